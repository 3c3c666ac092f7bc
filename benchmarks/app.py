"""The app's own speed and size: reruns, the first page, memory."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.client import Visitor
from benchmarks.crowd import (
    proportional_megabytes,
    served,
    temporary_folder,
    type_together,
    wait_for_the_workers,
)
from benchmarks.empty import serve_empty, write_empty_app
from benchmarks.report import Finding
from dashboard.prose.messages import messages
from lstm_core.engine.memory import VARIABLE
from scripts import browser as browsers
from scripts.serving import ROOT, ServedApp, serve

_, *OTHERS = messages("page").table["titles"]
PATHS = ("", *OTHERS)

RERUNS = 30
STARTS = 5
SHORT = {VARIABLE: "690"}


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


def memory() -> list[Finding]:
    """The proportional set size of all processes: idle where memory is short, and after use."""
    findings = []
    with temporary_folder() as folder, serve(folder, environment=SHORT) as app:
        wait_for_the_workers(app)
        findings.append(_size(app, "idle, where memory is short", 690, "Community Cloud's least"))
    with served() as app:
        wait_for_the_workers(app)
        _use_everything(app)
        findings.append(_size(app, "after use, where there is plenty", 1500, "the goal"))
    return findings


def _size(app: ServedApp, moment: str, limit: float, against: str) -> Finding:
    return Finding(
        what=f"memory of all {len(app.processes())} processes together, {moment}",
        ours=proportional_megabytes(app),
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
