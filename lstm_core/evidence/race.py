"""A race: networks of several cells learn one task side by side, step for step. No Keras here."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self, TypeAlias, get_args

from lstm_core.evidence.checks import boolean, one_of, positive_number, whole_number
from lstm_core.evidence.costs import network_parameters, units_for
from lstm_core.evidence.experiment import Description, Experiment, Outcome
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.network.recipe import CELLS, Cell

Equal: TypeAlias = Literal["units", "parameters"]
EQUAL: tuple[Equal, ...] = get_args(Equal)

STEPS = 600
"""So many steps each racer may take."""

SECONDS = 20.0
"""After so many seconds a race ends, wherever the racers are: others wait for the trainer."""

CHECK_EVERY = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class Race(Description):
    """Networks that learn the same task in turns, a few steps each.

    racers: what each learns; they may differ in their cell and units alone, each cell runs once,
    and at least one runs. seconds: by the clock on the wall; the race ends after the round in
    which they are over. A race is repeatable but for where that clock cuts it off.

    Raises ValueError or TypeError naming what was expected and what came.
    """

    kind: ClassVar[str] = "race"

    racers: tuple[Experiment, ...]
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        object.__setattr__(self, "racers", tuple(self.racers))
        if not all(isinstance(racer, Experiment) for racer in self.racers):
            raise TypeError(f"racers must be experiments; received {self.racers!r}.")
        cells = [racer.cell for racer in self.racers]
        if not cells or len(set(cells)) < len(cells):
            raise ValueError(f"each cell may run once, and one must; received {cells}.")
        first = self.racers[0]
        for racer in self.racers:
            if dataclasses.replace(racer, cell=first.cell, units=first.units) != first:
                raise ValueError(
                    "racers may differ in their cell and units alone; "
                    f"received {first!r} and {racer!r}."
                )
        object.__setattr__(self, "seconds", positive_number("seconds", self.seconds, 600))

    @property
    def terms(self) -> Experiment:
        """What all racers have in common; its cell and units are the first one's."""
        return self.racers[0]

    def to_dict(self) -> dict[str, Any]:
        return {"racers": [racer.to_dict() for racer in self.racers], "seconds": self.seconds}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        if isinstance(racers := values.get("racers"), list):
            values = {**values, "racers": tuple(map(Experiment.from_dict, racers))}
        return super().from_dict(values)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lap:
    """One racer after one more check, as plain numbers.

    racer: its number in the race, from 0; steps: how many it has taken; loss and score: those of
    the check, None where there is none because the loss stopped being a finite number (`diverged`,
    which ends its race); solved: whether the task is; own_seconds: how long it has trained itself;
    seconds: since the race began.
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
        whole_number("racer", lap.racer, 0, len(CELLS) - 1)
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


LENGTHS = (10, 100)
UNITS = (1, 32)
SEEDS = (0, 9_999)

_WRITTEN = r"(\d{1,4})-(\d{1,4})-(\d{1,4})-(units|parameters)(-gru)?"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lineup:
    """A race as a visitor asks for it: temporal order, an RNN and an LSTM, perhaps a GRU.

    length: of the sequences; units: the LSTM's; equal: whether the others have as many units, or
    the units with which they come nearest to the LSTM's parameters; seed: what draws the first
    weights and the sequences; gru: whether a GRU runs too.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    length: int = 50
    units: int = 8
    seed: int = 0
    equal: Equal = "units"
    gru: bool = False

    def __post_init__(self) -> None:
        for name, bounds in (("length", LENGTHS), ("units", UNITS), ("seed", SEEDS)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), *bounds))
        one_of("equal", self.equal, EQUAL)
        boolean("gru", self.gru)

    def race(self) -> Race:
        """The race itself."""
        terms = Experiment(
            task=TemporalOrder(length=self.length),
            budget=STEPS,
            check_every=CHECK_EVERY,
            seed=self.seed,
            xla=False,  # compiling with it takes longer than a class waits for the first line
        )
        cells: tuple[Cell, ...] = ("rnn", "lstm", "gru") if self.gru else ("rnn", "lstm")
        return Race(
            racers=tuple(
                dataclasses.replace(terms, cell=cell, units=self._units(cell)) for cell in cells
            )
        )

    def _units(self, cell: Cell) -> int:
        """The units of one racer."""
        if self.equal == "units" or cell == "lstm":
            return self.units
        sizes = {"inputs": TemporalOrder.features, "outputs": TemporalOrder.outputs}
        return units_for(network_parameters("lstm", self.units, **sizes), cell, **sizes)

    def written(self) -> str:
        """The line-up in one word, for a link: 50-8-0-units, or 50-8-0-units-gru."""
        parts = (self.length, self.units, self.seed, self.equal)
        return "-".join(map(str, parts)) + ("-gru" if self.gru else "")

    @classmethod
    def read(cls, text: str) -> Self:
        """The line-up that `written` gave; ValueError for anything else."""
        match = re.fullmatch(
            r"(\d{1,4})-(\d{1,4})-(\d{1,4})-(units|parameters)(-gru)?", text, re.ASCII
        )
        if match is None:
            raise ValueError(f"a race is written like {cls().written()}; received {text!r}.")
        length, units, seed, equal, gru = match.groups()
        return cls(
            length=int(length),
            units=int(units),
            seed=int(seed),
            equal="units" if equal == "units" else "parameters",
            gru=gru is not None,
        )
