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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
from keras import ops, tree

from lstm_core.gates import Trace
from lstm_core.network.cells import cells_of, tracing_kind
from lstm_core.reading.recording import Call, recording
from lstm_core.reading.tracing import traces_of


class Traces(Mapping[str, Trace]):
    """The traces of a model by name, in the order in which the layers ran.

    not_traced: the recurrent layers without a trace, by name, with the reason.
    """

    def __init__(self, traces: Mapping[str, Trace], not_traced: Mapping[str, str]) -> None:
        self._traces = dict(traces)
        self.not_traced = MappingProxyType(dict(not_traced))

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
    model: keras.Model,
    inputs: Any,
    *,
    layers: Sequence[str | keras.layers.Layer] | None = None,
    batch_size: int = 32,
    training: bool = False,
    verify: bool = True,
) -> Traces:
    """Trace every LSTM, GRU and SimpleRNN of a built model in one real run of it.

    inputs: what `model.predict` takes: an array or tensor, a list or dictionary of them, each
        (samples, ...), or a `tf.data.Dataset` or another iterable of batches, of which the first
        part is taken where a batch is a tuple (x, y).
    layers: the names or the layers to trace; all by default.
    batch_size: so many samples run at once; a `Dataset` has its own batches.
    training: whether dropout drops. The traces then have the masks of this run.
    verify: hold each trace against the layer's own output in this run.

    Returns traces whose quantities are (samples, timesteps, units). A name is the layer's path in
    the model: "lstm", "encoder/lstm", "bidirectional/forward", "time_distributed/lstm"; a cell of
    a stack has its own ("rnn/lstm_cell_1"). A layer that ran several times has a number for each
    call: "lstm[0]", "lstm[1]"; so has `TimeDistributed`, one for each slice. A layer that reads
    backwards has its steps in time order, and `reads_backwards` is true.

    The states of stateful layers go on from batch to batch and are set back at the end.

    Raises TypeError and ValueError for a model without layers to trace, for a name that is not
    there and for batches of different lengths; `NotExact` where a layer computes something else
    than its trace, naming it. Leave such a layer out by `layers`.
    """
    named = recurrent_layers(model)
    chosen, not_traced = _chosen(named, layers)
    parts: dict[str, list[Trace]] = collections.defaultdict(list)
    with _states_set_back(list(named.values())):
        for batch in _batches(inputs, batch_size):
            with recording(list(chosen.values())) as calls:
                model(batch, training=training)
            for name, trace in _named_traces(chosen, calls, verify=verify):
                parts[name].append(trace)
    return Traces({name: _joined(name, traces) for name, traces in parts.items()}, not_traced)


def recurrent_layers(model: keras.layers.Layer) -> dict[str, keras.layers.RNN]:
    """The recurrent layers of a model by their path, each once, however deep they are nested."""
    found: dict[str, keras.layers.RNN] = {}
    _look_into(model, "", found, set())
    return found


def _look_into(
    layer: keras.layers.Layer, path: str, found: dict[str, keras.layers.RNN], seen: set[int]
) -> None:
    for name, child in _children(layer):
        if id(child) in seen:
            continue
        seen.add(id(child))
        below = f"{path}/{name}" if path else name
        if isinstance(child, keras.layers.RNN):
            found[_free(below, found)] = child
        else:
            _look_into(child, below, found, seen)


