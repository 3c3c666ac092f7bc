"""Exact or refused: a trace held against what the layer itself returned in the same call."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import tree

from lstm_core.gates import Trace
from lstm_core.network.cells import cells_of
from lstm_core.reading.errors import NotExact
from lstm_core.reading.recording import Call, mask_as_read, numbers

ROUNDING = 100
"""A trace may differ from the layer's own output by so many units of rounding (`eps`).

With Keras' own operations in Keras' own order it differs by none on TensorFlow's processor; a
compiled loop (JAX) or an accelerator may add in another order."""

ROUNDING_OF_HALVES = 16
"""The same for numbers of 16 bits, of which 100 units would be most of the range."""

STEPPING = ("call", "inner_loop")
"""The methods by which a recurrent layer steps."""

HARMLESS = ("build", "get_config", "from_config")
"""The methods that compute no time step."""


def require_equal(call: Call, traces: list[Trace]) -> None:
    """`NotExact` where the traces of a layer's cells are not what the layer computed.

    The hidden state of the last cell is held against the layer's output, and every cell's states
    after the last step against those with which the layer ended.
    """
    if tree.is_nested(call.output):
        raise NotExact(
            f"The layer {call.layer.name!r} must return one tensor; received a "
            f"{type(call.output).__name__}. {_reason(call.layer)}"
        )
    own = numbers(call.output)
    hidden = traces[-1].hidden_state
    mask = mask_as_read(call)
    if own.ndim == 2 and not call.layer.return_sequences:
        hidden = _last_output(call, hidden, mask)
    _require_close(call, hidden, own)
    if call.last_states is None:
        return
    ends = [state for trace in traces for state in _last_states(trace, mask)]
    for traced, state in zip(ends, tree.flatten(call.last_states), strict=True):
        _require_close(call, traced, numbers(state))


def _last_output(call: Call, hidden: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """What a layer returns that returns one step: the last one, also of a masked sequence."""
    if mask is None or not call.layer.zero_output_for_mask:
        return hidden[:, -1]
    last = np.where(mask.any(1), _last_kept(mask), 0)
    return hidden[np.arange(len(hidden)), last]


def _last_states(trace: Trace, mask: np.ndarray | None) -> list[np.ndarray]:
    """The states after the last step that counts, h and, of an LSTM, c: each (B, U)."""
    hidden = trace.hidden_state[:, -1]
    if mask is not None:  # at a skipped step the output may be zeros or the one before
        last = trace.hidden_state[np.arange(len(mask)), _last_kept(mask)]
        hidden = np.where(mask.any(1, keepdims=True), last, trace.initial_hidden_state)
    cell = trace.quantities.get("cell_state")
    return [hidden] if cell is None else [hidden, cell[:, -1]]


def _last_kept(mask: np.ndarray) -> np.ndarray:
    """The last step of each sequence that a mask does not skip: (B, T) -> (B,)."""
    return mask.shape[1] - 1 - mask[:, ::-1].argmax(1)


def _require_close(call: Call, traced: np.ndarray, own: np.ndarray) -> None:
    """`NotExact` where two arrays, (B, T, U) or (B, U), differ by more than rounding."""
    if traced.shape != own.shape:
        raise NotExact(
            f"The layer {call.layer.name!r} returned {own.shape} where its trace has "
            f"{traced.shape}. {_reason(call.layer)}"
        )
    if np.array_equal(traced, own):  # the rule on TensorFlow's processor, and without a copy
        return
    tolerance = _tolerance(own.dtype.name)  # JAX may compute in fewer bits than the layer asks for
    traced, own = traced.astype(np.float64), own.astype(np.float64)
    is_same = (traced == own) | (np.isnan(traced) & np.isnan(own))
    with np.errstate(invalid="ignore"):  # infinity less infinity
        difference = np.where(is_same, 0.0, np.abs(traced - own))
    if np.all(difference <= tolerance * _scale(own)):
        return
    raise NotExact(
        f"The trace of the layer {call.layer.name!r} differs from what the layer itself "
        f"returned, by up to {difference.max():.3g}, so there is none. {_reason(call.layer)}"
    )


def _scale(own: np.ndarray) -> Any:
    """What a unit of rounding is relative to, at least 1: the largest number so far, (B, T, 1).

    Of the same sequence alone, so that a large number in one excuses nothing in another.
    """
    largest = np.where(np.isfinite(own), np.abs(own), 0.0).max(-1, initial=1.0, keepdims=True)
    return largest if own.ndim == 2 else np.maximum.accumulate(largest, axis=1)


def _tolerance(dtype: str) -> float:
    if dtype == "bfloat16":
        return ROUNDING_OF_HALVES * 2.0**-7
    factor = ROUNDING_OF_HALVES if dtype == "float16" else ROUNDING
    return factor * float(np.finfo(dtype).eps)


def _reason(layer: keras.layers.RNN) -> str:
    """The likely reason, in a sentence."""
    for cell in cells_of(layer):
        if method := _own_method(cell):
            return f"Its cell {type(cell).__name__} has a `{method}` of its own."
    if method := next((name for name in STEPPING if name in vars(layer)), None):
        return f"Somebody has set a `{method}` on this very layer."
    if method := _own_method(layer):
        return f"{type(layer).__name__} has a `{method}` of its own."
    if layer.unroll and layer.go_backwards and layer.zero_output_for_mask:
        return (
            "With `unroll`, `go_backwards` and `zero_output_for_mask` Keras does not turn the mask "
            "on TensorFlow."
        )
    if own := next((name for cell in cells_of(layer) if (name := _own_activation(cell))), ""):
        return f"Its activation {own} may not give the same result twice."
    return "An accelerator's fused kernel may compute it (use_cudnn=False stays out of it)."


def _own_activation(cell: keras.layers.Layer) -> str:
    """An activation of a cell that is none of Keras' own; "" if both are."""
    both = (getattr(cell, name, None) for name in ("activation", "recurrent_activation"))
    own = (one for one in both if one is not None and not _is_of_keras(one))
    return next((str(getattr(one, "__name__", type(one).__name__)) for one in own), "")


def _is_of_keras(activation: Any) -> bool:
    return str(getattr(activation, "__module__", "")).startswith("keras.")


def _own_method(layer: keras.layers.Layer) -> str | None:
    """A method of Keras' class that a subclass of it replaced and that may compute otherwise."""
    types = type(layer).__mro__
    first = next(n for n, type_ in enumerate(types) if type_.__module__.startswith("keras."))
    own = [name for type_ in types[:first] for name in vars(type_) if not name.startswith("__")]
    replaced = [name for name in own if callable(getattr(types[first], name, None))]
    return next((name for name in replaced if name not in HARMLESS), None)
