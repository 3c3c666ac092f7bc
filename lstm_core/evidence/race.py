"""A race: several networks learn one task side by side, step for step. No Keras here."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self, TypeAlias, get_args

from lstm_core.evidence.checks import boolean, one_of, positive_number, whole_number
from lstm_core.evidence.costs import network_parameters, units_for
from lstm_core.evidence.experiment import GATES, Description, Experiment, GradientFlow, Outcome
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.network.recipe import CELLS, Cell
from lstm_core.reading.surgery import Hold

Equal: TypeAlias = Literal["units", "parameters"]
EQUAL: tuple[Equal, ...] = get_args(Equal)

Who: TypeAlias = Literal["two", "three", "gates"]
WHO: tuple[Who, ...] = get_args(Who)
"""An RNN and an LSTM; a GRU too; or an LSTM and the same without each of its gates."""

OPEN = 1.0
"""Where a gate is held in a racer that runs without it: all comes through."""

RACERS: tuple[str, ...] = (*CELLS, *(f"no_{gate}" for gate in GATES))
"""The key of each kind of racer."""

STEPS = 600
"""So many steps each racer may take."""

SECONDS = 20.0
"""After so many seconds a race ends, wherever the racers are: others wait for the trainer."""

READY_SECONDS = 30.0
"""So long at most the racers of a race are waited for, all together, while they are compiled."""

FOLLOWING_SECONDS = 10.0
"""So long at most the gradient is followed after a race; what would begin later is left out."""

CHECK_EVERY = 10


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


LENGTHS = (10, 100)
UNITS = (1, 32)
SEEDS = (0, 9_999)
LAYERS = (1, 3)

FRESH_SEEDS = (2_000, SEEDS[1])
"""None of these is a seed of a recorded study."""

ROUGH_RATE = 0.1
"""The learning rate of a rough race, the highest one of the study of stability."""

_WRITTEN = re.compile(
    r"(\d{1,4})-(\d{1,4})-(\d{1,4})"
    r"-(?:(units|parameters)(-gru)?(?:-([2-9])-layers)?|gates)(-rough)?",
    re.ASCII,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lineup:
    """A race as a visitor asks for it: temporal order, and who runs.

    length: of the sequences; units: the LSTM's; seed: what draws the first weights and the
    sequences; who: "two" (an RNN and an LSTM), "three" (a GRU too) or "gates" (an LSTM as it is,
    and without its forget, its input and its output gate: each held open); equal: whether the
    others have as many units as the LSTM, or the units with which they come nearest to its
    parameters; layers: how many recurrent layers each has, one on the other; rough: whether they
    learn with a rate of `ROUGH_RATE` and the gradient is not clipped.

    Where "gates" run, all have as many units and one layer; there is nothing else to choose.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    length: int = 50
    units: int = 8
    seed: int = 0
    who: Who = "two"
    equal: Equal = "units"
    layers: int = 1
    rough: bool = False

    def __post_init__(self) -> None:
        for name, bounds in _BOUNDS.items():
            object.__setattr__(self, name, whole_number(name, getattr(self, name), *bounds))
        one_of("who", self.who, WHO)
        one_of("equal", self.equal, EQUAL)
        boolean("rough", self.rough)
        if self.who == "gates" and (self.equal, self.layers) != ("units", 1):
            raise ValueError(
                "where gates are held open, all have the same units and one layer; received "
                f"equal {self.equal!r} and {self.layers} layers."
            )

    def race(self) -> Race:
        """The race itself: of equal line-ups one and the same."""
        return _race_of(self)

    def _units(self, cell: Cell) -> int:
        """The units of one racer."""
        if self.equal == "units" or cell == "lstm":
            return self.units
        sizes = {
            "inputs": TemporalOrder.features,
            "outputs": TemporalOrder.outputs,
            "layers": self.layers,
        }
        return units_for(network_parameters("lstm", self.units, **sizes), cell, **sizes)

    def written(self) -> str:
        """The line-up in one word, for a link.

        >>> Lineup().written(), Lineup(who="gates").written()
        ('50-8-0-units', '50-8-0-gates')
        >>> Lineup(who="three", layers=2).written()
        '50-8-0-units-gru-2-layers'
        >>> Lineup(rough=True).written()
        '50-8-0-units-rough'
        """
        numbers, rough = f"{self.length}-{self.units}-{self.seed}", "-rough" if self.rough else ""
        if self.who == "gates":
            return f"{numbers}-gates{rough}"
        gru = "-gru" if self.who == "three" else ""
        layers = f"-{self.layers}-layers" if self.layers > 1 else ""
        return f"{numbers}-{self.equal}{gru}{layers}{rough}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The line-up that `written` gave; ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"a race is written like {cls().written()}; received {text!r}.")
        length, units, seed, equal, gru, layers, rough = match.groups()
        return cls(
            length=int(length),
            units=int(units),
            seed=int(seed),
            who="gates" if equal is None else "three" if gru else "two",
            equal="parameters" if equal == "parameters" else "units",
            layers=int(layers or 1),
            rough=rough is not None,
        )


_BOUNDS = {"length": LENGTHS, "units": UNITS, "seed": SEEDS, "layers": LAYERS}


@functools.lru_cache(maxsize=64)  # a page asks for it, and for its digest, at every rerun
def _race_of(lineup: Lineup) -> Race:
    terms = Experiment(
        task=TemporalOrder(length=lineup.length),
        units=lineup.units,
        layers=lineup.layers,
        budget=STEPS,
        check_every=CHECK_EVERY,
        seed=lineup.seed,
        xla=False,  # compiling with it takes longer than a class waits for the first line
    )
    if lineup.rough:
        terms = dataclasses.replace(terms, learning_rate=ROUGH_RATE, clipnorm=None)
    if lineup.who == "gates":
        held = (Hold(gate, OPEN) for gate in GATES)
        without = (dataclasses.replace(terms, held=(hold,)) for hold in held)
        return Race(racers=(terms, *without))
    cells: tuple[Cell, ...] = ("rnn", "lstm", "gru") if lineup.who == "three" else ("rnn", "lstm")
    return Race(
        racers=tuple(
            dataclasses.replace(terms, cell=cell, units=lineup._units(cell)) for cell in cells
        )
    )
