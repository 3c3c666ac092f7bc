"""Many visitors at once: a class, a course of two hundred, and an hour of coming and going."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools
import itertools
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from benchmarks.client import AppError, Run, Visitor
from benchmarks.report import Finding, milliseconds, percentile
from scripts.serving import ServedApp, serve

SENTENCE_BOX = "sentence"
WORDS = ("hello", "how", "are", "you", "is", "your", "day", "friends", "what", "doing")
CLASS, COURSE, NETWORKS = 30, 200, 40
COMMITS = 12
START_SECONDS = 600
FIRST_SEED = 100
MB = 2**20


def classroom() -> list[Finding]:
    """Thirty visitors who type at once, on one network and each on their own, beside one."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = train_networks(Path(folder) / "runs", CLASS)
        with serve(Path(folder)) as app:
            wait_for_the_workers(app)
            alone = type_together(app, 1, pause=0.2)
            together = type_together(app, CLASS, pause=1.0)
            own = type_together(app, CLASS, pause=1.0, queries=seeds)
            burst = type_together(app, CLASS, pause=0.0)
    note = (
        f"one visitor p95 {milliseconds(percentile(alone.answers, 0.95))}; "
        f"{CLASS} without any pause p95 {milliseconds(percentile(burst.answers, 0.95))}"
    )
    return [
        together.finding(f"{CLASS} visitors typing at once", note),
        own.finding(f"{CLASS} visitors, each on a network of their own"),
    ]


