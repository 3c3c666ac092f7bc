"""Findings from invented results, whose verdicts can be worked out by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from lstm_core.evidence.experiment import Experiment, GradientFlow, Outcome
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.results import Findings, findings_from
from lstm_core.evidence.studies import EARLIER, GRADIENTS, STABILITY

SOLVED = Outcome(
    steps=100, solved_at=100, checks=(50, 100), losses=(1.0, 0.1), scores=(0.5, 1.0),
    diverged=False, seconds=1.0,
)  # fmt: skip
FAILED = dataclasses.replace(SOLVED, solved_at=None, losses=(1.4, 1.39), scores=(0.2, 0.3))
FLOW = GradientFlow(hidden=(1.0, 0.5))


def made_up(solves: Callable[[Experiment], bool]) -> Findings:
    """The findings if exactly those experiments are solved for which `solves` is true."""
    trainings = (*EARLIER.describe(), *STABILITY.describe())
    results = {one: SOLVED if solves(one) else FAILED for one in trainings}
    return findings_from(Recorded({**results, **dict.fromkeys(GRADIENTS.describe(), FLOW)}))


def lstm_alone(experiment: Experiment) -> bool:
    """Whether it is a whole LSTM."""
    return experiment.cell == "lstm" and not experiment.held
