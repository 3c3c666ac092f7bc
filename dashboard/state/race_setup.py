"""A race as a visitor sets it up, and as a link says it. No Streamlit here."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import Literal, Self, TypeAlias, get_args

from lstm_core.evidence.experiment import GATES, Experiment
from lstm_core.evidence.race import OPEN, Race
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.network.costs import EQUAL, Equal, fair_units
from lstm_core.network.recipe import Cell
from lstm_core.reading.surgery import Hold
from lstm_core.values import boolean, one_of, set_whole_numbers

Who: TypeAlias = Literal["two", "three", "gates"]
WHO: tuple[Who, ...] = get_args(Who)
"""An RNN and an LSTM; a GRU too; or an LSTM and the same without each of its gates."""

LENGTHS = (10, 100)
UNITS = (1, 32)
SEEDS = (0, 9_999)
LAYERS = (1, 3)

FRESH_SEEDS = (2_000, SEEDS[1])
"""No recorded study uses one of these seeds."""

STEPS = 600
"""The most steps that each racer takes."""

CHECK_EVERY = 10

ROUGH_RATE = 0.1
"""The learning rate of a rough race, the highest one of the study of stability."""

_LINK = re.compile(
    r"(\d{1,4})-(\d{1,4})-(\d{1,4})"
    r"-(?:(units|parameters)(-gru)?(?:-([2-9])-layers)?|gates)(-rough)?",
    re.ASCII,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lineup:
    """Who runs in a race on temporal order, and under which conditions.

    length: of the sequences.
    units: of the LSTM.
    seed: it draws the first weights and the sequences.
    who: "two" (an RNN and an LSTM), "three" (a GRU too) or "gates" (an LSTM as it is, and without
    its forget, its input and its output gate: each held open).
    equal: whether the others have as many units as the LSTM, or about as many parameters.
    layers: recurrent layers of each network, one on the other.
    rough: whether the learning rate is `ROUGH_RATE` and the gradient is not clipped.

    Where "gates" run, all have the same units and one layer.

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
        set_whole_numbers(
            self, {"length": LENGTHS, "units": UNITS, "seed": SEEDS, "layers": LAYERS}
        )
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

    def to_link(self) -> str:
        """The line-up in one word.

        >>> Lineup().to_link(), Lineup(who="gates").to_link()
        ('50-8-0-units', '50-8-0-gates')
        >>> Lineup(who="three", layers=2).to_link()
        '50-8-0-units-gru-2-layers'
        >>> Lineup(rough=True).to_link()
        '50-8-0-units-rough'
        """
        numbers, rough = f"{self.length}-{self.units}-{self.seed}", "-rough" if self.rough else ""
        if self.who == "gates":
            return f"{numbers}-gates{rough}"
        gru = "-gru" if self.who == "three" else ""
        layers = f"-{self.layers}-layers" if self.layers > 1 else ""
        return f"{numbers}-{self.equal}{gru}{layers}{rough}"

    @classmethod
    def from_link(cls, text: str) -> Self:
        """The line-up that `to_link` gave; ValueError for anything else."""
        match = _LINK.fullmatch(text)
        if match is None:
            raise ValueError(f"a race is written like {cls().to_link()}; received {text!r}.")
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


@functools.lru_cache(maxsize=64)  # a page asks for it, and for its digest, at every rerun
def _race_of(lineup: Lineup) -> Race:
    task = TemporalOrder(length=lineup.length)
    lstm = Experiment(
        task=task,
        units=lineup.units,
        layers=lineup.layers,
        budget=STEPS,
        check_every=CHECK_EVERY,
        seed=lineup.seed,
        xla=False,  # compiling with it takes longer than a class waits for the first line
    )
    if lineup.rough:
        lstm = dataclasses.replace(lstm, learning_rate=ROUGH_RATE, clipnorm=None)
    if lineup.who == "gates":
        without = (dataclasses.replace(lstm, held=(Hold(gate, OPEN),)) for gate in GATES)
        return Race(racers=(lstm, *without))
    cells: tuple[Cell, ...] = ("rnn", "lstm", "gru") if lineup.who == "three" else ("rnn", "lstm")
    fair = functools.partial(
        fair_units,
        lineup.units,
        equal=lineup.equal,
        inputs=task.features,
        outputs=task.outputs,
        layers=lineup.layers,
    )
    return Race(
        racers=tuple(dataclasses.replace(lstm, cell=cell, units=fair(cell)) for cell in cells)
    )
