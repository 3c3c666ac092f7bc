"""How a training went. No Keras here: the pages draw it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


class StopTraining(Exception):
    """What `on_progress` raises to end a training there, with the network as it is."""


@dataclasses.dataclass(frozen=True)
class History:
    """Loss (nats) and accuracy (0 to 1) of every finished epoch, in order.

    validation: the loss on the held-out lines after each of them; empty where none are held out.
    is_stopped: whether somebody ended the training before it was over. Then the last loss and
    accuracy may be those of an epoch that was not finished.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    validation: tuple[float, ...] = ()
    is_stopped: bool = False

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> History:
        """The history that `dataclasses.asdict` made plain; TypeError for other names."""
        parsed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        return cls(**parsed)

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, after which the loss on held-out lines was lowest; 0 without any."""
        return 1 + self.validation.index(min(self.validation)) if self.validation else 0

    def kept_epoch(self, *, patience: int) -> int:
        """The epoch, from 1, whose weights the network has.

        With patience it is the best one, where lines are held out; else the last.
        """
        return (self.best_epoch if patience else 0) or len(self.loss)


@dataclasses.dataclass(frozen=True)
class Progress:
    """A training under way: how far it is, and the newest figures.

    epoch: finished epochs, of `epochs`; fraction: the share of all steps that is done, [0, 1];
    loss: mean cross-entropy (natural logarithm) in the newest epoch, also an open one; accuracy: of
    the same, [0, 1]; seconds: of training so far; history: the figures of every finished epoch.
    """

    epoch: int
    epochs: int
    fraction: float
    loss: float
    accuracy: float
    seconds: float
    history: History
