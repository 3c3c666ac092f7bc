"""Be the gates: what the browser is told of the tasks, and what it says is checked."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.by_hand.component import PRESETS, read_gates
from dashboard.state.sliders import GateSliders
from lstm_core.evidence.gate_tasks import GATE_TASKS
from lstm_core.evidence.summaries import learned_gates
from tests.pages.conftest import Visit


def test_the_browser_is_told_the_tasks_and_what_a_unit_has_learned(visit: Visit) -> None:
    (hand,) = visit("be_the_gates").components("by_hand")
    assert [task["name"] for task in hand["tasks"]] == list(GATE_TASKS)
    for told, task in zip(hand["tasks"], GATE_TASKS.values(), strict=True):
        assert len(told["said_names"]) == len(told["said"]) == max(told["answers"]) + 1
        learned = learned_gates()[task.name]
        assert told["learned"]["forget_gate"] == [list(row) for row in learned.forget_gate]
        assert len(told["learned"]) == 6


def test_a_link_keeps_the_task_and_its_gates(visit: Visit) -> None:
    text = "count-100-100-0-100-0-0-100-0-95"
    visitor = visit("be_the_gates", by_hand=text)
    (hand,) = visitor.components("by_hand")
    assert hand["knobs"]["task"] == "count"
    assert hand["knobs"]["gates"] == [1, 1, 0, 1, 0, 0, 1, 0, 0.95]
    assert visitor.link["by_hand"] == text
    assert "by_hand" not in visit("be_the_gates").link


def test_what_the_browser_says_of_the_gates_is_checked() -> None:
    before = GateSliders()
    said = {"task": "first", "gates": [0.5] * 12}
    assert read_gates(said, before) == GateSliders(task="first")
    changed = ({"task": "last"}, {"gates": [0.5] * 9}, {"gates": [2] * 12}, {"gates": None})
    for wrong in ({}, "no", *(said | one for one in changed)):
        assert read_gates(wrong, before) == before


@pytest.mark.parametrize("name", PRESETS)
def test_no_setting_to_press_does_a_task(name: str) -> None:
    first, rest = PRESETS[name]
    for task in GATE_TASKS.values():
        gates = (*first, *rest * (task.sets - 1))
        assert not task.right(task.by_hand(gates)).all()


def test_what_is_said_of_the_trained_units_is_so() -> None:
    """At an X it forgets, at an o it keeps; a count grows by less than 0.25 for each a, falls at a
    b, and grows at the question; the input gate of the third is never closed, and it whispers."""
    gates = {
        name: {
            quantity: np.array(getattr(learned, quantity))
            for quantity in ("forget_gate", "input_gate", "cell_state", "hidden_state")
        }
        for name, learned in learned_gates().items()
    }
    symbols = {name: np.array(task.inputs) for name, task in GATE_TASKS.items()}
    assert gates["any"]["forget_gate"][symbols["any"] == "X"].max() < 0.05
    assert gates["any"]["forget_gate"][symbols["any"] == "o"].min() > 0.9
    steps = np.diff(gates["count"]["cell_state"], axis=1, prepend=0)
    assert steps[symbols["count"] == "a"].min() > 0.05
    assert steps[symbols["count"] == "a"].max() < 0.25
    assert steps[symbols["count"] == "b"].max() < 0
    assert gates["count"]["input_gate"][:, -1].min() > 0.5
    assert gates["first"]["input_gate"].min() > 0.9
    assert 0.05 < np.abs(gates["first"]["hidden_state"][:, 2]).max() < 0.1
