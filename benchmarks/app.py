"""The app's own speed and size: reruns, the first page, a full classroom, memory."""

from __future__ import annotations

import contextlib
import functools
import itertools
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.client import AppError, Run, Visitor
from benchmarks.empty import serve_empty, write_empty_app
from benchmarks.report import Finding, milliseconds, percentile
from scripts import browser as browsers
from scripts.serving import ROOT, ServedApp, serve

PATHS = ("", "prepare", "train", "gates", "predict", "compare", "when")
SENTENCE_BOX = "sentence"
WORDS = ("hello", "how", "are", "you", "is", "your", "day", "friends", "what", "doing")

RERUNS = 30
STARTS = 5
VISITORS = 30
COMMITS = 12
MB = 2**20


def reruns() -> list[Finding]:
    """Each page run again by its server, beside an empty page."""
    with served() as app, temporary_folder() as folder, serve_empty(folder) as empty:
        wait_for_the_workers(app)
        with Visitor(empty.url) as nobody:
            theirs = _median_rerun(nobody)
        with Visitor(app.url) as visitor:
            return [
                Finding(
                    what=f"rerun of /{path}, in the server",
                    ours=_median_rerun(visitor, path),
                    against="an empty page",
                    theirs=theirs,
                    unit="s",
                    sense="at most",
                    goal=3,
                    note=f"{visitor.run().size / 1000:.0f} kB sent",
                )
                for path in PATHS
            ]


def first_page() -> list[Finding]:
    """From `streamlit run` to the first heading on the screen, nothing trained yet."""
    with temporary_folder() as folder, chromium() as browser:
        scripts = (ROOT / "streamlit_app.py", write_empty_app(folder / "empty"))
        pairs = [
            [
                _seconds_to_first_heading(browser, script, folder / f"{turn}-{number}")
                for number, script in enumerate(scripts)
            ]
            for turn in range(STARTS + 1)
        ][1:]  # the first of each fills the disk's cache
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [
        Finding(
            what="first page painted after `streamlit run`",
            ours=ours,
            against="an empty app",
            theirs=theirs,
            unit="s",
            sense="at most",
            goal=1.5,
            note=f"{STARTS} starts each, in turn",
        )
    ]


def classroom() -> list[Finding]:
    """Thirty visitors who type at once, beside one."""
    with served() as app:
        wait_for_the_workers(app)
        alone = _type_together(app, 1, pause=0.2, seed=0)
        together = _type_together(app, VISITORS, pause=1.0, seed=1)
        burst = _type_together(app, VISITORS, pause=0.0, seed=3)
    p95 = percentile(together.answers, 0.95)
    failures = alone.failures + together.failures + burst.failures
    return [
        Finding(
            what=f"{VISITORS} visitors typing at once, p95 (goal: under 1 s, none fails)",
            ours=p95,
            against="the goal",
            theirs=1.0,
            unit="s",
            sense="at most",
            goal=1 if failures == 0 else 0,
            note=(
                f"{failures} failures; median {milliseconds(statistics.median(together.answers))}; "
                f"one visitor p95 {milliseconds(percentile(alone.answers, 0.95))}; "
                f"{VISITORS} without any pause p95 {milliseconds(percentile(burst.answers, 0.95))}"
            ),
        )
    ]


def memory() -> list[Finding]:
    """The proportional set size of all processes, after a start and after use."""
    with served() as app:
        wait_for_the_workers(app)
        started = _proportional_megabytes(app)
        _use_everything(app)
        used = _proportional_megabytes(app)
        count = len(app.processes())
    return [
        Finding(
            what=f"memory of all {count} processes together, {moment}",
            ours=size,
            against="Community Cloud's lower figures",
            theirs=1100,
            unit="MB",
            sense="at most",
            goal=1,
        )
        for moment, size in (("started", started), ("after use", used))
    ]


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


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium that was found, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=browsers.FLAGS)
        yield browser
        browser.close()


def wait_for_the_workers(app: ServedApp) -> None:
    """Wait until a network is read for a visitor: the workers load TensorFlow before."""
    with Visitor(app.url) as visitor:
        visitor.open("gates")


def _median_rerun(visitor: Visitor, path: str = "") -> float:
    visitor.open(path)
    return statistics.median([visitor.run().seconds for _ in range(RERUNS)][3:])


def _seconds_to_first_heading(browser: Browser, script: Path, folder: Path) -> float:
    page = browser.new_context().new_page()
    started = time.perf_counter()
    with serve(folder, script=script) as app:
        page.goto(app.url)
        page.locator("[data-testid='stMain'] h1").first.wait_for(timeout=60_000)
        seconds = time.perf_counter() - started
    page.context.close()
    return seconds


def new_sentences(seed: int = 0) -> Iterator[str]:
    """Sentences of four known words, none twice: nobody's answer is kept from another's.

    Each seed has 200 of its own.
    """
    order = list(itertools.permutations(WORDS, 4))
    random.Random(0).shuffle(order)
    return map(" ".join, order[200 * seed : 200 * (seed + 1)])


class Typing:
    """What visitors who typed got: seconds of each answer, and how many failed."""

    def __init__(self) -> None:
        self.answers: list[float] = []
        self.failures = 0
        self._lock = threading.Lock()

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


def _type_together(app: ServedApp, visitors: int, *, pause: float, seed: int) -> Typing:
    """So many visitors type into the predict page's box, each at a moment of their own.

    Every sentence is a new one, which the networks have to read.
    """
    typing, lock = Typing(), threading.Lock()
    sentences = itertools.chain(new_sentences(seed), new_sentences(seed + 1))
    ready = threading.Barrier(visitors)

    def visit(number: int) -> None:
        moments = random.Random(number)
        with Visitor(app.url) as visitor:
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


def _proportional_megabytes(app: ServedApp) -> float:
    """Memory shared between processes counts once; only Linux tells."""
    total = 0
    for process in app.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total / MB


def _use_everything(app: ServedApp) -> None:
    """A class at work: every page visited by several, and the sentence typed anew."""
    visitors = [Visitor(app.url) for _ in range(5)]
    try:
        for visitor in visitors:
            for path in PATHS:
                visitor.open(path)
        _type_together(app, 5, pause=0.1, seed=5)
    finally:
        for visitor in visitors:
            visitor.close()
