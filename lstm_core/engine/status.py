"""The status of a run, as a plain value that the pages draw."""

from __future__ import annotations

import dataclasses
import math
from typing import Literal, NamedTuple, TypeAlias

from lstm_core.evidence.race import GradientReach, Lap
from lstm_core.network.history import History

State: TypeAlias = Literal[
    "absent", "queued", "training", "done", "stopped", "failed", "cancelled", "lost"
]


class Course(NamedTuple):
    """How far a job is: for how many seconds it has run, and which share of it is done."""

    seconds: float
    fraction: float


@dataclasses.dataclass(frozen=True)
class RunStatus:
    """The status of a run.

    state: "absent" (nobody asked for it), "queued" (`place` counts from 1), "training", "done"
    (what it was for is there), "stopped" (a network is there as far as its training came; started
    again, it is trained on from there), or "failed", "cancelled" and "lost" (its process is gone):
    it can be started again, and `message` says what happened.
    fraction: the share of its longest possible course that is done, 0 to 1.
    is_stopping: somebody asked it to stop, and it has not stopped yet.
    wait, longest_wait: while it is queued, in how many seconds it likely begins, and after how many
    at the latest; None where no process is there yet.
    """

    state: State
    fraction: float = 0.0
    seconds: float = 0.0
    place: int = 0
    message: str = ""
    is_stopping: bool = False
    wait: float | None = None
    longest_wait: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in ("queued", "training")

    @property
    def has_result(self) -> bool:
        """Whether what it was for is there, at least as far as it came."""
        return self.state in ("done", "stopped")


@dataclasses.dataclass(frozen=True)
class TrainingStatus(RunStatus):
    """The status of a recipe's training."""

    epochs: int = 0
    epoch: int = 0
    loss: float = math.nan
    accuracy: float = math.nan
    history: History = dataclasses.field(default_factory=lambda: History((), ()))

    @property
    def version(self) -> str:
        """Which of a recipe's networks is there: "" for the trained one, else how far it came.

        What is computed with a network is kept by the recipe's digest and this.
        """
        return repr(self.fraction) if self.state == "stopped" else ""


@dataclasses.dataclass(frozen=True)
class RaceStatus(RunStatus):
    """The status of a race.

    laps: all so far, in the order in which they were run.
    gradients: how far the gradient reached back in each racer, before and after the race; empty
    until the racers are done, and for a race in which it is not measured.
    is_complete: whether each racer has learned the task, diverged or spent its budget.
    laps_are_over: whether no lap will follow, because it is complete or the time is up.
    """

    laps: tuple[Lap, ...] = ()
    gradients: tuple[GradientReach, ...] = ()
    is_complete: bool = False
    laps_are_over: bool = False

    @property
    def is_measuring_gradients(self) -> bool:
        """Whether the racers are done, and their gradients are being measured."""
        return self.state == "training" and self.laps_are_over

    @property
    def was_cut_off(self) -> bool:
        """Whether it ended before it was complete: time was up, or a racer was not ready."""
        return self.state == "done" and not self.is_complete

    def of(self, racer: int) -> tuple[Lap, ...]:
        """One racer's laps."""
        return tuple(lap for lap in self.laps if lap.racer == racer)

    def last(self, racer: int) -> Lap | None:
        """One racer's last lap, None before its first."""
        return next((lap for lap in reversed(self.laps) if lap.racer == racer), None)

    def at(self, seconds: float) -> RaceStatus:
        """The status of a finished race so many seconds after it began, by its own clock."""
        if seconds >= self.seconds:
            return self
        laps = tuple(lap for lap in self.laps if lap.seconds <= seconds)
        return RaceStatus("training", self.fraction, seconds, laps=laps)
