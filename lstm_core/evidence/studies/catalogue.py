"""All studies, in the order of their measurement, and the folder of their records."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from lstm_core.evidence import agreement, forecast, gate_learning
from lstm_core.evidence.experiment import Description
from lstm_core.evidence.record import Record
from lstm_core.evidence.studies import (
    gradients,
    rates,
    short,
    speed,
    stability,
    success,
)
from lstm_core.evidence.studies.rates import Rates

RECORDS = Path(__file__).parent.parent / "records"


@dataclasses.dataclass(frozen=True)
class Study:
    """A list of descriptions that answers one question.

    describe: chosen learning rates -> the list; needs_rates: whether it depends on them; seconds:
    about the time of one description on one core, as measured on two.
    """

    name: str
    question: str
    describe: Callable[[Rates], tuple[Description, ...]]
    needs_rates: bool
    seconds: float

    def record(self, folder: Path = RECORDS) -> Record:
        """The record of its results."""
        return Record(folder / f"{self.name}.jsonl")


RATES = Study(
    "rates", "Which learning rate suits each network?", lambda _: rates.descriptions(), False, 9
)
CLAIM_STUDIES: tuple[Study, ...] = (
    RATES,
    Study("gradients", "How far back does the gradient reach?", gradients.descriptions, True, 6),
    Study("lengths", "Who solves what, at which length?", success.lengths, True, 7),
    Study("ablations", "What does each part of an LSTM do for it?", success.ablations, True, 9),
    Study("stability", "How does training end?", lambda _: stability.descriptions(), False, 2),
    Study(
        "sensitivity",
        "What if another learning rate had been chosen?",
        success.sensitivity,
        True,
        6,
    ),
    Study(
        "gateless",
        "What if an LSTM without a gate had learned at another rate?",
        success.gateless,
        True,
        8,
    ),
)
"""The studies behind the claims about RNN and LSTM."""

APPLICATION_STUDIES: tuple[Study, ...] = (
    Study(
        "forecasting",
        "Who forecasts a season, a trend and noise?",
        lambda _: forecast.descriptions(),
        False,
        7,
    ),
    Study("short", "Does an RNN do for ten steps?", lambda _: short.descriptions(), False, 0.4),
    Study(
        "speed", "How long does a step of training take?", lambda _: speed.descriptions(), False, 19
    ),
)
"""The studies of when to use an LSTM."""

AGREEMENT = Study(
    "agreement",
    "How often is a verb's number right, by the distance to its subject?",
    lambda _: agreement.descriptions(),
    False,
    20,
)

INITIALISATIONS = Study(
    "initialisations",
    "How far back does the gradient reach before training, by the first weights?",
    lambda _: gradients.untrained_descriptions(),
    False,
    1,
)
GATES_BY_HAND = Study(
    "gates_by_hand",
    "Which gates does one unit learn for a task that a person can do by hand?",
    lambda _: gate_learning.descriptions(),
    False,
    10,
)
LESSON_STUDIES: tuple[Study, ...] = (INITIALISATIONS, GATES_BY_HAND)
"""The studies behind the pages that explain."""

ALL_STUDIES: tuple[Study, ...] = (*CLAIM_STUDIES, *APPLICATION_STUDIES, AGREEMENT, *LESSON_STUDIES)


def chosen_rates(folder: Path = RECORDS) -> Rates | None:
    """The learning rates that the pilots chose; None while their record is not complete."""
    results = RATES.record(folder).results()
    if any(pilot not in results for pilot in rates.descriptions()):
        return None
    return rates.chosen(results)
