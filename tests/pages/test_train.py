"""Train: the network, its code, and every state that a training can be in."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

import lstm_core as lc
from dashboard.features.network import panel
from dashboard.features.network.training import progress_text
from dashboard.figures.wording import number, percent
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state import own_text
from lstm_core.engine.engine import Engine
from lstm_core.engine.status import TrainingStatus
from tests.pages.conftest import Visit
from tests.support.engine import until as wait_until
from tests.support.visitor import Visitor, marked_up, unmarked

network, train = messages("network"), messages("train")

LONG = lc.Recipe(units=512, epochs=5_000)
"""Trains for minutes, unless it is stopped."""

SEEDS = itertools.count(1_000)
"""A network of its own for each test: who has just watched another one still counts as watching."""


def link(recipe: lc.Recipe) -> dict[str, str]:
    return {name: str(getattr(recipe, name)) for name in ("cell", "units", "epochs", "seed")}


def progress(visitor: Visitor) -> list[str]:
    """What the progress bars say."""
    return [bar.proto.text for bar in visitor.app.get("progress")]


def until(visitor: Visitor, text: str) -> Visitor:
    """Let the page poll until a progress bar says this."""
    for _ in range(2_000):
        if any(text in said for said in progress(visitor)):
            return visitor
        time.sleep(0.1)  # the processor is the trainer's
        visitor.run()
    raise AssertionError(f"{text!r} was never said: {progress(visitor)}")


@pytest.fixture
def long_training(engine: Engine) -> Iterator[lc.Recipe]:
    """A training that occupies the only place, and is stopped in the end."""
    engine.start(recipe := dataclasses.replace(LONG, seed=next(SEEDS)))
    yield recipe
    engine.runs.of(recipe).request_cancel()  # whoever watches it
    assert not engine.wait(recipe).is_active


def layers(visitor: Visitor) -> list[list[str]]:
    """The rows of the table of layers: name, output shape, parameters, formula."""
    rows = re.findall(r"<tr>(.*?)</tr>", "".join(each.value for each in visitor.app.get("html")))
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [row for row in cells if len(row) == 4][1:]


def test_the_layers_have_the_example_s_sizes(visit: Visit) -> None:
    visitor = visit("train")
    embedding, lstm, dense = layers(visitor)
    assert embedding[0::2] == ["Embedding", "110"]
    assert lstm == ["LSTM", "(examples, 50)", "12,200", "4 × (50 × (50 + 10) + 50)"]
    assert dense[0::2] == ["Dense", "561"]
    assert "12,871 parameters in all." in visitor.prose
    assert "3,050" in visitor.prose


@pytest.mark.parametrize(("cell", "parameters"), [("rnn", "3,050"), ("gru", "9,300")])
def test_another_cell_has_another_size(visit: Visit, cell: str, parameters: str) -> None:
    recurrent = layers(visit("train").choose("Cell", cell))[1]
    assert recurrent[2] == parameters


def test_training_is_said_as_the_example_has_it(visit: Visit) -> None:
    prose = visit("train").prose
    for said in ("sparse categorical cross-entropy", "Adam", "Accuracy", "softmax"):
        assert said.lower() in prose.lower()
    assert "epochs: **200**" in prose


def test_the_sidebar_says_what_is_right_how_often_and_what_is_possible(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve of the fifteen next words of the four lines can be known."""
    share = percent(12 / 15)
    said = network("accuracy_and_most", share=share, levels="words", most=share)
    assert said in visit("exam").sidebar
    monkeypatch.setattr(panel, "QUICKLY_COUNTED", 10)
    sidebar = visit("exam").sidebar
    assert network("accuracy_alone", share=share, levels="words") in sidebar
    assert said not in sidebar


def test_the_accuracy_stands_beside_what_the_text_allows(visit: Visit) -> None:
    visitor = visit("train")
    assert visitor.metrics[:2] == [("accuracy", "80 %"), ("the most the text allows", "80 %")]
    loss, floor = (float(value) for _, value in visitor.metrics[2:])
    assert floor == pytest.approx(0.370, abs=5e-4)
    assert floor < loss < 0.6
    curves = visitor.figures()["curves"]
    assert any(len(curve["y"]) == 200 or "bdata" in curve["y"] for curve in curves["data"])


