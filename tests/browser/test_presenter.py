"""Presenter mode: what the back row reads, measured on what the window shows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.prose.messages import messages
from scripts.back_row import (
    CONTRAST,
    LETTER,
    PATHS,
    PROJECTOR,
    TABLE,
    Row,
    fitted,
    joined,
    open_presented,
    pictures,
)
from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE, open_page

lesson = messages("lesson")


def too_small(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.letter < LETTER - 0.05]


def too_faint(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.contrast < CONTRAST - 0.1]


def cut_off(page: Page) -> list[str]:
    """The texts that reach beyond the window's left or right edge."""
    fitted(page)
    found = page.evaluate(
        """() => {
            const found = [], holder = document.querySelector('[data-presented][data-testid]');
            const walk = root => root.querySelectorAll('*').forEach(one => {
                if (one.shadowRoot) walk(one.shadowRoot);
                if (one.closest('style, title, desc, .said') || !one.checkVisibility(
                    {opacityProperty: true, visibilityProperty: true})) return;
                if (![...one.childNodes].some(
                    node => node.nodeType === 3 && node.data.trim())) return;
                const range = document.createRange();
                range.selectNodeContents(one);
                const {left, right, width} = range.getBoundingClientRect();
                if (width && (left < -1 || right > innerWidth + 1)) found.push(one.textContent);
            });
            walk(holder);
            return found;
        }"""
    )
    return list(found)


@pytest.mark.parametrize("path", ["", "gates", "predict?question=surgery"])
def test_the_back_row_reads_every_picture(app: ServedApp, visit: Visit, path: str) -> None:
    page = open_presented(visit(viewport=PROJECTOR, color_scheme="dark"), app.url, path)
    assert cut_off(page) == []
    rows = pictures(page)
    assert len(rows) >= {"": 3, "gates": 4}.get(path, 6)
    assert too_small(rows) == []
    assert too_faint(rows) == []


def test_the_cell_stands_whole_in_the_width_of_the_window(app: ServedApp, visit: Visit) -> None:
    """A part that was laid out while another one was shown has the same place."""
    page = open_presented(visit(viewport=PROJECTOR), app.url, "gates")
    while not page.locator(".gates .stage").first.is_visible():
        page.keyboard.press("PageDown")
        fitted(page)
    stage = page.locator(".gates .stage").first
    assert stage.evaluate("stage => stage.scrollWidth - stage.clientWidth") <= 1
    assert cut_off(page) == []


@pytest.mark.parametrize(
    ("path", "controls"),
    [
        ("lessons?lesson=exam-1", [lesson("next"), lesson("leave")]),
        ("predict?sentence=hello+how+are&ask=1", [messages("guess")("show")]),
        ("compare?ask=1&hide=verdicts", [messages("race")("start.absent")]),
    ],
)
def test_what_a_class_is_asked_is_a_screen_with_its_controls(
    app: ServedApp, visit: Visit, path: str, controls: list[str]
) -> None:
    page = open_presented(visit(viewport=PROJECTOR), app.url, path)
    fitted(page)
    for control in controls:
        expect(page.get_by_role("button", name=control, exact=True)).to_be_in_viewport(ratio=1)
    assert cut_off(page) == []
    title = page.locator(".presenter .title")
    assert title.evaluate("title => title.scrollWidth - title.clientWidth") <= 0


def test_a_page_without_a_picture_says_so_and_the_arrows_lead_on(
    app: ServedApp, visit: Visit
) -> None:
    page = open_page(visit(viewport=PROJECTOR), app.url, "exam")
    nothing = page.locator(".presenter .nothing")
    expect(nothing).to_be_hidden()
    page.get_by_role("button", name=messages("presenter")("switch")).click()
    expect(nothing).to_be_in_viewport(ratio=1)
    expect(page.locator(".presenter .place")).to_be_empty()
    fitted(page)
    page.keyboard.press("ArrowLeft")
    page.locator("[data-presented]").first.wait_for(timeout=PATIENCE)
    expect(nothing).to_be_hidden()
    expect(page).to_have_url(re.compile("/train"))


def test_a_long_headline_stands_above_its_picture(app: ServedApp, visit: Visit) -> None:
    page = open_presented(visit(viewport=PROJECTOR), app.url, "compare")
    fitted(page)
    headline = page.locator(".st-key-screen_by_length h2")
    expect(headline).to_be_in_viewport(ratio=1)
    expect(page.locator(".presenter .title")).not_to_have_text(headline.inner_text())


def test_a_table_stands_under_its_own_heading_without_the_text_above_it(
    app: ServedApp, visit: Visit
) -> None:
    page = open_presented(visit(viewport=PROJECTOR), app.url, "compare")
    fitted(page)
    table = page.locator("table.claims")
    while not table.is_visible():
        page.keyboard.press("PageDown")
        fitted(page)
    expect(page.locator(".presenter .title")).to_have_text(messages("compare")("claims"))
    expect(table.locator("xpath=preceding-sibling::*[self::h2 or self::p]").first).to_be_hidden()


def test_the_table_in_the_docs_has_every_page_and_keeps_the_rule() -> None:
    line = re.compile(r"^\| `/(.*?)` \| (.*) \| ([0-9.]+) \| ([0-9.]+) \| (.*) \|$", re.MULTILINE)
    found = line.findall(TABLE.read_text(encoding="utf-8"))
    assert list(dict.fromkeys(path for path, *_ in found)) == list(PATHS)
    rows = [Row("", title, float(size), float(ratio), of) for _, title, size, ratio, of in found]
    assert too_small(rows) == []
    assert too_faint(rows) == []


def test_a_picture_seen_in_parts_is_as_good_as_its_worst() -> None:
    parts = [Row("1 of 1", "", 3.9, 7.0, "a"), Row("1 of 1", "", 4.2, 5.0, "b")]
    assert joined(parts) == Row("1 of 1", "", 3.9, 5.0, "b")
