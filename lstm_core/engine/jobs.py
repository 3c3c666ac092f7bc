"""What a worker process can run: the training of a recipe, or a race.

A new kind of job is a class that keeps the `Job` protocol, and a line in `JOBS`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from lstm_core.engine.status import RaceStatus, RunStatus, State, TrainingStatus
from lstm_core.evidence.race import GradientReach, Lap, Race
from lstm_core.network.history import History, Progress, StopTraining
from lstm_core.network.recipe import Recipe
from lstm_core.network.sizes import excess

if TYPE_CHECKING:
    from lstm_core.engine.run import Run
    from lstm_core.network.model import LanguageModel

Line: TypeAlias = Mapping[str, Any]
"""A line of progress: a JSON object."""

GRADIENTS_BEGIN: Line = {"following": True}
"""The line between the last lap of a race and its first gradient."""

UNREADABLE = "Its progress is unreadable."


class RunCancelled(Exception):
    """Somebody asked the run to stop."""


class Job(Protocol):
    """What a worker process can run, by itself and repeatably. A frozen value.

    file_name: of the JSON file that describes it; needs: the files that must be in the folder of a
    finished run; longest: the most seconds that it takes, infinite where there is no limit.
    """

    @property
    def digest(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def longest(self) -> float: ...

    def to_dict(self) -> dict[str, Any]:
        """The description that is kept in the run's folder."""
        ...

    def run(self, run: Run) -> State:
        """Do it, in a worker process; `run.write` takes each line of progress.

        Returns how it ended, "done" or "stopped". Raises RunCancelled if it is asked to stop and
        nothing comes of it.
        """
        ...

    def status(self, state: State, lines: Sequence[Line] = ()) -> RunStatus:
        """The status that the lines of progress tell; lines of another kind are left out."""
        ...


@dataclasses.dataclass(frozen=True)
class TrainingJob:
    """Train a recipe's network and save it."""

    recipe: Recipe

    file_name: ClassVar[str] = "recipe.json"
    needs: ClassVar[tuple[str, ...]] = ("network/weights.npz",)
    longest: ClassVar[float] = math.inf

    @property
    def digest(self) -> str:
        return self.recipe.digest

    def to_dict(self) -> dict[str, Any]:
        return self.recipe.to_dict()

    def run(self, run: Run) -> State:
        from lstm_core.network.training import train, train_on

        run.stop_if_asked()
        if found := excess(self.recipe, self.recipe.prepare()):
            raise ValueError(str(found))
        written, latest = 0, None

        def report(progress: Progress) -> None:
            nonlocal written, latest
            latest = progress
            try:
                run.write(progress_line(progress, since=written))
            except RunCancelled:
                raise StopTraining from None
            written = progress.epoch

        begun = self._begun(run)
        model = train_on(begun, report) if begun else train(self.recipe, report)
        model.save(run.network)
        if not model.history.is_stopped or latest is None:
            return "done"
        last = dataclasses.replace(latest, history=model.history)
        run.write_last(progress_line(last, since=written))
        return "stopped"

    def _begun(self, run: Run) -> LanguageModel | None:
        """The network of an earlier attempt that was stopped, None if it cannot be trained on."""
        from lstm_core.network.model import BrokenNetwork, load

        try:
            model = load(run.network)
        except (FileNotFoundError, BrokenNetwork):
            return None
        return model if model.checkpoint and model.recipe == self.recipe else None

    def status(self, state: State, lines: Sequence[Line] = ()) -> TrainingStatus:
        lines = [line for line in lines if "history" in line]
        empty = TrainingStatus(state, epochs=self.recipe.epochs)
        if not lines:
            return empty
        try:
            last = lines[-1]
            return dataclasses.replace(
                empty,
                epoch=int(last["epoch"]),
                fraction=float(last["fraction"]),
                loss=float(last["loss"]),
                accuracy=float(last["accuracy"]),
                seconds=float(last["seconds"]),
                history=History(
                    tuple(float(v) for line in lines for v in line["history"]["loss"]),
                    tuple(float(v) for line in lines for v in line["history"]["accuracy"]),
                    tuple(
                        float(v) for line in lines for v in line["history"].get("validation", ())
                    ),
                    is_stopped=state == "stopped",
                ),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            return dataclasses.replace(empty, message=UNREADABLE)


def progress_line(progress: Progress, *, since: int = 0) -> Line:
    """The line that tells a training's progress, with the history after `since` epochs."""
    history = progress.history
    parts = ("loss", "accuracy", "validation")
    return {
        **dataclasses.asdict(progress),
        "history": {part: getattr(history, part)[since:] for part in parts},
    }


@dataclasses.dataclass(frozen=True)
class RaceJob:
    """Run a race and keep its laps."""

    race: Race

    file_name: ClassVar[str] = "race.json"
    needs: ClassVar[tuple[str, ...]] = ()

    @property
    def digest(self) -> str:
        return self.race.digest

    @property
    def longest(self) -> float:
        return self.race.longest

    def to_dict(self) -> dict[str, Any]:
        return self.race.to_dict()

    def run(self, run: Run) -> State:
        from lstm_core.evidence.race_runner import run_race

        run_race(
            self.race,
            on_progress=lambda lap: run.write(dataclasses.asdict(lap)),
            on_wait=run.stop_if_asked,
            on_follow=lambda: run.write(GRADIENTS_BEGIN),
            on_reach=lambda reach: run.write(dataclasses.asdict(reach)),
        )
        return "done"

    def status(self, state: State, lines: Sequence[Line] = ()) -> RaceStatus:
        empty = RaceStatus(state, laps_are_over=GRADIENTS_BEGIN in lines)
        of_racers = [line for line in lines if "racer" in line]
        try:
            laps = tuple(Lap.from_dict(line) for line in of_racers if "hidden" not in line)
            last = {lap.racer: lap for lap in laps}
            if last and max(last) >= len(self.race.racers):
                raise ValueError("there is a lap of nobody in this race.")
        except (KeyError, TypeError, ValueError, OverflowError):
            return RaceStatus(state, message=UNREADABLE)
        if not laps:
            return empty
        budget, seconds = self.race.terms.budget, laps[-1].seconds
        steps = max(lap.steps for lap in laps)
        return dataclasses.replace(
            empty,
            fraction=min(1.0, max(steps / budget, seconds / self.race.seconds)),
            seconds=seconds,
            laps=laps,
            gradients=tuple(self._gradients(of_racers)),
            is_complete=len(last) == len(self.race.racers)
            and all(lap.solved or lap.diverged or lap.steps >= budget for lap in last.values()),
        )

    def _gradients(self, lines: Sequence[Line]) -> Iterator[GradientReach]:
        """What the lines tell of the gradients. Damaged ones are left out: the race needs none."""
        for line in lines:
            if "hidden" in line:
                with contextlib.suppress(TypeError, ValueError):
                    reach = GradientReach.from_dict(line)
                    is_of_race = reach.racer < len(self.race.racers)
                    if is_of_race and len(reach.hidden) == self.race.terms.task.steps:
                        yield reach


Runnable: TypeAlias = Recipe | Race | Job

JOBS: Mapping[type, Callable[[Any], Job]] = {Recipe: TrainingJob, Race: RaceJob}
"""The job of each kind of description."""


def job_for(what: Runnable) -> Job:
    """The job that a description stands for; a job stands for itself."""
    make = JOBS.get(type(what))
    return make(what) if make else what  # type: ignore[return-value]
