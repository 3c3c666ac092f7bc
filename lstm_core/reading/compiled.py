"""The compiled passes through a trained network. Each compiles when it is first asked for.

Shapes: B sequences, T steps, D numbers in a token's vector, U units, V tokens with the padding,
k quantities. No pass compiles again for other numbers of sequences, steps or tokens.

What is compiled takes the network's weights as arguments. So networks that differ in their weights
and their vocabulary alone share it: a class in which everybody has a seed of their own compiles
once.
"""

from __future__ import annotations

import collections
import functools
import json
import threading
import weakref
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from lstm_core.network.building import half_of, recurrent_layers, require_tensorflow
from lstm_core.network.cells import tracing_layer
from lstm_core.network.model import LanguageModel
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.place import FIRST, Half, Place

Program: TypeAlias = Callable[..., Any]

SHORT = 8
"""Rows of so many steps and fewer are read without a loop: a loop costs more than their steps."""

MOST_PROGRAMS = 32
"""So many kinds of networks stay compiled, the latest used. Each takes a few megabytes."""

_ROWS = tf.TensorSpec((None, None), tf.int32)
_TABLE = tf.TensorSpec((None, None), tf.float32)


class Read(NamedTuple):
    """What a pass returns: the trace's values, (T, kU), what came in, (T, D), and the answers."""

    values: tf.Tensor
    inputs: tf.Tensor
    answers: tf.Tensor


class Passes:
    """A trained network's ways of being asked. It reads the weights as they are when it is asked.

    `rows` are ids, (B, T) int32. Where something is held, `table` has the values, row by row, and
    `held` says which row holds at which step, (B, T) int32 (see `TracingCell`).
    """

    def __init__(self, programs: Programs, weights: Sequence[tf.Variable]) -> None:
        self._programs = programs
        self._variables = tuple(weights)  # a handle does not keep its variable
        self._weights = [variable.handle for variable in weights]

    def read(self, rows: np.ndarray, place: Place = FIRST) -> Read:
        """The trace of the last row at a place, (T, kU), what came in there, (T, D), and answers.

        The answers are probabilities: (B, V), after each row, with prefixes; (T, V), after each
        step of the one row, with windows. A half that reads backwards has its last step first; what
        came in is in time order always.
        """
        return self._programs.read(place)(*self._weights, tf.constant(rows))

    def read_held(
        self, rows: np.ndarray, held: np.ndarray, table: np.ndarray, place: Place = FIRST
    ) -> Read:
        """The same with something held there."""
        asked = map(tf.constant, (rows, held, table))
        return self._programs.read_held(place)(*self._weights, *asked)

    def answer(self, rows: np.ndarray) -> tf.Tensor:
        """The probabilities after each row, (B, V)."""
        return self._programs.answer(*self._weights, tf.constant(rows))

    def answer_held(
        self, rows: np.ndarray, held: np.ndarray, table: np.ndarray, place: Place = FIRST
    ) -> tf.Tensor:
        """The same with something held at a place."""
        asked = map(tf.constant, (rows, held, table))
        return self._programs.answer_held(place)(*self._weights, *asked)

    def score(self, rows: np.ndarray, targets: np.ndarray) -> tuple[tf.Tensor, tf.Tensor]:
        """For every question of a training text, (B,) with prefixes or (B, T) with windows.

        The probability of its target, and the id that was the most probable.
        """
        asked = map(tf.constant, (rows, targets))
        return self._programs.score(*self._weights, *asked)


