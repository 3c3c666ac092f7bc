"""The picture of a race, in a real browser: lines, labels, and the room for what is said."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.state.race_setup import Lineup
from dashboard.theme import palette
from lstm_core.engine.runs import RunStore
from lstm_core.evidence.race import Lap
from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import (
    DESKTOP,
    PATIENCE,
    PHONE,
    axe_violations,
    has_horizontal_scroll,
    open_page,
)
from tests.support.races import order

SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


def laps(racer: int, scores: Iterable[float]) -> list[Lap]:
    """A racer's laps, a check every ten steps, until it has solved its task."""
    return [
        Lap(
            racer=racer,
            steps=10 * number,
            loss=1.0,
            score=score,
            solved=score >= 0.99,
            diverged=False,
            own_seconds=number / 10,
            seconds=number / 5,
        )
        for number, score in enumerate(scores, 1)
    ]


CROWDED = [
    *laps(0, [0.25, 0.6, 1.0]),
    *laps(1, [0.25, 0.7, 1.0]),
    *laps(2, [0.25, 0.5, 0.9, 1.0]),
    *laps(3, [0.25, 0.4, 0.9, 1.0]),
]
"""All four arrive within ten steps."""

ABREAST = [lap for racer in range(4) for lap in laps(racer, [0.25 + racer / 200] * 60)]
"""All four stand at nearly the same share at the end."""


def shown(page: Page, app: ServedApp, lineup: Lineup, run: Iterable[Lap]) -> Page:
    """The page with the record of a race that went so."""
    recorded = RunStore(app.runs).of(race := lineup.race())
    if recorded.status().state != "done":
        with recorded.claim():
            for lap in sorted(run, key=lambda lap: (lap.steps, lap.racer)):
                recorded.write(dataclasses.asdict(lap))
            recorded.record("done")
    open_page(page, app.url, f"compare?race={lineup.to_link()}")
    page.get_by_role("button", name="Start the race").press("Enter")  # a link gives nothing away
    expect(page.locator(".race .lane[clip-path]")).to_have_count(len(race.racers))
    return page


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    """Where the elements that are seen stand, and what they say."""
    return page.locator(selector).evaluate_all(
        """elements => elements.filter(element => element.checkVisibility()).map(element => {
            const {left, right, top, bottom} = element.getBoundingClientRect();
            const size = parseFloat(getComputedStyle(element).fontSize);
            return {left, right, top, bottom, size, text: element.textContent};
        })"""
    )


@SIZES
@pytest.mark.parametrize(
    ("seed", "run"), [(9_001, CROWDED), (9_002, ABREAST)], ids=["crowded", "abreast"]
)
def test_labels_stand_by_their_marks_and_do_not_overlap(
    app: ServedApp, visit: Visit, viewport: dict[str, int], seed: int, run: list[Lap]
) -> None:
    page = shown(visit(viewport=viewport), app, order(seed=seed, who="gates"), run)
    labels = boxes(page, ".race .label")
    assert len(labels) == 4
    for one, other in combinations(labels, 2):
        apart_across = max(one["left"], other["left"]) >= min(one["right"], other["right"])
        # A line of text is higher than its letters.
        apart_upwards = max(one["top"], other["top"]) + 6 >= min(one["bottom"], other["bottom"])
        assert apart_across or apart_upwards, (one, other)
    (race,) = boxes(page, ".race")
    for text in boxes(page, ".race svg text"):
        assert race["left"] - 1 <= text["left"], text
        assert text["right"] <= race["right"] + 1, text
        assert text["size"] >= (16 if viewport == DESKTOP else 14), text
    assert not has_horizontal_scroll(page)


@SIZES
def test_a_level_at_nothing_is_numbered_once(
    app: ServedApp, visit: Visit, viewport: dict[str, int]
) -> None:
    page = open_page(visit(viewport=viewport), app.url, "compare")
    expect(page.locator(".race .level")).to_be_attached(timeout=PATIENCE)
    expect(page.locator(".race svg text", has_text=re.compile("^0\u00a0%$"))).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_lstm_is_blue_and_whole_beside_those_with_gaps(
    app: ServedApp, visit: Visit, dark: bool
) -> None:
    page = visit(color_scheme="dark" if dark else "light")
    shown(page, app, order(seed=9_002, who="gates"), ABREAST)
    lines = page.locator(".race .lane[clip-path]").evaluate_all(
        """lines => lines.map(line => {
            const {stroke, strokeDasharray, strokeWidth} = getComputedStyle(line);
            return [stroke, strokeDasharray, parseFloat(strokeWidth)];
        })"""
    )
    blue = palette(dark).colour("lstm")
    red, green, last = (int(blue[at : at + 2], 16) for at in (1, 3, 5))
    assert lines[0][0] == f"rgb({red}, {green}, {last})"
    assert lines[0][1] == "none"
    assert len({gaps for _, gaps, _ in lines}) == 4  # told apart without any colour
    assert lines[0][2] > max(width for _, _, width in lines[1:])
    assert axe_violations(page) == []


@SIZES
def test_a_longer_headline_moves_nothing(
    app: ServedApp, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit(viewport=viewport)
    open_page(page, app.url, "compare?race=50-8-9003-gates")
    expect(page.locator(".race .headline")).to_contain_text("Say what you expect")
    (before,) = boxes(page, ".race")
    shown(page, app, order(seed=9_001, who="gates"), CROWDED)
    expect(page.locator(".race .headline")).to_contain_text("no output gate after 40")
    (after,) = boxes(page, ".race")
    assert after["bottom"] - after["top"] == before["bottom"] - before["top"]
