"""The visitor as one frozen value. No Streamlit here."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal, Self, TypeAlias, get_args

from dashboard.state.race_setup import Guess, Lineup
from dashboard.state.showing import Showing
from dashboard.state.sliders import ChainSliders, GateSliders
from lstm_core.evidence.race import Race
from lstm_core.network.recipe import Recipe

Row: TypeAlias = Literal["memory", "gates", "long", "training"]
ROWS: tuple[Row, ...] = get_args(Row)
"""The claims of the table: who can remember, which gates they have, who learns long sequences, and
whose training ends well."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonPlace:
    """A step of a lesson, counted from 1. Raises ValueError for what cannot be one."""

    name: str
    step: int = 1

    def to_link(self) -> str:
        """As a link says it.

        >>> LessonPlace(name="memory", step=3).to_link()
        'memory-3'
        """
        return f"{self.name}-{self.step}"

    @classmethod
    def from_link(cls, text: str) -> Self:
        """What `to_link` said; without a step, the first one."""
        found = re.fullmatch(r"([a-z][a-z0-9_]{0,39})(?:-([1-9][0-9]?))?", text, re.ASCII)
        if found is None:
            raise ValueError(f"lesson must be a name and a step, memory-3 say; received {text!r}.")
        return cls(name=found[1], step=int(found[2] or 1))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Visitor:
    """What one visitor works at, and what they have chosen to see of it.

    sentence: as typed; None for the example sentence of the recipe's text.
    opening: the first page's sentence, as typed; None for its first example.
    step, unit: chosen in the picture of the sentence, counted from 0; step None for the last one.
    lineup: the race that is set up; race_shown: whether its result may be seen.
    race_started: the race that this visitor started last; guess: who they think will learn.
    replay_began: when its record was started, in seconds of `time.monotonic`; None for no replay.
    row: the open row of the table of claims.
    chain, by_hand: where the sliders of the unrolled chains and of the gates set by hand stand.
    showing: what a teacher's link takes away, asks for and locks.
    lesson: the step of a lesson that the visitor is at; None outside a lesson.
    own_lesson: the file of a lesson that they pasted, or that their link holds; empty for none.
    link_target: where on its page the link led.
    present: whether the pictures are shown one by one, for a projector.
    room: the code of the class that they are in; empty for none.
    problems: what of the link could not be used, in words.
    """

    recipe: Recipe = dataclasses.field(default_factory=Recipe)
    sentence: str | None = None
    opening: str | None = None
    step: int | None = None
    unit: int = 0
    lineup: Lineup = dataclasses.field(default_factory=Lineup)
    race_shown: bool = False
    race_started: Race | None = None
    guess: Guess | None = None
    replay_began: float | None = None
    row: Row | None = None
    chain: ChainSliders = dataclasses.field(default_factory=ChainSliders)
    by_hand: GateSliders = dataclasses.field(default_factory=GateSliders)
    showing: Showing = dataclasses.field(default_factory=Showing)
    lesson: LessonPlace | None = None
    own_lesson: str = ""
    link_target: Literal["race", "row", ""] = ""
    present: bool = False
    room: str = ""
    problems: tuple[str, ...] = ()
