"""What a run can be of, and how it stands: read from the lines that its process writes.

A run is of a recipe, whose network is trained and kept, or of a race, of which the curves are kept.
Each kind of run is told here what its file is called, what a line of its progress looks like, and
what has to be there when it is done; all else about runs is the same for both.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias, overload

from lstm_core.evidence.race import GradientReach, Lap, Race
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe

State: TypeAlias = Literal["absent", "queued", "training", "done", "failed", "cancelled", "lost"]

Runnable: TypeAlias = Recipe | Race

Line: TypeAlias = Mapping[str, Any]
"""A line of progress: a JSON object."""

FOLLOWING: Line = {"following": True}
"""The line between the last lap of a race and the first that is told of its gradient."""

UNREADABLE = "Its progress is unreadable."


@dataclasses.dataclass(frozen=True)
class RunStatus:
    """How a run stands.

    "absent": nobody asked for it; "queued": `place` counts from 1; "training": with figures;
    "done": what it was for is there; "failed", "cancelled", "lost" (its trainer is gone): it can
    be started again, and `message` says what happened.
    """

    state: State
    fraction: float = 0.0
    """How much of the longest that it can take is done."""
    seconds: float = 0.0
    place: int = 0
    message: str = ""
    is_stopping: bool = False
    """Somebody asked it to stop, and it has not yet."""
    wait: float | None = None
    """While it is queued, after how many seconds it begins at the latest, as far as that can be
    told: None behind a training, which takes as long as it takes."""

    @property
    def is_active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in ("queued", "training")


@dataclasses.dataclass(frozen=True)
class TrainingStatus(RunStatus):
    """How the training of a recipe's network stands; when done, the network can be read with."""

    epochs: int = 0
    epoch: int = 0
    loss: float = math.nan
    accuracy: float = math.nan
    history: History = dataclasses.field(default_factory=lambda: History((), ()))


@dataclasses.dataclass(frozen=True)
class RaceStatus(RunStatus):
    """How a race stands: its laps so far, in the order in which they were run.

    reached: when all racers are done, how much of the gradient reached back in them, as they began
    and as they were left; empty for a race that is not followed. all_through: whether each racer
    has learned the task, broken down or spent its budget; laps_over: whether no lap comes any more,
    because of that or because the time is up, and the gradient is being followed or has been.
    """

    laps: tuple[Lap, ...] = ()
    reached: tuple[GradientReach, ...] = ()
    all_through: bool = False
    laps_over: bool = False

    @property
    def is_following(self) -> bool:
        """Whether the gradient is being followed back: the racers are done, the race is not."""
        return self.state == "training" and self.laps_over

    @property
    def was_cut_off(self) -> bool:
        """Whether it ended before its racers were through: time was up, or one was not ready."""
        return self.state == "done" and not self.all_through

    def of(self, racer: int) -> tuple[Lap, ...]:
        """One racer's laps."""
        return tuple(lap for lap in self.laps if lap.racer == racer)

    def last(self, racer: int) -> Lap | None:
        """One racer's last lap, None before its first."""
        return next((lap for lap in reversed(self.laps) if lap.racer == racer), None)

    def until(self, seconds: float) -> RaceStatus:
        """How a race that is done stood so many seconds after it began, by its own clock."""
        if seconds >= self.seconds:
            return self
        laps = tuple(lap for lap in self.laps if lap.seconds <= seconds)
        return RaceStatus("training", self.fraction, seconds, laps=laps)


def longest(what: Runnable) -> float:
    """The most seconds that a run takes; infinite for a training, which has no limit."""
    return what.longest if isinstance(what, Race) else math.inf


def file_of(what: Runnable) -> str:
    """The name of the file in which a run's description is kept."""
    return "race.json" if isinstance(what, Race) else "recipe.json"


def needs(what: Runnable) -> tuple[str, ...]:
    """What must be in the folder of a run that is done."""
    return () if isinstance(what, Race) else ("network/weights.npz",)


@overload
def standing(what: Recipe, state: State, lines: Iterable[Line] = ()) -> TrainingStatus: ...
@overload
def standing(what: Race, state: State, lines: Iterable[Line] = ()) -> RaceStatus: ...
@overload
def standing(what: Runnable, state: State, lines: Iterable[Line] = ()) -> RunStatus: ...
def standing(what: Runnable, state: State, lines: Iterable[Line] = ()) -> RunStatus:
    """The status that the lines of a run's progress say; those of another kind are left out."""
    try:
        if isinstance(what, Race):
            return _of_race(what, state, list(lines))
        return _of_training(what, state, [line for line in lines if "history" in line])
    except (KeyError, TypeError, ValueError, OverflowError):
        return dataclasses.replace(standing(what, state), message=UNREADABLE)


def _of_training(recipe: Recipe, state: State, lines: list[Line]) -> TrainingStatus:
    if not lines:
        return TrainingStatus(state, epochs=recipe.epochs)
    last = lines[-1]
    return TrainingStatus(
        state,
        epochs=recipe.epochs,
        epoch=int(last["epoch"]),
        fraction=float(last["fraction"]),
        loss=float(last["loss"]),
        accuracy=float(last["accuracy"]),
        seconds=float(last["seconds"]),
        history=History(
            tuple(float(v) for line in lines for v in line["history"]["loss"]),
            tuple(float(v) for line in lines for v in line["history"]["accuracy"]),
        ),
    )


def _of_race(race: Race, state: State, lines: list[Line]) -> RaceStatus:
    told = [line for line in lines if "racer" in line]
    laps = tuple(Lap.from_dict(line) for line in told if "hidden" not in line)
    laps_over = any(line == FOLLOWING for line in lines)
    if not laps:
        return RaceStatus(state, laps_over=laps_over)
    if max(lap.racer for lap in laps) >= len(race.racers):
        raise ValueError("there is a lap of nobody in this race.")
    seconds = laps[-1].seconds
    steps = max(lap.steps for lap in laps) / race.terms.budget
    last = {lap.racer: lap for lap in laps}
    return RaceStatus(
        state,
        min(1.0, max(steps, seconds / race.seconds)),
        seconds,
        laps=laps,
        reached=tuple(_reached(race, told)),
        all_through=len(last) == len(race.racers)
        and all(_is_through(lap, race) for lap in last.values()),
        laps_over=laps_over,
    )


def _is_through(lap: Lap, race: Race) -> bool:
    """Whether a racer takes no step after this lap, however much time there is."""
    return lap.solved or lap.diverged or lap.steps >= race.terms.budget


def _reached(race: Race, lines: list[Line]) -> Iterator[GradientReach]:
    """What the lines say of the gradient; damaged ones are left out, as the race goes without."""
    for line in lines:
        if "hidden" in line:
            with contextlib.suppress(TypeError, ValueError):
                reach = GradientReach.from_dict(line)
                is_of_it = reach.racer < len(race.racers)
                if is_of_it and len(reach.hidden) == race.terms.task.steps:
                    yield reach
