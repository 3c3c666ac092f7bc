"""Exact or refused: a trace held against what the layer itself returned in the same call."""

from __future__ import annotations

import keras
import numpy as np

from lstm_core.network.cells import cells_of
from lstm_core.reading.errors import NotExact
from lstm_core.reading.recording import Call, mask_as_read, numbers

ROUNDING = 100
"""A trace may differ from the layer's own output by so many units of rounding (`eps`).

With Keras' own operations in Keras' own order it differs by none on TensorFlow's processor; a
compiled loop (JAX) or an accelerator may add in another order."""

ROUNDING_OF_HALVES = 16
"""The same for numbers of 16 bits, of which 100 units would be most of the range."""


def require_equal(call: Call, hidden: np.ndarray) -> None:
    """`NotExact` where a traced hidden state, (B, T, U), is not what the layer returned."""
    own = numbers(call.output).astype(np.float64)
    hidden = hidden.astype(np.float64)
    traced = hidden if call.layer.return_sequences or own.ndim == 3 else _last(call, hidden)
    if traced.shape != own.shape:
        raise NotExact(
            f"The layer {call.layer.name!r} returned {own.shape} where its trace has "
            f"{traced.shape}. {_reason(call.layer)}"
        )
    both_nan = np.isnan(traced) & np.isnan(own)
    largest = float(np.where(both_nan, 0.0, np.abs(traced - own)).max(initial=0.0))
    scale = max(1.0, float(np.abs(np.where(both_nan, 0.0, own)).max(initial=0.0)))
    if not largest <= _tolerance(call.layer.compute_dtype) * scale:
        raise NotExact(
            f"The trace of the layer {call.layer.name!r} differs from what the layer itself "
            f"returned, by up to {largest:.3g}, so there is none. {_reason(call.layer)}"
        )


def _last(call: Call, hidden: np.ndarray) -> np.ndarray:
    """What a layer returns that returns one step: the last one, also of a masked sequence."""
    mask = mask_as_read(call)
    if mask is None or not call.layer.zero_output_for_mask:
        return hidden[:, -1]
    last = np.where(mask.any(1), mask.shape[1] - 1 - mask[:, ::-1].argmax(1), 0)
    return hidden[np.arange(len(hidden)), last]


def _tolerance(dtype: str) -> float:
    if dtype == "bfloat16":
        return ROUNDING_OF_HALVES * 2.0**-7
    factor = ROUNDING_OF_HALVES if dtype == "float16" else ROUNDING
    return factor * float(np.finfo(dtype).eps)


def _reason(layer: keras.layers.RNN) -> str:
    """The likely reason, in a sentence."""
    for cell in cells_of(layer):
        kind = next(type_ for type_ in type(cell).__mro__ if type_.__module__.startswith("keras"))
        if type(cell).call is not kind.__dict__.get("call"):
            return f"Its cell {type(cell).__name__} has a `call` of its own."
    kind = next(type_ for type_ in type(layer).__mro__ if type_.__module__.startswith("keras"))
    for name in ("call", "inner_loop"):
        if getattr(type(layer), name) is not getattr(kind, name):
            return f"{type(layer).__name__} has a `{name}` of its own."
    return "An accelerator's fused kernel may compute it (use_cudnn=False stays out of it)."
