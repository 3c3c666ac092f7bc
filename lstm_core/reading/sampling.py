"""From what a network says to the word that is written: temperature, top-k, top-p. NumPy alone.

    columns = distribution(prediction, temperature=0.7, top_k=5, top_p=0.9)
    columns.score -> columns.tempered -> columns.kept -> columns.probability

The order is the usual one: the scores are divided by the temperature and made probabilities; of
these the `top_k` largest are kept; of what is left, made to add up to 1 again, the most probable
words whose sum reaches `top_p` (Holtzman et al. 2020, "The Curious Case of Neural Text
Degeneration"); the rest are struck out and the kept ones made to add up to 1.

Padding is never chosen: its probability is taken away before anything else, and the words' made
to add up to 1. So with temperature 1 and everything kept the result is the network's own
distribution over the words.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from lstm_core.reading.prediction import Prediction
from lstm_core.text.tokens import UNKNOWN
from lstm_core.values import bounded_number, positive_number, whole_number

MAX_TEMPERATURE, MAX_TOP_K = 1e12, 10**9


@dataclasses.dataclass(frozen=True, eq=False)
class Distribution:
    """The softmax columns: what stands between a network's scores and the word that is drawn.

    All columns are (words,), in the order of `words`.
    """

    words: tuple[str, ...]
    score: np.ndarray
    """Natural logarithm of the probability that the network gives the word, among the words: its
    logit but for a number that is the same for all. -inf where that probability is 0."""
    tempered: np.ndarray
    """Probability after the temperature, before anything is struck out. They add up to 1."""
    kept: np.ndarray
    """Whether the word may be drawn."""
    probability: np.ndarray
    """The probability with which the word is drawn; 0 where it is not kept. They add up to 1."""

    def draw(self, random: np.random.Generator) -> int:
        """The index of one word, drawn with one number of `random`."""
        reached = np.cumsum(self.probability)
        index = int(np.searchsorted(reached, random.random() * reached[-1], side="right"))
        # Rounding may reach the sum's very end, where only words of probability 0 stand.
        return min(index, int(np.flatnonzero(self.probability)[-1]))

    def strongest(self, count: int | None, *, and_also: int | None = None) -> Distribution:
        """The columns of the `count` words of the highest score, highest first (None: of all).

        The word of index `and_also` is the last of them if it would not be among them.
        """
        order = np.argsort(-self.score, kind="stable")
        chosen = order if count is None else order[:count]
        if and_also is not None and and_also not in chosen:
            chosen = np.append(chosen, and_also)
        return Distribution(
            words=tuple(self.words[index] for index in chosen),
            score=self.score[chosen],
            tempered=self.tempered[chosen],
            kept=self.kept[chosen],
            probability=self.probability[chosen],
        )


def distribution(
    prediction: Prediction,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    unknown: bool = False,
) -> Distribution:
    """The softmax columns of a prediction, for all words in the vocabulary's order.

    temperature: at least 0; below 1 sharper, above 1 flatter, 0 the most probable word alone (of
    equals the first). top_k: at least 1; None or more than there are keeps all. top_p: above 0, at
    most 1; the most probable word is always kept. Of equally probable words the earlier in the
    vocabulary is kept first. unknown: whether the unknown token may be drawn; if not, its
    probability is taken away like the padding's.

    Raises ValueError or TypeError for an option out of bounds, and ValueError for a prediction
    that gives no word any probability.
    """
    check_sampling(temperature=temperature, top_k=top_k, top_p=top_p)
    probability = prediction.softmax[1:].astype(np.float64)  # (V + 1,) -> (V,): without padding
    if not unknown and prediction.vocabulary[-1] == UNKNOWN:
        probability[-1] = 0.0
    if not probability.sum() > 0:
        raise ValueError("The prediction gives no word any probability.")
    with np.errstate(divide="ignore"):
        score = np.log(probability / probability.sum())
    tempered = _tempered(score, temperature)
    kept = _nucleus(_only(tempered, _largest(tempered, top_k)), top_p)
    return Distribution(prediction.vocabulary, score, tempered, kept, _only(tempered, kept))


def check_sampling(*, temperature: Any, top_k: Any, top_p: Any) -> None:
    """ValueError or TypeError for an option out of bounds: see `distribution`."""
    bounded_number("temperature", temperature, 0, MAX_TEMPERATURE)
    positive_number("top_p", top_p, 1)
    if top_k is not None:
        whole_number("top_k", top_k, 1, MAX_TOP_K)


def _tempered(score: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax of score / temperature."""
    if temperature == 0:
        return (np.arange(score.size) == score.argmax()).astype(np.float64)
    # Less the highest first: so nothing overflows, and a tiny temperature gives 0 and -inf.
    with np.errstate(over="ignore"):
        odds = np.exp((score - score.max()) / temperature)
    return odds / odds.sum()


def _largest(probability: np.ndarray, count: int | None) -> np.ndarray:
    order = np.argsort(-probability, kind="stable")
    kept = np.zeros(probability.size, dtype=bool)
    kept[order[:count]] = True
    return kept


def _nucleus(probability: np.ndarray, top_p: float) -> np.ndarray:
    """The fewest words that reach `top_p` together."""
    possible = probability > 0
    if top_p == 1:
        return possible
    order = np.argsort(-probability, kind="stable")
    before = np.cumsum(probability[order]) - probability[order]  # what the words before it reach
    kept = np.zeros(probability.size, dtype=bool)
    kept[order] = before < top_p
    kept[order[0]] = True
    return kept & possible


def _only(probability: np.ndarray, kept: np.ndarray) -> np.ndarray:
    remaining = np.where(kept, probability, 0.0)
    return remaining / remaining.sum()
