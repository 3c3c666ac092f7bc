"""Predict the next word, in a real browser: typing, clicking, pressing keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import (
    PHONE,
    axe_violations,
    has_horizontal_scroll,
    open_page,
    wait_until_at_rest,
)
from tests.browser.test_flows import bars, box, tab_to


def opened(page: Page, app: ServedApp, sentence: str = "hello how is") -> Page:
    """The page, with the networks that the app trains by itself beside each other."""
    open_page(page, app.url, f"predict?sentence={sentence.replace(' ', '+')}")
    page.get_by_role("checkbox", name="RNN").check(force=True)
    expect(heads(page)).to_have_text(["LSTM", "RNN"])
    return page


def heads(page: Page) -> Locator:
    return page.locator(".bars .head")


def ask(page: Page, question: str) -> None:
    page.get_by_role("radio", name=question, exact=True).click()
    wait_until_at_rest(page)


def titled(page: Page, title: str) -> Locator:
    return page.locator(".bars", has=page.locator(".title", has_text=title))


def test_typing_redraws_all_bars_and_keeps_their_rows(app: ServedApp, page: Page) -> None:
    opened(page, app)
    page.locator(".bars .row").first.evaluate("row => { row.dataset.same = 'yes'; }")
    before = page.locator(".bars .row").first.inner_text()
    box(page).press("End")
    box(page).press_sequentially(" your", delay=20)
    expect(bars(page).first).to_have_text("day")
    expect(box(page)).to_be_focused()
    same = page.locator(".bars .row[data-same=yes]")
    expect(same.locator(".word")).to_have_text("your")  # the same row, at another place
    expect(same).not_to_have_text(before)
    expect(page.locator(".chips .next .said")).to_have_text(["day", "day"])


def test_an_unknown_word_is_replaced_with_one_click(app: ServedApp, page: Page) -> None:
    opened(page, app, "helo how is")
    page.get_by_role("button", name="take hello instead of helo").click()
    expect(box(page)).to_have_value("hello how is")
    expect(page.locator(".chips .unknown")).to_have_count(0)


def test_a_word_is_appended_by_keyboard_alone(app: ServedApp, page: Page) -> None:
    opened(page, app)
    tab_to(page, "button.bar", "your")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("hello how is your")
    expect(bars(page).first).to_have_text("day")


def test_an_operation_shows_both_predictions_and_a_word_is_pressed(
    app: ServedApp, page: Page
) -> None:
    opened(page, app)
    ask(page, "Surgery")
    page.get_by_role("button", name="another word").or_(
        page.get_by_role("radio", name="another word")
    ).click()
    both = titled(page, "The next word, before and after")
    expect(both.locator(".head")).to_have_text(["as it is", "with the hold"])
    expect(page.get_by_text("You expected another word")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    page.get_by_text("Hold something yourself").click()
    words = page.locator("button.chip")
    expect(words).to_have_text(["hello", "how", "is"])
    expect(words.nth(2)).to_have_attribute("aria-pressed", "true")
    words.nth(0).press("Enter")
    expect(words.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(words.nth(2)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_question_is_for_everybody(app: ServedApp, visit: Visit, theme: str) -> None:
    """On a phone: nothing to push sideways, nothing that axe holds against it."""
    page = opened(visit(viewport=PHONE, color_scheme=theme), app)
    for question in ("Continue", "Surgery", "What each word was worth", "A fair score"):
        ask(page, question)
        assert not has_horizontal_scroll(page), question
        assert axe_violations(page) == [], question


def test_nothing_moves_the_bars_while_one_types(app: ServedApp, page: Page) -> None:
    """Nothing typed, an unknown word, punctuation, more words than fit, or count: the bars stay."""
    opened(page, app)
    live = page.locator(".bars").first
    before = live.bounding_box()
    for sentence in ("", "hel", "hello, zebra", "hello how are you how are you is"):
        box(page).fill(sentence)
        expect(page.locator(".chips li:not(.pad, .next)")).to_have_count(len(sentence.split()))
        wait_until_at_rest(page)
        assert live.bounding_box() == pytest.approx(before, abs=1.5), sentence
    box(page).fill("hello " * 334)
    expect(page.get_by_text("Only the last 2,000 of 2,004 characters count.")).to_be_visible()
    wait_until_at_rest(page)
    assert live.bounding_box() == pytest.approx(before, abs=1.5)


def test_each_column_frames_its_own_most_probable_word(app: ServedApp, page: Page) -> None:
    opened(page, app, "you is you are")
    said = page.locator(".chips .next .said")
    expect(said).to_have_count(2)
    lstm, rnn = said.all_inner_texts()
    assert lstm != rnn
    framed = """rows => rows.map((row) => [...row.querySelectorAll(".track")].map(
        (track) => getComputedStyle(track).outlineStyle === "solid"))"""
    frames = page.locator(".bars").first.locator(".row").evaluate_all(framed)
    words = bars(page).all_inner_texts()
    assert frames[words.index(lstm)] == [True, False]
    assert frames[words.index(rnn)] == [False, True]
    assert sum(map(sum, frames)) == 2
