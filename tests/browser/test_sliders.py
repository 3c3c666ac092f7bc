"""The pictures to play with, in a real browser: sliders, keyboard, what a link keeps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import DESKTOP, PHONE, axe_violations, has_horizontal_scroll, open_page


def test_the_chain_follows_its_slider_and_the_link_keeps_it(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "vanish")
    lane = page.locator(".lane.rnn")
    expect(lane.locator(".left")).to_have_text("0.50²⁰ = 9.5\u00a0×\u00a010⁻⁷")
    slider = lane.locator("input")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    expect(lane.locator(".left")).to_have_text("0.60²⁰ = 3.7\u00a0×\u00a010⁻⁵")
    page.wait_for_url("**/vanish?*chain=60-99-100*")


def test_a_setting_that_explodes_is_clipped(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "vanish")
    page.get_by_role("button", name="Explode: w = 1.3").click()
    expect(page.locator(".clipping .bar b")).to_have_text(["630", "1.00"])


def test_a_task_is_done_by_keyboard(app: ServedApp, visit: Visit) -> None:
    """From what speaks too early: the first two output gates are shut."""
    page = open_page(visit(), app.url, "be_the_gates")
    page.get_by_role("button", name="Keep all").click()
    count = page.locator(".hand .count")
    expect(count).to_have_text("1 of 16 right")  # without an X there is nothing to say too early
    for card in range(2):
        slider = page.locator("fieldset").nth(card).locator("input").nth(2)
        slider.focus()
        slider.press("Home")
    expect(count).to_contain_text("All 16 right")
    page.wait_for_url("**/be_the_gates?*by_hand=any-100-100-0-100-0-0-100-0-100*")
    page.reload()
    expect(count).to_contain_text("All 16 right")


def test_both_faults_are_explained_where_both_are_there(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "be_the_gates")
    hint = page.locator(".hand .hint")
    expect(hint).to_have_text(re.compile("^!"))
    expect(hint).not_to_contain_text("✗")
    page.get_by_role("button", name="Count the a's").click()
    expect(hint).to_have_text(re.compile("^!.*✗"))


def test_every_task_has_its_inputs_and_its_trained_unit(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "be_the_gates")
    page.get_by_role("button", name="What does a trained unit do?").click()
    theirs = page.locator(".theirs")
    expect(theirs.locator("tr.big td .says").last).to_have_text("says yes")
    page.get_by_role("button", name="Remember the first").click()
    expect(page.locator(".inputs button")).to_have_count(8)
    expect(theirs.locator("tr.big td .says").last).to_have_text("says +")
    page.locator(".inputs button").last.click()
    expect(theirs.locator("tr.big td .says").last).to_have_text("says −")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_trained_unit_s_table_is_for_everybody(
    app: ServedApp, visit: Visit, viewport: ViewportSize
) -> None:
    page = open_page(visit(viewport=viewport, color_scheme="dark"), app.url, "be_the_gates")
    page.get_by_role("button", name="What does a trained unit do?").click()
    assert not has_horizontal_scroll(page)
    violations = axe_violations(page)
    assert not violations, "\n".join(violations)
