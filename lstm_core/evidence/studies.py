"""The studies beside the plan, as lists of descriptions, and the folder of their records.

No Keras here. The plan (`lstm_core.evidence.plan`) has the larger measurement.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from lstm_core.evidence import agreement, forecast, gate_tasks, timing
from lstm_core.evidence.experiment import Description, Experiment, GradientExperiment
from lstm_core.evidence.record import Record
from lstm_core.evidence.tasks import Adding, ContinualReber, EmbeddedReber, Task, TemporalOrder
from lstm_core.evidence.variants import (
    CLIPNORM,
    GRU,
    LSTM,
    LSTM_LONG,
    NO_FORGET_GATE,
    NO_INPUT_GATE,
    NO_OUTPUT_GATE,
    RNN,
    RNN_GLOROT,
    RNN_NORMAL,
    Variant,
)

RECORDS = Path(__file__).parent / "records"

SEEDS = tuple(range(10))

Group: TypeAlias = tuple[Variant, tuple[Experiment, ...]]
"""A variant and its experiments under one condition, one for each seed."""

# Without a gate

ORDER = TemporalOrder(length=50)
REBER = EmbeddedReber(longest=30)

ABLATED: Mapping[Task, Mapping[Variant, float]] = {
    ORDER: {LSTM: 0.006, NO_FORGET_GATE: 0.02, NO_INPUT_GATE: 0.0006, NO_OUTPUT_GATE: 0.006},
    REBER: {LSTM: 0.02, NO_FORGET_GATE: 0.06, NO_INPUT_GATE: 0.02, NO_OUTPUT_GATE: 0.06},
    Adding(length=50): {
        LSTM: 0.06, NO_FORGET_GATE: 0.002, NO_INPUT_GATE: 0.006, NO_OUTPUT_GATE: 0.02,
    },
    ContinualReber(): {
        LSTM: 0.02, NO_FORGET_GATE: 0.02, NO_INPUT_GATE: 0.06, NO_OUTPUT_GATE: 0.06,
    },
}  # fmt: skip
"""Task -> network -> learning rate, one of 0.0006, 0.002, 0.006, 0.02 and 0.06.

On temporal order it is the best of the five by the ten seeds that are shown, for each alike: most
solved, then fewest steps. On the others three more seeds chose it.
"""

BESIDE: Mapping[Task, Mapping[Variant, float]] = {
    REBER: {RNN: 0.02, GRU: 0.06},
    ORDER: {LSTM: 0.02, RNN: 0.006, GRU: 0.06},
}
"""Networks to stand beside the experiment of 1997, and those whose gradients are computed.

