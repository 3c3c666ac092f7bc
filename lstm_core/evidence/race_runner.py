"""How a race is run: its racers train in turns, a few steps each.

A racer's steps are compiled in a thread of their own, which takes a second or two the first time
that a network of this shape runs in a process; a request to stop is heard meanwhile. A racer learns
what it would learn alone: turns change nothing but the time that it takes.
"""

from __future__ import annotations

import contextlib
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import keras
import numpy as np

from lstm_core.evidence.experiment import NOT_BEGUN, Experiment, Outcome
from lstm_core.evidence.experiment_runner import draw, trainer_of, training_checks
from lstm_core.evidence.gradient_runner import flow_through
from lstm_core.evidence.networks import build_network
from lstm_core.evidence.race import FOLLOWING_SECONDS, READY_SECONDS, GradientReach, Lap, Race
from lstm_core.network.trainer import Trainer

WAIT_SECONDS = 0.02

FOLLOWED = 64
"""Over so many fresh sequences the gradient is averaged when a race is over."""

_compiler = ThreadPoolExecutor(1, thread_name_prefix="compiler")
_warming: list[Future[None]] = []
_ready: weakref.WeakSet[Trainer] = weakref.WeakSet()


def warm(racers: Iterable[Experiment]) -> None:
    """Begin to compile the trainers of these racers, one after the other; returns at once."""
    stop_warming()
    _warming.extend(_compiler.submit(_compile, racer) for racer in racers)


def stop_warming() -> None:
    """Compile no other racer in advance; the one under way is finished."""
    _cancel(_warming)
    _warming.clear()


def run_race(
    race: Race,
    on_progress: Callable[[Lap], object] | None = None,
    *,
    on_wait: Callable[[], object] | None = None,
    on_follow: Callable[[], object] | None = None,
    on_reach: Callable[[GradientReach], object] | None = None,
) -> tuple[Outcome, ...]:
    """Let the racers of a race learn, each until it solves the task or its budget is spent.

    They take turns, from one check to the next, so after each round all who still run have read
    the same sequences. When the race's seconds are over, the round under way is the last. They do
    not pass while a racer is waited for that is still being compiled; when that has taken
    `READY_SECONDS` in all, whoever is not ready does not run, and the others go on.
    `on_progress` is called after every check, `on_wait` every now and then in such a wait. When
    all are done, and the race is one that can be followed (`is_followed`), `on_follow` is called,
    and then `on_reach` is told how much of the gradient reaches back in each racer, as it began
    and as it is now; what would begin later than `FOLLOWING_SECONDS` after that is left out.
    Whatever they raise ends the race and reaches the caller.
    """
    stop_warming()
    compiled = [_compiler.submit(_compile, racer) for racer in race.racers]
    clock = _Clock(race.seconds)
    outcomes = [NOT_BEGUN] * len(race.racers)
    with contextlib.ExitStack() as stack:
        stack.callback(_cancel, compiled)
        runners = [_Runner(racer, stack) for racer in race.racers]
        running = {
            number: runner.turns(compiled[number], on_wait, clock)
            for number, runner in enumerate(runners)
        }
        while running and not clock.is_over:
            for number, turns in list(running.items()):
                outcome = next(turns, None)
                if outcome is None:
                    del running[number]
                    continue
                outcomes[number] = outcome
                if on_progress is not None:
                    on_progress(Lap.after(number, outcome, clock.seconds))
        if on_reach is not None and race.is_followed:
            if on_follow is not None:
                on_follow()
            followed_from = time.monotonic()
            for number, runner in enumerate(runners):
                for reach in runner.reaches(number, broke_down=outcomes[number].diverged):
                    on_reach(reach)
                    if time.monotonic() - followed_from >= FOLLOWING_SECONDS:
                        return tuple(outcomes)
    return tuple(outcomes)


class _Clock:
    """What a race is timed by: it stands while a racer is waited for, which has an end too."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._started, self._waited = time.monotonic(), 0.0

    @property
    def seconds(self) -> float:
        """How long the race has been run."""
        return time.monotonic() - self._started - self._waited

    @property
    def is_over(self) -> bool:
        """Whether the race has had its seconds."""
        return self.seconds >= self._limit

    @property
    def has_waited(self) -> bool:
        """Whether nobody is waited for any more."""
        return self._waited >= READY_SECONDS

    def wait(self) -> None:
        """Wait for a moment, which does not count."""
        began = time.monotonic()
        time.sleep(WAIT_SECONDS)
        self._waited += time.monotonic() - began


class _Runner:
    """A racer on its way: its network as it began, and the trainer in which it learns.

    The trainer is nobody else's until the stack is closed.
    """

    def __init__(self, racer: Experiment, stack: contextlib.ExitStack) -> None:
        self._racer, self._stack = racer, stack
        self._fresh: keras.Model | None = None
        self._learner: keras.Model | None = None

    def turns(
        self,
        compiled: Future[None],
        on_wait: Callable[[], object] | None,
        clock: _Clock,
    ) -> Iterator[Outcome]:
        """The outcome after each of its turns, from its first weights on.

        None if it is not compiled before the race is over, or the wait for the racers is.
        """
        while not compiled.done():
            if clock.is_over or clock.has_waited:
                return
            if on_wait is not None:
                on_wait()
            clock.wait()
        compiled.result()
        trainer = self._stack.enter_context(trainer_of(self._racer))
        self._fresh, self._learner = build_network(self._racer), trainer.network
        trainer.begin(self._fresh.get_weights(), self._racer.learning_rate)
        yield from training_checks(self._racer, trainer)

    def reaches(self, number: int, *, broke_down: bool) -> Iterator[GradientReach]:
        """How much of the gradient reaches back at first, and now if its weights are numbers."""
        for network, trained in ((self._fresh, False), (self._learner, True)):
            if network is None or (trained and broke_down):
                continue
            flow = flow_through(network, self._racer, FOLLOWED)
            yield GradientReach.of(number, flow, trained=trained)


def _cancel(compiled: list[Future[None]]) -> None:
    for future in compiled:
        future.cancel()


def _compile(racer: Experiment) -> None:
    """Compile a trainer of the racer's shape, if there is none yet."""
    with trainer_of(racer) as trainer:
        if trainer not in _ready:
            inputs, targets = draw(racer, np.random.default_rng(0))
            trainer.take_steps((inputs, targets))
            trainer.answer(inputs[0])
            _ready.add(trainer)
