"""What a worker process of the engine does without TensorFlow: it is up in a moment."""

from __future__ import annotations

import dataclasses
import pickle
import sys
import time
from types import ModuleType
from typing import ClassVar

from lstm_core.engine.process import WorkerProcess
from lstm_core.engine.status import RunStatus

STEP_SECONDS = 0.02
SLOW = "slow"
"""A sentence that is read for so long that something can happen meanwhile."""


def prepare() -> None:
    """Put stand-ins where `worker.run` looks for what loads TensorFlow."""
    racing = ModuleType("lstm_core.evidence.race_runner")
    racing.stop_warming = lambda: None
    training = ModuleType("lstm_core.network.training")
    training.TrainingDiverged = ArithmeticError
    sys.modules |= {module.__name__: module for module in (racing, training)}


def prepare_slowly() -> None:
    """Take long enough to start that something can happen meanwhile."""
    time.sleep(0.5)
    prepare()


def light_process() -> WorkerProcess:
    """A worker process that is up in a moment."""
    return WorkerProcess(prepare, {})


def slow_process() -> WorkerProcess:
    """A worker process that takes a while to start."""
    return WorkerProcess(prepare_slowly, {})


def answer(root, digest, question):
    """The sentence itself in place of an answer."""
    if question.sentence == SLOW:
        time.sleep(0.5)
    return pickle.dumps((question.sentence, None))


@dataclasses.dataclass(frozen=True)
class Steps:
    """A job of so many short steps."""

    number: int
    steps: int

    file_name: ClassVar[str] = "steps.json"
    needs: ClassVar[tuple[str, ...]] = ()
    longest: ClassVar[float] = 600.0

    @property
    def digest(self):
        return f"{self.number:020x}"

    def to_dict(self):
        return dataclasses.asdict(self)

    def run(self, run):
        for step in range(self.steps):
            run.write({"step": step + 1})
            time.sleep(STEP_SECONDS)
        return "done"

    def status(self, state, lines=()):
        steps = [line["step"] for line in lines if "step" in line]
        return RunStatus(state, fraction=max(steps, default=0) / self.steps)
