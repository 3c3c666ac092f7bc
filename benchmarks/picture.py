"""The linked picture with many units and words, the bars under a reader's fingers, the race."""

from __future__ import annotations

import itertools
import statistics
import time
import urllib.parse

from playwright.sync_api import Page

import lstm_core as lc
from benchmarks.app import chromium
from benchmarks.client import Visitor
from benchmarks.crowd import new_sentences, served, temporary_folder, wait_for_the_workers
from benchmarks.empty import serve_empty
from benchmarks.large import serve_large
from benchmarks.report import Finding, milliseconds, percentile
from dashboard.state import link
from dashboard.state import visitor as visitors
from lstm_core.engine.runs import RunStore
from scripts.serving import ServedApp

SENTENCE_BOX = "sentence"
UNITS, WORDS = 64, 60
MANY_UNITS, MANY_WORDS = 256, 400
RERUNS = 20
CHOICES = 20
DRAWN = ".gates .headline:not(:empty)"
COMPILED_AFTER = 8_000
"""Milliseconds after which a race that is looked at has its steps compiled."""
SCREEN = 1 / 60
STREAMLIT_WAITS = 0.25
"""Seconds after the last key in which Streamlit waits for another."""

FRAMES = """(ms) => new Promise((done) => {
    const times = [];
    let last = null;
    const start = performance.now();
    const note = (now) => {
        if (last !== null) times.push((now - last) / 1000);
        last = now;
        if (now - start < ms) requestAnimationFrame(note); else done(times);
    };
    requestAnimationFrame(note);
})"""

CHOICE_TO_PICTURE = """(root, number) => new Promise((done) => {
    const started = performance.now();
    root.querySelectorAll('.word')[number].click();  // draws everything before it returns
    requestAnimationFrame(() => setTimeout(() => done((performance.now() - started) / 1000)));
})"""

KEY_TO_BARS = """(bars, letter) => new Promise((done) => {
    const started = performance.now();
    new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => done((performance.now() - started) / 1000));
    }).observe(bars, {subtree: true, childList: true, characterData: true, attributes: true});
    const box = document.querySelector('input[aria-label="Type a sentence"]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    set.call(box, letter);
    box.dispatchEvent(new Event('input', {bubbles: true}));
})"""


def picture() -> list[Finding]:
    """The page Inside the gates with 64 units and 60 words."""
    with served() as app, temporary_folder() as folder, serve_empty(folder) as empty:
        wait_for_the_workers(app)
        with Visitor(empty.url) as nobody:
            theirs = statistics.median([nobody.run().seconds for _ in range(RERUNS)][3:])
        usual = _train(app, UNITS, WORDS)
        again, changed, size = _visit(app, usual, WORDS)
        frames = _frames(app, usual, WORDS)
    return [
        Finding(
            what=f"rerun of /gates, {UNITS} units × {WORDS} words",
            ours=again,
            against="an empty page",
            theirs=theirs,
            unit="s",
            sense="at most",
            goal=3,
            note=f"with another sentence {milliseconds(changed)}",
        ),
        Finding.within(
            f"sent for another sentence, {UNITS} units × {WORDS} words", size / 1000, 150, "kB"
        ),
        Finding(
            what=f"a frame while playing, p95, {UNITS} units × {WORDS} words",
            ours=percentile(frames, 0.95),
            against="a screen at 60 Hz",
            theirs=SCREEN,
            unit="s",
            sense="at most",
            goal=1.1,
            note=f"median {milliseconds(statistics.median(frames))}, {len(frames)} frames",
        ),
    ]


def large() -> list[Finding]:
    """The picture alone with 256 units and 400 words, more than any text of the app's gives."""
    size = f"{MANY_UNITS} units × {MANY_WORDS} words"
    with (
        temporary_folder() as folder,
        serve_large(folder, units=MANY_UNITS, steps=MANY_WORDS) as app,
    ):
        with Visitor(app.url) as visitor:
            visitor.run()
            changed = [visitor.run({"skipped": number}) for number in range(1, 9)][2:]
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            _open(page, app.url, DRAWN)
            words = page.locator(".gates .word")
            chosen: list[float] = [
                page.locator(".gates").evaluate(CHOICE_TO_PICTURE, number)
                for number in range(5, 5 + min(CHOICES, words.count() - 5))
            ]
            frames = _frames_of(page)
    return [
        Finding.within(
            f"another sentence, {size}, in the server",
            statistics.median(run.seconds for run in changed),
            1,
            "s",
            f"{changed[-1].size / 1000:,.0f} kB sent",
        ),
        Finding.within(
            f"from a choice to the whole picture drawn, {size}",
            statistics.median(chosen),
            0.1,
            "s",
            f"p95 {milliseconds(percentile(chosen, 0.95))}",
        ),
        Finding.within(
            f"a frame while playing, p95, {size}",
            percentile(frames, 0.95),
            0.05,
            "s",
            f"median {milliseconds(statistics.median(frames))}, {len(frames)} frames",
        ),
    ]