class Programs:
    """What is compiled for all networks of one kind. Each program takes their weights first.

    The weights come as the handles of their variables, so that nothing is copied.
    """

    def __init__(self, model: LanguageModel) -> None:
        layers = model.network.layers
        self.between, self.softmax = layers[2:-1], layers[-1]
        self.recurrent = recurrent_layers(model.network)
        self.units = model.recipe.units
        self.padded = model.text.framing == "prefixes"
        self.steps = _short_context(model)
        # One for each place that is traced.
        self.read = functools.cache(self._compile_read)
        self.read_held = functools.cache(self._compile_read_held)
        self.answer_held = functools.cache(self._compile_answer_held)
        self._shapes = [weight.shape for weight in model.network.weights]
        self._shapes[0] = (None, *self._shapes[0][1:])  # the embedding, (V, D)
        self._shapes[-2:] = [
            (*self._shapes[-2][:-1], None),
            (None,),
        ]  # the softmax, (U, V) and (V,)

    def _compile_read(self, place: Place) -> Program:
        rows = tf.TensorSpec((None, self.steps), tf.int32)
        read = functools.partial(self._read, place=place, unroll=self.steps is not None)
        return self._compiled(read, rows)

    def _compile_read_held(self, place: Place) -> Program:
        return self._compiled(functools.partial(self._read, place=place), _ROWS, _ROWS, _TABLE)

    def _compile_answer_held(self, place: Place) -> Program:
        def run(ends: Ends, *held: tf.Tensor) -> tf.Tensor:
            return ends.answers(self._trace(ends, *held, place=place, ends_only=True)[1])

        return self._compiled(run, _ROWS, _ROWS, _TABLE)

    @functools.cached_property
    def answer(self) -> Program:
        def run(ends: Ends, rows: tf.Tensor) -> tf.Tensor:
            hidden = self._hidden(ends, rows)
            return ends.answers(hidden if self.padded else hidden[:, -1])  # (B, U) -> (B, V)

        return self._compiled(run, _ROWS)

    @functools.cached_property
    def score(self) -> Program:
        def run(ends: Ends, rows: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            probabilities = ends.answers(self._hidden(ends, rows))
            guesses = tf.argmax(probabilities, axis=-1, output_type=tf.int32)
            return tf.gather(probabilities, targets, batch_dims=targets.shape.rank), guesses

        asked = tf.TensorSpec((None,) if self.padded else (None, None), tf.int32)
        return self._compiled(run, _ROWS, asked)

    def _hidden(self, ends: Ends, rows: tf.Tensor) -> tf.Tensor:
        """(B, U) with prefixes, (B, T, U) with windows."""
        return _through(self.between, ends.vectors(rows))

    def _read(
        self,
        ends: Ends,
        rows: tf.Tensor,
        held: tf.Tensor | None = None,
        table: tf.Tensor | None = None,
        *,
        place: Place,
        unroll: bool = False,
    ) -> Read:
        def trace(part: slice, *, ends_only: bool) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            parts = rows[part], None if held is None else held[part], table
            return self._trace(ends, *parts, place=place, ends_only=ends_only, unroll=unroll)

        values, hidden, x = trace(slice(-1, None), ends_only=False)
        if not self.padded:  # (1, T, U) -> (T, U)
            return Read(values[0], x[0], ends.answers(hidden[0]))
        _, before, _ = trace(slice(-1), ends_only=True)  # of shorter prefixes only the end counts
        answers = ends.answers(tf.concat([before, hidden], axis=0))  # (B, U) -> (B, V)
        return Read(values[0], x[0], answers)

    def _trace(
        self,
        ends: Ends,
        rows: tf.Tensor,
        held: tf.Tensor | None,
        table: tf.Tensor | None,
        *,
        place: Place,
        ends_only: bool,
        unroll: bool = False,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """All quantities at a place, (B, T, kU), what the softmax reads, and what came in there.

        The softmax reads (B, U) with prefixes or `ends_only`, else (B, T, U). With `ends_only` the
        quantities may be those at the last step alone, (B, kU). What came in is (B, T, D).
        """
        recurrent, above = self.recurrent[place.layer - 1], self.recurrent[place.layer :]
        x = _through(self.recurrent[: place.layer - 1], ends.vectors(rows))
        traced, every_step = half_of(recurrent, place.half), bool(above) or not ends_only
        tracing = tracing_layer(traced, held=table, return_sequences=every_step, unroll=unroll)
        values = tracing(_with_holds(x, held), training=False)
        hidden = values[..., -self.units :]  # it stands last in every trace
        if every_step and not traced.return_sequences:
            hidden = hidden[:, -1]
        if traced is not recurrent:
            hidden = _with_other_half(recurrent, place.half, hidden, x)
        hidden = _through(above, hidden)
        return values, hidden[:, -1] if ends_only and hidden.shape.rank == 3 else hidden, x

    def _compiled(self, run: Callable[..., Any], *signature: tf.TensorSpec) -> Program:
        count = len(self._shapes)

        def with_weights(*arguments: tf.Tensor) -> Any:
            values = map(_value, arguments[:count], self._shapes)
            embedding, *between, kernel, bias = values
            own = [weight for layer in self.between for weight in layer.weights]
            # The layers are those of one network; in this scope they have these weights.
            with keras.StatelessScope(zip(own, between, strict=True)):
                return run(
                    Ends(embedding, kernel, bias, self.softmax.activation), *arguments[count:]
                )

        handles = [tf.TensorSpec((), tf.resource)] * count
        compiled = tf.function(with_weights, input_signature=[*handles, *signature])
        # A concrete function goes past the checks of the general call.
        return compiled.get_concrete_function()


class Ends(NamedTuple):
    """The embedding, (V, D), and the softmax, (U, V) and (V,), of a network of any vocabulary."""

    embedding: tf.Tensor
    kernel: tf.Tensor
    bias: tf.Tensor
    activation: Callable[[Any], Any]

    def vectors(self, rows: tf.Tensor) -> tf.Tensor:
        """(B, T) -> (B, T, D)."""
        return tf.gather(self.embedding, rows)

    def answers(self, hidden: tf.Tensor) -> tf.Tensor:
        """(..., U) -> probabilities, (..., V)."""
        return self.activation(ops.add(ops.matmul(hidden, self.kernel), self.bias))


def passes(model: LanguageModel, *, epoch: int | None = None) -> Passes:
    """The model's passes, kept as long as the model. RuntimeError without TensorFlow.

    epoch: reads with the weights of a snapshot instead. `DoesNotFit` if there is none of it.
    """
    require_tensorflow("Reading with a trained network")
    if epoch is not None:
        return Passes(_programs(model), list(map(tf.Variable, _snapshot(model, epoch))))
    if model not in _PASSES:
        _PASSES[model] = Passes(_programs(model), [w.value for w in model.network.weights])
    return _PASSES[model]


def _snapshot(model: LanguageModel, epoch: int) -> list[np.ndarray]:
    kept = model.snapshots.epochs if model.snapshots else ()
    if model.snapshots is None or epoch not in kept:
        raise DoesNotFit(f"expected an epoch of which weights were kept, {kept}; received {epoch}.")
    return model.snapshots.at(epoch)


_PASSES: weakref.WeakKeyDictionary[LanguageModel, Passes] = weakref.WeakKeyDictionary()
shared: collections.OrderedDict[Hashable, Programs] = collections.OrderedDict()
_sharing = threading.Lock()


def _programs(model: LanguageModel) -> Programs:
    """What is compiled for networks like this one."""
    kind = _kind(model)
    with _sharing:
        programs = shared.pop(kind, None) or Programs(model)
        shared[kind] = programs
        if len(shared) > MOST_PROGRAMS:
            shared.popitem(last=False)
    return programs


def _kind(model: LanguageModel) -> Hashable:
    """What networks have in common that share what is compiled."""
    configs = [_without_first_weights(layer.get_config()) for layer in model.network.layers[1:]]
    configs[0].pop("input_dim")  # the embedding's and the softmax's sizes of the vocabulary
    configs[-1].pop("units")
    layers = json.dumps(configs, sort_keys=True, default=repr)
    return model.text.framing, _short_context(model), layers


def _without_first_weights(config: Any) -> Any:
    """A layer's settings without how its first weights are drawn."""
    if isinstance(config, dict):
        return {
            name: _without_first_weights(value)
            for name, value in config.items()
            if not name.endswith("_initializer")
        }
    return config


def _short_context(model: LanguageModel) -> int | None:
    """The steps of a row that is read without a loop; None where there is one."""
    context = model.text.context
    return context if model.text.framing == "prefixes" and context <= SHORT else None


def _value(handle: tf.Tensor, shape: tuple[int | None, ...]) -> tf.Tensor:
    """A variable's value; a handle does not tell its shape."""
    value = tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32)
    return tf.ensure_shape(value, shape)


def _through(layers: Sequence[keras.layers.Layer], x: tf.Tensor) -> tf.Tensor:
    for layer in layers:
        x = layer(x, training=False)
    return x


def _with_holds(x: tf.Tensor, held: tf.Tensor | None) -> tf.Tensor:
    """What a holding cell takes also says which row of the table holds: -> (B, T, D + 1)."""
    if held is None:
        return x
    return tf.concat([x, tf.cast(held, x.dtype)[..., None]], axis=-1)


def _with_other_half(
    layer: keras.layers.Bidirectional, half: Half, hidden: tf.Tensor, x: tf.Tensor
) -> tf.Tensor:
    """What a bidirectional layer hands up, from what one half does: (..., 2U)."""
    if half == "forward":
        forward, backward = hidden, layer.backward_layer(x, training=False)
    else:
        forward, backward = layer.forward_layer(x, training=False), hidden
    if layer.return_sequences:
        backward = tf.reverse(backward, [1])
    return tf.concat([forward, backward], axis=-1)


def words_held(rows: np.ndarray) -> np.ndarray:
    """Which row of `Surgery.table` holds at each step: (B, T) -> (B, T) int32.

    A row's n-th word, counted from 1 and wherever it stands, has row n; pads have row 0 (`FREE`).
    """
    is_word = rows != 0
    return (np.cumsum(is_word, axis=1) * is_word).astype(np.int32)
