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

HARMLESS = ("build", "get_config", "from_config")
"""The methods that compute no time step."""


def require_equal(call: Call, hidden: np.ndarray) -> None:
    """`NotExact` where a traced hidden state, (B, T, U), is not what the layer returned."""
    own = numbers(call.output)
    tolerance = _tolerance(own.dtype.name)  # JAX may compute in fewer bits than the layer asks for
    own = own.astype(np.float64)
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
    if not largest <= tolerance * scale:
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
        if method := _own_method(cell):
            return f"Its cell {type(cell).__name__} has a `{method}` of its own."
    if method := _own_method(layer):
        return f"{type(layer).__name__} has a `{method}` of its own."
    return "An accelerator's fused kernel may compute it (use_cudnn=False stays out of it)."


def _own_method(layer: keras.layers.Layer) -> str | None:
    """A method of Keras' class that a subclass of it replaced and that may compute otherwise."""
    types = type(layer).__mro__
    first = next(n for n, type_ in enumerate(types) if type_.__module__.startswith("keras."))
    own = [name for type_ in types[:first] for name in vars(type_) if not name.startswith("__")]
    replaced = [name for name in own if callable(getattr(types[first], name, None))]
    return next((name for name in replaced if name not in HARMLESS), None)