def test_the_rnn_s_code_stands_beside_the_lstm_s(visit: Visit) -> None:
    visitor = visit("train")
    rnn, lstm = (block.value for block in visitor.app.code)
    assert rnn.replace("SimpleRNN", "LSTM") == lstm
    assert "LSTM(50)" in lstm
    for said in ("Only `SimpleRNN` becomes `LSTM`", "`tanh`, not `relu`"):
        assert said in visitor.prose


@pytest.mark.parametrize(("corpus", "files"), [("hello", 2), ("counting", 3)])
def test_the_whole_script_is_handed_out_with_what_it_needs(
    visit: Visit, corpus: str, files: int
) -> None:
    visitor = visit("train", corpus=corpus)
    visitor.app.session_state["take_home"] = True
    visitor.run()
    known = lc.corpora.NAMED[corpus]
    script = lc.script(lc.Recipe.shipped(known), known.sentence)
    assert visitor.app.code[2].value == script.strip()
    assert len(visitor.app.get("download_button")) == files


@pytest.mark.parametrize("dropout", ["0.0", "0.2"])
def test_that_the_script_gives_the_page_s_numbers_is_said(visit: Visit, dropout: str) -> None:
    visitor = visit("train", dropout=dropout)
    visitor.app.session_state["take_home"] = True
    assert train("take_home_exact") in visitor.run().prose


def test_what_comes_along_can_be_trained_again_and_watched(visit: Visit, engine: Engine) -> None:
    visitor = visit("train", cell="gru")
    assert "state: **trained" in visitor.sidebar
    visitor.click("Train it and watch")
    assert "state: **being trained**" in visitor.sidebar
    assert visitor.go("predict").answers  # meanwhile it is read as it came
    engine.wait(lc.Recipe(cell="gru"))
    visitor.go("train")
    assert "state: **trained" in visitor.sidebar
    assert_is_played(visitor)


def assert_is_played(visitor: Visitor) -> None:
    """The heatmaps are those of the epoch at which the player stands: at first in the middle."""
    untrained, then, trained = (
        visitor.figures()[f"watched_{when}"]["data"][0] for when in ("untrained", "then", "trained")
    )
    assert untrained["zmax"] == then["zmax"] == trained["zmax"]
    assert len({str(figure["z"]) for figure in (untrained, then, trained)}) == 3
    visitor.app.session_state["player"] = {"epoch": 200}
    visitor.run()
    last = visitor.figures()["watched_then"]["data"][0]
    # What came along may have been trained on another processor, which rounds in its own way.
    np.testing.assert_allclose(heights(last), heights(trained), atol=1e-4)


def heights(heatmap: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(heatmap["z"]["bdata"]), heatmap["z"]["dtype"])


def test_a_network_is_trained_with_one_click(visit: Visit, engine: Engine) -> None:
    recipe = lc.Recipe(units=8, epochs=30, seed=3)
    visitor = visit("train", epochs="30").set("Units", 8).set("Seed", 3)
    assert "units: **8**" in visitor.sidebar
    assert "state: **not trained yet**" in visitor.sidebar
    visitor.click("Train this LSTM")
    assert re.search(r"state: \*\*(being|waiting to be) trained", visitor.sidebar)
    assert "Stop" in visitor.buttons
    assert engine.wait(recipe).state == "done"
    visitor.run()
    assert "state: **trained" in visitor.sidebar
    assert visitor.figures()["curves"]
    assert visitor.go("gates").answers
    assert visitor.link == {
        "units": "8",
        "epochs": "30",
        "seed": "3",
        "sentence": "hello how is",
    }


