"""Many who train at once, each a network of their own: everybody has a turn and knows it."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lstm_core as lc
from benchmarks.client import Visitor
from benchmarks.crowd import SENTENCE_BOX, Typing, new_sentences, wait_for_the_workers
from benchmarks.report import Finding, milliseconds, percentile
from lstm_core.engine.runs import RunStore
from scripts.serving import ServedApp, serve

VISITORS = 60
EPOCHS = 20
FIRST_SEED = 1_000
LOOKS_EVERY = 1.0
"""Seconds between two looks of a browser at its training."""

TYPES_EVERY = 1.0


def turns() -> list[Finding]:
    """Sixty visitors start a training at once, while one more types."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as app:
        wait_for_the_workers(app)
        one, *all_others = (
            lc.Recipe(seed=FIRST_SEED + number, epochs=EPOCHS) for number in range(VISITORS + 1)
        )
        alone, _ = _train_together(app, [one])
        with _somebody_types(app) as typing:
            together, told = _train_together(app, all_others)
        ended = [_ended(app, recipe) for recipe in all_others]
    is_fair = ended == sorted(ended) and told >= VISITORS - 1 and not typing.failures
    return [
        Finding(
            what=f"{VISITORS} different networks trained at once, for each",
            ours=together / VISITORS,
            against="one alone",
            theirs=alone,
            unit="s",
            sense="at most",
            goal=1 if is_fair else 0,
            note=f"{told} were told how it stands; the order was "
            f"{'kept' if ended == sorted(ended) else 'not kept'}; one who typed meanwhile p95 "
            f"{milliseconds(percentile(typing.answers, 0.95))}, {typing.failures} failures",
        )
    ]


def _train_together(app: ServedApp, recipes: Sequence[lc.Recipe]) -> tuple[float, int]:
    """Train each for a visitor of its own: (seconds until all are done, so many saw a progress)."""
    with contextlib.ExitStack() as stack:
        visitors = [
            stack.enter_context(Visitor(app.url, query=f"seed={one.seed}&epochs={one.epochs}"))
            for one in recipes
        ]
        for visitor in visitors:
            visitor.open("train")
        begun = time.monotonic()
        for visitor in visitors:
            visitor.press("network_train")
        told = sum(bool(visitor.progress) for visitor in visitors)
        with ThreadPoolExecutor(len(visitors)) as pool:
            return max(pool.map(_until_done, visitors)) - begun, told


def _until_done(visitor: Visitor) -> float:
    """The moment at which a visitor's page tells of no training under way any more."""
    while visitor.progress:
        time.sleep(LOOKS_EVERY)
        visitor.progress = ""
        visitor.look("network_stop")
    return time.monotonic()


@contextlib.contextmanager
def _somebody_types(app: ServedApp) -> Iterator[Typing]:
    """One who types until the block ends, and what they got."""
    typing, is_over = Typing(), threading.Event()

    def type_on() -> None:
        with Visitor(app.url) as visitor:
            visitor.open("predict")
            for sentence in new_sentences():
                if is_over.wait(TYPES_EVERY):
                    return
                typing.note(functools.partial(visitor.run, {SENTENCE_BOX: sentence}))

    with ThreadPoolExecutor(1) as pool:
        visit = pool.submit(type_on)
        try:
            yield typing
        finally:
            is_over.set()
        visit.result()


def _ended(app: ServedApp, recipe: lc.Recipe) -> float:
    """When a recipe's run ended; FileNotFoundError if it did not."""
    return (RunStore(app.runs).of(recipe).path / "outcome.json").stat().st_mtime
