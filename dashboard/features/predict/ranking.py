"""Which words several predictions are compared over, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.reading.prediction import Prediction

MOST = 5
FAVOURITES = 2
"""So many words of each other prediction are among them, whatever the first says of them."""


def shared_words(predictions: Sequence[Prediction], *, most: int = MOST) -> tuple[str, ...]:
    """At most `most` words, those that the first prediction finds most probable, in its order.

    The favourites of the others take the place of its least probable ones. All predictions have
    the same vocabulary.
    """
    first, *others = predictions
    wanted = dict.fromkeys(
        [first.word, *(word for other in others for word, _ in other.top(FAVOURITES))]
    )
    for word, _ in first.top(most):
        if len(wanted) >= most:
            break
        wanted[word] = None
    return tuple(sorted(wanted, key=first.probability, reverse=True))


def largest_changes(
    before: Prediction, after: Prediction, *, most: int = 3
) -> tuple[tuple[str, float], ...]:
    """The words whose probability changed most, with the change; the largest first."""
    change = after.softmax[1:] - before.softmax[1:]
    order = abs(change).argsort(kind="stable")[::-1][:most]
    return tuple((before.vocabulary[index], float(change[index])) for index in order)
