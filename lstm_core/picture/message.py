"""One sequence for the linked picture: everything the browser needs, in one message.

The browser draws every step and every unit from this message alone.
"""

from __future__ import annotations

import dataclasses
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstm_core.gates import TRACE_TYPES, GateTrace, Trace, memory_by_step
from lstm_core.picture.escape import visible
from lstm_core.picture.messages import messages
from lstm_core.picture.numbers import heatmap_alt, value_range
from lstm_core.picture.palette import Palette, quantity
from lstm_core.picture.steps import pad_runs, require_one_sequence, step_words
from lstm_core.picture.wording import noun, number, percent, whole
from lstm_core.weights import CellWeights

say = messages("picture")

LONGEST_WORD = 24


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinkedMessage:
    """What is sent: a header as JSON-ready values, and the numbers as float32, little-endian.

    `values` holds each quantity of the header in its order, (timesteps, units) row by row, then
    the initial hidden state and, for an LSTM, the initial cell state, each (units,), then the
    series, if there is one, (timesteps, lines) row by row, then, where sums can be opened, what the
    cell read, (timesteps, features) row by row.
    """

    header: Mapping[str, Any]
    values: bytes

    def pack(self) -> bytes:
        """The header's length as uint32, the header, blanks up to a multiple of 4, the values."""
        return _packed(self.header, self.values)


def packed_weights(weights: CellWeights) -> bytes:
    """A cell's weights, packed like a message: kernel, recurrent kernel and bias, row by row."""
    header = {
        "identity": _identity(weights),
        "features": len(weights.kernel),
        "units": weights.units,
        "activation": weights.activation,
        "recurrent_activation": weights.recurrent_activation,
        "resets_after": weights.resets_after,
    }
    return _packed(header, b"".join(_float32(array) for array in _arrays(weights)))


def _packed(header: Mapping[str, Any], values: bytes) -> bytes:
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + values


def _identity(weights: CellWeights) -> int:
    """What tells these weights from others."""
    return zlib.crc32(b"".join(_float32(array) for array in _arrays(weights)))


def _arrays(weights: CellWeights) -> tuple[np.ndarray, ...]:
    return weights.kernel, weights.recurrent_kernel, weights.bias


def _float32(array: np.ndarray) -> bytes:
    return np.ascontiguousarray(array, np.dtype("<f4")).tobytes()


def linked_message(
    trace: Trace,
    colours: Palette,
    *,
    order: Sequence[int] | None = None,
    prediction: tuple[str, float] | None = None,
    level: str = "word",
    series: np.ndarray | None = None,
    sums: bool = True,
    about: str = "",
    below: int = 0,
) -> LinkedMessage:
    """The message for one sequence, (timesteps, units).

    order: the units from top to bottom of a heatmap; by their number without it.
    prediction: the next word with its probability.
    level: what a step is called, "word", "character" or "step".
    series: (timesteps, lines), numbers that are drawn along the steps; NaN leaves a gap.
    sums: whether the sums behind the gates can be opened, if the trace has what they are made of.
        The browser needs `packed_weights(trace.weights)` beside the message.
    about: which network it is; a part of the picture that is saved as a file says so.
    below: the number of the recurrent layer whose hidden states this layer reads; 0 of the first.

    Raises ValueError for a batch, for an order that is no permutation of the units, and for a
    series of another length.
    """
    require_one_sequence(trace)
    lines = _checked_series(series, trace.timesteps)
    weights = trace.weights if sums and trace.inputs is not None else None
    values = _values(trace) + lines.tobytes() + (b"" if weights is None else _inputs(trace))
    words = step_words(trace, limit=LONGEST_WORD)
    header = {
        **_level(level),
        "series": _series(lines) if lines.size else None,
        "cell": next(cell for cell, kind in TRACE_TYPES.items() if isinstance(trace, kind)),
        "about": about,
        "below": below,
        "steps": trace.timesteps,
        "units": trace.units,
        "words": words,
        "pads": pad_runs(trace.is_padding),
        "quantities": [_quantity(trace, name, colours, level) for name in drawn_names(trace)],
        **_sums(trace, weights),
        "order": _checked_order(order, trace.units),
        "prediction": prediction and _prediction(*prediction),
        "left": [round(float(share), 4) for share in left_at_end(trace)],
        "given": (_last_read(trace), 0),
        "move": 0,
        "identity": zlib.crc32(values, zlib.crc32("\0".join(words).encode())),
    }
    return LinkedMessage(header=header, values=values)


