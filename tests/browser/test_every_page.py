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
    DESKTOP,
    OTHERWISE_INKED,
    PATHS,
    PHONE,
    PUSHED_SIDEWAYS,
    axe_violations,
    controls_reached_by_tab,
    has_horizontal_scroll,
    mark_controls,
    open_everything,
    open_page,
    record_requests,
    wait_until_none,
)

A4_BETWEEN_MARGINS = (210 - 2 * 12) * 96 / 25.4
"""The width of a sheet in CSS pixels."""

MARK_PICTURES = """() => document.querySelectorAll(
    '[data-testid="stMain"] :is(.stPlotlyChart, .stDataFrame, .stBidiComponent, table, figure)'
).forEach(one => {
    const {width, height} = one.getBoundingClientRect();
    const leads = one.closest('.st-key-foot, .st-key-onward, .st-key-room');  // not on paper
    if (height > 8 && one.checkVisibility() && !leads) one.dataset.drawn = width;
})"""
NOT_ON_PAPER = """sheet => [...document.querySelectorAll('[data-drawn]')].filter(one =>
    !one.checkVisibility() || one.getBoundingClientRect().height < 8
    || !one.matches('table, figure') && one.dataset.drawn * one.currentCSSZoom > sheet + 1
).map(one => `${one.className}: ${one.dataset.drawn} times ${one.currentCSSZoom}`)"""

CELL = "figure [role='img']"
BACKGROUNDS = """() => [...document.querySelectorAll('figure [role="img"], figure [role="img"] *')]
    .map(one => getComputedStyle(one).backgroundColor)"""

ZOOMED = [
    {"width": round(width / zoom), "height": round(height / zoom)}
    for width, height in ((1440, 900), (1280, 720))
    for zoom in (1.25, 1.5)
]
"""What a browser's zoom makes of a window, in CSS pixels."""

CUT_OR_COVERED = """() => {
    const lost = [], labels = new Map(), seen = {opacityProperty: true, visibilityProperty: true};
    const says = text => /[\\p{L}\\p{N}]/u.test(text);
    const parentOf = one => one.parentElement ?? one.getRootNode().host;
    const scrolls = one => {
        for (let at = one; at && !at.matches('[data-testid="stMain"]'); at = parentOf(at)) {
            const isWider = at.scrollWidth > at.clientWidth + 1;
            if (isWider && /auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
        }
        return false;
    };
    const look = (node, one) => {
        const range = document.createRange(), text = node.data.trim();
        range.selectNode(node);
        const {left, right, width, height} = range.getBoundingClientRect();
        const plot = one.closest('.svg-container') ?? one.ownerSVGElement
            ?? one.closest('figure [role="img"]');
        const frame = plot?.getBoundingClientRect() ?? {left: 0, right: innerWidth};
        const isOut = left < frame.left - 2 || right > frame.right + 2;
        if (Math.min(width, height) > 2 && isOut && !scrolls(one)) lost.push(`cut: ${text}`);
        const label = one.closest('text, figure [role="img"] > *');
        if (label) labels.set(label, {plot, text, ...label.getBoundingClientRect().toJSON()});
    };
    const walk = root => root.querySelectorAll('*').forEach(one => {
        if (one.shadowRoot) walk(one.shadowRoot);
        if (one.closest('style, script, title, desc, .said, .katex-mathml')) return;
        const texts = [...one.childNodes].filter(node => node.nodeType === 3 && says(node.data));
        if (texts.length && one.checkVisibility(seen)) texts.forEach(node => look(node, one));
    });
    walk(document.querySelector('[data-testid="stMain"]'));
    const all = [...labels.values()];
    const cover = (a, b) => a.plot === b.plot && a.text !== b.text
        && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && 2 * (Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
            > Math.min(a.height, b.height);
    all.forEach((a, at) => all.slice(at + 1).filter(b => cover(a, b)).forEach(
        b => lost.push(`one over the other: ${a.text}, ${b.text}`)));
    return lost;
}"""


@dataclasses.dataclass(frozen=True)
class Opened:
    """A page that was opened once for several tests, and what was noted meanwhile."""

    path: str
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
    yield Opened(request.param, page, foreign, thrown)
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


def test_nothing_is_lost_at_a_zoom_of_125_and_150_per_cent(opened: Opened) -> None:
    """No text is cut off, none covers another one, and nothing pushes the page sideways."""
    page = opened.page
    for window in ZOOMED:
        page.set_viewport_size(window)
        wait_until_none(page, CUT_OR_COVERED)
        wait_until_none(page, PUSHED_SIDEWAYS)
    page.set_viewport_size(DESKTOP)


def test_no_accessibility_violation_with_every_box_open(opened: Opened) -> None:
    open_everything(opened.page)
    violations = axe_violations(opened.page)
    assert not violations, "\n".join(violations)


def test_every_picture_follows_the_theme(opened: Opened) -> None:
    """Streamlit does not run a page again for another theme."""
    opened.page.emulate_media(color_scheme="dark")
    wait_until_none(opened.page, OTHERWISE_INKED, palette(dark=True).text)
    opened.page.emulate_media(color_scheme="light")
    wait_until_none(opened.page, OTHERWISE_INKED, palette(dark=False).text)


def test_a_phone_in_the_dark_theme(app: ServedApp, opened: Opened) -> None:
    """No violation there either, with every box open, and nothing pushes the page sideways.

    In the tab that holds the page it is opened anew: half of its scripts are compiled there.
    """
    page = opened.page
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    open_page(page, app.url, opened.path)
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


@pytest.fixture(scope="module")
def cells(app: ServedApp, browser: Browser) -> Iterator[Page]:
    """The page with the three cells, in a window as wide as a projector's picture."""
    context = new_context(browser, viewport={"width": 1280, "height": 720})
    yield open_page(context.new_page(), app.url, "compare")
    context.close()


def test_the_three_cells_stand_in_one_row(cells: Page) -> None:
    places = [one.bounding_box() for one in cells.locator(CELL).all()]
    tops = [place["y"] for place in places if place]
    assert len(tops) == 3
    assert max(tops) - min(tops) < 2


def test_bars_keep_their_ink_where_the_system_forces_its_colours(cells: Page) -> None:
    """A background is replaced there, and these pictures are made of backgrounds."""
    before = cells.evaluate(BACKGROUNDS)
    cells.emulate_media(forced_colors="active")
    forced = cells.evaluate(BACKGROUNDS)
    cells.emulate_media(forced_colors="none")
    assert len(set(before)) > 4
    assert forced == before