@pytest.mark.parametrize("view", ["start", "gates", "predict"])
def test_an_untrained_network_is_offered_where_it_is_needed(
    visit: Visit, engine: Engine, view: str
) -> None:
    recipe = lc.Recipe(units=6, epochs=5, seed=next(SEEDS))
    visitor = visit(view, **link(recipe))
    assert "This LSTM with 6 units: **not trained yet**." in visitor.prose
    visitor.click("Train this LSTM")
    assert engine.wait(recipe).state == "done"
    visitor.run()
    assert visitor.sentence == "hello how is"
    assert visitor.answers


def test_a_training_shows_how_far_it_is_on_every_page_that_needs_it(
    visit: Visit, long_training: lc.Recipe
) -> None:
    visitor = until(visit("train", **link(long_training)), "Training the LSTM: epoch")
    for view in ("train", "start", "gates", "predict"):
        (said,) = progress(visitor.go(view))
        assert "of 5000, loss" in said
        assert "state: **being trained**" in visitor.sidebar
        assert "Stop" in visitor.buttons


@pytest.mark.parametrize(
    ("seconds", "fraction", "said"),
    [
        (2.9, 0.5, ""),  # compiling is most of it
        (12, 0.001, ""),  # 200 minutes, by what compiling took
        (10, 0.8, " A few seconds to go."),  # 2.5 s
        (10, 0.25, " About 30 s to go at this pace."),
        (50, 0.1, " About 8 min to go at this pace."),  # 450 s, and 7.5 rounds to even
    ],
)
def test_the_time_to_go_is_told_from_the_pace_so_far(
    seconds: float, fraction: float, said: str
) -> None:
    status = TrainingStatus(
        "training", fraction=fraction, seconds=seconds, epoch=2, epochs=9, loss=1.5, accuracy=0.5
    )
    assert progress_text(lc.Recipe(), status) == (
        f"Training the LSTM: epoch 2 of 9, loss 1.500, accuracy 50\xa0%.{said}"
    )


def test_the_text_is_chosen_here_too(visit: Visit) -> None:
    visitor = visit("train").choose("Text", "counting")
    assert "text: **counting letters**" in visitor.sidebar
    assert visitor.link["corpus"] == "counting"
    visitor.choose("Text", "own")  # nothing is pasted yet: the text stays, and a link says where
    assert "text: **counting letters**" in visitor.sidebar
    assert "Paste or upload your text" in visitor.page_links
    visitor.go("prepare").use_text("one two three").go("train")
    assert "text: **your own text, by character**" in visitor.sidebar
    assert "Paste or upload your text" not in visitor.page_links


def test_a_training_that_is_stopped_keeps_its_network(
    visit: Visit, engine: Engine, long_training: lc.Recipe
) -> None:
    visitor = until(visit("train", **link(long_training)), "epoch").click("Stop")
    status = engine.wait(long_training)
    assert status.state == "stopped"
    visitor.run()
    far = {"epoch": status.epoch, "epochs": 5_000, "share": percent(status.fraction)}
    assert network("stopped", cell="LSTM", **far) in visitor.prose
    assert network("stopped_at", **far) in visitor.sidebar
    assert "curves" in visitor.figures()
    visitor.go("predict")
    assert network("stopped", cell="LSTM", **far) in visitor.prose
    assert visitor.answers
    visitor.click(network("train_on", epochs=5_000))
    assert "state: **being trained**" in visitor.sidebar


def test_a_training_that_another_follows_goes_on(
    visit: Visit, engine: Engine, long_training: lc.Recipe
) -> None:
    one, other = (visit("train", **link(long_training)) for _ in range(2))
    other.run()
    one.click("Stop")
    said = "This training goes on: 1 other visitor watches it and has not pressed Stop."
    assert said in one.plain
    assert said not in other.run().plain
    assert said in one.run().plain
    assert engine.status(long_training).is_active
    other.click("Stop")
    assert said not in one.run().plain
    assert engine.wait(long_training).state == "stopped"
    one.run().click(network("train_on", epochs=5_000))
    assert said not in other.run().plain
    assert said not in one.run().plain