def _sums(trace: Trace, weights: CellWeights | None) -> dict[str, Any]:
    """What can be opened of the gates' sums; nothing without weights."""
    if weights is None:
        return {"sums": (), "features": 0, "weights": None}
    return {
        "sums": squashed_names(trace),
        "features": len(weights.kernel),
        "weights": _identity(weights),
    }


def _inputs(trace: Trace) -> bytes:
    return b"" if trace.inputs is None else _float32(trace.inputs)


def _level(level: str) -> dict[str, str]:
    """What a step is called."""
    named = {"token": noun(level), "tokens": noun(level, plural=True), "whole": whole(level)}
    return {"level": level, **named}


def _prediction(word: str, probability: float) -> dict[str, str]:
    return {"word": visible(word, limit=LONGEST_WORD), "percent": percent(probability)}


def drawn_names(trace: Trace) -> tuple[str, ...]:
    """The quantities as they are drawn: the gates first, then what they act on."""
    rest = [name for name in trace.quantity_names if name not in trace.gate_names]
    return (*trace.gate_names, *rest)


def squashed_names(trace: Trace) -> tuple[str, ...]:
    """The quantities that are a squashed sum, and so can be opened down to the weights."""
    states = ("cell_state", "hidden_state")
    sums = tuple(name for name in trace.quantity_names if name not in states)
    return sums or ("hidden_state",)


def left_at_end(trace: Trace) -> np.ndarray:
    """(timesteps,): the share of what each step wrote that is still there after the last one.

    Mean absolute amount over the units, left / written; 0 where nothing was written. Empty for a
    cell without a cell state.
    """
    if not isinstance(trace, GateTrace):
        return np.zeros(0)
    written = np.abs(trace.input_gate * trace.candidate)
    written = np.where(np.isfinite(written), written, 0.0).mean(axis=1)  # (T, U) -> (T,)
    left = np.abs(memory_by_step(trace)[1:]).mean(axis=1)
    return np.divide(left, written, out=np.zeros(trace.timesteps), where=written > 0)


def _values(trace: Trace) -> bytes:
    arrays = [getattr(trace, name) for name in drawn_names(trace)]
    arrays.append(trace.initial_hidden_state)
    if isinstance(trace, GateTrace):
        arrays.append(trace.initial_cell_state)
    return b"".join(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays)


def _quantity(trace: Trace, name: str, colours: Palette, level: str) -> dict[str, Any]:
    """How one quantity is named, scaled and coloured, and what its picture says."""
    named = quantity(name)
    low, high = value_range(getattr(trace, name), name)
    return {
        "name": name,
        "label": named.label,
        "gloss": named.gloss,
        "letter": named.letter,
        "gate": named.is_gate,
        "low": low,
        "high": high,
        "scale": scale_of(name, colours),
        "alt": heatmap_alt(trace, name, level=level),
    }


def _last_read(trace: Trace) -> int:
    """The last step that is no pad; the last one where all are."""
    read = np.flatnonzero(~np.asarray(trace.is_padding, bool))
    return int(read[-1]) if read.size else trace.timesteps - 1


def scale_of(name: str, colours: Palette) -> list[str]:
    """The colours of a quantity's heatmap, evenly spaced from its low to its high end."""
    is_gate = quantity(name).is_gate
    scale = colours.sequential(name) if is_gate else colours.diverging(name)
    return [colour for _, colour in scale]


def _checked_series(series: np.ndarray | None, steps: int) -> np.ndarray:
    """(timesteps, lines), float32, little-endian; without lines for None."""
    lines = np.zeros((steps, 0)) if series is None else np.asarray(series)
    if lines.ndim != 2 or len(lines) != steps:
        raise ValueError(f"series must be ({steps}, lines); received {lines.shape}.")
    return np.ascontiguousarray(lines, dtype="<f4")


def _series(lines: np.ndarray) -> dict[str, Any]:
    """How the lines are scaled, and what they say; of numbers that are none, (0, 1)."""
    finite = lines[np.isfinite(lines)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    alt = say("series", count=lines.shape[1], low=number(low), high=number(high))
    return {"count": lines.shape[1], "low": low, "high": high, "alt": alt}


def _checked_order(order: Sequence[int] | None, units: int) -> list[int] | None:
    if order is None:
        return None
    listed = [int(unit) for unit in order]
    if sorted(listed) != list(range(units)):
        raise ValueError(
            f"order must name each of the units 0 to {units - 1} once; got {len(listed)} numbers, "
            f"{len(set(listed))} of them different."
        )
    return listed
