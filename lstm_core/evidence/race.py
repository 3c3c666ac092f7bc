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
"""The value of a gate in a racer that runs without it: everything passes."""

RACERS: tuple[str, ...] = (*CELLS, *(f"no_{gate}" for gate in GATES))
"""The key of each kind of racer."""

SECONDS = 20.0
"""The longest race, in seconds: others wait for the trainer."""

READY_SECONDS = 30.0
"""The longest wait for all racers of a race together, while they are compiled."""

_MAY_DIFFER = ("cell", "units", "held", "forget_bias", "recurrent_start")

GRADIENT_SECONDS = 10.0
"""After a race no gradient is measured that would begin later than this."""


def key_of(racer: Experiment) -> str:
    """The key of a racer: its cell, or the gate that its LSTM lacks.

    Raises ValueError if it holds anything else than one open gate.

    >>> from lstm_core.reading.surgery import Hold
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

    racers: at least one, no two with the same `key_of`. They differ in their cell, their units,
    their first weights and the gate that they hold open, and in nothing else.
    seconds: the race ends after the round in which they are over. Their clock stops while a racer
    is compiled, for `READY_SECONDS` in all; a racer that is not ready then does not run.

    A race is repeatable, except for the racers that are not ready and the end by the clock.

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
            own = {name: getattr(first, name) for name in _MAY_DIFFER}
            if dataclasses.replace(racer, **own) != first:
                raise ValueError(
                    "racers may differ in their cell, units, first weights and held gate alone; "
                    f"received {first!r} and {racer!r}."
                )
        object.__setattr__(self, "seconds", positive_number("seconds", self.seconds, 600))

    @property
    def terms(self) -> Experiment:
        """What all racers share; what may differ is that of the first one."""
        return self.racers[0]

    @property
    def measures_gradient(self) -> bool:
        """Whether the gradient in each racer is measured after the race.

        This needs one recurrent layer, no held gate, and one question at the end.
        """
        terms = self.terms
        any_held = any(racer.held for racer in self.racers)
        return terms.layers == 1 and not any_held and not terms.task.every_step

    @property
    def longest(self) -> float:
        """The most seconds that it takes, without the last round or gradient."""
        return READY_SECONDS + self.seconds + (GRADIENT_SECONDS if self.measures_gradient else 0.0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lap:
    """One racer after one more check, as plain numbers.

    racer: its number in the race, from 0; steps: those taken so far; loss, score: those of the
    check, None if the loss stopped being a finite number (`diverged`, which ends its race);
    solved: whether it has solved the task; own_seconds: its own time of training; seconds: by the
    race's clock.
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
    """How far the gradient reaches back in one racer, by the distance to the last step.

    racer: its number in the race, from 0; trained: with its weights after the race, or its first
    ones; hidden, cell, kept: those of its `GradientFlow`, the last two of an LSTM alone. The value
    at the last step, with which the others are compared, is above 0.
    """

    racer: int
    trained: bool
    hidden: tuple[float, ...]
    cell: tuple[float, ...] | None = None
    kept: tuple[float, ...] | None = None

    @property
    def flow(self) -> GradientFlow:
        """The gradient as an experiment gives it."""
        return GradientFlow(hidden=self.hidden, cell=self.cell, kept=self.kept)

    @classmethod
    def of(cls, racer: int, flow: GradientFlow, *, trained: bool) -> Self:
        """The gradient of a racer, from its flow."""
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
