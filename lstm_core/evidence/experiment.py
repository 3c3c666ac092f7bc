"""What is measured, as frozen values that go to JSON and back. No Keras here.

A *description* says what to do, and has a digest, as a recipe has. A *result* says what came out.
"""

from __future__ import annotations

import dataclasses
import functools
from itertools import starmap
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from lstm_core.evidence.tasks import Task, TemporalOrder, task_from_dict
from lstm_core.network.recipe import CELLS, Cell
from lstm_core.reading.surgery import Hold, Quantity, Surgery
from lstm_core.values import (
    Value,
    boolean,
    bounded_number,
    digest_of,
    one_of,
    positive_number,
    set_whole_numbers,
    whole_number,
)

FORMAT = 1
"""Part of every digest. Raise it when the same description no longer gives the same result."""

GATES: tuple[Quantity, ...] = ("forget_gate", "input_gate", "output_gate")
"""The gates of an LSTM that an experiment can hold."""

RecurrentStart: TypeAlias = Literal["orthogonal", "glorot", "normal"]
RECURRENT_STARTS: tuple[RecurrentStart, ...] = get_args(RecurrentStart)
"""How the recurrent weights are drawn: Keras' default, an orthogonal matrix; Glorot's uniform
distribution (2010); or normal with a standard deviation of 0.1."""

KERAS_FORGET_BIAS = 1.0
"""The first value of the forget bias by Keras' default, `unit_forget_bias`."""

STALL, STALLED = 1_000, 0.99
"""A loss has stalled if its mean over so many steps is above this share of that before."""


def rounded(value: float) -> float:
    """Four significant digits: people read a record too, and it lies in the repository."""
    return float(f"{value:.4g}")


@dataclasses.dataclass(frozen=True)
class Description(Value):
    """What is to be measured. Equal descriptions, and only they, share a digest."""

    kind: ClassVar[str]

    @functools.cached_property
    def digest(self) -> str:
        """20 hexadecimal digits that name this description."""
        return digest_of([FORMAT, self.kind, self.to_dict()])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Experiment(Description):
    """One network that tries to learn one memory task.

    task: the memory task.
    cell, units, layers: 1 to 3 recurrent layers of that kind and size, then a dense layer.
    learning_rate: Adam's.
    clipnorm: the largest norm of the gradient of all weights together, None for no clipping.
    batch_size: sequences for each step.
    budget: the most steps of training.
    check_every: the steps between two checks, a divisor of the budget. A check asks whether the
    network has solved the task.
    seed: it draws the first weights and the sequences. Networks of the same seed, task, batch size
    and check_every read the same sequences, whatever their cell.
    xla: whether TensorFlow's XLA compiles the steps. This takes seconds at the start, makes a step
    of a small network several times faster, and rounds differently.
    recurrent_start: how the recurrent weights are drawn, one of `RECURRENT_STARTS`.
    confirmations: the checks in a row that must find the task solved, from 1 to 10.
    give_up_after: from so many steps on, a training ends at a check if its loss has stalled: its
    mean over the last `STALL` steps is above `STALLED` of that over as many before. None for never;
    else at least twice `STALL`, which `check_every` must divide.

    For an LSTM alone:
    forget_bias: the first value of the forget gates' part of the bias, from -20 to 20. None stands
    for Keras' own 1 (1 becomes None, so that equal experiments are one).
    held: gates that stand at one value for all units and steps, in training and in checks, one
    `Hold` for each gate. With the forget gate held there is no forget bias to choose.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    kind: ClassVar[str] = "training"
    later: ClassVar = frozenset({"recurrent_start", "confirmations", "give_up_after"})
    parsers: ClassVar = {
        "task": task_from_dict,
        "held": lambda held: tuple(starmap(Hold, dict(held).items())),
    }

    task: Task = dataclasses.field(default_factory=TemporalOrder)
    cell: Cell = "lstm"
    units: int = 8
    layers: int = 1
    learning_rate: float = 0.005
    clipnorm: float | None = 1.0
    batch_size: int = 64
    budget: int = 3_000
    check_every: int = 50
    seed: int = 0
    xla: bool = True
    forget_bias: float | None = None
    held: tuple[Hold, ...] = ()
    recurrent_start: RecurrentStart = "orthogonal"
    confirmations: int = 1
    give_up_after: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.task, Task):
            raise TypeError(f"task must be a memory task; received {self.task!r}.")
        one_of("cell", self.cell, CELLS)
        one_of("recurrent_start", self.recurrent_start, RECURRENT_STARTS)
        set_whole_numbers(self, _WHOLE)
        rate = positive_number("learning_rate", self.learning_rate, 10)
        object.__setattr__(self, "learning_rate", rate)
        if self.clipnorm is not None:
            object.__setattr__(self, "clipnorm", positive_number("clipnorm", self.clipnorm, 1e6))
        boolean("xla", self.xla)
        if self.forget_bias is not None:
            bias = bounded_number("forget_bias", self.forget_bias, -20, 20)
            object.__setattr__(self, "forget_bias", None if bias == KERAS_FORGET_BIAS else bias)
        object.__setattr__(self, "held", _held_gates(self.held))
        self._require_an_lstm_where_gates_are_changed()
        if self.budget % self.check_every:
            raise ValueError(
                "budget must be a multiple of check_every; received "
                f"{self.budget:,} and {self.check_every:,}."
            )
        if self.give_up_after is not None:
            steps = whole_number("give_up_after", self.give_up_after, 2 * STALL, 100_000)
            object.__setattr__(self, "give_up_after", steps)
            if STALL % self.check_every:
                raise ValueError(
                    f"check_every must divide {STALL:,} where a training can be given up; "
                    f"received {self.check_every:,}."
                )

    def _require_an_lstm_where_gates_are_changed(self) -> None:
        if self.cell != "lstm" and (self.held or self.forget_bias is not None):
            raise ValueError(
                f"forget_bias and held are of an LSTM alone; received {self.cell} with "
                f"forget_bias {self.forget_bias} and {len(self.held)} held gates."
            )
        if self.forget_bias is not None and any(h.quantity == "forget_gate" for h in self.held):
            raise ValueError(
                "A held forget gate has no use for a bias; received forget_bias "
                f"{self.forget_bias:g} with the forget gate held."
            )

    def __str__(self) -> str:
        held = "".join(f" {hold.quantity}={hold.value:g}" for hold in self.held)
        bias = "" if self.forget_bias is None else f" forget_bias={self.forget_bias:g}"
        return (
            f"{self.task.name} T={self.task.steps}, {self.layers} × {self.cell} {self.units}"
            f"{held}{bias}, rate {self.learning_rate:g}, clipping {self.clipnorm}, "
            f"seed {self.seed}"
        )

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "held": {hold.quantity: hold.value for hold in self.held}}


def _held_gates(held: Any) -> tuple[Hold, ...]:
    """The holds in the gates' order; each gate once, for all units and steps."""
    if held == ():
        return ()
    holds = Surgery(held).holds
    for hold in holds:
        if hold.quantity not in GATES or (hold.steps, hold.units) != (None, None):
            raise ValueError(
                f"held takes {', '.join(GATES)}, each for all steps and units; received {hold}."
            )
    if len({hold.quantity for hold in holds}) < len(holds):
        raise ValueError(f"held takes each gate once; received {holds}.")
    return tuple(sorted(holds, key=lambda hold: GATES.index(hold.quantity)))


