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

from lstm_core.evidence.race import Lap, Race, Reach
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe

State: TypeAlias = Literal["absent", "queued", "training", "done", "failed", "cancelled", "lost"]

Runnable: TypeAlias = Recipe | Race

Line: TypeAlias = Mapping[str, Any]
"""A line of progress: a JSON object."""

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
    and as they were left; empty for a race that is not followed.
    """

    laps: tuple[Lap, ...] = ()
    reached: tuple[Reach, ...] = ()

    def of(self, racer: int) -> tuple[Lap, ...]:
        """One racer's laps."""
        return tuple(lap for lap in self.laps if lap.racer == racer)

    def last(self, racer: int) -> Lap | None:
        """One racer's last lap, None before its first."""
        return next((lap for lap in reversed(self.laps) if lap.racer == racer), None)

    def until(self, seconds: float) -> RaceStatus:
        """How a race that is done stood so many seconds after it began."""
        if seconds >= self.seconds:
            return self
        laps = tuple(lap for lap in self.laps if lap.seconds <= seconds)
        return RaceStatus("training", self.fraction, seconds, laps=laps)


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
            return _of_race(what, state, [line for line in lines if "racer" in line])
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
    laps = tuple(Lap.from_dict(line) for line in lines if "hidden" not in line)
    if not laps:
        return RaceStatus(state)
    if max(lap.racer for lap in laps) >= len(race.racers):
        raise ValueError("there is a lap of nobody in this race.")
    seconds = laps[-1].seconds
    steps = max(lap.steps for lap in laps) / race.terms.budget
    return RaceStatus(
        state,
        min(1.0, max(steps, seconds / race.seconds)),
        seconds,
        laps=laps,
        reached=tuple(_reached(race, lines)),
    )


def _reached(race: Race, lines: list[Line]) -> Iterator[Reach]:
    """What the lines say of the gradient; damaged ones are left out, as the race goes without."""
    for line in lines:
        if "hidden" in line:
            with contextlib.suppress(TypeError, ValueError):
                reach = Reach.from_dict(line)
                is_of_it = reach.racer < len(race.racers)
                if is_of_it and len(reach.hidden) == race.terms.task.steps:
                    yield reach
