"""The linked picture of traces: in a notebook, or as one file that needs no server.

traces = lc.trace_model(model, x)
lc.picture(traces, values=x)                    # as the last line of a notebook's cell
lc.picture(traces, values=x).save("gates.html")
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np

from lstm_core.gates import TRACE_TYPES, Trace
from lstm_core.picture.document import document, framed
from lstm_core.picture.escape import visible
from lstm_core.picture.files import picture_css, picture_html
from lstm_core.picture.message import linked_message, packed_weights, scale_of
from lstm_core.picture.messages import messages
from lstm_core.picture.palette import QUANTITIES, css_colours, palette
from lstm_core.picture.widget import PictureWidget, has_widgets, widget
from lstm_core.reading.ordering import Order, unit_order
from lstm_core.reading.prediction import Reading
from lstm_core.values import one_of

say = messages("picture")
words = messages("words")

Tokens: TypeAlias = Sequence[str] | Sequence[Sequence[str]]

LEVELS = ("word", "character", "step")

MOST_BYTES = 32 * 2**20
"""What a picture holds at most: a browser has to keep it, and a notebook to save it."""


MOST_BYTES_FOR_SUMS = 400_000
"""The weights and inputs of a picture's layers take so many bytes at most; first come first."""


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """The linked picture of one or more sequences; `lstm_core.picture` makes it.

    title: its title; cell: the cell of its first layer; shown: what all of its sequences share and
    how they are chosen, ready for JSON; packed: the sequences' messages.
    """

    title: str
    cell: str
    shown: Mapping[str, Any] = dataclasses.field(repr=False)
    packed: tuple[bytes, ...] = dataclasses.field(repr=False)

    def html(self) -> str:
        """A page that holds all that it needs and asks nothing of any server."""
        title = self.title or say("alone.title", cell=words.table["cells"][self.cell])
        return document(title, self.shown, self.packed)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page as one file. It is at most 400 kB longer than its numbers in base64."""
        page = self.html().encode("utf-8", "backslashreplace")  # half a character is no text
        Path(path).write_bytes(page)

    def widget(self) -> PictureWidget:
        """The picture as a widget for Jupyter, VS Code, Colab and marimo.

        Raises ImportError without anywidget; the extra `notebook` brings it.
        """
        return widget({**self.shown, "title": self.title}, self.packed)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        """What a notebook shows: the widget; without anywidget the page in a frame."""
        if has_widgets():
            return self.widget()._repr_mimebundle_()
        return {"text/html": framed(self.html())}


def picture(
    traces: Trace | Mapping[str, Trace] | Reading,
    tokens: Tokens | None = None,
    *,
    title: str = "",
    values: Any = None,
    level: str = "word",
    order: Order = "index",
) -> Picture:
    """The linked picture of a trace: heatmaps, curves, cell and memory that share one selection.

    traces: a trace, (timesteps, units) or (batch, timesteps, units); several by the name of their
        layer, as `trace_model` returns them; or a reading. Layer and sequence are chosen in it.
    tokens: what each step is called, text or a number, (timesteps,), or one such row for each
        sequence; those of the traces by default. Without them the steps have their numbers, from 0.
    title: stands above the picture.
    values: numbers that belong to the steps, a series or its channels, drawn in the same axis:
        (timesteps,) or (timesteps, channels), with the batch in front where the traces have one.
    level: what a token is, "word", "character" or "step".
    order: how the units stand in the heatmaps, see `lstm_core.reading.ordering`.

    A layer of another length than the tokens or the values is shown without them. A layer that
    reads backwards is shown in the order in which it reads. The numbers are float32. The sums
    behind the gates can be opened where the traces hold weights and inputs, and as long as those of
    the layers so far are at most 400 kB.

    Raises TypeError for anything else than traces, and ValueError for tokens or values that fit no
    layer, and for more than 32 MB of numbers.
    """
    layers = _layers(traces)
    one_of("level", level, LEVELS)
    _require_fit(layers, tokens, values)
    _require_size(layers)
    entries: list[dict[str, Any]] = []
    packed: list[bytes] = []
    room = MOST_BYTES_FOR_SUMS
    for layer, trace in layers.items():
        size = _size_of_sums(trace)
        without, weights = "unknown" if size is None else "large", None
        if trace.weights is not None and size is not None and size <= room:
            without, weights, room = "", len(packed), room - size
            packed.append(packed_weights(trace.weights))
        for index, one, series in _sequences(trace, tokens, values):
            sums = {"weights": weights, "without_sums": without}
            entries.append(_entry(layer, index, one, len(packed)) | sums)
            options = _options(one, traces, level, series, order) | {"sums": weights is not None}
            message = linked_message(_in_reading_order(one), palette(dark=False), **options)
            packed.append(message.pack())
    return Picture(title, _cell(next(iter(layers.values()))), _shared(entries), tuple(packed))


def _options(
    one: Trace, traces: object, level: str, series: np.ndarray | None, order: Order
) -> dict[str, Any]:
    """What `linked_message` is told of one sequence."""
    return {
        "order": unit_order(one, order).tolist(),
        "prediction": traces.prediction.top(1)[0] if isinstance(traces, Reading) else None,
        "level": level if one.tokens else "step",
        "series": series[::-1] if series is not None and one.reads_backwards else series,
    }


def _size_of_sums(trace: Trace) -> int | None:
    """How many bytes the sums behind the gates need, as float32; None where they are not known."""
    if trace.weights is None or trace.inputs is None:
        return None
    weights = trace.weights
    arrays = (weights.kernel, weights.recurrent_kernel, weights.bias, trace.inputs)
    return 4 * sum(array.size for array in arrays)


def _cell(trace: Trace) -> str:
    return next(cell for cell, kind in TRACE_TYPES.items() if isinstance(trace, kind))


def _shared(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What all sequences share."""
    return {
        "html": picture_html(),
        "css": picture_css(),
        "title": "",
        "texts": say.table["script"],
        "themes": {name: _theme(name == "dark") for name in ("light", "dark")},
        "entries": entries,
    }


