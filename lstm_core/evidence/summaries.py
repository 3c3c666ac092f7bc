"""From the records of the lessons to what their pages show: agreement, first weights, one unit,
the race of a class."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lstm_core.evidence import agreement, gate_tasks
from lstm_core.evidence.experiment import Experiment, GradientFlow, Outcome
from lstm_core.evidence.gate_tasks import LearnedGates
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.studies import (
    AGREEMENT,
    BEGINNINGS,
    CLASS,
    GATES_BY_HAND,
    INITIALISATIONS,
    class_race,
    untrained,
)
from lstm_core.evidence.variants import Variant
from lstm_core.network.recipe import CELLS, Cell


class Run(NamedTuple):
    """One network. accuracy: words between subject and verb -> share of right forms, 0 to 1."""

    cell: Cell
    seed: int
    accuracy: Mapping[int, float]


@dataclasses.dataclass(frozen=True)
class Spread:
    """The mean of several seeds, their standard deviation (n - 1), the worst and the best."""

    mean: float
    deviation: float
    low: float
    high: float
    seeds: int


def _runs(recorded: Recorded) -> tuple[Run, ...]:
    return tuple(
        Run(one.cell, one.seed, recorded.results[one].accuracy)
        for one in agreement.descriptions()
        if one in recorded.results
    )


runs = cached_summary((AGREEMENT,), _runs)
"""The runs that are recorded, seed by seed; none if there is no record."""


def by_distance(measured: Sequence[Run]) -> dict[Cell, dict[int, Spread]]:
    """Each cell's accuracy over its seeds, by the number of words between.

    A cell without a run is left out. The deviation of a single run is 0.
    """
    accuracies = {cell: [run.accuracy for run in measured if run.cell == cell] for cell in CELLS}
    return {
        cell: {distance: _spread([accuracy[distance] for accuracy in own]) for distance in own[0]}
        for cell, own in accuracies.items()
        if own
    }


def _spread(shares: list[float]) -> Spread:
    deviation = statistics.stdev(shares) if len(shares) > 1 else 0.0
    return Spread(statistics.fmean(shares), deviation, min(shares), max(shares), len(shares))


@dataclasses.dataclass(frozen=True)
class Beginning:
    """Untrained networks that begin alike, one for each seed.

    training: the first of their experiments; the others differ by the seed alone.
    """

    variant: Variant
    training: Experiment
    flows: tuple[GradientFlow, ...]

    @property
    def steps_back(self) -> int:
        """How many steps before the last one the first step lies."""
        return self.training.task.steps - 1

    @property
    def shares(self) -> tuple[float, ...]:
        """For each seed, the gradient at the first step as a share of that at the last one.

        By the state that carries the memory: the cell state of LSTMs, the hidden state of RNNs.
        """
        carried = (flow.hidden if flow.cell is None else flow.cell for flow in self.flows)
        return tuple(norms[-1] / norms[0] for norms in carried)

    @property
    def median(self) -> float:
        return statistics.median(self.shares)


def _beginnings(recorded: Recorded) -> tuple[Beginning, ...]:
    found = [(variant, one) for variant, one in untrained() if one in recorded.results]
    return tuple(
        Beginning(variant, own[0].training, tuple(recorded.results[one] for one in own))
        for variant in BEGINNINGS
        if (own := [one for of, one in found if of == variant])
    )


beginnings = cached_summary((INITIALISATIONS,), _beginnings)
"""What is recorded, kind by kind; nothing if there is no record."""


def _learned(recorded: Recorded) -> Mapping[str, LearnedGates]:
    return {one.task: recorded.results[one] for one in gate_tasks.descriptions()}


learned_gates = cached_summary((GATES_BY_HAND,), _learned)
"""Task -> what one unit has learned for it."""


@dataclasses.dataclass(frozen=True)
class ClassRace:
    """The race that a class runs, over all its seeds: the outcomes of each racer, seed by seed."""

    lstm: tuple[Outcome, ...]
    rnn: tuple[Outcome, ...]

    @property
    def lstm_alone(self) -> int:
        """In how many races the LSTM learned the task and the RNN did not."""
        return sum(
            one.solved and not other.solved for one, other in zip(self.lstm, self.rnn, strict=True)
        )

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of the LSTMs that learned it, rising."""
        return tuple(sorted(one.solved_at for one in self.lstm if one.solved_at is not None))


def _class_race(recorded: Recorded) -> ClassRace:
    outcomes: dict[Cell, list[Outcome]] = {"lstm": [], "rnn": []}
    for one in class_race():
        outcomes[one.cell].append(recorded.results[one])
    return ClassRace(tuple(outcomes["lstm"]), tuple(outcomes["rnn"]))


recorded_race = cached_summary((CLASS,), _class_race)
"""The races that are recorded."""
