"""Inside the gates: every quantity at every word, exact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lstm_core as lc
from dashboard.features.arithmetic import script as snippets
from dashboard.prose.messages import messages
from lstm_core.engine.engine import Engine
from lstm_core.picture.message import packed_weights
from lstm_core.reading.ordering import unit_order
from lstm_core.reading.place import HALVES, Place
from lstm_core.reading.prediction import Read
from lstm_core.reading.weights import Weights
from tests.pages.conftest import Visit
from tests.support.messages import unpack
from tests.support.visitor import Visitor

network = messages("network")


def picture(visitor: Visitor) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the browser is told: the picture's header, and the arrays by name."""
    (message,) = visitor.packed("gates")
    return unpack(message)


def weights(visitor: Visitor) -> list[bytes]:
    """The weights that the picture is handed for its sums: once a sum is open."""
    return visitor.packed("gates_weights")


def choose(visitor: Visitor, step: int, unit: int, opened: str | None = None) -> Visitor:
    """Choose a word, a unit and a sum in the picture, as the browser reports it."""
    header, _ = picture(visitor)
    chosen = {
        "step": step,
        "unit": unit,
        "opened": opened,
        "identity": header["identity"],
        "move": header["move"],
    }
    visitor.app.session_state["picture"] = {"chosen": chosen}
    return visitor.run()


def test_the_picture_has_the_network_s_own_arrays(visit: Visit, engine: Engine) -> None:
    visitor = visit("gates").type("hello what are")
    header, arrays = picture(visitor)
    reading = engine.ask(lc.Recipe(), Read("hello what are"))
    trace = reading.trace
    assert len(trace.quantities) == 6
    for name, values in trace.quantities.items():
        np.testing.assert_allclose(arrays[name], values, atol=1e-5)
    assert header["words"][-3:] == ["hello", "what", "are"]
    assert header["prediction"]["word"] == reading.prediction.word


def test_the_picture_obeys_the_cell_s_equations(visit: Visit) -> None:
    _, a = picture(visit("gates"))
    written = a["input_gate"] * a["candidate"]
    kept = a["forget_gate"][1:] * a["cell_state"][:-1]
    np.testing.assert_allclose(a["cell_state"][1:], kept + written[1:], atol=1e-6)
    np.testing.assert_allclose(
        a["hidden_state"], a["output_gate"] * np.tanh(a["cell_state"]), atol=1e-6
    )
    for gate in ("forget_gate", "input_gate", "output_gate"):
        assert a[gate].min() > 0
        assert a[gate].max() < 1


def test_pads_are_shown_as_pads(visit: Visit) -> None:
    header, arrays = picture(visit("gates").type("hello"))
    assert header["pads"] == [[0, 3]]
    assert arrays["forget_gate"].shape == (4, 50)


def test_a_choice_in_the_picture_opens_its_sum_and_stands_in_the_address(
    visit: Visit, engine: Engine
) -> None:
    visitor = visit("gates")
    assert weights(visitor) == []  # no gate is open
    choose(visitor, 2, 7, "forget_gate")
    (address,) = visitor.components("address")
    assert (address["query"]["step"], address["query"]["unit"]) == ("2", "7")
    handed = engine.ask(lc.Recipe(), Weights())
    assert weights(visitor) == [packed_weights(handed)]
    header, arrays = picture(visitor)
    assert (
        header["weights"]
        == json.loads(packed_weights(handed)[4:].split(b"}")[0] + b"}")["identity"]
    )
    trace = engine.ask(lc.Recipe(), Read("hello how is")).trace
    np.testing.assert_array_equal(arrays["inputs"], trace.inputs)


def test_without_a_cell_to_be_seen_a_sum_is_open_from_the_start(
    visit: Visit, engine: Engine
) -> None:
    for cell in ("gru", "rnn"):
        handed = engine.ask(lc.Recipe(cell=cell), Weights())
        assert weights(visit("gates", cell=cell)) == [packed_weights(handed)]


@pytest.mark.parametrize("forged", ["cell_state", "__class__", "", "../x"])
def test_what_is_no_sum_opens_none(visit: Visit, forged: str) -> None:
    assert weights(choose(visit("gates"), 2, 7, forged)) == []


def test_the_code_is_the_one_that_the_tests_run(visit: Visit) -> None:
    visitor = choose(visit("gates"), 2, 7, "candidate")
    code = snippets.reproduce(lc.Recipe(), "hello how is", "candidate", 2, 7)
    assert code.rstrip() in [shown.value for shown in visitor.app.code]