def _theme(dark: bool) -> dict[str, Any]:
    colours = palette(dark)
    scales = {name: scale_of(name, colours) for name in QUANTITIES}
    return {"colours": css_colours(dark), "scales": scales}


def _layers(traces: Any) -> dict[str, Trace]:
    """Layer -> trace; a single one has no name."""
    if isinstance(traces, Reading):
        traces = traces.trace
    layers = dict(traces) if isinstance(traces, Mapping) else {"": traces}
    if not layers or not all(isinstance(trace, Trace) for trace in layers.values()):
        raise TypeError(
            "picture() takes a trace, a reading, or traces by the name of their layer; received "
            f"{type(traces).__name__}."
        )
    return layers


def _sequences(
    trace: Trace, tokens: Tokens | None, values: Any
) -> Iterator[tuple[int, Trace, np.ndarray | None]]:
    """Each sequence of a trace with its number, its tokens and its series, (T, channels)."""
    batch = trace.hidden_state.ndim == 3
    series = _fitting_values(trace, values)
    for index in range(len(trace.hidden_state) if batch else 1):
        one = trace.sequence(index) if batch else trace
        row = _row(tokens, index)
        if row is not None and len(row) == trace.timesteps:
            one = dataclasses.replace(one, tokens=tuple(map(str, row)))
        yield index, one, None if series is None else series[index]


def _row(tokens: Tokens | None, index: int) -> Sequence[str] | None:
    """The tokens of a sequence: its own row, or those that all sequences share."""
    if tokens is None:
        return None
    if _is_row(tokens):
        return cast("Sequence[str]", tokens)
    return tokens[index] if index < len(tokens) else None


def _is_row(tokens: Tokens) -> bool:
    """Whether these are the tokens themselves, not rows of them."""
    return bool(len(tokens)) and np.ndim(tokens[0]) == 0


def _fitting_values(trace: Trace, values: Any) -> np.ndarray | None:
    """The values as (batch, timesteps, channels), or None where they have another shape."""
    if values is None:
        return None
    array, (*batch, steps, _) = np.asarray(values), trace.hidden_state.shape
    if not batch or (batch == [1] and array.shape[:1] == (steps,)):
        array = array[None]
    if array.shape[:2] != (batch[0] if batch else 1, steps) or array.ndim not in (2, 3):
        return None
    return array.reshape(*array.shape[:2], -1).astype(np.float64)  # (B, T) -> (B, T, 1)


def _require_fit(layers: Mapping[str, Trace], tokens: Tokens | None, values: Any) -> None:
    """ValueError for tokens or values that belong to no layer, or not to each sequence."""
    shapes = ", ".join(str(trace.hidden_state.shape[:-1]) for trace in layers.values())
    fitting = [trace for trace in layers.values() if _fitting_values(trace, values) is not None]
    if values is not None and not fitting:
        raise ValueError(f"values must fit one of {shapes}; received {np.shape(values)}.")
    if tokens is None:
        return
    for trace in layers.values():
        count = len(trace.hidden_state) if trace.hidden_state.ndim == 3 else 1
        rows = [_row(tokens, index) for index in range(count)]
        if all(row is not None and len(row) == trace.timesteps for row in rows):
            return
    received = sorted({np.size(row) for row in ([tokens] if _is_row(tokens) else tokens)})
    raise ValueError(
        f"tokens must be one text a step, in rows that fit one of {shapes}; received "
        f"{len(tokens)} {'in one row' if _is_row(tokens) else f'rows of {received}'}."
    )


def _require_size(layers: Mapping[str, Trace]) -> None:
    size = sum(4 * array.size for t in layers.values() for array in t.quantities.values())
    if size > MOST_BYTES:
        raise ValueError(
            f"a picture holds at most {MOST_BYTES:,} bytes of numbers; received {size:,}: pick "
            "sequences with trace.sequence(index), or fewer layers."
        )


def _entry(layer: str, index: int, trace: Trace, message: int) -> dict[str, Any]:
    """How a sequence is chosen: by its number, and its first words if there are any."""
    read = [word for word, pad in zip(trace.tokens, trace.is_padding, strict=False) if not pad]
    text = visible(" ".join(read), limit=40)
    name = say("alone.entry", index=index, words=text) if text else str(index)
    return {
        "layer": layer,
        "sequence": name,
        "message": message,
        "backwards": trace.reads_backwards,
    }


def _in_reading_order(trace: Trace) -> Trace:
    """The trace of a layer that reads backwards as it reads: its last step stands first."""
    if not trace.reads_backwards:
        return trace
    tokens = trace.tokens or tuple(map(str, range(trace.timesteps)))
    return dataclasses.replace(trace, tokens=tokens).as_read()
