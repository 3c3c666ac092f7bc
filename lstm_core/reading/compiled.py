"""The compiled passes through a trained network. Each compiles when it is first asked for.

Shapes: B sequences, T steps, U units, V tokens with the padding, k quantities. No pass compiles
again for other shapes.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf

from lstm_core.network.building import require_tensorflow
from lstm_core.network.cells import tracing_layer
from lstm_core.network.model import LanguageModel

Pass: TypeAlias = Callable[..., Any]

SHORT = 8
"""Rows of so many steps and fewer are read without a loop: a loop costs more than their steps."""

_ROWS = tf.TensorSpec((None, None), tf.int32)
_TABLE = tf.TensorSpec((None, None), tf.float32)


class Passes:
    """A trained network's ways of being asked.

    `rows` are ids, (B, T) int32. Where something is held, `table` has the values, row by row, and
    `held` says which row holds at which step, (B, T) int32 (see `TracingCell`).

    - `read(rows)` and `read_held(rows, held, table)`: the trace of the last row, (T, kU), and
      probabilities, (B, V) after each row with prefixes, (T, V) after each step of the one row
      with windows.
    - `answer(rows)` and `answer_held(rows, held, table)`: the probabilities after each row, (B, V).
    - `score(rows, targets)`: for every question of a training text, (B,) with prefixes or (B, T)
      with windows, the probability of its target and the id that was the most probable.
    """

    def __init__(self, model: LanguageModel) -> None:
        get_layer = model.network.get_layer
        self.embedding, self.softmax = get_layer("embedding"), get_layer("softmax")
        self.recurrent = get_layer("recurrent")
        self.units = model.recipe.units
        self.padded = model.text.framing == "prefixes"
        self.context = model.text.context

    @functools.cached_property
    def read(self) -> Pass:
        is_short = self.padded and self.context <= SHORT
        rows = tf.TensorSpec((None, self.context if is_short else None), tf.int32)
        return _compiled(functools.partial(self._read, unroll=is_short), rows)

    @functools.cached_property
    def read_held(self) -> Pass:
        return _compiled(self._read, _ROWS, _ROWS, _TABLE)

    @functools.cached_property
    def answer(self) -> Pass:
        def run(rows: tf.Tensor) -> tf.Tensor:
            hidden = self.recurrent(self.embedding(rows), training=False)
            return self.softmax(hidden if self.padded else hidden[:, -1])  # (B, U) -> (B, V)

        return _compiled(run, _ROWS)

    @functools.cached_property
    def answer_held(self) -> Pass:
        def run(*held: tf.Tensor) -> tf.Tensor:
            return self.softmax(self._trace(*held, return_sequences=False)[:, -self.units :])

        return _compiled(run, _ROWS, _ROWS, _TABLE)

    @functools.cached_property
    def score(self) -> Pass:
        def run(rows: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            probabilities = self.softmax(self.recurrent(self.embedding(rows), training=False))
            guesses = tf.argmax(probabilities, axis=-1, output_type=tf.int32)
            return tf.gather(probabilities, targets, batch_dims=targets.shape.rank), guesses

        asked = tf.TensorSpec((None,) if self.padded else (None, None), tf.int32)
        return _compiled(run, _ROWS, asked)

    def _read(
        self,
        rows: tf.Tensor,
        held: tf.Tensor | None = None,
        table: tf.Tensor | None = None,
        *,
        unroll: bool = False,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        def trace(part: slice, **options: Any) -> tf.Tensor:
            held_part = None if held is None else held[part]
            return self._trace(rows[part], held_part, table, unroll=unroll, **options)

        values = trace(slice(-1, None))[0]  # (T, kU)
        hidden = values[:, -self.units :]  # (T, U): the hidden state stands last in every trace
        if self.padded:  # of the shorter prefixes only the end counts
            before = trace(slice(-1), return_sequences=False)  # (B - 1, kU)
            hidden = tf.concat([before[:, -self.units :], hidden[-1:]], axis=0)
        return values, self.softmax(hidden)

    def _trace(
        self, rows: tf.Tensor, held: tf.Tensor | None, table: tf.Tensor | None, **options: Any
    ) -> tf.Tensor:
        """All quantities at each step, (B, T, kU); a holding cell also takes the row that holds."""
        vectors = self.embedding(rows)
        if held is not None:  # (B, T) twice -> (B, T, D + 1)
            vectors = tf.concat([vectors, tf.cast(held, vectors.dtype)[..., None]], axis=-1)
        return tracing_layer(self.recurrent, held=table, **options)(vectors, training=False)


def passes(model: LanguageModel) -> Passes:
    """The model's passes, kept as long as the model. RuntimeError without TensorFlow."""
    if model not in _PASSES:
        require_tensorflow("Reading with a trained network")
        _PASSES[model] = Passes(model)
    return _PASSES[model]


_PASSES: weakref.WeakKeyDictionary[LanguageModel, Passes] = weakref.WeakKeyDictionary()


def words_held(rows: np.ndarray) -> np.ndarray:
    """Which row of `Surgery.table` holds at each step: (B, T) -> (B, T) int32.

    A row's n-th word, counted from 1 and wherever it stands, has row n; pads have row 0 (`FREE`).
    """
    is_word = rows != 0
    return (np.cumsum(is_word, axis=1) * is_word).astype(np.int32)


def _compiled(run: Callable[..., Any], *signature: tf.TensorSpec) -> Pass:
    concrete = tf.function(run, input_signature=signature).get_concrete_function()
    # A concrete function goes past the checks of the general call.
    return lambda *arrays: concrete(*map(tf.constant, arrays))