def test_a_training_waits_for_its_turn_and_can_be_taken_back(
    visit: Visit, engine: Engine, long_training: lc.Recipe
) -> None:
    first, second = (dataclasses.replace(LONG, seed=next(SEEDS)) for _ in range(2))
    visitors = [
        visit("train", **link(recipe)).click("Train this LSTM") for recipe in (first, second)
    ]
    assert "place 1 (next in line)" in progress(visitors[0])[0]
    assert "place 2 (1 before it)" in progress(visitors[1])[0]
    assert "**waiting to be trained**" in visitors[0].sidebar
    visitors[0].click("Stop")
    assert "**not trained yet**" in visitors[0].run().sidebar
    assert "place 1 (next in line)" in progress(visitors[1].run())[0]
    visitors[1].click("Stop")
    assert engine.status(second).state == "absent"


@pytest.mark.parametrize(
    ("view", "state", "shown"),
    [
        ("train", "failed", "training failed"),
        ("train", "cancelled", "training stopped"),
        ("train", "lost", "training was cut off"),
        ("start", "failed", "training failed"),
        ("gates", "cancelled", "training stopped"),
        ("predict", "lost", "training was cut off"),
    ],
)
def test_a_training_that_ended_badly_says_so_and_can_be_started_again(
    visit: Visit, engine: Engine, view: str, state: str, shown: str
) -> None:
    recipe = lc.Recipe(units=5, epochs=3, seed=next(SEEDS))
    ended(engine, recipe, state)
    visitor = visit(view, **link(recipe))
    assert f"This LSTM with 5 units: **{shown}**." in visitor.prose
    assert visitor.plain
    visitor.click("Train this LSTM")
    assert engine.wait(recipe).state == "done"
    assert "state: **trained" in visitor.run().sidebar


def ended(engine: Engine, recipe: lc.Recipe, state: str) -> None:
    """Leave a run folder as a training leaves it that ended in this way."""
    if state == "lost":
        engine.runs.remember(recipe)
        (engine.runs.root / recipe.digest / "progress.jsonl").write_text('{"epoch": 0}\n')
    else:
        engine.runs.of(recipe).record(state, "What happened is written here.")
    assert engine.status(recipe).state == state


def test_a_message_of_a_failed_training_is_not_read_as_markup(visit: Visit, engine: Engine) -> None:
    recipe = lc.Recipe(units=5, epochs=3, seed=next(SEEDS))
    engine.runs.of(recipe).record("failed", "<b>qzq</b> **qzq** $qzq$")
    visitor = visit("train", **link(recipe))
    assert "<b>qzq</b> **qzq** $qzq$" in visitor.plain
    assert marked_up(visitor.interpreted()) == []


def test_a_network_that_was_damaged_is_removed_and_can_be_trained_again(
    visit: Visit, engine: Engine
) -> None:
    recipe = lc.Recipe(units=5, epochs=3, seed=next(SEEDS))
    engine.start(recipe)
    assert engine.wait(recipe).state == "done"
    weights = engine.runs.of(recipe).network / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:100])
    visitor = visit(**link(recipe))
    assert "damaged" in visitor.plain
    # Its trainer may still hold it; then it is removed at a later visit.
    wait_until(lambda: any(one.label == "Train this LSTM" for one in visitor.run().app.button))
    visitor.click("Train this LSTM")
    assert engine.wait(recipe).state == "done"
    assert visitor.run().components("bars")


def test_a_learning_rate_from_a_link_can_be_seen_and_kept(visit: Visit) -> None:
    visitor = visit("train", learning_rate="0.0123").open_box("more_settings")
    assert visitor.app.select_slider[0].value == 0.0123
    assert visitor.link["learning_rate"] == "0.0123"


# A network that learns a text


LINES = tuple(
    f"{first} {a} {b} {first}"
    for first in ("red", "green", "blue", "grey", "white")
    for a in ("cat", "dog", "cow", "hen")
    for b in ("runs", "sits")
)