def test_a_link_opens_the_step_and_the_unit(visit: Visit) -> None:
    visitor = visit("gates", sentence="hello how is", step="1", unit="9")
    assert picture(visitor)[0]["given"] == [1, 9]


@pytest.mark.parametrize("forged", [{"step": "99", "unit": "9999"}, {"step": "-1", "unit": "x"}])
def test_a_forged_choice_is_cut_or_named(visit: Visit, forged: dict[str, str]) -> None:
    header, arrays = picture(visit("gates", sentence="hello how is", **forged))
    step, unit = header["given"]
    assert step == 3
    assert 0 <= unit < arrays["forget_gate"].shape[1]


def test_the_units_can_stand_by_likeness(visit: Visit, engine: Engine) -> None:
    visitor = visit("gates").choose("Order the units by", "likeness")
    trace = engine.ask(lc.Recipe(), Read("hello how is")).trace
    assert picture(visitor)[0]["order"] == unit_order(trace, "likeness").tolist()


def test_an_rnn_has_one_heatmap_and_says_that_it_has_no_gates(visit: Visit) -> None:
    visitor = visit("gates", cell="rnn")
    assert [q["name"] for q in picture(visitor)[0]["quantities"]] == ["hidden_state"]
    assert "has no gates and no cell state" in visitor.prose
    assert "### The equations" not in visitor.prose


def test_a_gru_has_its_own_gates_and_no_cell_state(visit: Visit) -> None:
    visitor = visit("gates", cell="gru")
    header, a = picture(visitor)
    kinds = {quantity["name"] for quantity in header["quantities"]}
    assert kinds == {"update_gate", "reset_gate", "candidate", "hidden_state"}
    z, g, h = a["update_gate"], a["candidate"], a["hidden_state"]
    np.testing.assert_allclose(h[1:], z[1:] * h[:-1] + (1 - z[1:]) * g[1:], atol=1e-6)
    assert "two gates and no cell state" in visitor.prose
    assert "kept a part of its hidden state" in visitor.prose


def test_the_chosen_unit_stays_while_one_looks_at_another_page(visit: Visit) -> None:
    visitor = choose(visit("gates"), 2, 7).go("predict").go("gates")
    assert picture(visitor)[0]["given"] == [2, 7]


def test_a_unit_that_a_smaller_network_lacks_is_replaced(visit: Visit, trained: Any) -> None:
    trained(lc.Recipe(units=4, epochs=2))
    visitor = choose(visit("gates", epochs="2", units="4"), 3, 3)
    trained(lc.Recipe(units=2, epochs=2))
    visitor.go("train").set("Units", 2).go("gates")
    assert picture(visitor)[0]["given"] == [3, 1]


def test_a_character_is_not_called_a_word(visit: Visit) -> None:
    visitor = visit("gates", corpus="counting")
    word = re.compile(r".{,20}(?<!#)\bwords?\b.{,20}", re.IGNORECASE)
    assert [hit for _, text in visitor.interpreted() for hit in word.findall(text)] == []


# Several layers


def test_each_layer_of_a_stack_can_be_looked_into(
    visit: Visit, engine: Engine, trained: Callable[[lc.Recipe], lc.Recipe]
) -> None:
    recipe = trained(lc.Recipe(layers=2, bidirectional=True, units=5, epochs=4))
    visitor = visit("gates", layers="2", bidirectional="True", units="5", epochs="4")
    visitor.type("hello what are")
    for half in HALVES:
        for layer in (1, 2):
            choices = {button.label: button for button in visitor.app.button_group}
            choices[network("look_into")].set_value(layer)
            choices[network("half")].set_value(half)
            visitor.run()
            said = network("backward_half", level="word", levels="words")
            assert (said in visitor.prose) == (half == "backward")
            trace = engine.ask(recipe, Read("hello what are", place=Place(layer, half))).trace
            header, arrays = picture(visitor)
            assert header["below"] == layer - 1
            for name, values in trace.as_read().quantities.items():
                np.testing.assert_allclose(arrays[name], values, atol=1e-5)
    choose(visitor, 1, 0, "forget_gate")
    last = Weights(Place(2, "backward"))
    assert weights(visitor) == [packed_weights(engine.ask(recipe, last))]
    np.testing.assert_array_equal(picture(visitor)[1]["inputs"], trace.as_read().inputs)
