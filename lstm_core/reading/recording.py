"""What the recurrent layers of a Keras model were given, and returned, in one real run.

Each layer's `call` is wrapped on the instance while the model runs once, eagerly, and is as before
afterwards. So masks, initial states and dropout are those of that run, however the layers are
nested: in models, `Bidirectional`, `TimeDistributed`, or a layer of one's own.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
from keras import ops, tree

from lstm_core.network.cells import Dropout, cells_of


@dataclasses.dataclass(frozen=True, eq=False)
class Call:
    """One call of a recurrent layer.

    inputs: (B, T, D), in the layer's compute dtype; mask: (B, T) or None; states: those before the
    first step, nested as the layer's cells nest them; dropout: one entry for each cell; output:
    (B, T, U), or (B, U) of a layer that returns its last output; last_states: those that a layer
    with `return_state` returned, flat, else empty.
    """

    layer: keras.layers.RNN
    inputs: Any
    mask: Any
    states: list[Any]
    dropout: tuple[Dropout, ...]
    output: Any
    last_states: tuple[Any, ...]


@contextlib.contextmanager
def recording(layers: list[keras.layers.RNN]) -> Iterator[list[Call]]:
    """Note every call of these layers in this block, in order; eager calls alone."""
    calls: list[Call] = []
    before = [vars(layer).get("call") for layer in layers]
    try:
        for layer in layers:
            layer.call = _noting(layer, calls)
        yield calls
    finally:
        for layer, own in zip(layers, before, strict=True):
            with contextlib.suppress(AttributeError):
                del layer.call
            if own is not None:  # a `call` that somebody has set on this very layer
                layer.call = own


def _noting(layer: keras.layers.RNN, calls: list[Call]) -> Callable[..., Any]:
    original = layer.call

    def call(
        sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        states = initial_states(layer, ops.shape(sequences)[0], initial_state)
        dropped: list[Dropout] = []
        with _masks_noted(layer, dropped):
            result = original(sequences, initial_state=initial_state, mask=mask, training=training)
        output, *last = result if layer.return_state else (result,)
        if isinstance(mask, (list, tuple)):
            mask = mask[0]
        uses = tuple(dropped) if training else (Dropout(),) * len(cells_of(layer))
        calls.append(Call(layer, sequences, mask, states, uses, output, tuple(tree.flatten(last))))
        return result

    return call


def initial_states(layer: keras.layers.RNN, batch: int, given: Any) -> list[Any]:
    """The states before the first step, in the layer's dtype: given, kept by the layer, or zeros.

    They are copies: a stateful layer's own go on without them.
    """
    if given is None:
        given = layer.states if layer.stateful else layer.get_initial_state(batch)
    given = list(given) if isinstance(given, (list, tuple)) else [given]
    dtype = layer.cell.compute_dtype
    return tree.map_structure(lambda s: ops.copy(ops.convert_to_tensor(s, dtype=dtype)), given)


@contextlib.contextmanager
def _masks_noted(layer: keras.layers.RNN, dropped: list[Dropout]) -> Iterator[None]:
    """Note each cell's dropout masks just before the layer forgets them."""
    forget = layer._maybe_reset_dropout_masks

    def note_and_forget(cell: Any) -> None:
        if cell is layer.cell:
            dropped.extend(_masks_of(one) for one in cells_of(layer))
        forget(cell)

    layer._maybe_reset_dropout_masks = note_and_forget
    try:
        yield
    finally:
        del layer._maybe_reset_dropout_masks


def _masks_of(cell: Any) -> Dropout:
    return Dropout(
        getattr(cell, "_dropout_mask", None), getattr(cell, "_recurrent_dropout_mask", None)
    )


def numbers(tensor: Any) -> np.ndarray:
    """A tensor of any backend as an array, without a copy where the backend allows it."""
    if keras.backend.backend() == "torch":
        return ops.convert_to_numpy(tensor)
    return np.asarray(tensor)


def mask_as_read(call: Call) -> np.ndarray | None:
    """The mask in the order in which the layer takes the steps."""
    if call.mask is None:
        return None
    mask = numbers(call.mask).astype(bool)
    return mask[:, ::-1] if call.layer.go_backwards else mask
