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
        tracing = tracing_layer(self.recurrent, unroll=is_short)
        last = tracing_layer(self.recurrent, return_sequences=False, unroll=is_short)

        def run(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            values = tracing(self.embedding(rows[-1:]), training=False)[0]  # (T, kU)
            hidden = values[:, -self.units :]  # (T, U): the hidden state stands last in every trace
            if self.padded:  # of the shorter prefixes only the end counts
                before = last(self.embedding(rows[:-1]), training=False)  # (B - 1, kU)
                hidden = tf.concat([before[:, -self.units :], hidden[-1:]], axis=0)
            return values, self.softmax(hidden)

        return _compiled(run, tf.TensorSpec((None, self.context if is_short else None), tf.int32))

    @functools.cached_property
    def read_held(self) -> Pass:
        def run(rows: tf.Tensor, held: tf.Tensor, table: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            tracing = tracing_layer(self.recurrent, held=table)
            values = tracing(self._with_rows_held(rows[-1:], held[-1:]), training=False)[0]
            hidden = values[:, -self.units :]  # (T, U)
            if self.padded:
                before = self._last_hidden(rows[:-1], held[:-1], table)
                hidden = tf.concat([before, hidden[-1:]], axis=0)
            return values, self.softmax(hidden)

        return _compiled(run, _ROWS, _ROWS, _TABLE)

    @functools.cached_property
    def answer(self) -> Pass:
        def run(rows: tf.Tensor) -> tf.Tensor:
            hidden = self.recurrent(self.embedding(rows), training=False)
            return self.softmax(hidden if self.padded else hidden[:, -1])  # (B, U) -> (B, V)

        return _compiled(run, _ROWS)

    @functools.cached_property
    def answer_held(self) -> Pass:
        def run(rows: tf.Tensor, held: tf.Tensor, table: tf.Tensor) -> tf.Tensor:
            return self.softmax(self._last_hidden(rows, held, table))

        return _compiled(run, _ROWS, _ROWS, _TABLE)

    @functools.cached_property
    def score(self) -> Pass:
        def run(rows: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            probabilities = self.softmax(self.recurrent(self.embedding(rows), training=False))
            guesses = tf.argmax(probabilities, axis=-1, output_type=tf.int32)
            return tf.gather(probabilities, targets, batch_dims=targets.shape.rank), guesses

        asked = tf.TensorSpec((None,) if self.padded else (None, None), tf.int32)
        return _compiled(run, _ROWS, asked)

    def _last_hidden(self, rows: tf.Tensor, held: tf.Tensor, table: tf.Tensor) -> tf.Tensor:
        """The hidden state after each row, (B, U); the steps before it are not kept."""
        tracing = tracing_layer(self.recurrent, held=table, return_sequences=False)
        return tracing(self._with_rows_held(rows, held), training=False)[:, -self.units :]

    def _with_rows_held(self, rows: tf.Tensor, held: tf.Tensor) -> tf.Tensor:
        """What a holding cell takes: (B, T) twice -> (B, T, D + 1)."""
        vectors = self.embedding(rows)
        return tf.concat([vectors, tf.cast(held, vectors.dtype)[..., None]], axis=-1)


def passes(model: LanguageModel) -> Passes:
    """The model's passes, kept as long as the model."""
    if model not in _PASSES:
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
