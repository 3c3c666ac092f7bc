"""The first page in a real browser: a memory is erased, by mouse and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PHONE, axe_violations, has_horizontal_scroll, open_page
from tests.browser.test_flows import tab_to


def shares(page: Page, side: str) -> Locator:
    """The percentages of the two verbs, the plural first."""
    return page.locator(f".opening .side.{side} .share")


def words(page: Page) -> Locator:
    return page.locator(".opening .sentence button.word")


def test_erasing_changes_the_bars_and_the_memory(app: ServedApp, page: Page) -> None:
    open_page(page, app.url)
    expect(words(page)).to_have_text(["the", "bakers", "near", "the", "clock"])
    kept = shares(page, "kept").all_inner_texts()
    expect(page.locator(".opening .verdict")).to_contain_text("4")  # words back from the blank
    expect(shares(page, "erased")).to_have_text(["?", "?"])
    page.locator(".opening .erase").click()
    expect(shares(page, "erased")).not_to_have_text(["?", "?"])
    assert int(shares(page, "kept").first.inner_text().split()[0]) > 90
    assert int(shares(page, "erased").last.inner_text().split()[0]) > 90
    assert shares(page, "kept").all_inner_texts() == kept
    forget = page.locator(".memory tbody tr").first.locator("td b")
    expect(forget.nth(2)).to_have_text("0\u00a0%")
    page.locator(".opening .erase").click()
    expect(shares(page, "erased")).to_have_text(["?", "?"])
    expect(forget.nth(2)).not_to_have_text("0\u00a0%")


def test_every_word_can_be_tried_by_keyboard(app: ServedApp, page: Page) -> None:
    open_page(page, app.url)
    tab_to(page, ".sentence button.word")
    for place in range(5):
        page.keyboard.press("Enter")
        expect(words(page).nth(place)).to_have_attribute("aria-pressed", "true")
        expect(words(page).nth(place)).to_be_focused()
        page.keyboard.press("Tab")
    said = page.locator(".opening .sentence .tried").all_inner_texts()
    assert [text[0] for text in said] == ["✓", "✓", "✗", "✗", "✗"]


def test_a_link_in_the_keyboard_s_focus_is_seen(app: ServedApp, page: Page) -> None:
    open_page(page, app.url)
    link = page.get_by_test_id("stTopNavLink").first
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("outline-style", "solid")


def test_a_known_word_takes_the_place_of_an_unknown_one(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "?opening=the+bakerz+near+the+clock")
    said = page.locator(".opening .quest")
    expect(said).to_have_text(re.compile(r"\w"))  # what a word in grey is
    page.locator(".opening .offer", has_text="bakers").click()
    expect(words(page)).to_have_text(["the", "bakers", "near", "the", "clock"])
    expect(said).to_be_empty()


def test_a_marked_word_is_explained_where_it_is_tapped(app: ServedApp, page: Page) -> None:
    open_page(page, app.url)
    page.locator("a[href='#word-hidden_state']").first.click()
    meaning = page.locator(".glossary .meaning")
    expect(meaning).to_be_visible()
    expect(meaning.locator("b")).to_have_text("hidden state")
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()


def test_the_opening_is_large_and_fits_on_a_phone(app: ServedApp, visit: Visit) -> None:
    for options in ({}, {"viewport": PHONE, "color_scheme": "dark"}):
        page = open_page(visit(**options), app.url)
        page.locator(".opening .erase").click()
        sizes = page.locator(".opening .row").evaluate_all(
            "rows => rows.map(row => parseFloat(getComputedStyle(row).fontSize))"
        )
        assert min(sizes) >= 28
        assert not has_horizontal_scroll(page)
        violations = axe_violations(page)
        assert not violations, "\n".join(violations)
