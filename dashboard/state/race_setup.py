"""A race as a visitor sets it up, and as a link says it. No Streamlit here."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from typing import Any, Literal, Self, TypeAlias, get_args

from lstm_core.evidence.experiment import GATES, RECURRENT_STARTS, Experiment, RecurrentStart
from lstm_core.evidence.race import OPEN, Race
from lstm_core.evidence.tasks import Adding, Task, TemporalOrder
from lstm_core.evidence.variants import long_forget_bias
from lstm_core.network.costs import EQUAL, Equal, fair_units
from lstm_core.network.recipe import Cell
from lstm_core.reading.surgery import Hold
from lstm_core.values import boolean, one_of, set_whole_numbers

Who: TypeAlias = Literal["two", "three", "gates"]
WHO: tuple[Who, ...] = get_args(Who)
"""An RNN and an LSTM; a GRU too; or an LSTM and the same without each of its gates."""

TaskName: TypeAlias = Literal["adding", "order"]
TASKS: Mapping[TaskName, type[Adding] | type[TemporalOrder]] = {
    "adding": Adding,
    "order": TemporalOrder,
}

CLASS_UNITS: Mapping[TaskName, int] = {"adding": 16, "order": 8}
"""The units of the LSTM that suit each task in a class."""

RATES: Mapping[TaskName, float] = {"adding": 0.02, "order": 0.005}
"""The learning rate of a race on each task."""

ForgetBias: TypeAlias = Literal["one", "long"]
FORGET_BIASES: tuple[ForgetBias, ...] = get_args(ForgetBias)
"""Keras' 1, or ln(T - 1) for sequences of T steps (Tallec & Ollivier 2018)."""

Guess: TypeAlias = Literal["lstm", "rnn", "both", "neither"]
GUESSES: tuple[Guess, ...] = get_args(Guess)
"""Which of the LSTM and the RNN learns the task."""

LENGTHS = (10, 100)
UNITS = (1, 32)
SEEDS = (0, 9_999)
LAYERS = (1, 3)

FRESH_SEEDS = (4_000, SEEDS[1])
"""No recorded study uses one of these seeds."""

SECONDS: Mapping[TaskName, float] = {"adding": 40.0, "order": 20.0}
"""The longest race on each task. On adding the LSTM needs up to 10 s on a core that is shared."""

STEPS = 600
"""The most steps that each racer takes."""

CHECK_EVERY = 10

ROUGH_RATE = 0.1
"""The learning rate of a rough race, the highest one of the study of stability."""

