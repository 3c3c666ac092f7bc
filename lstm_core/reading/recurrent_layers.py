"""Which recurrent layers a Keras model holds, by name, and which of them can be traced."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import keras

from lstm_core.network.cells import TRACING_CELLS, cells_of, tracing_kind

Wanted: TypeAlias = str | keras.layers.Layer | Sequence[str | keras.layers.Layer] | None
"""Which layers to trace: one or several, by name or as they are; None for all."""

CELLS = (*TRACING_CELLS, keras.layers.StackedRNNCells)

NEVER_SEEN = (
    "it did not run, or it ran in compiled code (tf.function, jax.jit, ops.vectorized_map), where "
    "no number can be seen."
)


@dataclasses.dataclass(frozen=True)
class Found:
    """What a model holds by name, in the order of its layers.

    layers: its recurrent layers; stepped_by_hand: the cells that no recurrent layer steps.
    """

    layers: dict[str, keras.layers.RNN] = dataclasses.field(default_factory=dict)
    stepped_by_hand: dict[str, keras.layers.Layer] = dataclasses.field(default_factory=dict)


def recurrent_layers(model: keras.layers.Layer) -> Found:
    """The recurrent layers of a model by their path, each once, however deep they are nested."""
    found = Found()
    if isinstance(model, keras.layers.RNN):
        found.layers[model.name] = model
    else:
        _look_into(model, "", found, set())
    return found


def _look_into(layer: keras.layers.Layer, path: str, found: Found, seen: set[int]) -> None:
    for name, child in _children(layer):
        if id(child) in seen:
            continue
        seen.add(id(child))
        below = f"{path}/{name}" if path else name
        if isinstance(child, keras.layers.RNN):
            found.layers[free_name(below, found.layers)] = child
            seen.update(id(cell) for cell in (child.cell, *cells_of(child)))
        elif isinstance(child, CELLS):
            found.stepped_by_hand[free_name(below, found.stepped_by_hand)] = child
        else:
            _look_into(child, below, found, seen)


def _children(layer: keras.layers.Layer) -> Iterator[tuple[str, keras.layers.Layer]]:
    if isinstance(layer, keras.layers.Bidirectional):
        yield "forward", layer.forward_layer
        yield "backward", layer.backward_layer
        return
    for child in layer._flatten_layers(include_self=False, recursive=False):
        yield child.name, child


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where another layer has it."""
    number, free = 1, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


@dataclasses.dataclass(frozen=True)
class Choice:
    """layers: those to trace, by name; reasons: why others are not traced, by name."""

    layers: dict[str, keras.layers.RNN]
    reasons: dict[str, str]


def choose(found: Found, wanted: Wanted) -> Choice:
    """The layers to trace: those that are wanted, else all that can be.

    Raises ValueError for a name that is not there and TypeError for a layer without a trace.
    """
    reasons = {name: why for name, layer in found.layers.items() if (why := _no_trace(layer))}
    reasons |= {name: _by_hand(name, cell) for name, cell in found.stepped_by_hand.items()}
    if wanted is None:
        named = {name: layer for name, layer in found.layers.items() if name not in reasons}
        return Choice(named, reasons)
    chosen: dict[str, keras.layers.RNN] = {}
    for one in [wanted] if isinstance(wanted, (str, keras.layers.Layer)) else wanted:
        for name, layer in _named(one, found, reasons).items():
            if why := reasons.get(name) or _no_trace(layer):
                raise TypeError(why)
            chosen[name] = layer
    left_out = dict.fromkeys(found.layers.keys() - chosen.keys(), "it was left out by `layers`.")
    return Choice(chosen, left_out | reasons)


def _named(
    wanted: str | keras.layers.Layer, found: Found, reasons: dict[str, str]
) -> dict[str, keras.layers.Layer]:
    """A wanted layer by its name, or all in a wanted wrapper or model.

    A recurrent layer that the model does not hold has its own name.
    """
    everything = found.layers | found.stepped_by_hand
    if isinstance(wanted, str):
        inside = {name: one for name, one in everything.items() if is_of(name, wanted)}
    else:
        below = {id(layer) for layer in [wanted, *_flattened(wanted)]}
        inside = {name: one for name, one in everything.items() if id(one) in below}
    if inside:
        return inside
    if isinstance(wanted, keras.layers.RNN):
        return {free_name(wanted.name, [*everything, *reasons]): wanted}
    name = getattr(wanted, "name", wanted)
    raise ValueError(
        f"layers names {name!r}; the model's recurrent layers are "
        f"{', '.join(found.layers) or 'none'}."
    )


def is_of(name: str, path: str) -> bool:
    """Whether a name is this path, or stands below it."""
    return name == path or name.startswith(f"{path}/")


def _flattened(layer: object) -> list[keras.layers.Layer]:
    return list(layer._flatten_layers()) if isinstance(layer, keras.layers.Layer) else []


def _no_trace(layer: keras.layers.RNN) -> str:
    """Why a recurrent layer cannot be traced; "" if it can."""
    for cell in cells_of(layer):
        if tracing_kind(cell) is None:
            return (
                f"The layer {layer.name!r} steps a {type(cell).__name__}. Only LSTMCell, GRUCell "
                "and SimpleRNNCell can be traced."
            )
    return ""


def _by_hand(name: str, cell: keras.layers.Layer) -> str:
    return (
        f"The {type(cell).__name__} {name!r} is stepped by the model itself. Only what a recurrent "
        "layer steps can be traced: keras.layers.RNN(cell)."
    )


def not_held(layer: keras.layers.RNN) -> str:
    """Why a layer that ran has no trace though it could have one."""
    return (
        f"The layer {layer.name!r} ran, but the model does not hold it: it stands in a function, "
        "as in a Lambda. Name the layer itself in `layers`."
    )
