"""What the memory picture is told."""

from __future__ import annotations

import json

import numpy as np

from dashboard.features.memory.component import picture_data
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace

say = messages("memory")


def trace(words: int) -> GateTrace:
    values = np.full((words, 2), 0.5, np.float32)
    return GateTrace(
        forget_gate=values,
        input_gate=values,
        candidate=values,
        output_gate=values,
        cell_state=values,
        hidden_state=values,
        initial_hidden_state=np.zeros(2),
        initial_cell_state=np.zeros(2),
        is_padding=np.zeros(words, bool),
        tokens=tuple(f"<w{n}>" for n in range(words)),
    )


def test_the_data_is_small_json_and_says_what_it_leaves_out() -> None:
    data = picture_data(trace(400), dark=False)
    assert len(json.dumps(data)) < 15_000
    assert say("note_last", shown=12, words=400, tokens="words") in data["note"]
    assert len(data["columns"]) == 13
    assert data["columns"][-1]["word"] == "<w399>"  # set as text, never as markup


def test_the_data_carries_caption_alt_and_colours() -> None:
    data = picture_data(trace(2), dark=True)
    assert "“<w1>”" in data["caption"]
    assert "word" in data["note"]
    assert {gate["name"] for gate in data["gates"]} == set(GateTrace.gate_names)
    assert data["colours"]["--forget-gate-ink"].startswith("#")
    assert data["columns"][1]["parts"][0] == {"source": 0, "size": 0.125, "left": 0.5}
