"""Be the gates: one unit, three sliders for each set of its gates, and a task."""

from __future__ import annotations

import functools
from typing import Any

from dashboard.components import register
from dashboard.prose.messages import messages
from dashboard.state.sliders import GateSliders
from lstm_core.evidence.gate_tasks import GATE_TASKS, SILENT, GateTask
from lstm_core.evidence.summaries import learned_gates
from lstm_core.picture.palette import css_colours

say = messages("by_hand")

_mount = register("by_hand", __file__, texts=say.table["picture"])

SHOWN = {
    "any": ("X", "o", "o", "o", "?"),
    "count": ("a", "b", "a", "b", "?"),
    "first": ("+", "−", "−", "?"),
}
"""The input that is shown first."""

PRESETS = {
    "latch": ((1, 1, 1), (1, 0, 1)),
    "leak": ((0.7, 1, 1), (0.7, 1, 1)),
    "open": ((1, 1, 1), (1, 1, 1)),
    "half": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}
"""Named gates, (forget, input, output): of the first set, and of all others. None does a task."""


def gates_by_hand(sliders: GateSliders, *, key: str, dark: bool) -> GateSliders:
    """Draw the unit; return the task and the gates that the reader has set.

    The browser computes everything itself, and tells where a slider stands when it is let go.
    """
    data = {
        "knobs": {"task": sliders.task, "gates": sliders.gates},
        "tasks": _tasks(),
        "presets": [
            {"name": say(f"preset.{name}"), "first": first, "rest": rest}
            for name, (first, rest) in PRESETS.items()
        ],
        "silent": SILENT,
        "colours": css_colours(dark),
    }
    knobs = _mount(key=key, data=data, on_knobs_change=lambda: None).knobs
    return sliders if knobs is None else read_gates(knobs, sliders)


@functools.cache
def _tasks() -> tuple[dict[str, Any], ...]:
    return tuple(map(_described, GATE_TASKS.values()))


def _described(task: GateTask) -> dict[str, Any]:
    learned = learned_gates()[task.name].to_dict()
    weights = ("kernel", "recurrent_kernel", "bias")
    return {
        "name": task.name,
        "title": say(f"title.{task.name}"),
        "rule": say(f"rule.{task.name}"),
        "learned_note": say(f"learned.{task.name}"),
        "symbols": task.symbols,
        "offers": dict(task.offers),
        "by_step": task.by_step,
        "inputs": task.inputs,
        "answers": task.answers,
        "said": task.said,
        "said_names": say.table["said"][task.name].split(),
        "shown": task.inputs.index(SHOWN[task.name]),
        "learned": {name: rows for name, rows in learned.items() if name not in weights},
    }


def read_gates(knobs: Any, before: GateSliders) -> GateSliders:
    """What the browser says, or what was before where it says something that cannot be."""
    try:
        return GateSliders(task=knobs["task"], gates=tuple(knobs["gates"]))
    except (KeyError, TypeError, ValueError):
        return before
