"""Which unit of a network follows what its text is made to show. Free of Keras.

Each unit's state is held against what can be counted in the text. The unit is chosen on lines that
the network learned, and judged on lines that it has not seen; of the four lines there are no
others, so there it is judged on the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from lstm_core.gates import Trace
from lstm_core.reading.prediction import Read
from lstm_core.text.corpora import agreement, brackets, counting, hello, story
from lstm_core.text.corpora.groups import subject, subject_is_plural
from lstm_core.text.preparation import PreparedText
from lstm_core.text.tokens import Level, tokenise

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

Followed: TypeAlias = Literal["hello", "agreement", "brackets", "counting", "story"]
FOLLOWED: tuple[str, ...] = get_args(Followed)
"""The texts of the library, each of which has something for a single unit to follow."""

MOST_LINES = 24
"""So many lines are read to choose the unit, and so many others to judge it."""

ASKED_IN_HELLO = "is"


@dataclasses.dataclass(frozen=True)
class Follower:
    """The unit that follows best, counted from 0, and how well, in so many tokens.

    score: in "counting" and "brackets" Pearson's correlation with how many a's lack their b, or
    how many brackets are open, without its sign: 0 to 1, 0 is chance. In the others the area under
    the ROC curve, 0.5 to 1, 0.5 is chance: in "agreement" for whether the subject is a plural, from
    the subject to the word before the verb; in "story" for whether a quotation is open; in "hello"
    for whether "is" has been read.
    """

    unit: int
    score: float
    tokens: int


@dataclasses.dataclass(frozen=True)
class Probe:
    """Which unit of the network follows best what a text of the library shows? See `find`."""

    text: Followed

    def check(self, text: PreparedText) -> None:
        """Its lines are those of the library's own text."""

    def answer(self, model: LanguageModel) -> Follower:
        return find(self.text, lambda line: Read(line).answer(model).trace)


def find(text: Followed, read: Callable[[str], Trace]) -> Follower:
    """The unit of a network that follows best what a text of the library shows.

    `read` gives the trace of a line, read from the beginning. The state is the cell state, and the
    hidden state in a cell that has no other.
    """
    task = _TASKS[text]
    chosen, _ = _scores(task, task.learned(), read)
    judged, tokens = _scores(task, task.unseen(), read)
    unit = int(chosen.argmax())
    return Follower(unit, float(judged[unit]), tokens)


@dataclasses.dataclass(frozen=True)
class _Task:
    """What a unit is to follow: `wanted` gives, for each token of a line, what its state should
    tell, NaN where nothing is asked. `counts` says that this is a number, and not yes or no.
    """

    learned: Callable[[], Sequence[str]]
    unseen: Callable[[], Sequence[str]]
    wanted: Callable[[Sequence[str]], Sequence[float]]
    level: Level = "word"
    counts: bool = False


def _after_is(words: Sequence[str]) -> list[float]:
    """Whether “is” has been read, after each word."""
    return [float(ASKED_IN_HELLO in words[: at + 1]) for at in range(len(words))]


def _plural(words: Sequence[str]) -> list[float]:
    """Whether the subject is a plural, from the subject to the word before the verb."""
    first, verb = subject(words) or 0, agreement.parse(" ".join(words)).verb
    plural = float(bool(subject_is_plural(words)))
    return [plural if first <= at < verb else np.nan for at in range(len(words))]


def _depth(characters: Sequence[str]) -> list[float]:
    """How many brackets are open, after each character."""
    text = "".join(characters)
    return [float(len(brackets.still_open(text[: at + 1]))) for at in range(len(text))]


def _of_lines_with_quotes(lines: Sequence[str]) -> list[str]:
    """The first lines that have a quotation mark, of those that begin outside quotations."""
    inside, fitting = False, []
    for line in lines:
        if story.QUOTE in line and not inside:
            fitting.append(line)
        inside ^= line.count(story.QUOTE) % 2 == 1
    return fitting[:MOST_LINES]


_TASKS: dict[str, _Task] = {
    "hello": _Task(lambda: hello.HELLO, lambda: hello.HELLO, _after_is),
    "agreement": _Task(
        lambda: agreement.lines()[:MOST_LINES], lambda: agreement.held_out()[:MOST_LINES], _plural
    ),
    "brackets": _Task(
        lambda: brackets.lines()[:MOST_LINES],
        lambda: brackets.held_out()[:MOST_LINES],
        _depth,
        level="character",
        counts=True,
    ),
    "counting": _Task(
        lambda: counting.lines()[:MOST_LINES],
        lambda: counting.held_out()[:MOST_LINES],
        lambda characters: [float(count) for count in counting.balance("".join(characters))],
        level="character",
        counts=True,
    ),
    "story": _Task(
        lambda: _of_lines_with_quotes(story.lines()),
        lambda: _of_lines_with_quotes(story.held_out()),
        lambda characters: [float(one) for one in story.inside_quotes("".join(characters))],
        level="character",
    ),
}


def _scores(
    task: _Task, lines: Sequence[str], read: Callable[[str], Trace]
) -> tuple[np.ndarray, int]:
    """How well each unit follows, (U,), and in how many tokens that is measured."""
    states, wanted = [], []
    for line in lines:
        trace = read(line)
        is_read = ~trace.is_padding
        state = getattr(trace, "cell_state", trace.hidden_state)[is_read]  # (T, U)
        follow = np.asarray(task.wanted(tokenise(line, task.level)))[-len(state) :]
        states.append(state[~np.isnan(follow)])
        wanted.append(follow[~np.isnan(follow)])
    together, so = np.concatenate(states), np.concatenate(wanted)
    score = np.abs(correlation(together, so)) if task.counts else separation(together, so > 0)
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
