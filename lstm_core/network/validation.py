"""The held-out lines of a training: the loss on them after each epoch, and when to end."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from lstm_core.network.checkpoint import Checkpoint
from lstm_core.network.recipe import Recipe
from lstm_core.network.trainer import Trainer
from lstm_core.text.preparation import PreparedText


class HeldOut:
    """What a training is judged by.

    lines: the held-out lines, prepared like those that are trained on; losses: so far, one for
    each epoch; best: the weights after the epoch with the lowest loss, kept with patience alone.
    begun: what is known already of a training that goes on.
    """

    def __init__(
        self,
        recipe: Recipe,
        lines: PreparedText,
        trainer: Trainer,
        begun: Checkpoint | None = None,
    ) -> None:
        self.losses: list[float] = begun.validation.tolist() if begun else []
        self.best: list[np.ndarray] | None = list(begun.best) or None if begun else None
        self._trainer, self._patience = trainer, recipe.patience
        self._data = tf.constant(lines.inputs), tf.constant(lines.targets)
        order = np.arange(len(lines.inputs), dtype=np.int32)
        rows = in_batches(order, recipe.batch_size)
        # With dropout a step takes a seed too; nothing is dropped out here.
        seeds = (tf.zeros((len(rows), 2), tf.int32),) if recipe.dropout else ()
        self._parts = (tf.constant(rows), *seeds)

    @property
    def is_over(self) -> bool:
        """Whether the loss has stayed above its lowest for as many epochs as patience allows."""
        if not self._patience or not self.losses:
            return False
        return len(self.losses) - 1 - int(np.argmin(self.losses)) >= self._patience

    def judge(self) -> None:
        """Measure the loss with the weights as they are."""
        loss, _, asked = self._trainer.judge_batches(self._parts, self._data).numpy().sum(axis=0)
        self.losses.append(float(loss / asked))
        if self._patience and self.losses.index(min(self.losses)) == len(self.losses) - 1:
            self.best = self._trainer.network.get_weights()


def in_batches(order: np.ndarray, batch_size: int) -> np.ndarray:
    """Indices of examples, (examples,) int32, as batches, (batches, batch_size).

    -1 fills up the last batch, and a batch of odd size, which the fused LSTM dislikes.
    """
    size = min(batch_size, len(order))
    order = np.append(order, np.full(-len(order) % size, -1, dtype=np.int32))
    return np.pad(order.reshape(-1, size), ((0, 0), (0, size % 2)), constant_values=-1)
