"""Where a training was stopped, with all that it needs to go on as if it had not been.

S steps taken, n weights of the network. The order of the batches and what dropout draws follow
from the recipe's seed and the number of steps, so they are not kept.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

Arrays: TypeAlias = tuple[np.ndarray, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training after S steps. All arrays are float32.

    sums: what each step reported, (S, 3); validation: the losses on held-out lines so far,
    (epochs,); seconds: how long it took so far, (); weights: as they are after the last step;
    means, squares: Adam's, shaped like the weights; best: the weights of the epoch with the lowest
    loss on held-out lines, empty unless a training keeps them.
    """

    sums: np.ndarray
    validation: np.ndarray
    seconds: np.ndarray
    weights: Arrays
    means: Arrays
    squares: Arrays
    best: Arrays = ()

    def save(self, path: Path) -> None:
        """Write all arrays to a `.npz` file."""
        groups = (self.weights, self.means, self.squares, self.best)
        np.savez(path, self.sums, self.validation, self.seconds, *itertools.chain(*groups))

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray], *, like: Sequence[np.ndarray]) -> Checkpoint:
        """From the arrays of a saved one, in order, for a network with weights `like` these.

        Raises ValueError if they are not those of such a network.
        """
        sums, validation, seconds, *others = arrays
        groups = [tuple(others[at : at + len(like)]) for at in range(0, len(others), len(like))]
        shapes = [array.shape for array in like]
        if len(groups) not in (3, 4) or any([a.shape for a in g] != shapes for g in groups):
            raise ValueError("the checkpoint is not one of this network.")
        if sums.shape[1:] != (3,) or validation.ndim != 1 or seconds.ndim:
            raise ValueError("the checkpoint has no steps.")
        return cls(sums, validation, seconds, *groups)
