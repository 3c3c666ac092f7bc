"""The padded matrix and the vocabulary, with the example's own example."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.prepare.figure import (
    padded_matrix,
    padded_matrix_alt,
    vocabulary_bars,
    vocabulary_bars_alt,
)
from dashboard.prose.messages import messages

say = messages("prepare")

WORDS = ("hello", "how", "<are>")
PADDED = np.array([[0, 0, 0, 1, 2], [0, 0, 1, 2, 3]], np.int32)


def test_every_cell_has_its_integer_and_its_word() -> None:
    figure = padded_matrix(PADDED, WORDS, dark=False)
    cells = [note.text for note in figure.layout.annotations][: PADDED.size]
    assert [">0<" in text and "pad" in text for text in cells[:3]] == [True] * 3
    assert ">1<" in cells[3]
    assert "hello" in cells[3]
    assert "&lt;are&gt;" in cells[-1]


def test_pads_are_dimmed_and_the_label_stands_apart() -> None:
    figure = padded_matrix(PADDED, WORDS, dark=False)
    inputs, labels = figure.data
    np.testing.assert_array_equal(inputs.z, PADDED[:, :-1] > 0)
    assert inputs.z.shape == (2, 4)
    assert labels.x0 > 4
    pad, word = figure.layout.annotations[0], figure.layout.annotations[3]
    assert pad.font.color == word.font.color  # the cell is dimmed, its number is still read


def test_windows_have_no_label_and_many_columns_no_words() -> None:
    windows = np.arange(1, 4)[None].repeat(4, axis=1)
    figure = padded_matrix(windows, WORDS, dark=False, label=False)
    (grid,) = figure.data
    assert grid.z.shape == (1, 12)
    *cells, head = [note.text for note in figure.layout.annotations]
    assert cells == [str(number) for number in windows[0]]
    assert "windows" in head
    assert " 1 1 1." in padded_matrix_alt(windows[:, :3], WORDS, label=False)


def test_only_what_is_given_is_drawn() -> None:
    tall = padded_matrix(np.ones((20, 3), np.int32), WORDS, dark=False)
    assert tall.data[0].z.shape == (20, 2)


@pytest.mark.parametrize("shape", [(3,), (0, 4), (2, 1)])
def test_what_is_no_matrix_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one row and two columns"):
        padded_matrix(np.zeros(shape, np.int32), WORDS, dark=False)


def test_matrix_alt() -> None:
    assert padded_matrix_alt(PADDED, WORDS) == (
        say(
            "matrix",
            rows="2 rows",
            columns="5 columns",
            pads=5,
            cells=10,
            row="0 0 0 1",
            label=2,
            word="how",
        )
    )


def test_vocabulary() -> None:
    figure = vocabulary_bars(WORDS, (4, 3, 1), dark=True)
    assert list(figure.data[0].x) == [4, 3, 1]
    assert figure.layout.yaxis.ticktext[2] == "<b>3</b>  &lt;are&gt;"
    assert vocabulary_bars_alt(WORDS, (4, 3, 1)) == (
        say("vocabulary", level="word", list="1 hello: 4, 2 how: 3, 3 <are>: 1")
    )


def test_a_long_vocabulary_is_counted_in_the_alt() -> None:
    alt = vocabulary_bars_alt(["w"] * 30, [1] * 30)
    assert "12 w: 1, and 18" in alt
