"""A race: several networks learn one task side by side, step for step. No Keras here."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from lstm_core.evidence.experiment import GATES, Description, Experiment, GradientFlow, Outcome
from lstm_core.network.recipe import CELLS
from lstm_core.values import boolean, positive_number, whole_number

OPEN = 1.0
"""Where a gate is held in a racer that runs without it: all comes through."""

RACERS: tuple[str, ...] = (*CELLS, *(f"no_{gate}" for gate in GATES))
"""The key of each kind of racer."""

SECONDS = 20.0
"""After so many seconds a race ends, wherever the racers are: others wait for the trainer."""

READY_SECONDS = 30.0
"""So long at most the racers of a race are waited for, all together, while they are compiled."""

FOLLOWING_SECONDS = 10.0
"""So long at most the gradient is followed after a race; what would begin later is left out."""


def key_of(racer: Experiment) -> str:
    """What tells a racer from the others: its cell, or the gate that its LSTM lacks.

    ValueError for one that holds anything else than one gate, open.

    >>> key_of(Experiment(cell="rnn")), key_of(Experiment(held=(Hold("forget_gate", 1.0),)))
    ('rnn', 'no_forget_gate')
    """
    if not racer.held:
        return racer.cell
    if len(racer.held) > 1 or racer.held[0].value != OPEN:
        raise ValueError(f"a racer may hold one gate, at {OPEN:g}; received {racer.held}.")
    return f"no_{racer.held[0].quantity}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Race(Description):
    """Networks that learn the same task in turns, a few steps each.

    racers: what each learns; they may differ in their cell, their units and the gate that they
    hold open, no two have the same `key_of`, and at least one runs. seconds: by a clock that stands
    while a racer is waited for that is still being compiled (for `READY_SECONDS` in all: whoever is
    not ready then does not run); the race ends after the round in which they are over. A race is
    repeatable but for whom that leaves out and where the clock cuts it off.

    Raises ValueError or TypeError naming what was expected and what came.
    """

    kind: ClassVar[str] = "race"
    parsers: ClassVar = {"racers": lambda racers: tuple(map(Experiment.from_dict, racers))}

    racers: tuple[Experiment, ...]
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        object.__setattr__(self, "racers", tuple(self.racers))
        if not all(isinstance(racer, Experiment) for racer in self.racers):
            raise TypeError(f"racers must be experiments; received {self.racers!r}.")
        keys = [key_of(racer) for racer in self.racers]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError(f"each kind of racer may run once, and one must; received {keys}.")
        first = self.racers[0]
        for racer in self.racers:
            alike = dataclasses.replace(racer, cell=first.cell, units=first.units, held=first.held)
            if alike != first:
                raise ValueError(
                    "racers may differ in their cell, units and held gate alone; "
                    f"received {first!r} and {racer!r}."
                )
        object.__setattr__(self, "seconds", positive_number("seconds", self.seconds, 600))

    @property
    def terms(self) -> Experiment:
        """What all racers have in common; its cell, units and held gate are the first one's."""
        return self.racers[0]

    @property
    def is_followed(self) -> bool:
        """Whether the gradient is followed back through each racer when they are done.

        It can be where there is one recurrent layer, no gate is held, and one question at the end.
        """
        terms = self.terms
        any_held = any(racer.held for racer in self.racers)
        return terms.layers == 1 and not any_held and not terms.task.every_step

    @property
    def longest(self) -> float:
        """The most seconds that it takes, but for the round, or the gradient, under way then."""
        return READY_SECONDS + self.seconds + (FOLLOWING_SECONDS if self.is_followed else 0.0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lap:
    """One racer after one more check, as plain numbers.

    racer: its number in the race, from 0; steps: how many it has taken; loss and score: those of
    the check, None where there is none because the loss stopped being a finite number (`diverged`,
    which ends its race); solved: whether the task is; own_seconds: how long it has trained itself;
    seconds: by the race's clock.
    """

    racer: int
    steps: int
    loss: float | None
    score: float | None
    solved: bool
    diverged: bool
    own_seconds: float
    seconds: float

    @classmethod
    def after(cls, racer: int, outcome: Outcome, seconds: float) -> Self:
        """The lap that led to an outcome."""
        return cls(
            racer=racer,
            steps=outcome.steps,
            loss=None if outcome.diverged else outcome.losses[-1],
            score=None if outcome.diverged else outcome.scores[-1],
            solved=outcome.solved,
            diverged=outcome.diverged,
            own_seconds=outcome.seconds,
            seconds=round(seconds, 3),
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The lap whose `dataclasses.asdict` this is; ValueError or TypeError for others."""
        lap = cls(**values)
        whole_number("racer", lap.racer, 0, len(RACERS) - 1)
        whole_number("steps", lap.steps, 1, 100_000)
        boolean("solved", lap.solved)
        boolean("diverged", lap.diverged)
        for name in ("loss", "score", "own_seconds", "seconds"):
            value = getattr(lap, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value)) and not (
                value is None and lap.diverged
            ):
                raise ValueError(f"{name} must be a number; received {value!r}.")
        return lap


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradientReach:
    """How much of the gradient reached back in one racer, by the distance to the last step.

    racer: its number in the race, from 0; trained: as the race left it, or as it began; hidden,
    cell and kept: those of its `GradientFlow`, the last two of an LSTM alone. What stands at the
    last step, which the others are compared with, is above 0.
    """

    racer: int
    trained: bool
    hidden: tuple[float, ...]
    cell: tuple[float, ...] | None = None
    kept: tuple[float, ...] | None = None

    @property
    def flow(self) -> GradientFlow:
        """The same as what a gradient's experiment gives."""
        return GradientFlow(hidden=self.hidden, cell=self.cell, kept=self.kept)

    @classmethod
    def of(cls, racer: int, flow: GradientFlow, *, trained: bool) -> Self:
        """What a gradient's flow says of a racer."""
        return cls(racer=racer, trained=trained, hidden=flow.hidden, cell=flow.cell, kept=flow.kept)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The reach whose `dataclasses.asdict` this is; ValueError or TypeError for others."""
        reach = cls(**values)
        whole_number("racer", reach.racer, 0, len(RACERS) - 1)
        boolean("trained", reach.trained)
        hidden = _numbers("hidden", reach.hidden)
        cell = None if reach.cell is None else _numbers("cell", reach.cell)
        kept = None if reach.kept is None else _numbers("kept", reach.kept, high=1.0)
        for numbers in (hidden, cell, kept):
            if numbers is not None and len(numbers) != len(hidden):
                raise ValueError(
                    f"received {len(hidden)} and {len(numbers)} steps of one sequence."
                )
            if numbers is not None and not (numbers and numbers[0]):
                raise ValueError("there is no gradient at the last step to compare with.")
        return dataclasses.replace(reach, hidden=hidden, cell=cell, kept=kept)


def _numbers(name: str, values: Any, *, high: float = math.inf) -> tuple[float, ...]:
    """Finite numbers from 0 to high, from a list of JSON."""
    if not isinstance(values, (list, tuple)):
        raise TypeError(f"{name} must be a list of numbers; received {values!r}.")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{name} must be a list of numbers; received {value!r} in it.")
        if not (math.isfinite(value) and 0 <= value <= high):
            raise ValueError(f"{name} must be finite, from 0 to {high:g}; received {value!r}.")
    return tuple(map(float, values))
