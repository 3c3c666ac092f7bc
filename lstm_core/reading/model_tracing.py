"""Every recurrent layer of a Keras model, traced in one real run of the model.

    traces = trace_model(model, inputs)
    traces["lstm_1"].forget_gate                 # (batch, timesteps, units)
    traces["bidirectional/backward"]             # halves by name, in time order
    traces["encoder/gru"]                        # a layer of a nested model

The model runs batch by batch, as in `predict`. Each recurrent call is recorded with its inputs,
mask, initial states and dropout (`recording.py`), traced, and held against what the layer returned
in that very run (`tracing.py`).
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import keras
from keras import ops, tree

from lstm_core.gates import Trace
from lstm_core.network.cells import cells_of
from lstm_core.reading.batches import JoinedTrace, batches_of, samples_of
from lstm_core.reading.recording import Call, recording
from lstm_core.reading.recurrent_layers import (
    NEVER_SEEN,
    Choice,
    Wanted,
    choose,
    free_name,
    is_of,
    not_held,
    recurrent_layers,
)
from lstm_core.reading.tracing import traces_of


class Traces(Mapping[str, Trace]):
    """The traces of a model by name, in the order in which the layers ran.

    not_traced: the recurrent layers without a trace, by name, with the reason.
    """

    def __init__(self, traces: Mapping[str, Trace], not_traced: Mapping[str, str]) -> None:
        self._traces = dict(traces)
        self.not_traced = MappingProxyType(dict(not_traced))

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled and copied: a read-only mapping cannot be."""
        return Traces, (self._traces, dict(self.not_traced))

    def __getitem__(self, name: str) -> Trace:
        try:
            return self._traces[name]
        except KeyError:
            reason = self.not_traced.get(name, f"there are {', '.join(self._traces) or 'none'}.")
            raise KeyError(f"no trace of {name!r}: {reason}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._traces)

    def __len__(self) -> int:
        return len(self._traces)

    def __repr__(self) -> str:
        rows = (
            f"  {name}: {type(trace).__name__} {trace.hidden_state.shape}"
            for name, trace in self.items()
        )
        return "\n".join(["Traces", *rows])


def trace_model(
    model: keras.layers.Layer,
    inputs: Any,
    *,
    layers: Wanted = None,
    batch_size: int | None = None,
    training: bool = False,
    verify: bool = True,
) -> Traces:
    """Trace every LSTM, GRU and SimpleRNN of a built model in one real run of it.

    inputs: what `model.predict` takes: an array, data frame or tensor, a list or dictionary of
        them, each (samples, ...), or a `tf.data.Dataset`, a `PyDataset` or another iterable of
        batches, of which the first part is taken where a batch is a tuple (x, y). It must end.
    layers: what to trace, by name or as layers, one or several; all by default. A wrapper or a
        nested model means all layers in it. A layer that stands in a function can be given itself.
    batch_size: so many samples run at once; 32, or as many as a stateful layer keeps states for. A
        `Dataset` has its own batches.
    training: whether dropout drops. The traces then have the masks of this run.
    verify: hold each trace against what the layer itself computed in this run.

    Returns traces whose quantities are (samples, timesteps, units). A name is the layer's path in
    the model: "lstm", "encoder/lstm", "bidirectional/forward", "time_distributed/lstm"; a cell of
    a stack has its own ("rnn/lstm_cell_1"). A layer that ran several times has a number for each
    call: "lstm[0]", "lstm[1]"; so has `TimeDistributed`, one for each slice. A layer that reads
    backwards has its steps in time order, and `reads_backwards` is true. `not_traced` names every
    other recurrent layer and cell, with the reason.

    The states of stateful layers go on from batch to batch. They, and what `training` moves, such
    as the averages of a BatchNormalization, are set back at the end; so are those of layers that
    the model holds and that are not traced. The traces and one batch stand in memory.

    Raises TypeError and ValueError for a model without layers to trace, for a name that is not
    there, for a named layer that did not run, and for batches that do not fit together; `NotExact`
    where a layer computes something else than its trace, naming it. Leave it out by `layers`.
    """
    if not isinstance(model, keras.layers.Layer):
        raise TypeError(f"model must be a keras.Model or layer; received {type(model).__name__}.")
    if not model.built:
        raise ValueError(f"The model {model.name!r} is not built; call it once first.")
    found = recurrent_layers(model)
    choice = choose(found, layers)
    held = {id(layer) for layer in found.layers.values()}
    rows = samples_of(inputs) or 0
    run = _Run(model, choice, held, expected=rows, training=training, verify=verify)
    with _set_back(model, list(choice.layers.values())):
        size = _batch_size(choice) if batch_size is None else batch_size
        for batch in batches_of(inputs, size):
            run.read(batch)
    return run.traces(is_asked=layers is not None)


class _Run:
    """A model's run over all batches, and what it has shown so far."""

    def __init__(
        self,
        model: keras.layers.Layer,
        choice: Choice,
        held: set[int],
        *,
        expected: int,
        training: bool,
        verify: bool,
    ) -> None:
        self._model, self._choice, self._held = model, choice, held
        self._expected, self._training, self._verify = expected, training, verify
        self._reasons = dict(choice.reasons)
        self._joined: dict[str, JoinedTrace] | None = None

    def read(self, batch: Any) -> None:
        """Run the model on a batch and trace it."""
        with recording(list(self._choice.layers.values())) as recorded:
            self._model(batch, training=self._training)
        self._note_others(recorded.others)
        names = _names_of(self._choice.layers, recorded.calls)
        if self._joined is None:
            self._joined = {name: self._new(name) for of_call in names for name in of_call}
        ran = [name for of_call in names for name in of_call]
        if list(self._joined) != ran:
            raise ValueError(
                "Every batch must run the same layers equally often; one ran "
                f"{', '.join(self._joined) or 'none'}, another {', '.join(ran) or 'none'}."
            )
        for call, of_call in zip(recorded.calls, names, strict=True):
            for name, trace in zip(of_call, traces_of(call, verify=self._verify), strict=True):
                self._joined[name].add(_in_time_order(call.layer, trace))

    def _new(self, name: str) -> JoinedTrace:
        return JoinedTrace(name, self._expected)

    def _note_others(self, others: Sequence[keras.layers.RNN]) -> None:
        """Give every layer that ran and is not held by the model its reason."""
        for layer in others:
            if id(layer) not in self._held:
                self._held.add(id(layer))
                name = free_name(layer.name, [*self._choice.layers, *self._reasons])
                self._reasons[name] = not_held(layer)

    def traces(self, *, is_asked: bool) -> Traces:
        """The traces. `is_asked` says that each layer of the choice was asked for by name."""
        traces = {name: joined.trace() for name, joined in (self._joined or {}).items()}
        seen = {name.partition("[")[0] for name in traces}
        unseen = [name for name in self._choice.layers if not any(is_of(s, name) for s in seen)]
        if unseen and is_asked:
            raise ValueError(f"There is no trace of {', '.join(unseen)}: {NEVER_SEEN}")
        reasons = self._reasons | dict.fromkeys(unseen, NEVER_SEEN)
        if not traces and not reasons:
            raise ValueError("The model has no recurrent layer (LSTM, GRU, SimpleRNN or RNN).")
        if not traces:
            why = " ".join(f"{name}: {reason}" for name, reason in reasons.items())
            raise TypeError(f"No recurrent layer can be traced. {why}")
        return Traces(traces, reasons)


def _batch_size(choice: Choice) -> int:
    """As many samples as a stateful layer keeps states for; else the one of `model.predict`."""
    fixed = [layer._expected_batch_size for layer in choice.layers.values() if layer.stateful]
    return next((int(size) for size in fixed if size is not None), 32)


class _set_back:  # noqa: N801 - a context, used as one
    """Set everything that a run moves back at the end of the block: states and averages."""

    def __init__(self, model: keras.layers.Layer, layers: Sequence[keras.layers.RNN]) -> None:
        everywhere = list(model._flatten_layers())
        found = [layer for layer in everywhere if isinstance(layer, keras.layers.RNN)]
        stateful = {id(layer): layer for layer in [*found, *layers] if layer.stateful}
        kept = [layer.states for layer in stateful.values() if layer.states is not None]
        averages = [v for layer in everywhere for v in layer._non_trainable_variables]
        self._variables = [*tree.flatten(kept), *averages]

    def __enter__(self) -> None:
        self._before = [ops.copy(ops.convert_to_tensor(v)) for v in self._variables]

    def __exit__(self, *error: object) -> None:
        for variable, value in zip(self._variables, self._before, strict=True):
            variable.assign(value)


def _names_of(
    layers: Mapping[str, keras.layers.RNN], calls: Sequence[Call]
) -> list[tuple[str, ...]]:
    """The names of each call's traces, one a cell, with a number where a layer ran often."""
    names = {id(layer): name for name, layer in layers.items()}
    how_often = collections.Counter(id(call.layer) for call in calls)
    so_far: collections.Counter[int] = collections.Counter()
    found = []
    for call in calls:
        key, cells = id(call.layer), cells_of(call.layer)
        number = f"[{so_far[key]}]" if how_often[key] > 1 else ""
        so_far[key] += 1
        of_call: list[str] = []
        for cell in cells:
            of_cell = f"/{cell.name}" if len(cells) > 1 else ""
            of_call.append(free_name(names[key] + of_cell + number, of_call))
        found.append(tuple(of_call))
    return found


def _in_time_order(layer: keras.layers.RNN, trace: Trace) -> Trace:
    """The trace with its first time step first, also of a layer that reads backwards."""
    if not layer.go_backwards:
        return trace
    turned: dict[str, Any] = {name: array[:, ::-1] for name, array in trace.quantities.items()}
    turned["is_padding"] = trace.is_padding[:, ::-1]
    turned["inputs"] = None if trace.inputs is None else trace.inputs[:, ::-1]
    return dataclasses.replace(trace, **turned, reads_backwards=True)
