"""What holds for every page: nothing leaves the machine, and everybody can use it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from lstm_core.picture.palette import palette
from scripts.serving import ServedApp
from tests.browser.conftest import Visit, new_context
from tests.browser.pages import (
    PATHS,
    PHONE,
    axe_violations,
    controls_reached_by_tab,
    has_horizontal_scroll,
    mark_controls,
    open_everything,
    open_page,
    record_requests,
    wait_for,
)

every_page = pytest.mark.parametrize("path", PATHS, ids=lambda path: path or "start")


A4_BETWEEN_MARGINS = (210 - 2 * 12) * 96 / 25.4
"""The width of a sheet in CSS pixels."""

MARK_PICTURES = """() => document.querySelectorAll(
    '[data-testid="stMain"] :is(.stPlotlyChart, .stDataFrame, .stBidiComponent, table)'
).forEach(one => {
    const {width, height} = one.getBoundingClientRect();
    const leads = one.closest('.st-key-glossary, .st-key-onward, .st-key-room');  // not on paper
    if (height > 8 && one.checkVisibility() && !leads) one.dataset.drawn = width;
})"""
NOT_ON_PAPER = """sheet => [...document.querySelectorAll('[data-drawn]')].filter(one =>
    !one.checkVisibility() || one.getBoundingClientRect().height < 8
    || !one.matches('table') && one.dataset.drawn * one.currentCSSZoom > sheet + 1
).map(one => `${one.className}: ${one.dataset.drawn} times ${one.currentCSSZoom}`)"""

OTHERWISE_INKED = """ink => [...document.querySelectorAll('.stBidiComponent')].flatMap(
    component => [...component.querySelectorAll('*')].flatMap(one => one.shadowRoot ?? [])
).flatMap(root => [...root.querySelectorAll('[style*="--text"]')].map(
    one => one.style.getPropertyValue('--text'))
).concat([...document.querySelectorAll('.js-plotly-plot')].map(
    plot => plot._fullLayout?.font.color)
).filter(found => found !== ink)"""


@dataclasses.dataclass(frozen=True)
class Opened:
    """A page that was opened once for several tests, and what was noted meanwhile."""

    page: Page
    foreign_requests: list[str]
    thrown: list[str]


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path or "start")
def opened(app: ServedApp, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Each page in turn, light, on a desktop."""
    context = new_context(browser)
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    foreign = record_requests(page)
    open_page(page, app.url, request.param)
    yield Opened(page, foreign, thrown)
    context.close()


def test_no_request_leaves_the_machine(opened: Opened) -> None:
    assert opened.foreign_requests == []


def test_no_error_is_shown_or_thrown(opened: Opened) -> None:
    assert opened.page.locator("[data-testid='stException']").all_inner_texts() == []
    assert opened.thrown == []


def test_no_accessibility_violation_in_the_light_theme(opened: Opened) -> None:
    violations = axe_violations(opened.page)
    assert not violations, "\n".join(violations)


def test_the_keyboard_reaches_every_control(opened: Opened) -> None:
    controls = mark_controls(opened.page)
    reached = controls_reached_by_tab(opened.page, len(controls))
    missed = [name for number, name in enumerate(controls) if number not in reached]
    assert not missed, "\n".join(missed)


def test_every_picture_is_on_paper_and_as_wide_as_the_sheet(opened: Opened) -> None:
    """A picture is printed as it was drawn for the window: what counts is that, times its zoom."""
    page = opened.page
    page.evaluate(MARK_PICTURES)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    lost = page.evaluate(NOT_ON_PAPER, A4_BETWEEN_MARGINS)
    asked = page.locator(".st-key-exam_questions summary").evaluate_all(
        "all => all.map(one => one.checkVisibility())"
    )
    page.emulate_media(media="screen")
    assert lost == []
    assert all(asked)


def test_no_accessibility_violation_with_every_box_open(opened: Opened) -> None:
    open_everything(opened.page)
    violations = axe_violations(opened.page)
    assert not violations, "\n".join(violations)


def test_every_picture_follows_the_theme(opened: Opened) -> None:
    """Streamlit does not run a page again for another theme."""
    opened.page.emulate_media(color_scheme="dark")
    wait_for(opened.page, f"ink => !({OTHERWISE_INKED})(ink).length", palette(dark=True).text)
    opened.page.emulate_media(color_scheme="light")
    wait_for(opened.page, f"ink => !({OTHERWISE_INKED})(ink).length", palette(dark=False).text)


@every_page
def test_a_phone_in_the_dark_theme(app: ServedApp, visit: Visit, path: str) -> None:
    """No violation there either, with every box open, and nothing pushes the page sideways."""
    page = open_page(visit(color_scheme="dark", viewport=PHONE), app.url, path)
    open_everything(page)
    assert not has_horizontal_scroll(page)
    violations = axe_violations(page)
    assert not violations, "\n".join(violations)


def test_on_a_phone_the_tables_have_the_width_of_the_page(app: ServedApp, visit: Visit) -> None:
    """A caption among blocks would be as narrow as its longest word."""
    page = open_page(visit(viewport=PHONE), app.url, "compare")
    caption = page.locator("table.claims caption").bounding_box()
    assert caption
    assert caption["width"] > 0.8 * PHONE["width"]
