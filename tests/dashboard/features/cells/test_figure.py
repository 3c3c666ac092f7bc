"""The numbers of the three cells are the networks' own, and the bars are as high as they say."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree

import htpy
import numpy as np
import pytest

import lstm_core as lc
from dashboard.features.cells import stored
from dashboard.features.cells.drawing import FOOT, MEMORY_LINE, TALL, UP, down
from dashboard.features.cells.figure import (
    Step,
    cell_alt,
    cell_figure,
    largest_memory,
    step_of,
    three,
)
from dashboard.theme import palette
from lstm_core.gates import CELLS
from lstm_core.network.recipe import Cell
from lstm_core.picture.wording import number
from lstm_core.reading.prediction import Read

LSTM = Step("lstm", 0.5, {
    "forget_gate": 0.9, "input_gate": 0.5, "candidate": -0.8, "output_gate": 0.75,
    "cell_state": 0.05, "hidden_state": 0.04,
})  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_what_comes_along_is_what_the_network_does(shipped_model, cell: Cell) -> None:
    own = Read(stored.SENTENCE).answer(shipped_model("hello", cell=cell)).trace
    kept = stored.traces()[cell]
    assert (kept.tokens, kept.is_padding.tolist()) == (own.tokens, own.is_padding.tolist())
    for name, values in own.quantities.items():
        np.testing.assert_allclose(kept.quantities[name], values, atol=1e-4)


def test_only_what_comes_along_is_found() -> None:
    recipe = stored.recipe()
    assert stored.find(recipe, stored.SENTENCE) is stored.traces()["lstm"]
    assert stored.find(recipe.with_cell("gru"), stored.SENTENCE) is stored.traces()["gru"]
    assert stored.find(recipe, "hello how are") is None
    assert stored.find(lc.Recipe(seed=1), stored.SENTENCE) is None
    assert recipe == lc.Recipe()  # what a visitor begins with


@pytest.mark.parametrize("step", [0, 2, 3])
def test_the_memory_before_and_after_belong_together(step: int) -> None:
    """c = f c before + i g, and h = z h before + (1 - z) g; before the first step there is none."""
    for unit in (0, 7, 49):
        of = {cell: step_of(trace, step, unit) for cell, trace in stored.traces().items()}
        lstm, gru = of["lstm"].values, of["gru"].values
        kept = lstm["forget_gate"] * of["lstm"].before
        written = lstm["input_gate"] * lstm["candidate"]
        assert of["lstm"].after == lstm["cell_state"] == pytest.approx(kept + written, abs=1e-5)
        keep = gru["update_gate"]
        mixed = keep * of["gru"].before + (1 - keep) * gru["candidate"]
        assert of["gru"].after == gru["hidden_state"] == pytest.approx(mixed, abs=1e-5)
        assert all(one.before == 0 for one in of.values()) == (step == 0)


def test_bars_are_as_high_as_their_numbers_say() -> None:
    """A memory by the largest that is drawn beside it; a gate by its column."""
    before, after = _filled(cell_figure(LSTM, largest=1.0, dark=False), "cell_state")
    half, _ = _filled(cell_figure(LSTM, largest=2.0, dark=False), "cell_state")
    assert before == pytest.approx(10 * after, rel=0.01)
    assert before == pytest.approx(2 * half, rel=0.01)
    (forget,) = _filled(cell_figure(LSTM, largest=1.0, dark=False), "forget_gate")
    (candidate,) = _filled(cell_figure(LSTM, largest=1.0, dark=False), "candidate")
    assert forget == pytest.approx(0.9 * TALL * UP, abs=0.02)
    assert candidate == pytest.approx(-0.8 * TALL / 2 * UP, abs=0.02)
    assert largest_memory([LSTM, dataclasses.replace(LSTM, before=-3.0)]) == 3.0


def test_every_number_of_the_picture_is_said_too() -> None:
    picture = cell_figure(LSTM, largest=1.0, dark=True)
    texts = " ".join(ElementTree.fromstring(str(picture)).itertext())
    for value in (LSTM.before, *LSTM.values.values()):
        assert number(value) in texts
        assert number(value) in cell_alt(LSTM)


def test_what_was_typed_is_not_interpreted() -> None:
    typed = "<b>qzq</b>"
    shown = three([LSTM], read=typed, word=typed, unit=0, dark=False)
    assert ElementTree.fromstring(shown).find(".//b[.='qzq']") is None
    assert shown.count("&lt;b&gt;qzq&lt;/b&gt;") == 2


def _filled(picture: htpy.Element, name: str) -> list[float]:
    """The heights of the bars in a quantity's colour, negative below where they begin."""
    colour = re.escape(palette(False).colour(name))
    bars = re.findall(rf"top:([\d.]+)px;height:([\d.]+)px;background:{colour}\"", str(picture))
    zero = down(MEMORY_LINE if name == "cell_state" else FOOT + TALL / 2 * (name == "candidate"))
    return [
        float(height) if float(top) + float(height) == pytest.approx(zero) else -float(height)
        for top, height in bars
    ]
