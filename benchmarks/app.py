"""The app's own speed and size: reruns, the first page, memory."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import statistics
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, sync_playwright

import lstm_core as lc
from benchmarks.client import Visitor
from benchmarks.crowd import (
    SENTENCE_BOX,
    memory_megabytes,
    new_sentences,
    served,
    temporary_folder,
    type_together,
    wait_for_the_workers,
)
from benchmarks.empty import serve_empty, write_empty_app
from benchmarks.report import Finding
from dashboard.prose.messages import messages
from dashboard.state import link
from dashboard.state import visitor as visitors
from lstm_core.engine.memory import VARIABLE
from lstm_core.engine.runs import RunStore
from lstm_core.network.recipe import MAX_VOCABULARY
from lstm_core.network.sizes import excess
from scripts import browser as browsers
from scripts.serving import ROOT, ServedApp, serve

_, *OTHERS = messages("page").table["titles"]
PATHS = ("", *OTHERS)

RERUNS = 30
STARTS = 5
FIRST_VISITORS, MORE_VISITORS = 20, 100
SHORT = {VARIABLE: "690"}
HEAVY_SECONDS = 60
"""So long the largest training is watched: its memory is what a few steps take."""

WORDS_A_LINE = 8


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
                    goal=2,
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
            goal=1.3,
            note=f"{STARTS} starts each, in turn",
        )
    ]


def opening() -> list[Finding]:
    """From the first page's heading on the screen to its answer, on a server that has started."""
    with served() as app, chromium() as browser:
        wait_for_the_workers(app)
        waits = [_seconds_to_first_answer(browser, app.url) for _ in range(STARTS + 1)][1:]
    what, note = "the opening's answer after its paint", f"the slowest {max(waits):.2f} s"
    return [Finding.within(what, statistics.median(waits), 1, "s", note)]


def memory() -> list[Finding]:
    """The memory of all processes: idle where memory is short, and after use."""
    findings = []
    with temporary_folder() as folder, serve(folder, environment=SHORT) as app:
        wait_for_the_workers(app)
        findings.append(_size(app, "idle, where memory is short", 690, "Community Cloud's least"))
    with served() as app:
        wait_for_the_workers(app)
        _use_everything(app)
        findings.append(_size(app, "after use, where there is plenty", 1500, "the goal"))
        findings.append(_heaviest(app))
    return findings


def _heaviest(app: ServedApp) -> Finding:
    """The most memory while the largest network trains that the app agrees to train."""
    recipe = largest_recipe()
    RunStore(app.runs).remember(recipe)
    query = urllib.parse.urlencode(link.to_query(visitors.Visitor(recipe=recipe)))
    sizes = []
    with Visitor(app.url, query=query) as visitor:
        visitor.open("train")
        visitor.press("network_train")
        until = time.monotonic() + HEAVY_SECONDS
        while visitor.progress and time.monotonic() < until:
            time.sleep(1)
            sizes.append(memory_megabytes(app))
            visitor.progress = ""
            visitor.look("network_stop")
        if visitor.progress:
            visitor.press("network_stop")
    return Finding.within(
        f"memory of all processes while {recipe.units} units learn {MAX_VOCABULARY:,} words in "
        f"batches of {recipe.batch_size}, the most that is allowed",
        max(sizes),
        1500,
        "MB",
    )


def largest_recipe() -> lc.Recipe:
    """The most memory that the app gives to a training: its settings lowered until they fit."""
    words = [f"w{number % MAX_VOCABULARY}" for number in range(4 * MAX_VOCABULARY)]
    starts = range(0, len(words), WORDS_A_LINE)
    lines = tuple(" ".join(words[start : start + WORDS_A_LINE]) for start in starts)
    recipe = lc.Recipe(corpus=lines, units=512, batch_size=1_024, epochs=50)
    text = recipe.prepare()
    while found := excess(recipe, text):
        lower: dict[str, Any] = {found.setting: found.value}
        recipe = dataclasses.replace(recipe, **lower)
    return recipe


def visitor() -> list[Finding]:
    """What each visitor who stays adds to the server: memory, open files, threads."""
    with served() as app, contextlib.ExitStack() as stack:
        wait_for_the_workers(app)
        server = psutil.Process(app.process.pid)
        _stay(stack, app, FIRST_VISITORS)
        before = _held(server)
        _stay(stack, app, MORE_VISITORS)
        memory, files, threads = (
            (now - then) / MORE_VISITORS for now, then in zip(_held(server), before, strict=True)
        )
    note = f"and {files:.1f} open files, {threads:.1f} threads; {MORE_VISITORS} visitors"
    return [Finding.within("the server's memory for each visitor", memory, 1_000, "kB", note)]


def _stay(stack: contextlib.ExitStack, app: ServedApp, count: int) -> None:
    """So many visitors look at two pages, type a sentence, and stay."""
    for sentence in itertools.islice(new_sentences(), count):
        visitor = stack.enter_context(Visitor(app.url))
        visitor.open("gates")
        visitor.open("predict")
        visitor.run({SENTENCE_BOX: sentence})


def _held(process: psutil.Process) -> tuple[float, int, int]:
    """The kilobytes of a process's own memory, its open files and its threads."""
    return process.memory_full_info().uss / 1000, process.num_fds(), process.num_threads()


def _size(app: ServedApp, moment: str, limit: float, against: str) -> Finding:
    return Finding(
        what=f"memory of all {len(app.processes())} processes together, {moment}",
        ours=memory_megabytes(app),
        against=against,
        theirs=limit,
        unit="MB",
        sense="at most",
        goal=1,
    )


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium that was found, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=browsers.FLAGS)
        yield browser
        browser.close()


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


def _seconds_to_first_answer(browser: Browser, url: str) -> float:
    """What a new visitor waits for the bars, once the heading is there."""
    page = browser.new_context().new_page()
    page.goto(url, wait_until="commit")
    page.locator("[data-testid='stMain'] h1").first.wait_for(timeout=60_000)
    painted = time.perf_counter()
    page.locator(".opening .side.kept .share").last.wait_for(timeout=60_000)
    seconds = time.perf_counter() - painted
    page.context.close()
    return seconds


def _use_everything(app: ServedApp) -> None:
    """A class at work: every page visited by several, and the sentence typed anew."""
    visitors = [Visitor(app.url) for _ in range(5)]
    try:
        for visitor in visitors:
            for path in PATHS:
                visitor.open(path)
        type_together(app, 5, pause=0.1)
    finally:
        for visitor in visitors:
            visitor.close()
