"""The memory, word by word: what the cell state keeps and what it lets go."""

from __future__ import annotations

import dataclasses
from typing import Any

from dashboard.components import register
from dashboard.features.memory.message import (
    MOST_WORDS,
    MemoryColumn,
    memory_alt,
    memory_caption,
    memory_note,
    memory_summary,
)
from dashboard.prose.messages import messages
from dashboard.theme import css_colours, palette, quantity
from lstm_core.gates import GateTrace

say = messages("memory")

_mount = register("memory", __file__, texts=say.table["picture"])


def memory_picture(data: dict[str, Any], *, key: str) -> None:
    """Draw what each word wrote into the cell state and how much of it is still there.

    `data` is what `picture_data` returns. The picture updates in place as long as `key` stays.
    """
    _mount(key=key, data=data)


def picture_data(
    trace: GateTrace,
    *,
    dark: bool,
    level: str = "word",
    most_words: int = MOST_WORDS,
    about: int | None = None,
) -> dict[str, Any]:
    """What the picture of one sequence, (timesteps, units), is made of, as JSON-ready values.

    Of more than `most_words` words the last ones are drawn one by one and the earlier ones as a
    single block. The caption tells what is left of the word with the number `about`, if given.
    A GRU or a simple RNN has no cell state: don't call this for their traces.
    Raises ValueError for a batch, or if nothing was read.
    """
    summary = memory_summary(trace, level=level, most_words=most_words)
    before = "earlier" if summary.words_left_out else "pad" if summary.pads else "start"
    return {
        "caption": memory_caption(summary, about=about),
        "alt": memory_alt(summary),
        "note": memory_note(summary),
        "before": say(f"before.{before}"),
        "columns": [_column(column) for column in summary.columns],
        "gates": [
            {"name": name, "label": quantity(name).label, "verb": say(f"verbs.{name}")}
            for name in trace.gate_names
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
        name: None if value is None else round(value, 4) for name, value in column.gates.items()
    }
    return {"source": column.source, "word": column.word, "parts": parts, "gates": gates}
