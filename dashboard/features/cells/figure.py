"""One step of one unit as a picture: its memory on a line, and the gates below it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import htpy

from dashboard.features.cells.drawing import FOOT, HALF, MEETING, MEMORY_LINE, TALL, Drawing
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette, quantity
from lstm_core.gates import GateTrace, GRUTrace, Trace
from lstm_core.network.recipe import Cell
from lstm_core.picture.wording import number

say = messages("cells")

BEFORE, KEPT, WRITTEN, AFTER, LAST, END = 1.0, 2.9, 5.9, 8.0, 9.1, 9.9
"""Along the line: the memory before, the two places where it changes, the memory after, the last
column, the end."""

EQUATION = (5.1, -1.35)
"""Where the equation stands."""

ASIDE = 1.1
"""How far a gate and the candidate that are multiplied stand from their product."""


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


def cell_figure(of: Step, *, largest: float, dark: bool) -> htpy.Element:
    """The memory from left to right; below it what decides what is kept and what is written.

    largest: the size of a memory that is drawn as high as any, so that pictures can be
    compared.
    """
    colours = palette(dark)
    draw = Drawing(colours, colours.colour(of.memory), 1 / max(largest, 1e-9))
    draw.memory(BEFORE, of.before, say(f"before.{of.memory}"), first=True)
    draw.memory(AFTER, of.after, quantity(of.memory).letter)
    if of.cell == "rnn":
        _rnn(draw)
    else:
        draw.arrow((BEFORE, MEMORY_LINE), (END, MEMORY_LINE))
        (_gru if of.cell == "gru" else _lstm)(draw, of.values)
    return draw.html(title=CELLS[of.cell], colour=colours.ink(of.cell), alt=cell_alt(of))


def three(steps: Iterable[Step], *, read: str, word: str, unit: int, dark: bool) -> str:
    """The pictures side by side, on a phone one below the other, and what was read, as HTML."""
    steps = tuple(steps)
    largest = largest_memory(steps)
    pictures = [cell_figure(one, largest=largest, dark=dark) for one in steps]
    fill, stand = "display:grid;gap:0 1rem", "repeat(auto-fit, minmax(min(15rem, 100%), 1fr))"
    caption = htpy.figcaption[say("sentence", sentence=read, word=word, unit=unit)]
    grid = htpy.div(style=f"{fill};grid-template-columns:{stand}")[pictures]
    return str(htpy.figure(style="margin:0")[caption, grid])


def _rnn(draw: Drawing) -> None:
    """Everything goes through one squashing."""
    low, high = KEPT - 0.4, WRITTEN + 0.6
    draw.pipe((BEFORE, MEMORY_LINE), (low, MEMORY_LINE))
    draw.box(low, high, say("squashed"))
    draw.arrow((high, MEMORY_LINE), (END, MEMORY_LINE))
    draw.pipe(((low + high) / 2, FOOT + TALL), ((low + high) / 2, MEMORY_LINE - 1), faint=True)
    draw.text((low + high) / 2, FOOT + TALL - 0.6, say("word"))
    draw.text(*EQUATION, say("equation.rnn"))


def _gru(draw: Drawing, values: Mapping[str, float]) -> None:
    """One gate shares out old and new; another one says how much of the old the new sees."""
    keep, middle = values["update_gate"], FOOT + TALL / 2
    draw.gate(KEPT, "update_gate", keep, (KEPT, MEMORY_LINE), "×")
    rest = say("rest")
    draw.writes(WRITTEN, "update_gate", 1 - keep, rest, values["candidate"], aside=ASIDE)
    draw.column(LAST, "reset_gate", values["reset_gate"])
    draw.pipe((LAST - HALF, middle), (WRITTEN + ASIDE + HALF, middle), faint=True)
    draw.text(*EQUATION, say("equation.gru"))


def _lstm(draw: Drawing, values: Mapping[str, float]) -> None:
    """One gate keeps, one writes, one shows."""
    letter = quantity("input_gate").letter
    draw.gate(KEPT, "forget_gate", values["forget_gate"], (KEPT, MEMORY_LINE), "×")
    share, candidate = values["input_gate"], values["candidate"]
    draw.writes(WRITTEN, "input_gate", share, letter, candidate, aside=ASIDE)
    draw.pipe((LAST, MEMORY_LINE), (LAST, MEETING))
    draw.gate(LAST, "output_gate", values["output_gate"], (LAST, MEETING), "×")
    draw.text(*EQUATION, say("equation.lstm", hidden=number(values["hidden_state"])))


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
