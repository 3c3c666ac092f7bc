"""One step of one unit as a picture: its memory on a belt, and the gates below it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from dashboard.figures.fast_figure import FastFigure
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, Palette, palette, quantity, template
from lstm_core.gates import GateTrace, GRUTrace, Trace
from lstm_core.network.recipe import Cell
from lstm_core.picture.wording import number

say = messages("cells")

HEIGHT = 330
BELT, MEETING = 7.4, 5.1
"""Where the memory passes, and where what is written is made, in parts of the picture's height."""

FOOT, TALL, HALF = 1.6, 2.4, 0.5
"""Where a column begins, its height, and half its width."""

BEFORE, KEPT, WRITTEN, AFTER, LAST, END = 1.0, 2.9, 5.9, 8.0, 9.1, 9.9
"""Along the belt: the memory before, the two places where it changes, the memory after, the last
column, the end."""

ASIDE = 1.1
"""How far a gate and the candidate that are multiplied stand from their product."""

TALLEST = 1.7
"""The height of the largest memory."""

Part: TypeAlias = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Step:
    """One unit of a cell at one step. before: its memory before the step, c of an LSTM and h of
    the others; values: quantity -> value."""

    cell: Cell
    before: float
    values: Mapping[str, float]

    @property
    def memory(self) -> str:
        """The quantity that is carried on."""
        return "cell_state" if self.cell == "lstm" else "hidden_state"

    @property
    def after(self) -> float:
        return self.values[self.memory]


def step_of(trace: Trace, step: int, unit: int) -> Step:
    """A step of a trace in the order in which it was read."""
    values = {name: float(of[step, unit]) for name, of in trace.quantities.items()}
    cell: Cell = "gru" if isinstance(trace, GRUTrace) else "rnn"
    states, first = trace.hidden_state, trace.initial_hidden_state
    if isinstance(trace, GateTrace):
        cell, states, first = "lstm", trace.cell_state, trace.initial_cell_state
    before = states[step - 1] if step else first  # (T, U) -> (U,)
    return Step(cell, float(before[unit]), values)


def cell_figure(of: Step, *, largest: float, dark: bool) -> FastFigure:
    """The memory from left to right; below it what decides what is kept and what is written.

    largest: the size of a memory that is drawn as high as any, so that pictures can be compared.
    """
    colours = palette(dark)
    draw = _Drawing(colours, colours.colour(of.memory), 1 / max(largest, 1e-9))
    draw.memory(BEFORE, of.before, say(f"before.{of.memory}"))
    draw.memory(AFTER, of.after, quantity(of.memory).letter)
    if of.cell == "rnn":
        _rnn(draw)
    else:
        draw.arrow((BEFORE, BELT), (END, BELT))
        (_gru if of.cell == "gru" else _lstm)(draw, of.values)
    layout = {
        "height": HEIGHT,
        "margin": {"l": 4, "r": 4, "t": 36, "b": 4},
        "showlegend": False,
        "title": {
            "text": f"<b>{CELLS[of.cell]}</b>",
            "font": {"size": 20, "color": colours.ink(of.cell)},
            "x": 0.02,
            "y": 0.97,
        },
        "xaxis": {"range": [0, 10.2], "visible": False, "fixedrange": True},
        "yaxis": {"range": [-2, 10.6], "visible": False, "fixedrange": True},
        "shapes": draw.shapes,
        "annotations": draw.notes,
    }
    return FastFigure([draw.nodes()], {"template": template(dark), **layout})


def _rnn(draw: _Drawing) -> None:
    """Everything goes through one squashing."""
    low, high = KEPT - 0.4, WRITTEN + 0.6
    draw.pipe((BEFORE, BELT), (low, BELT))
    draw.box(low, high, say("squashed"))
    draw.arrow((high, BELT), (END, BELT))
    draw.pipe(((low + high) / 2, FOOT + TALL), ((low + high) / 2, BELT - 1), faint=True)
    draw.text((low + high) / 2, FOOT + TALL - 0.6, say("word"))
    draw.equation("rnn")


def _gru(draw: _Drawing, values: Mapping[str, float]) -> None:
    """One gate shares out old and new; another one says how much of the old the new sees."""
    keep, middle = values["update_gate"], FOOT + TALL / 2
    draw.gate(KEPT, "update_gate", keep, (KEPT, BELT), "×")
    draw.writes("update_gate", 1 - keep, say("rest"), values["candidate"])
    draw.column(LAST, "reset_gate", values["reset_gate"])
    draw.pipe((LAST - HALF, middle), (WRITTEN + ASIDE + HALF, middle), faint=True)
    draw.equation("gru")


def _lstm(draw: _Drawing, values: Mapping[str, float]) -> None:
    """One gate keeps, one writes, one shows."""
    letter = quantity("input_gate").letter
    draw.gate(KEPT, "forget_gate", values["forget_gate"], (KEPT, BELT), "×")
    draw.writes("input_gate", values["input_gate"], letter, values["candidate"])
    draw.pipe((LAST, BELT), (LAST, MEETING))
    draw.gate(LAST, "output_gate", values["output_gate"], (LAST, MEETING), "×")
    draw.equation("lstm", hidden=number(values["hidden_state"]))