_WHOLE = {
    "units": (1, 512),
    "layers": (1, 3),
    "batch_size": (1, 1_024),
    "budget": (1, 100_000),
    "check_every": (1, 1_000),
    "seed": (0, 2**31 - 1),
    "confirmations": (1, 10),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome(Value):
    """How an experiment went.

    steps: the steps taken.
    solved_at: the steps at the check that found the task solved, None if none did.
    checks: the steps at each check; losses: the mean training loss since the check before;
    scores: the task's score on fresh sequences.
    diverged: whether the loss stopped being a finite number. This ends the training at that step,
    without a check.
    seconds: by the clock on the wall.

    Equal experiments give equal outcomes, but for the seconds, on the same machine with the same
    software.
    """

    steps: int
    solved_at: int | None
    checks: tuple[int, ...]
    losses: tuple[float, ...]
    scores: tuple[float, ...]
    diverged: bool
    seconds: float

    def __post_init__(self) -> None:
        for name in ("checks", "losses", "scores"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not len(self.checks) == len(self.losses) == len(self.scores):
            raise ValueError(
                "checks, losses and scores must be equally many; received "
                f"{len(self.checks)}, {len(self.losses)} and {len(self.scores)}."
            )

    @property
    def solved(self) -> bool:
        return self.solved_at is not None

    @property
    def score(self) -> float | None:
        """The last score, None if the training ended before its first check."""
        return self.scores[-1] if self.scores else None


NOT_BEGUN = Outcome(
    steps=0, solved_at=None, checks=(), losses=(), scores=(), diverged=False, seconds=0.0
)
"""The outcome before the first check."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradientExperiment(Description):
    """The gradient on its way back through time, in a network with one recurrent layer.

    training: the network and its task, which must ask once, at the end.
    trained: whether the network learns first, as described; else it has its first weights.
    sequences: the fresh sequences of the task over which the gradient is averaged.
    """

    kind: ClassVar[str] = "gradient"
    parsers: ClassVar = {"training": Experiment.from_dict}

    training: Experiment
    trained: bool = False
    sequences: int = 64

    def __post_init__(self) -> None:
        if self.training.task.every_step or self.training.layers != 1 or self.training.held:
            raise ValueError(
                "The gradient is followed from one question at the end through one recurrent "
                f"layer without held gates; received {self.training.task.name}, "
                f"{self.training.layers} layers and {len(self.training.held)} held gates."
            )
        boolean("trained", self.trained)
        set_whole_numbers(self, {"sequences": (1, 4_096)})

    def __str__(self) -> str:
        return f"gradient, {'trained' if self.trained else 'fresh'}, {self.training}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradientFlow(Value):
    """How large the loss's gradient is at each step, by the distance to the last one.

    Place d of each tuple stands for the step d before the last. Each number is a mean over
    sequences. A trained network has a small loss and so a small gradient everywhere: compare two
    networks by the ratio to place 0.

    hidden: the Euclidean norm of dL/dh.

    For an LSTM alone, None in other cells:
    cell: the norm of dL/dc, by all paths.
    kept: the product of the forget gates over those d steps, a mean over the units too; 1 at 0.
    half_life: the steps after which the forget gates, at their geometric mean, keep one half; None
    where all of them are 1.
    """

    hidden: tuple[float, ...]
    cell: tuple[float, ...] | None = None
    kept: tuple[float, ...] | None = None
    half_life: float | None = None

    def __post_init__(self) -> None:
        for name in ("hidden", "cell", "kept"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, tuple(getattr(self, name)))
