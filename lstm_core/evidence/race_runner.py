"""How a race is run: its racers train in turns, a few steps each.

A racer's steps are compiled in a thread of their own, so that a request to stop is heard meanwhile.
It takes about a second the first time that a network of this shape runs in a process. A racer
learns what it would learn alone: turns change nothing but the time that it takes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
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
from lstm_core.evidence.race import GRADIENT_SECONDS, READY_SECONDS, GradientReach, Lap, Race
from lstm_core.network.trainer import Trainer

WAIT_SECONDS = 0.02

FOLLOWED = 64
"""Over so many fresh sequences the gradient is averaged when a race is over."""

_compiler = ThreadPoolExecutor(1, thread_name_prefix="compiler")
_warming: list[Future[None]] = []
_ready: weakref.WeakSet[Trainer] = weakref.WeakSet()


def _ignore(*_: object) -> None:
    """Take no notice."""


def warm(racers: Iterable[Experiment]) -> list[Future[None]]:
    """Begin to compile the trainers of these racers, one after the other; returns at once."""
    stop_warming()
    _warming.extend(_compiler.submit(compile_trainer, racer) for racer in racers)
    return list(_warming)


def stop_warming() -> None:
    """Compile no other racer in advance; the one under way is finished."""
    _cancel(_warming)
    _warming.clear()


def compile_trainer(racer: Experiment) -> None:
    """Compile a trainer of the racer's shape, if there is none yet."""
    with trainer_of(racer) as trainer:
        if trainer not in _ready:
            inputs, targets = draw(racer, np.random.default_rng(0))
            trainer.take_steps((inputs, targets))
            trainer.answer(inputs[0])
            _ready.add(trainer)


def run_race(
    race: Race,
    on_progress: Callable[[Lap], object] = _ignore,
    *,
    on_wait: Callable[[], object] = _ignore,
    on_follow: Callable[[], object] = _ignore,
    on_reach: Callable[[GradientReach], object] | None = None,
) -> tuple[Outcome, ...]:
    """Let the racers of a race learn, each until it solves the task or its budget is spent.

    They take turns, from one check to the next, so after each round all who still run have read
    the same sequences. When the race's seconds are over, the round under way is the last. The clock
    stands while a racer is being compiled. After `READY_SECONDS` of such waiting in all, whoever is
    not ready does not run, and the others go on.

    `on_progress` is called after every check, and `on_wait` again and again in a wait. After a race
    that `measures_gradient`, `on_follow` is called, and then `on_reach` with how much of the
    gradient reaches back in each racer, as it began and as it is now. None begins later than
    `GRADIENT_SECONDS` after that. Whatever they raise ends the race and reaches the caller.
    """
    stop_warming()
    clock = Clock(race.seconds)
    compiled = [_compiler.submit(compile_trainer, racer) for racer in race.racers]
    runners = [_Runner(*racer) for racer in zip(itertools.count(), race.racers, compiled)]
    with contextlib.ExitStack() as stack:
        stack.callback(_cancel, compiled)
        running = [(runner, runner.turns(stack, clock, on_wait)) for runner in runners]
        while running and not clock.is_over:
            for runner, turns in list(running):
                if next(turns, None) is None:
                    running.remove((runner, turns))
                else:
                    on_progress(Lap.after(runner.number, runner.outcome, clock.seconds))
        if on_reach is not None and race.measures_gradient:
            on_follow()
            _follow(runners, on_reach)
    return tuple(runner.outcome for runner in runners)


class Clock:
    """A race's clock: it stands while a racer is waited for, which has an end too."""

    def __init__(
        self,
        limit: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._limit, self._now, self._sleep = limit, now, sleep
        self._started, self._waited = now(), 0.0

    @property
    def seconds(self) -> float:
        """How long the race has been run."""
        return self._now() - self._started - self._waited

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
        began = self._now()
        self._sleep(WAIT_SECONDS)
        self._waited += self._now() - began


@dataclasses.dataclass
class _Runner:
    """A racer on its way: the network as it began, and the one that learns."""

    number: int
    racer: Experiment
    compiled: Future[None]
    outcome: Outcome = NOT_BEGUN
    fresh: keras.Model | None = None
    learner: keras.Model | None = None

    def turns(
        self, stack: contextlib.ExitStack, clock: Clock, on_wait: Callable[[], object]
    ) -> Iterator[Outcome]:
        """The outcome after each turn; none if the wait or the race is over before it is compiled.

        Its trainer is nobody else's until the stack is closed.
        """
        while not self.compiled.done():
            if clock.is_over or clock.has_waited:
                return
            on_wait()
            clock.wait()
        self.compiled.result()
        trainer = stack.enter_context(trainer_of(self.racer))
        self.fresh, self.learner = build_network(self.racer), trainer.network
        trainer.begin(self.fresh.get_weights(), self.racer.learning_rate)
        for outcome in training_checks(self.racer, trainer):
            self.outcome = outcome
            yield outcome


def _follow(runners: list[_Runner], on_reach: Callable[[GradientReach], object]) -> None:
    """Follow the gradient back, in weights that are numbers, until the time for it is over."""
    began = time.monotonic()
    for runner in runners:
        learner = None if runner.outcome.diverged else runner.learner
        for network, trained in ((runner.fresh, False), (learner, True)):
            if network is not None:
                flow = flow_through(network, runner.racer, FOLLOWED)
                on_reach(GradientReach.of(runner.number, flow, trained=trained))
            if time.monotonic() - began >= GRADIENT_SECONDS:
                return


def _cancel(compiled: list[Future[None]]) -> None:
    for future in compiled:
        future.cancel()