class _Drawing:
    """Shapes, texts and nodes, as they are added."""

    def __init__(self, colours: Palette, memory: str, scale: float) -> None:
        self._colours, self._memory, self._scale = colours, memory, scale
        self.shapes: list[Part] = []
        self.notes: list[Part] = []
        self._nodes: list[tuple[float, float, str]] = []

    def memory(self, x: float, value: float, letter: str) -> None:
        """A bar up or down from the belt, and its number above."""
        end = BELT + TALLEST * value * self._scale
        self._rectangle(x - 0.3, x + 0.3, BELT, end, fill=self._memory)
        # The first one's text begins where the picture does, for it is wider than its place.
        place = (0.0, "left") if x == BEFORE else (x, "center")
        self.text(place[0], BELT + 2.6, f"{letter}<br><b>{number(value)}</b>", anchor=place[1])

    def gate(self, x: float, name: str, value: float, to: tuple[float, float], sign: str) -> None:
        """A gate's column, and its pipe to where it acts."""
        self.column(x, name, value)
        self.pipe((x, FOOT + TALL), to, colour=self._colours.colour(name))
        self._nodes.append((*to, sign))

    def writes(self, gate: str, share: float, letter: str, candidate: float) -> None:
        """A gate times the candidate, which is added to the memory."""
        for x, name in ((WRITTEN - ASIDE, gate), (WRITTEN + ASIDE, "candidate")):
            ends = ((x, FOOT + TALL), (x, MEETING), (WRITTEN, MEETING))
            self.pipe(*ends, colour=self._colours.colour(name))
        self.column(WRITTEN - ASIDE, gate, share, letter=letter)
        self.column(WRITTEN + ASIDE, "candidate", candidate)
        self.pipe((WRITTEN, MEETING), (WRITTEN, BELT), colour=self._colours.colour("candidate"))
        self._nodes += [(WRITTEN, MEETING, "×"), (WRITTEN, BELT, "+")]

    def column(self, x: float, name: str, value: float, *, letter: str = "") -> None:
        """A gate filled from 0 to 1 from below, a candidate from its middle; the number below."""
        colour, top = self._colours.colour(name), FOOT + TALL
        zero, unit = (FOOT + TALL / 2, TALL / 2) if name == "candidate" else (FOOT, TALL)
        edge = {"color": colour, "width": 2}
        self._rectangle(x - HALF, x + HALF, zero, zero + unit * value, fill=colour)
        self._rectangle(x - HALF, x + HALF, FOOT, top, fill="rgba(0,0,0,0)", line=edge)
        letter = letter or quantity(name).letter
        self.text(x, FOOT - 1, f"{letter}<br><b>{number(value)}</b>")

    def box(self, low: float, high: float, text: str) -> None:
        """A box on the belt."""
        edge = {"color": self._memory, "width": 2}
        self._rectangle(low, high, BELT - 1, BELT + 1, fill=self._colours.surface, line=edge)
        self.text((low + high) / 2, BELT, text)

    def pipe(
        self, *points: tuple[float, float], colour: str | None = None, faint: bool = False
    ) -> None:
        """A line through some points, below everything else."""
        path = " L ".join(f"{x} {y}" for x, y in points)
        line = {
            "color": self._colours.muted if faint else colour or self._memory,
            "width": 2 if faint or colour else 4,
            "dash": "dot" if faint else "solid",
        }
        self.shapes.append({"type": "path", "path": f"M {path}", "line": line, "layer": "below"})

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A pipe with a head."""
        self.pipe(start, end)
        head = {"showarrow": True, "arrowhead": 2, "arrowwidth": 4, "arrowcolor": self._memory}
        place = {"x": end[0], "y": end[1], "ax": end[0] - 0.5, "ay": end[1]}
        self.notes.append({**head, **place, "axref": "x", "ayref": "y", "text": ""})

    def text(self, x: float, y: float, text: str, *, anchor: str = "center") -> None:
        """A text around a point, or from it on."""
        look = {"font": {"size": 15, "color": self._colours.text}, "align": anchor}
        place = {"x": x, "y": y, "xanchor": anchor}
        self.notes.append({**place, **look, "text": text, "showarrow": False})

    def equation(self, cell: Cell, **values: str) -> None:
        """What is computed, at the foot."""
        self.text(5.1, -1.35, say(f"equation.{cell}", **values))

    def nodes(self) -> Part:
        """The signs where pipes meet; circles that stay round at every width."""
        return {
            "type": "scatter",
            "mode": "markers+text",
            "x": [x for x, _, _ in self._nodes],
            "y": [y for _, y, _ in self._nodes],
            "text": [sign for _, _, sign in self._nodes],
            "textfont": {"size": 17, "color": self._colours.text},
            "marker": {
                "size": 24,
                "color": self._colours.background,
                "line": {"width": 2, "color": self._colours.text},
            },
            "hoverinfo": "skip",
        }

    def _rectangle(
        self, x0: float, x1: float, y0: float, y1: float, *, fill: str, line: Part | None = None
    ) -> None:
        ends = {"x0": x0, "x1": x1, "y0": y0, "y1": y1}
        look = {"fillcolor": fill, "line": line or {"width": 0}}
        self.shapes.append({"type": "rect", **ends, **look})


def largest_memory(steps: Iterable[Step]) -> float:
    """The size of the largest memory, before or after."""
    return max(max(abs(one.before), abs(one.after)) for one in steps)


def cell_alt(of: Step) -> str:
    """The numbers of the picture in words."""
    parts = [
        say("alt_part", name=quantity(name).label, value=number(value))
        for name, value in of.values.items()
    ]
    before = number(of.before)
    return say("alt", cell=CELLS[of.cell], before=before, values=say.join(parts))