def test_held_out_lines_have_a_curve_and_stand_beside_counting(
    visit: Visit, engine: Engine
) -> None:
    visitor = visit("prepare").use_text("\n".join(LINES)).go("train")
    assert network("propose") not in visitor.buttons  # one's own text begins with these settings
    visitor.open_box("more_settings")
    visitor.set(network("settings.epochs"), 30).set(network("settings.patience"), 2)
    proposed = own_text.recipe_for("\n".join(LINES), like=lc.Recipe())
    recipe = dataclasses.replace(proposed, epochs=30, patience=2)
    assert network("propose") in visitor.buttons
    visitor.click("Train this LSTM")
    history = engine.wait(recipe).history
    visitor.run()
    curves = visitor.figures()["curves"]["data"]
    assert len(curves) == 4  # accuracy, loss, the loss on held-out lines, its lowest
    assert train("loss_held_out") == curves[2]["name"] == curves[3]["name"]
    assert train("kept", epoch=history.best_epoch) in visitor.prose
    assert history.best_epoch < len(history.loss)  # else nothing tells the two apart
    kept = history.best_epoch - 1
    shown = [one.value for one in visitor.app.metric]
    assert {percent(history.accuracy[kept]), f"{history.loss[kept]:.3f}"} <= set(shown)
    assert percent(history.accuracy[kept]) in visitor.sidebar
    assert "a bigram has" in visitor.prose
    visitor.click(network("propose"))
    assert visitor.link["patience"] != "2"


def test_held_out_lines_that_are_known_by_heart_are_said_to_be(
    visit: Visit, engine: Engine
) -> None:
    """A verse ten times over: each line that is held out stands nine times among the others.

    So the curve of the loss on them tells of no overfitting, whether it rises or not.
    """
    visitor = visit("prepare").use_text("\n".join(("one two three", "four five six") * 10))
    visitor.go("train").set(network("settings.epochs"), 2).click("Train this LSTM")
    recipe = own_text.recipe_for(
        "\n".join(("one two three", "four five six") * 10), like=lc.Recipe()
    )
    held_out = engine.wait(dataclasses.replace(recipe, epochs=2)).history.validation
    prose = visitor.run().prose
    assert train("all_known") in prose
    curve = {"lowest": number(min(held_out)), "last": number(held_out[-1]), "epochs": 2}
    epoch = 1 + held_out.index(min(held_out))
    for name in ("overfitting", "not_risen"):
        assert unmarked(train(name, epoch=epoch, **curve)) not in prose


def test_layers_are_chosen_and_shown(visit: Visit) -> None:
    visitor = visit("train", layers="2").open_box("more_settings")
    visitor.set(network("settings.bidirectional"), True).set(network("settings.dropout"), 0.2)
    names, _, parameters, _ = zip(*layers(visitor), strict=True)
    assert names == ("Embedding", *("Bidirectional LSTM", "Dropout") * 2, "Dense")
    assert parameters == ("110", "24,400", "0", "60,400", "0", "1,111")
    assert visitor.link["bidirectional"] == "True"


def test_a_training_beyond_the_bounds_is_not_offered_but_what_fits_is(visit: Visit) -> None:
    words = [f"w{number % 4_000}" for number in range(40_000)]
    text = "\n".join(" ".join(words[at : at + 40]) for at in range(0, 40_000, 40))
    visitor = visit("prepare").use_text(text).go("train").open_box("more_settings")
    visitor.set(network("settings.units"), 512).set(network("settings.batch_size"), 1_024)
    assert "Train this LSTM" not in visitor.buttons
    (lower,) = [label for label in visitor.buttons if "Examples in a batch" in label]
    visitor.click(lower)
    assert "Train this LSTM" in visitor.buttons


def test_the_network_that_is_linked_to_overfits(visit: Visit, engine: Engine) -> None:
    (query,) = re.findall(r"\(train\?([^)]*)\)", parts("train")["overfitting"])
    visitor = visit("train", **dict(parse_qsl(query)))
    recipe = visitor.app.session_state["visitor"].recipe
    assert not visitor.app.session_state["visitor"].problems
    engine.start(recipe)
    losses = engine.wait(recipe).history.validation
    assert losses.index(min(losses)) < len(losses) / 2
    assert losses[-1] > min(losses) + 1
    told = train("overfitting").partition("{")[0]
    assert told in visitor.run().prose