def race() -> list[Finding]:
    """From the click to the first line of a race, its steps compiled and its worker idle."""
    with served() as app, chromium() as browser:
        wait_for_the_workers(app)
        times = []
        for seed in range(1, 6):
            page = browser.new_page()
            _open(page, f"{app.url}/compare?race=50-8-{seed}-units", ".race")
            page.wait_for_timeout(COMPILED_AFTER)
            started = time.perf_counter()
            page.get_by_role("button", name="Start the race").press("Enter")
            page.locator(".race .lane[clip-path]").first.wait_for(state="attached", timeout=60_000)
            times.append(time.perf_counter() - started)
            page.get_by_role("button", name="Stop", exact=True).press("Enter")
            page.get_by_role("button", name="Start it again").wait_for(timeout=60_000)
            page.close()
    return [
        Finding.within(
            "from the click to a race's first line, in the browser",
            statistics.median(times),
            2,
            "s",
            f"the slowest of {len(times)} {max(times):.2f} s",
        )
    ]


def keystroke() -> list[Finding]:
    """From a key to other bars on the screen of one reader."""
    with served() as app, chromium() as browser:
        wait_for_the_workers(app)
        page = browser.new_page()
        _open(page, f"{app.url}/predict?sentence=hello", ".bars .row")
        sentences = itertools.islice(new_sentences(), 24)
        times = [_until_bars_change(page, sentence) for sentence in sentences][4:]
    moments = {"median": (statistics.median(times), 0.06), "p95": (percentile(times, 0.95), 0.12)}
    return [
        Finding.within(
            f"a key to other bars in the browser, beyond Streamlit's 250 ms, {moment}",
            max(0.0, seconds - STREAMLIT_WAITS),
            goal,
            "s",
        )
        for moment, (seconds, goal) in moments.items()
    ]


def _recipe(units: int, words: int) -> lc.Recipe:
    line = " ".join(f"w{number}" for number in range(words + 1))
    return lc.Recipe(corpus=(line,), units=units, epochs=1)


def _sentence(words: int, *, without: int = -1) -> str:
    return " ".join(f"w{number}" for number in range(words) if number != without)


def _train(app: ServedApp, units: int, words: int) -> lc.Recipe:
    """Train a recipe into the app's runs, from outside."""
    recipe = _recipe(units, words)
    with RunStore(app.runs).of(recipe).claim() as run:
        lc.train(recipe).save(run.network)
        run.record("done")
    return recipe


def _query(recipe: lc.Recipe, words: int) -> str:
    """The query of a link to a sentence of so many words."""
    visitor = visitors.Visitor(recipe=recipe, sentence=_sentence(words))
    return urllib.parse.urlencode(link.to_query(visitor))


def _visit(app: ServedApp, recipe: lc.Recipe, words: int) -> tuple[float, float, int]:
    """Seconds of a rerun and of a new sentence, and what the latter sends in bytes."""
    query = _query(recipe, words)
    with Visitor(app.url, query=query) as visitor:
        visitor.open("gates")
        again = [visitor.run().seconds for _ in range(RERUNS)][3:]
        sentences = [_sentence(words, without=number) for number in range(8)]
        changed = [visitor.run({SENTENCE_BOX: sentence}) for sentence in sentences][2:]
    return (
        statistics.median(again),
        statistics.median(run.seconds for run in changed),
        max(run.size for run in changed),
    )


def _frames(app: ServedApp, recipe: lc.Recipe, words: int) -> list[float]:
    """Seconds between the frames of the player in Chromium."""
    query = _query(recipe, words)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        _open(page, f"{app.url}/gates?{query}", DRAWN)
        return _frames_of(page)


def _frames_of(page: Page) -> list[float]:
    page.get_by_role("button", name="Restart", exact=True).click()
    page.get_by_label("speed").select_option("4")
    page.get_by_role("button", name="Play", exact=True).click()
    times: list[float] = page.evaluate(FRAMES, 5_000)
    return times


def _open(page: Page, url: str, shown: str) -> None:
    page.goto(url)
    page.locator(shown).first.wait_for(timeout=60_000)
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    time.sleep(1)


def _until_bars_change(page: Page, sentence: str) -> float:
    bars = page.locator(".bars").first  # in a shadow root, where a locator looks too
    seconds: float = bars.evaluate(KEY_TO_BARS, sentence)
    page.wait_for_timeout(700)  # the bars glide to their places
    return seconds
