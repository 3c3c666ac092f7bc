"""How a training went. No Keras here: the pages draw it."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class History:
    """Loss (nats) and accuracy (0 to 1) of every finished epoch, in order."""

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Progress:
    """A training under way: finished epochs, the share of all steps done, the newest figures."""

    epoch: int
    epochs: int
    fraction: float
    loss: float
    accuracy: float
    seconds: float
    history: History