def _children(layer: keras.layers.Layer) -> Iterator[tuple[str, keras.layers.Layer]]:
    if isinstance(layer, keras.layers.Bidirectional):
        yield "forward", layer.forward_layer
        yield "backward", layer.backward_layer
        return
    for child in layer._flatten_layers(include_self=False, recursive=False):
        yield child.name, child


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where another layer has it."""
    number, free = 1, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _chosen(
    named: Mapping[str, keras.layers.RNN], wanted: Sequence[str | keras.layers.Layer] | None
) -> tuple[dict[str, keras.layers.RNN], dict[str, str]]:
    """The layers to trace by name, and why others are not."""
    if not named:
        raise ValueError("The model has no recurrent layer (LSTM, GRU, SimpleRNN or RNN).")
    reasons = {name: reason for name, layer in named.items() if (reason := _no_trace(layer))}
    if wanted is None:
        chosen = {name: layer for name, layer in named.items() if name not in reasons}
        if not chosen:
            raise TypeError("No recurrent layer can be traced. " + " ".join(reasons.values()))
        return chosen, reasons
    names = {id(layer): name for name, layer in named.items()}
    chosen = {}
    for one in wanted:
        name = one if isinstance(one, str) else names.get(id(one), getattr(one, "name", str(one)))
        if name not in named:
            raise ValueError(
                f"layers names {name!r}; the model's recurrent layers are {', '.join(named)}."
            )
        if name in reasons:
            raise TypeError(reasons[name])
        chosen[name] = named[name]
    left_out = dict.fromkeys(named.keys() - chosen.keys(), "it was left out by `layers`.")
    return chosen, left_out | reasons


def _no_trace(layer: keras.layers.RNN) -> str:
    """Why a recurrent layer cannot be traced; "" if it can."""
    for cell in cells_of(layer):
        if tracing_kind(cell) is None:
            return (
                f"The layer {layer.name!r} steps a {type(cell).__name__}. Only LSTMCell, GRUCell "
                "and SimpleRNNCell can be traced."
            )
    return ""


def _batches(inputs: Any, batch_size: int) -> Iterator[Any]:
    """What the model is called with, batch by batch."""
    arrays = tree.flatten(inputs) if isinstance(inputs, (list, tuple, dict)) else [inputs]
    if any(isinstance(array, keras.KerasTensor) for array in arrays):
        raise TypeError("inputs must be numbers; received a symbolic tensor, which has none.")
    if all(hasattr(array, "shape") for array in arrays):
        samples = arrays[0].shape[0]
        for start in range(0, samples, batch_size):
            yield tree.map_structure(lambda a, at=start: a[at : at + batch_size], inputs)
        return
    if isinstance(inputs, (list, tuple)):
        raise TypeError(
            "inputs must be an array, a list or dictionary of arrays, or batches of them; "
            f"received a list of {type(arrays[0]).__name__}. Use numpy.array(inputs)."
        )
    for batch in inputs:
        x, _, _ = keras.utils.unpack_x_y_sample_weight(batch)
        yield x


class _states_set_back:  # noqa: N801 - a context, used as one
    """Set the states of stateful layers back at the end of the block."""

    def __init__(self, layers: Sequence[keras.layers.RNN]) -> None:
        kept = [layer for layer in layers if layer.stateful and layer.states is not None]
        self._variables = [variable for layer in kept for variable in tree.flatten(layer.states)]

    def __enter__(self) -> None:
        self._before = [ops.copy(ops.convert_to_tensor(v)) for v in self._variables]

    def __exit__(self, *error: object) -> None:
        for variable, value in zip(self._variables, self._before, strict=True):
            variable.assign(value)


def _named_traces(
    layers: Mapping[str, keras.layers.RNN], calls: Sequence[Call], *, verify: bool
) -> Iterator[tuple[str, Trace]]:
    """The traces of one batch, in the order of the calls."""
    names = {id(layer): name for name, layer in layers.items()}
    how_often = collections.Counter(id(call.layer) for call in calls)
    so_far: collections.Counter[int] = collections.Counter()
    for call in calls:
        key = id(call.layer)
        number = f"[{so_far[key]}]" if how_often[key] > 1 else ""
        so_far[key] += 1
        cells = cells_of(call.layer)
        for cell, trace in zip(cells, traces_of(call, verify=verify), strict=True):
            of_cell = f"/{cell.name}" if len(cells) > 1 else ""
            yield names[key] + of_cell + number, _in_time_order(call.layer, trace)


def _in_time_order(layer: keras.layers.RNN, trace: Trace) -> Trace:
    """The trace with its first time step first, also of a layer that reads backwards."""
    if not layer.go_backwards:
        return trace
    turned: dict[str, Any] = {name: array[:, ::-1] for name, array in trace.quantities.items()}
    turned["is_padding"] = trace.is_padding[:, ::-1]
    return dataclasses.replace(trace, **turned, reads_backwards=True)


def _joined(name: str, traces: list[Trace]) -> Trace:
    """The traces of several batches as one."""
    if len(traces) == 1:
        return traces[0]
    lengths = sorted({trace.timesteps for trace in traces})
    if len(lengths) > 1:
        raise ValueError(
            f"The batches have sequences of {lengths} steps at {name!r}; pad them to one length."
        )
    fields: dict[str, Any] = {
        field.name: np.concatenate([getattr(trace, field.name) for trace in traces])
        for field in dataclasses.fields(traces[0])
        if isinstance(getattr(traces[0], field.name), np.ndarray)
    }
    return dataclasses.replace(traces[0], **fields)
