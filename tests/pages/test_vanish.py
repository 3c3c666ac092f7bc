"""Vanishing gradients: chains to play with, what was measured, and the visitor's own network."""

from __future__ import annotations

import pytest

import lstm_core as lc
from dashboard.features.vanish import figure
from dashboard.features.vanish.component import PRESETS, preset_name, read_sliders
from dashboard.features.vanish.figure import short
from dashboard.state.sliders import ChainSliders
from lstm_core.engine.engine import Engine
from lstm_core.evidence.summaries import beginnings
from lstm_core.reading.attribution import Attribute
from lstm_core.reading.prediction import Read
from lstm_core.reading.sensitivity import Differentiate
from tests.pages.conftest import Visit


def test_the_bars_are_the_exact_gradient_and_the_ablation(visit: Visit, engine: Engine) -> None:
    visitor = visit("vanish").type("hello how are")
    found = engine.ask(lc.Recipe(), Differentiate("hello how are"))
    worth = engine.ask(lc.Recipe(), Attribute("hello how are", found.word)).effect("ablation")
    (bars,) = visitor.components("bars")
    assert [item["shown"] for item in bars["items"]] == ["hello", "how", "are"]
    for item, size, effect in zip(bars["items"], found.by_word, worth, strict=True):
        gradient, ablation = item["bars"]
        assert gradient["text"] == short(float(size))
        assert gradient["share"] == pytest.approx(size / found.by_word.max(), abs=1e-4)
        assert ablation["share"] == pytest.approx(float(effect), abs=1e-4)


def test_an_rnn_is_followed_by_its_hidden_state(visit: Visit) -> None:
    visitor = visit("vanish", cell="rnn")
    assert len(visitor.figures()["back"]["data"]) == 1
    assert len(visit("vanish").figures()["back"]["data"]) == 2


def test_every_beginning_has_a_row_with_its_median(visit: Visit) -> None:
    figure = visit("vanish").figures()["beginnings"]
    titles = [note["text"] for note in figure["layout"]["annotations"]]
    assert len(titles) == 7
    for title, one in zip(titles, beginnings(), strict=True):
        assert short(one.median) in title


def test_a_link_keeps_the_sliders(visit: Visit) -> None:
    visitor = visit("vanish", chain="130-73-50")
    (chain,) = visitor.components("chain")
    assert chain["knobs"] == {"weight": 1.3, "forget": 0.73, "limit": 0.5}
    assert visitor.link["chain"] == "130-73-50"
    assert "chain" not in visit("vanish").link


def test_what_the_browser_says_of_the_sliders_is_checked() -> None:
    before = ChainSliders()
    said = {"weight": 1.2, "forget": 0.3, "limit": 2}
    assert read_sliders(said, before) == ChainSliders(weight=1.2, forget=0.3, limit=2.0)
    for wrong in (
        {},
        said | {"weight": 9},
        said | {"limit": "much"},
        "no",
        said | {"forget": None},
    ):
        assert read_sliders(wrong, before) == before


def test_every_setting_to_press_is_one_that_can_be() -> None:
    for preset in PRESETS.values():
        ChainSliders(**preset)


@pytest.mark.parametrize(("name", "gate"), [("keras", "0.73"), ("long", "0.95")])
def test_a_start_to_press_names_its_forget_gate(name: str, gate: str) -> None:
    """sigmoid(1) of Keras; 1 - 1/T of ln(T - 1), at the 20 steps of the picture."""
    assert gate in preset_name(name)


def test_ticks_are_round_and_few() -> None:
    for low, high in ((0.02, 0.021), (1e-40, 1.0), (3e-5, 2e-4), (0.9, 1.1)):
        assert 1 <= len(figure.ticks_between(low, high)) <= 6


def test_another_next_word_can_be_asked_about(visit: Visit, engine: Engine) -> None:
    visitor = visit("vanish").type("hello how are")
    visitor.app.selectbox(key="asked_about").set_value(3)
    visitor.run()
    reading = engine.ask(lc.Recipe(), Read("hello how are"))
    word = reading.prediction.words[3]
    found = engine.ask(lc.Recipe(), Differentiate("hello how are", word))
    (bars,) = visitor.components("bars")
    assert f"“{word}”" in bars["title"]
    assert [item["bars"][0]["text"] for item in bars["items"]] == [
        short(float(size)) for size in found.by_word
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0.852, "0.85"),
        (2.44e-11, "2\u00a0×\u00a010⁻¹¹"),
        (0, "0.00"),
        (9.7e-5, "1\u00a0×\u00a010⁻⁴"),
    ],
)
def test_numbers_are_short(number: float, said: str) -> None:
    assert short(number) == said
