"""The memory, word by word: what the cell state keeps and what it lets go."""

from __future__ import annotations

import dataclasses
from typing import Any

from dashboard.components import css_colours, register
from dashboard.features.memory.message import (
    MOST_WORDS,
    MemoryColumn,
    MemorySummary,
    memory_alt,
    memory_caption,
    memory_summary,
)
from dashboard.figures.wording import counted
from dashboard.prose.messages import messages
from dashboard.theme import palette, quantity
from lstm_core.gates import GateTrace

_mount = register("memory", __file__, texts=messages("memory").table["picture"])

_GATES = {"forget_gate": "keeps", "input_gate": "writes", "output_gate": "shows"}


def memory_picture(data: dict[str, Any], *, key: str) -> None:
    """Draw what each word wrote into the cell state and how much of it is still there.

    `data` is what `picture_data` returns. The picture updates in place as long as `key` stays.
    """
    _mount(key=key, data=data)


def picture_data(trace: GateTrace, *, dark: bool, most_words: int = MOST_WORDS) -> dict[str, Any]:
    """What the picture of one sequence, (timesteps, units), is made of, as JSON-ready values.

    Of more than `most_words` words the last ones are drawn one by one and the earlier ones as a
    single block. A GRU or a simple RNN has no cell state: don't call this for their traces.
    Raises ValueError for a batch, or if nothing was read.
    """
    summary = memory_summary(trace, most_words=most_words)
    return {
        "caption": memory_caption(summary),
        "alt": memory_alt(summary),
        "note": _note(summary, trace.units),
        "before": "earlier" if summary.words_left_out else "pad" if summary.pads else "start",
        "columns": [_column(column) for column in summary.columns],
        "gates": [
            {"name": name, "label": quantity(name).label, "verb": verb}
            for name, verb in _GATES.items()
        ],
        "tones": [dataclasses.asdict(tone) for tone in palette(dark).tones("cell_state")],
        "colours": css_colours(dark),
    }


def _column(column: MemoryColumn) -> dict[str, Any]:
    parts = [
        {"source": part.source, "size": round(part.size, 5), "left": round(part.left, 4)}
        for part in column.parts
    ]
    gates = {
        name: None if (value := getattr(column, name)) is None else round(value, 4)
        for name in _GATES
    }
    return {"source": column.source, "word": column.word, "parts": parts, "gates": gates}


def _note(summary: MemorySummary, units: int) -> str:
    note = (
        "A block is what one word wrote into the cell state, as far as it is still there: "
        f"the taller, the more (mean over {counted(units, 'unit')}). Press a word to follow it."
    )
    if summary.words_left_out:
        shown = summary.words_read - summary.words_left_out
        note += f" These are the last {shown} of {summary.words_read} words."
    return note