def course() -> list[Finding]:
    """Two hundred visitors who type, on one network and on forty."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = train_networks(Path(folder) / "runs", NETWORKS)
        with serve(Path(folder)) as app:
            wait_for_the_workers(app)
            one = type_together(app, COURSE, pause=4.0)
            many = type_together(app, COURSE, pause=4.0, queries=seeds)
            used = memory_megabytes(app)
    return [
        one.finding(f"{COURSE} visitors typing"),
        many.finding(f"{COURSE} visitors on {NETWORKS} networks", f"then {used:.0f} MB in all"),
    ]


def soak(minutes: float, *, visitors: int = 50, pause: float = 6.0) -> int:
    """Visitors come, type and go for so many minutes; 1 if one failed or memory grew, else 0.

    Each minute a line: answers, failures, p95, memory and open files of all processes.
    """
    with tempfile.TemporaryDirectory() as folder:
        seeds = train_networks(Path(folder) / "runs", NETWORKS)
        with serve(Path(folder)) as app:
            wait_for_the_workers(app)
            return _soak(app, minutes, visitors, pause, seeds)


def _soak(
    app: ServedApp, minutes: float, visitors: int, pause: float, queries: Sequence[str]
) -> int:
    end, typing = time.monotonic() + 60 * minutes, Typing()
    visits, sentences = itertools.count(), new_sentences()

    def come_and_go(number: int) -> None:
        moments = random.Random(number)
        while time.monotonic() < end:
            query = moments.choice(["", *queries])
            with contextlib.suppress(AppError, OSError), Visitor(app.url, query=query) as visitor:
                next(visits)
                typing.note(functools.partial(visitor.open, "predict"))
                for _ in range(moments.randint(1, 6)):
                    time.sleep(pause * moments.uniform(0.5, 1.5))
                    typing.note(functools.partial(visitor.run, {SENTENCE_BOX: next(sentences)}))

    sizes: list[float] = []
    with ThreadPoolExecutor(visitors) as pool:
        running = [pool.submit(come_and_go, number) for number in range(visitors)]
        while time.monotonic() < end:
            time.sleep(min(60.0, max(0.0, end - time.monotonic())))
            sizes.append(memory_megabytes(app))
            sys.stdout.write(
                f"{len(typing.answers)} answers, {typing.failures} failures, "
                f"p95 {milliseconds(percentile(typing.answers, 0.95))}, {sizes[-1]:.0f} MB, "
                f"{open_files(app)} open files\n"
            )
            sys.stdout.flush()
        for each in running:
            each.result()
    middle = statistics.median(sizes)
    sys.stdout.write(
        f"{next(visits)} visits; memory {sizes[0]:.0f} -> {sizes[-1]:.0f} MB; "
        f"{open_files(app)} open files when all have gone\n"
    )
    return int(typing.failures > 0 or sizes[-1] > 1.3 * middle)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextlib.contextmanager
def served() -> Iterator[ServedApp]:
    """LSTM View with an empty folder of runs."""
    with temporary_folder() as folder, serve(folder) as app:
        yield app


def wait_for_the_workers(app: ServedApp) -> None:
    """Wait until a network is read for a visitor: the workers load TensorFlow before."""
    with Visitor(app.url) as visitor:
        visitor.open("predict")
        until = time.monotonic() + START_SECONDS
        while SENTENCE_BOX not in visitor.widgets:
            if time.monotonic() > until:
                raise TimeoutError(f"No network was read within {START_SECONDS} s.")
            time.sleep(0.5)
            visitor.open("predict")


def train_networks(runs: Path, count: int) -> list[str]:
    """Train so many LSTMs that differ in seed, and the RNNs beside them; the links to them."""
    import lstm_core as lc
    from lstm_core.engine.engine import Engine
    from lstm_core.engine.runs import RunStore

    engine = Engine(RunStore(runs))
    try:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            recipe = lc.Recipe(seed=seed, epochs=20)
            for one in (recipe, recipe.with_cell("rnn")):
                engine.start(one)
                if engine.wait(one).state != "done":
                    raise RuntimeError(f"The training ended as {engine.status(one).state}.")
    finally:
        engine.close()
    return [f"seed={seed}&epochs=20" for seed in range(FIRST_SEED, FIRST_SEED + count)]


def new_sentences() -> Iterator[str]:
    """Sentences of four known words, none twice in 5,040, in an order of their own each time."""
    order = list(itertools.permutations(WORDS, 4))
    random.shuffle(order)
    return map(" ".join, itertools.cycle(order))


@dataclasses.dataclass
class Typing:
    """What visitors who typed got: seconds of each answer, and how many failed."""

    answers: list[float] = dataclasses.field(default_factory=list)
    failures: int = 0
    _lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def note(self, call: Callable[[], Run]) -> None:
        """Take in one answer, or that there was none."""
        try:
            seconds = call().seconds
        except (AppError, OSError, TimeoutError):
            with self._lock:
                self.failures += 1
        else:
            with self._lock:
                self.answers.append(seconds)

    def finding(self, what: str, note: str = "") -> Finding:
        """The row of the report: p95 under a second, and none may fail."""
        told = [
            f"{self.failures} failures",
            f"median {milliseconds(statistics.median(self.answers))}",
            note,
        ]
        return Finding(
            what=f"{what}, p95 (goal: under 1 s, none fails)",
            ours=percentile(self.answers, 0.95),
            against="the goal",
            theirs=1.0,
            unit="s",
            sense="at most",
            goal=1 if self.failures == 0 else 0,
            note="; ".join(filter(None, told)),
        )


def type_together(
    app: ServedApp, visitors: int, *, pause: float, queries: Sequence[str] = ("",)
) -> Typing:
    """So many visitors type into the predict page's box, each at a moment of their own.

    Every sentence is a new one, which the networks have to read. The visitors come by these links
    in turn.
    """
    typing, lock, sentences = Typing(), threading.Lock(), new_sentences()
    ready = threading.Barrier(visitors)

    def visit(number: int) -> None:
        moments = random.Random(number)
        with Visitor(app.url, query=queries[number % len(queries)]) as visitor:
            visitor.open("predict")
            ready.wait()
            for _ in range(COMMITS):
                time.sleep(pause * moments.uniform(0.5, 1.5))
                with lock:
                    sentence = next(sentences)
                typing.note(functools.partial(visitor.run, {SENTENCE_BOX: sentence}))

    with ThreadPoolExecutor(visitors) as pool:
        for visited in [pool.submit(visit, number) for number in range(visitors)]:
            visited.result()
    return typing


def memory_megabytes(app: ServedApp) -> float:
    """The memory of all processes, where no other program uses a file of theirs; Linux alone tells.

    What is a process's own is added up. Of a file, such as a library, that several have in memory
    the largest share counts, so it counts once, whoever else on this machine has it too.
    """
    own, shared = 0, collections.Counter[str]()
    for process in app.processes():
        with contextlib.suppress(psutil.Error):
            for part in process.memory_maps():
                own += part.anonymous
                shared |= collections.Counter({part.path: part.rss - part.anonymous})
    return (own + shared.total()) / MB


def open_files(app: ServedApp) -> int:
    """What all processes have open: files, pipes and connections. Windows does not tell."""
    total = 0
    for process in app.processes():
        with contextlib.suppress(psutil.Error, AttributeError):
            total += process.num_fds()
    return total
