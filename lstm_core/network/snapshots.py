"""The weights of a network at some epochs of its training, to watch it learn.

S snapshots, n weights of the network. They are bounded in number and in bytes.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.network.checkpoint import Arrays

if TYPE_CHECKING:
    import keras

MOST = 26
"""A training keeps at most so many snapshots, the untrained network among them."""

MOST_BYTES = 8_000_000
"""They take at most so much together."""


@dataclasses.dataclass(frozen=True, eq=False)
class Snapshots:
    """The weights after some epochs. Epoch 0 is the untrained network.

    epochs: in rising order, S of them; weights: for each weight of the network, in Keras' order,
    its values at these epochs, (S, ...) float32.
    """

    epochs: tuple[int, ...]
    weights: Arrays

    def at(self, epoch: int) -> list[np.ndarray]:
        """The weights after an epoch. ValueError for one that was not kept."""
        place = self.epochs.index(epoch)
        return [values[place] for values in self.weights]

    def to_npz(self) -> bytes:
        """All arrays as the content of a `.npz` file."""
        file = io.BytesIO()
        np.savez(file, np.array(self.epochs, np.float32), *self.weights)
        return file.getvalue()

    @property
    def nbytes(self) -> int:
        """What they take in memory."""
        return sum(values.nbytes for values in self.weights)

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray], *, like: Sequence[np.ndarray]) -> Snapshots:
        """From the arrays of `to_npz`, in order, for a network with weights `like` these.

        Raises ValueError if they are not those of such a network.
        """
        epochs, *weights = arrays
        if epochs.ndim != 1 or np.any(np.diff(epochs) <= 0) or np.any(epochs % 1):
            raise ValueError("the snapshots have no rising epochs.")
        wanted = [(len(epochs), *array.shape) for array in like]
        if [values.shape for values in weights] != wanted:
            raise ValueError("the snapshots are not those of this network.")
        return cls(tuple(map(int, epochs)), tuple(weights))


class Album:
    """Collects the snapshots of one training as it goes."""

    def __init__(
        self, weights: Sequence[np.ndarray], epochs: int, begun: Snapshots | None = None
    ) -> None:
        """weights: the network's; epochs: of the training; begun: what its first part collected."""
        self._last = epochs
        self._planned = planned(epochs, size=sum(array.nbytes for array in weights))
        self._kept = {epoch: begun.at(epoch) for epoch in begun.epochs} if begun else {}

    def next_after(self, epoch: float, *, every: bool = False) -> int:
        """The first epoch after this one to stop at: a planned one, the last, or with `every` any.

        epoch: how many are done; below the last.
        """
        if every:
            return int(epoch) + 1
        return next((due for due in self._planned if due > epoch), self._last)

    def take(self, epoch: int, network: keras.Model) -> None:
        """Keep the weights of a network after an epoch, if that one is planned."""
        if epoch in self._planned:
            self._kept[epoch] = network.get_weights()

    def snapshots(self) -> Snapshots | None:
        """What was kept; None if that is nothing."""
        if not self._kept:
            return None
        epochs = sorted(self._kept)
        kept: Iterable[tuple[np.ndarray, ...]] = zip(
            *(self._kept[epoch] for epoch in epochs), strict=True
        )
        return Snapshots(tuple(epochs), tuple(np.stack(values) for values in kept))


def planned(epochs: int, *, size: int) -> tuple[int, ...]:
    """The epochs at which to keep weights of `size` bytes: evenly spaced, first and last included.

    Empty where not even these two fit into `MOST_BYTES`.

    >>> planned(4, size=1000), planned(200, size=2_000_000)
    ((0, 1, 2, 3, 4), (0, 67, 133, 200))
    """
    count = min(MOST, epochs + 1, MOST_BYTES // size)
    if count < 2:
        return ()
    return tuple(map(int, np.linspace(0, epochs, count).round()))
