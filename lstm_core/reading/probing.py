"""Which unit of a network follows what its text is made to show. Free of Keras.

Each unit's state is held against what can be counted in the text. The unit is chosen on lines that
the network learned, and judged on lines that it has not seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from lstm_core.gates import Trace
from lstm_core.reading.prediction import Read
from lstm_core.text.corpora import counting, story
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

Followed: TypeAlias = Literal["counting", "story"]
FOLLOWED: tuple[str, ...] = get_args(Followed)
"""The texts of the library in which there is something for a single unit to follow."""

MOST_LINES = 24
"""So many lines are read to choose the unit, and so many others to judge it."""


@dataclasses.dataclass(frozen=True)
class Follower:
    """The unit that follows best, counted from 0, and how well, in so many characters.

    score: in "counting" Pearson's correlation with how many more a's than b's there are, without
    its sign: 0 to 1, 0 is chance. In "story" the area under the ROC curve for whether a quotation
    is open: 0.5 to 1, 0.5 is chance.
    """

    unit: int
    score: float
    characters: int


@dataclasses.dataclass(frozen=True)
class Probe:
    """Which unit of the network follows best what a text of the library shows? See `find`."""

    text: Followed

    def check(self, text: PreparedText) -> None:
        """Its lines are those of the library's own text."""

    def answer(self, model: LanguageModel) -> Follower:
        return find(self.text, lambda line: Read(line).answer(model).trace)


def find(text: Followed, read: Callable[[str], Trace]) -> Follower:
    """The unit of a network of characters that follows best what a text of the library shows.

    `read` gives the trace of a line, read from the beginning. The state is the cell state, and the
    hidden state in a cell that has no other.
    """
    learned, unseen = (_lines(text, of()) for of in _PARTS[text])
    chosen, _ = _scores(text, learned, read)
    judged, characters = _scores(text, unseen, read)
    unit = int(chosen.argmax())
    return Follower(unit, float(judged[unit]), characters)


_PARTS: dict[Followed, tuple[Callable[[], Sequence[str]], Callable[[], Sequence[str]]]] = {
    "counting": (counting.lines, counting.held_out),
    "story": (story.lines, story.held_out),
}
"""The text that was learned, and what was held out."""


def _lines(text: Followed, lines: Sequence[str]) -> list[str]:
    """The first lines to read; of the story those with a mark, that begin outside quotations."""
    if text == "counting":
        return list(lines[:MOST_LINES])
    inside, fitting = False, []
    for line in lines:
        if story.QUOTE in line and not inside:
            fitting.append(line)
        inside ^= line.count(story.QUOTE) % 2 == 1
    return fitting[:MOST_LINES]


def _scores(
    text: Followed, lines: Sequence[str], read: Callable[[str], Trace]
) -> tuple[np.ndarray, int]:
    """How well each unit follows, (U,), and in how many characters that is measured."""
    states, wanted = [], []
    for line in lines:
        trace = read(line)
        state = getattr(trace, "cell_state", trace.hidden_state)[~trace.is_padding]  # (T, U)
        follow = counting.balance(line) if text == "counting" else story.inside_quotes(line)
        states.append(state)
        wanted.append(np.asarray(follow)[-len(state) :])  # a beginning may be cut off
    together, so = np.concatenate(states), np.concatenate(wanted)
    score = np.abs(correlation(together, so)) if text == "counting" else separation(together, so)
    return score, len(so)


def correlation(states: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Pearson's correlation of each column of (T, U) with (T,): (U,); 0 for one that is constant.

    Raises ValueError if what is wanted is constant, for then nothing can follow it.
    """
    x = states - states.mean(axis=0, dtype=np.float64)
    y = wanted - wanted.mean(dtype=np.float64)
    if not y.any():
        raise ValueError("expected numbers that differ; received the same one throughout.")
    norms = np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    return np.divide(x.T @ y, norms, out=np.zeros(len(norms)), where=norms > 0)


def separation(states: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """How well each column of (T, U) tells the true of (T,) from the false: (U,), 0.5 to 1.

    The area under the ROC curve from the sum of ranks (Mann & Whitney 1947), of the unit or of its
    negative, whichever is larger. Raises ValueError if all are true or all are false.
    """
    from scipy.stats import rankdata  # not before it is asked for: a page must not wait for it

    true = int(inside.sum())
    false = len(inside) - true
    if not true or not false:
        raise ValueError("expected some true and some false; received the same throughout.")
    ranks = rankdata(states, axis=0)  # equal states share the mean of their ranks
    area = (ranks[inside].sum(axis=0) - true * (true + 1) / 2) / (true * false)
    return np.maximum(area, 1 - area)