_LINK = re.compile(
    r"(adding-)?(\d{1,4})-(\d{1,4})-(\d{1,4})"
    r"-(?:(units|parameters)(-gru)?(?:-([2-9])-layers)?|gates)(-rough)?"
    r"(?:-(glorot|normal))?(-long)?",
    re.ASCII,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lineup:
    """Who runs in a race, and under which conditions.

    task: adding, or temporal order.
    length: of the sequences.
    units: of the LSTM.
    seed: it draws the first weights and the sequences.
    who: "two" (an RNN and an LSTM), "three" (a GRU too) or "gates" (an LSTM as it is, and without
    its forget, its input and its output gate: each held open).
    equal: whether the others have as many units as the LSTM, or about as many parameters.
    layers: recurrent layers of each network, one on the other.
    rough: whether the learning rate is `ROUGH_RATE` and the gradient is not clipped.
    rnn_start: how the RNN's recurrent weights are drawn.
    forget_bias: the first forget bias of the LSTM.

    Where "gates" run, all have the same units, one layer and Keras' first weights.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    task: TaskName = "adding"
    length: int = 50
    units: int = 16
    seed: int = 0
    who: Who = "two"
    equal: Equal = "units"
    layers: int = 1
    rough: bool = False
    rnn_start: RecurrentStart = "orthogonal"
    forget_bias: ForgetBias = "one"

    def __post_init__(self) -> None:
        set_whole_numbers(
            self, {"length": LENGTHS, "units": UNITS, "seed": SEEDS, "layers": LAYERS}
        )
        one_of("task", self.task, tuple(TASKS))
        one_of("who", self.who, WHO)
        one_of("equal", self.equal, EQUAL)
        boolean("rough", self.rough)
        one_of("rnn_start", self.rnn_start, RECURRENT_STARTS)
        one_of("forget_bias", self.forget_bias, FORGET_BIASES)
        if self.who == "gates" and any(getattr(self, name) != of for name, of in ALIKE.items()):
            raise ValueError(
                "where gates are held open, all have the same units, one layer and Keras' first "
                f"weights; received {self}."
            )

    def race(self) -> Race:
        """The race itself: of equal line-ups one and the same."""
        return _race_of(self)

    def to_link(self) -> str:
        """The line-up in one word.

        >>> Lineup().to_link(), Lineup(who="gates").to_link()
        ('adding-50-16-0-units', 'adding-50-16-0-gates')
        >>> Lineup(task="order", units=8, who="three", layers=2).to_link()
        '50-8-0-units-gru-2-layers'
        >>> Lineup(rough=True, rnn_start="glorot", forget_bias="long").to_link()
        'adding-50-16-0-units-rough-glorot-long'
        """
        task = "adding-" if self.task == "adding" else ""  # order has none: older than adding
        numbers = f"{task}{self.length}-{self.units}-{self.seed}"
        parts = {
            "-gru": self.who == "three",
            f"-{self.layers}-layers": self.layers > 1,
            "-rough": self.rough,
            f"-{self.rnn_start}": self.rnn_start != "orthogonal",
            "-long": self.forget_bias == "long",
        }
        equal = "gates" if self.who == "gates" else self.equal
        return f"{numbers}-{equal}{''.join(part for part, is_in in parts.items() if is_in)}"

    @classmethod
    def from_link(cls, text: str) -> Self:
        """The line-up that `to_link` gave; ValueError for anything else."""
        match = _LINK.fullmatch(text)
        if match is None:
            raise ValueError(f"a race is written like {cls().to_link()}; received {text!r}.")
        adding, length, units, seed, equal, gru, layers, rough, start, long = match.groups()
        return cls(
            task="adding" if adding else "order",
            length=int(length),
            units=int(units),
            seed=int(seed),
            who="gates" if equal is None else "three" if gru else "two",
            equal="parameters" if equal == "parameters" else "units",
            layers=int(layers or 1),
            rough=rough is not None,
            rnn_start=next((one for one in RECURRENT_STARTS if one == start), "orthogonal"),
            forget_bias="long" if long else "one",
        )


def guess_of(learners: frozenset[str]) -> Guess:
    """The guess that is right where these have learned.

    >>> guess_of(frozenset({"lstm", "gru"})), guess_of(frozenset())
    ('lstm', 'neither')
    """
    is_lstm, is_rnn = "lstm" in learners, "rnn" in learners
    if is_lstm and is_rnn:
        return "both"
    return "lstm" if is_lstm else "rnn" if is_rnn else "neither"


ALIKE: Mapping[str, object] = {
    "equal": "units",
    "layers": 1,
    "rnn_start": "orthogonal",
    "forget_bias": "one",
}
"""What all have in common where gates run."""


@functools.lru_cache(maxsize=64)  # a page asks for it, and for its digest, at every rerun
def _race_of(lineup: Lineup) -> Race:
    task: Task = TASKS[lineup.task](length=lineup.length)
    lstm = Experiment(
        task=task,
        units=lineup.units,
        layers=lineup.layers,
        learning_rate=RATES[lineup.task],
        budget=STEPS,
        check_every=CHECK_EVERY,
        seed=lineup.seed,
        forget_bias=long_forget_bias(task) if lineup.forget_bias == "long" else None,
        xla=False,  # compiling with it takes longer than a class waits for the first line
    )
    if lineup.rough:
        lstm = dataclasses.replace(lstm, learning_rate=ROUGH_RATE, clipnorm=None)
    if lineup.who == "gates":
        without = (dataclasses.replace(lstm, held=(Hold(gate, OPEN),)) for gate in GATES)
        return Race(racers=(lstm, *without), seconds=SECONDS[lineup.task])
    cells: tuple[Cell, ...] = ("rnn", "lstm", "gru") if lineup.who == "three" else ("rnn", "lstm")
    fair = functools.partial(
        fair_units,
        lineup.units,
        equal=lineup.equal,
        inputs=task.features,
        outputs=task.outputs,
        layers=lineup.layers,
    )
    changes: dict[Cell, dict[str, Any]] = {
        "rnn": {"forget_bias": None, "recurrent_start": lineup.rnn_start},
        "gru": {"forget_bias": None},
    }
    return Race(
        seconds=SECONDS[lineup.task],
        racers=tuple(
            dataclasses.replace(lstm, cell=cell, units=fair(cell), **changes.get(cell, {}))
            for cell in cells
        ),
    )