Three more seeds chose their rates.
"""


def groups(rates: Mapping[Task, Mapping[Variant, float]]) -> Iterator[Group]:
    """Task by task, network by network."""
    for task, own in rates.items():
        for variant, rate in own.items():
            yield variant, _seeds_of(variant, task, rate)


def earlier() -> tuple[Experiment, ...]:
    """All of them."""
    return tuple(one for rates in (ABLATED, BESIDE) for _, own in groups(rates) for one in own)


def _seeds_of(variant: Variant, task: Task, rate: float) -> tuple[Experiment, ...]:
    return tuple(variant.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)


# Gradients

SEQUENCES = 256
"""Those over which a gradient is computed."""

OPEN = 20.0
"""A forget bias at which sigmoid is 1 in float32: the LSTM of 1997, which had no forget gate."""

ANY_RATE = 0.005
"""Nothing is learned here, so the learning rate counts for nothing."""

BEGINNINGS = (
    Variant(name="forget_bias_0", forget_bias=0.0),
    LSTM,
    LSTM_LONG,
    Variant(name="no_forget_gate", forget_bias=OPEN),
    RNN,
    RNN_GLOROT,
    RNN_NORMAL,
)
"""The same two cells, and how they begin; the RNNs have as many parameters as the LSTMs."""


def untrained() -> Iterator[tuple[Variant, GradientExperiment]]:
    """Every beginning with every seed."""
    for variant in BEGINNINGS:
        for training in _seeds_of(variant, ORDER, ANY_RATE):
            yield variant, GradientExperiment(training=training, sequences=SEQUENCES)


def trained() -> Iterator[tuple[Variant, GradientExperiment]]:
    """Every cell with every seed, after training; `earlier` says whether it solved its task."""
    for variant, own in groups({ORDER: BESIDE[ORDER]}):
        for training in own:
            yield (
                variant,
                GradientExperiment(training=training, trained=True, sequences=SEQUENCES),
            )


# Deep networks

DEEP_TASK = TemporalOrder(length=20)
"""Short enough for each kind of cell to learn it."""

DEEP_RATES = (0.003, 0.01, 0.03, 0.1)
DEPTHS = (1, 2, 3)


def deep() -> Iterator[Group]:
    """Each cell in one to three layers, clipped or not, at each learning rate, with five seeds."""
    for layers, clipnorm, rate, variant in itertools.product(
        DEPTHS, (CLIPNORM, None), DEEP_RATES, (LSTM, RNN, GRU)
    ):
        yield (
            variant,
            tuple(
                variant.experiment(
                    DEEP_TASK, learning_rate=rate, seed=seed, layers=layers, clipnorm=clipnorm
                )
                for seed in SEEDS[:5]
            ),
        )


# The race of a class

CLASS_RACE = Experiment(
    task=Adding(length=50),
    units=16,
    learning_rate=0.02,
    budget=600,
    check_every=10,
    xla=False,
)
"""The LSTM of the race that the page begins with; its RNN has as many units."""

CLASS_SEEDS = tuple(range(3_100, 3_130))
"""No other study has them, and nothing was chosen by them."""


def class_race() -> tuple[Experiment, ...]:
    """Both racers with every seed. Turns change nothing of what a racer learns."""
    return tuple(
        dataclasses.replace(CLASS_RACE, cell=cell, seed=seed)
        for cell in ("rnn", "lstm")
        for seed in CLASS_SEEDS
    )


# The table


@dataclasses.dataclass(frozen=True)
class Study:
    """A list of descriptions that answers one question.

    seconds: about the time of one description on one core, as measured on two.
    """

    name: str
    question: str
    describe: Callable[[], tuple[Description, ...]]
    seconds: float

    def record(self, folder: Path = RECORDS) -> Record:
        """The record of its results."""
        return Record(folder / f"{self.name}.jsonl")


def _all_of(
    things: Callable[[], Iterator[tuple[Variant, GradientExperiment]]],
) -> Callable[[], tuple[Description, ...]]:
    return lambda: tuple(one for _, one in things())


EARLIER = Study("earlier", "What becomes of an LSTM without one of its gates?", earlier, 8)
GRADIENTS = Study(
    "gradients", "How far back does the gradient reach after training?", _all_of(trained), 6
)
STABILITY = Study(
    "stability",
    "How often does a deep network learn?",
    lambda: tuple(one for _, own in deep() for one in own),
    2,
)
INITIALISATIONS = Study(
    "initialisations",
    "How far back does the gradient reach before training, by the first weights?",
    _all_of(untrained),
    1,
)
FORECASTING = Study(
    "forecasting", "Who forecasts a season, a trend and noise?", forecast.descriptions, 7
)
SPEED = Study("speed", "How long does a step of training take?", timing.descriptions, 19)
AGREEMENT = Study(
    "agreement",
    "How often is a verb's number right, by the distance to its subject?",
    agreement.descriptions,
    20,
)
GATES_BY_HAND = Study(
    "gates_by_hand",
    "Which gates does one unit learn for a task that a person can do by hand?",
    gate_tasks.descriptions,
    10,
)
CLASS = Study("class_race", "Who learns the race that the page begins with?", class_race, 6)

ALL_STUDIES: tuple[Study, ...] = (
    EARLIER,
    GRADIENTS,
    STABILITY,
    INITIALISATIONS,
    FORECASTING,
    SPEED,
    AGREEMENT,
    GATES_BY_HAND,
    CLASS,
)
"""In the order of their measurement."""
