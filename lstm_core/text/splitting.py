"""Putting lines aside, so that a network can be asked about text it was not trained on."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

import numpy as np

from lstm_core.text.lines import checked_lines

MIN_LINES = 10
"""The fewest lines of which a tenth can be drawn."""


@dataclasses.dataclass(frozen=True)
class Split:
    """Lines to train on (`training`) and lines put aside (`held_out`), in the text's order."""

    training: tuple[str, ...]
    held_out: tuple[str, ...]


def split(lines: Iterable[str], *, share: float = 0.1) -> Split:
    """Put the last `share` of the lines aside, rounded up; blank lines are left out.

    The end of a text and not lines from all over it, so that no line put aside stands between two
    that were trained on. At least one line goes to each side. A line put aside may still be equal
    to one that is not; `score` says how many are.

    A network that is to be scored on `held_out` is trained on `Recipe(corpus=training, ...)`.

    Raises ValueError for a share that is not between 0 and 1, and for fewer than two lines, and
    TypeError for lines that are no strings.

    >>> split(["a", "b", "c", "d"], share=0.25)
    Split(training=('a', 'b', 'c'), held_out=('d',))
    """
    lines = checked_lines(lines)
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1; received {share!r}.")
    kept = tuple(line for line in lines if line.strip())
    if len(kept) < 2:
        raise ValueError(
            f"A text needs at least two lines, so that some can be put aside; it has {len(kept)}."
        )
    count = min(len(kept) - 1, math.ceil(round(share * len(kept), 9)))
    return Split(kept[: len(kept) - count], kept[len(kept) - count :])


def draw_split(lines: Iterable[str], *, seed: int) -> Split:
    """Put a tenth of the lines aside, rounded up, drawn from all over the text.

    They are the first tenth of `numpy.random.default_rng([seed, 1]).permutation(lines)`, in the
    text's order; blank lines are left out before. Raises ValueError for fewer than `MIN_LINES`.
    """
    kept = [line for line in lines if line.strip()]
    if len(kept) < MIN_LINES:
        raise ValueError(
            f"A tenth of the lines can be held out of a text with at least {MIN_LINES} lines; "
            f"this one has {len(kept)}."
        )
    order = np.random.default_rng([seed, 1]).permutation(len(kept))
    held_out = set(order[: math.ceil(len(kept) / 10)].tolist())
    return Split(
        tuple(line for number, line in enumerate(kept) if number not in held_out),
        tuple(line for number, line in enumerate(kept) if number in held_out),
    )
