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
from lstm_core.picture.numbers import heatmap_alt, value_range
from lstm_core.picture.palette import Palette, quantity
from lstm_core.picture.steps import pad_runs, require_one_sequence, step_words
from lstm_core.picture.wording import percent

LONGEST_WORD = 24


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinkedMessage:
    """What is sent: a header as JSON-ready values, and the numbers as float32, little-endian.

    `values` holds each quantity of the header in its order, (timesteps, units) row by row, then
    the initial hidden state and, for an LSTM, the initial cell state, each (units,).
    """

    header: Mapping[str, Any]
    values: bytes

    def pack(self) -> bytes:
        """The header's length as uint32, the header, blanks up to a multiple of 4, the values."""
        text = json.dumps(self.header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + self.values


def linked_message(
    trace: Trace,
    colours: Palette,
    *,
    order: Sequence[int] | None = None,
    prediction: tuple[str, float] | None = None,
) -> LinkedMessage:
    """The message for one sequence, (timesteps, units).

    `order` lists the units from top to bottom of a heatmap; without it they stand by their
    number. `prediction` is the next word with its probability. Raises ValueError for a batch, or
    for an order that is no permutation of the units.
    """
    require_one_sequence(trace)
    values = _values(trace)
    words = step_words(trace, limit=LONGEST_WORD)
    header = {
        "cell": next(cell for cell, kind in TRACE_TYPES.items() if isinstance(trace, kind)),
        "steps": trace.timesteps,
        "units": trace.units,
        "words": words,
        "pads": pad_runs(trace.is_padding),
        "quantities": [_quantity(trace, name, colours) for name in drawn_names(trace)],
        "sums": squashed_names(trace),
        "order": _checked_order(order, trace.units),
        "prediction": prediction
        and {
            "word": visible(prediction[0], limit=LONGEST_WORD),
            "percent": percent(prediction[1]),
        },
        "left": [round(float(share), 4) for share in left_at_end(trace)],
        "identity": zlib.crc32(values, zlib.crc32("\0".join(words).encode())),
    }
    return LinkedMessage(header=header, values=values)


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


def _quantity(trace: Trace, name: str, colours: Palette) -> dict[str, Any]:
    """How one quantity is named, scaled and coloured, and what its picture says."""
    named = quantity(name)
    low, high = value_range(getattr(trace, name), name)
    scale = colours.sequential(name) if named.is_gate else colours.diverging(name)
    return {
        "name": name,
        "label": named.label,
        "gloss": named.gloss,
        "letter": named.letter,
        "gate": named.is_gate,
        "low": low,
        "high": high,
        "scale": [colour for _, colour in scale],
        "alt": heatmap_alt(trace, name),
    }


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
