"""What the recurrent layers of a Keras model were given, and returned, in one real run.

Each layer's `call` is wrapped on the instance while the model runs once, eagerly, and is as before
afterwards. So masks, initial states and dropout are those of that run, however the layers are
nested: in models, `Bidirectional`, `TimeDistributed`, or a layer of one's own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import inspect
import threading
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
    (B, T, U), or (B, U) of a layer that returns its last output; last_states: those after the last
    step, nested like `states`, or None where the layer did not step by Keras' own loop.
    """

    layer: keras.layers.RNN
    inputs: Any
    mask: Any
    states: list[Any]
    dropout: tuple[Dropout, ...]
    output: Any
    last_states: list[Any] | None


@dataclasses.dataclass(frozen=True, eq=False)
class Recorded:
    """What ran in a block.

    calls: of the layers that were asked for, in order; others: the recurrent layers that ran
    beside them.
    """

    calls: list[Call] = dataclasses.field(default_factory=list)
    others: list[keras.layers.RNN] = dataclasses.field(default_factory=list)


ONE_AT_A_TIME = threading.RLock()
"""Held while a layer is changed for a run: two threads would each put back what the other set."""


@contextlib.contextmanager
def recording(layers: list[keras.layers.RNN]) -> Iterator[Recorded]:
    """Note every call of these layers in this block, in order.

    A call in compiled code (`tf.function`, `jax.jit`, `ops.vectorized_map`) has no numbers to note.
    Calls in other threads are not noted; a recording in another thread waits for this one.
    """
    recorded = Recorded()
    with ONE_AT_A_TIME, contextlib.ExitStack() as stack:
        stack.enter_context(without_gradients())
        for layer in layers:
            stack.enter_context(_replaced(layer, "call", _noting(layer, recorded.calls)))
        known = {id(layer) for layer in layers}
        stack.enter_context(_others_noted(known, recorded.others))
        yield recorded


def without_gradients() -> contextlib.AbstractContextManager[Any]:
    """PyTorch keeps what a gradient would need, several times a trace, unless told not to."""
    if keras.backend.backend() != "torch":
        return contextlib.nullcontext()
    no_grad: contextlib.AbstractContextManager[Any] = importlib.import_module("torch").no_grad()
    return no_grad


@contextlib.contextmanager
def _replaced(layer: keras.layers.RNN, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Let this very layer have another method in this block; in other threads it has its own."""
    own, before, thread = vars(layer).get(name), getattr(layer, name), threading.get_ident()

    def here(*args: Any, **options: Any) -> Any:
        run = function if threading.get_ident() == thread else before
        return run(*args, **options)

    setattr(layer, name, here)
    try:
        yield
    finally:
        with contextlib.suppress(AttributeError):
            delattr(layer, name)
        if own is not None:  # one that somebody has set on this very layer
            setattr(layer, name, own)


@contextlib.contextmanager
def _others_noted(known: set[int], others: list[keras.layers.RNN]) -> Iterator[None]:
    """Note which recurrent layers run in this thread that are not `known` by their id.

    A model does not hold a layer that stands in a function, as in `Lambda`.
    """
    thread, run = threading.get_ident(), keras.layers.RNN.__call__

    def call(self: keras.layers.RNN, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() == thread and id(self) not in known:
            known.add(id(self))
            others.append(self)
        return run(self, *args, **kwargs)

    keras.layers.RNN.__call__ = call
    try:
        yield
    finally:
        del keras.layers.RNN.__call__


def _noting(layer: keras.layers.RNN, calls: list[Call]) -> Callable[..., Any]:
    original, names = layer.call, _names_of_arguments(layer)

    def call(*args: Any, **options: Any) -> Any:
        given = {**dict(zip(names, args, strict=False)), **options}
        sequences, mask = next(iter(given.values())), given.get("mask")
        if not _has_numbers(sequences):
            return original(*args, **options)
        states = initial_states(layer, ops.shape(sequences)[0], given.get("initial_state"))
        dropped: list[Dropout] = []
        last_states: list[Any] = []
        with _masks_noted(layer, dropped), _last_states_noted(layer, last_states):
            result = original(*args, **options)
        output = result[0] if layer.return_state else result
        uses = tuple(dropped) if given.get("training") else (Dropout(),) * len(cells_of(layer))
        steps = _mask_of_steps(layer, mask)
        calls.append(Call(layer, sequences, steps, states, uses, output, last_states or None))
        return result

    return call


def _names_of_arguments(layer: keras.layers.RNN) -> list[str]:
    """The names of a layer's arguments in order: Keras' own where its `call` has `*args`."""
    own = inspect.signature(layer.call).parameters
    has_any = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in own.values())
    return ["sequences", "initial_state", "mask", "training"] if has_any else list(own)


def _mask_of_steps(layer: keras.layers.RNN, mask: Any) -> Any:
    """A layer's mask as (B, T). Keras' loop takes (B, T, 1) too, and one for each unit."""
    if isinstance(mask, (list, tuple)):
        mask = mask[0]
    if mask is None or len(mask.shape) == 2:
        return mask
    if len(mask.shape) == 3 and mask.shape[-1] == 1:
        return mask[..., 0]  # (B, T, 1) -> (B, T)
    raise ValueError(
        f"The mask of the layer {layer.name!r} must be (batch, timesteps); "
        f"received {tuple(mask.shape)}."
    )


def _has_numbers(sequences: Any) -> bool:
    """Whether a layer's inputs are numbers, not the names of some in compiled code.

    Raises ValueError where there is no sequence or no time step.
    """
    if isinstance(sequences, keras.KerasTensor):
        return False
    if 0 in sequences.shape[:2]:
        raise ValueError(
            "A layer needs at least one sequence with at least one time step; "
            f"received {tuple(sequences.shape)}."
        )
    try:
        numbers(sequences[:1, :1])
    except Exception:  # each backend has its own
        return False
    return True


def initial_states(layer: keras.layers.RNN, batch: int, given: Any) -> list[Any]:
    """The states before the first step, in the layer's dtype: given, kept by the layer, or zeros.

    They are copies: a stateful layer's own go on without them.
    """
    if given is None:
        given = layer.states if layer.stateful else layer.get_initial_state(batch)
    given = list(given) if isinstance(given, (list, tuple)) else [given]
    dtype = layer.cell.compute_dtype
    return tree.map_structure(lambda s: ops.copy(ops.convert_to_tensor(s, dtype=dtype)), given)


def _last_states_noted(
    layer: keras.layers.RNN, last_states: list[Any]
) -> contextlib.AbstractContextManager[None]:
    """Note the states with which Keras' loop over the time steps ends."""
    loop = layer.inner_loop

    def note(*args: Any, **kwargs: Any) -> Any:
        result = loop(*args, **kwargs)
        last_states[:] = result[2]
        return result

    return _replaced(layer, "inner_loop", note)


def _masks_noted(
    layer: keras.layers.RNN, dropped: list[Dropout]
) -> contextlib.AbstractContextManager[None]:
    """Note each cell's dropout masks just before the layer forgets them."""
    forget = layer._maybe_reset_dropout_masks

    def note_and_forget(cell: Any) -> None:
        if cell is layer.cell:
            dropped.extend(_masks_of(one) for one in cells_of(layer))
        forget(cell)

    return _replaced(layer, "_maybe_reset_dropout_masks", note_and_forget)


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
