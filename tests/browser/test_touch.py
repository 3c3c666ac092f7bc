"""The app on a phone, by touch alone: no hover, no key, no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, WebSocketRoute, expect

from dashboard.prose.messages import messages
from scripts.serving import ServedApp
from tests.browser.conftest import LIGHT, Visit
from tests.browser.pages import (
    MAIN_HEADING,
    PATIENCE,
    PHONE,
    open_page,
    wait_for,
    wait_until_at_rest,
)

titles = messages("page").table["titles"]


FOOT_COMES_LATE = """window.Blob = class extends Blob {
    constructor(parts, options) {
        const isFoot = parts?.some(part => part.includes?.('function beginAtTop'));
        super(isFoot ? [`await new Promise(done => {
            const asked = setInterval(() => {
                if (location.pathname.length > 1) done(clearInterval(asked));
            }, 20);
        });`, ...parts] : parts, options);
    }
}"""
"""What every page has runs only once the reader has left the first page."""


LONG_PAGES = "[data-testid=stMain]::after {content: ''; padding: 9999px}"
"""So that no page is too short to be scrolled as far as the one before."""

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


@pytest.fixture(scope="module")
def phone(browser: Browser, playwright: Playwright) -> Iterator[Page]:
    """A phone's browser by name too: Streamlit puts its drawer away for no other."""
    device: dict[str, Any] = playwright.devices["Pixel 7"]
    touch = {name: device[name] for name in ("user_agent", "has_touch", "is_mobile")}
    context = browser.new_context(**{**LIGHT, **touch, "viewport": PHONE})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def slide(slider: Locator, share: float) -> None:
    """Tap a slider so far from its left end, as a share of its width."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    slider.tap(position={"x": share * box["width"], "y": box["height"] / 2})


def test_the_drawer_leads_to_another_page_and_goes_away(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url)
    phone.get_by_test_id("stExpandSidebarButton").tap()
    phone.get_by_test_id("stSidebar").get_by_role("link", name=titles["be_the_gates"]).tap()
    expect(phone.locator(".hand .count")).to_be_visible(timeout=PATIENCE)
    wait_until_at_rest(phone)
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()


@pytest.mark.parametrize("late", ["", FOOT_COMES_LATE], ids=["whole", "not all there"])
def test_the_page_after_the_first_opens_at_its_top(app: ServedApp, visit: Visit, late: str) -> None:
    page = visit(viewport=PHONE)
    page.add_init_script(late)
    open_page(page, app.url)
    page.add_style_tag(content=LONG_PAGES)
    page.locator(".st-key-onward button").click()
    page.locator(".st-key-picture").wait_for(timeout=PATIENCE)
    wait_until_at_rest(page)
    expect(page.locator(MAIN_HEADING)).to_be_in_viewport(timeout=PATIENCE)


class Line:
    """What the server sends to a page; from a message with a certain name in it on, held back."""

    def __init__(self, page: Page) -> None:
        self.name: bytes | None = None
        self.held: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self.connect)

    def connect(self, socket: WebSocketRoute) -> None:
        self.socket, server = socket, socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(self.answer)

    def answer(self, message: str | bytes) -> None:
        is_named = self.name and isinstance(message, bytes) and self.name in message
        if self.held or is_named:
            self.held.append(message)
        else:
            self.socket.send(message)

    def release(self) -> None:
        held, self.name, self.held = self.held, None, []
        for message in held:
            self.socket.send(message)


def test_who_has_begun_to_read_the_page_stays_there(app: ServedApp, visit: Visit) -> None:
    """The page's foot, which sends it to its top, comes last, and may come late."""
    page = visit(viewport=PHONE)
    line = Line(page)
    open_page(page, app.url)
    page.add_style_tag(content=LONG_PAGES)
    line.name = b"lstm_view_foot"
    page.locator(".st-key-onward button").click()
    page.locator(".st-key-picture").wait_for(timeout=PATIENCE)
    wait_for(page, f"() => {SCROLLED} == 0")
    page.mouse.move(200, 400)
    page.mouse.wheel(0, 900)
    wait_for(page, f"() => {SCROLLED} > 800")
    assert line.held
    line.release()
    page.locator(".st-key-onward button", has_text=titles["be_the_gates"]).wait_for()
    wait_until_at_rest(page)
    assert page.evaluate(SCROLLED) > 300


def test_a_table_s_cells_have_room(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "train")
    formula = phone.locator(".numbers td", has_text="11 × 10")
    box = formula.bounding_box()
    assert box
    assert box["width"] > PHONE["width"] / 5


def test_a_lesson_s_card_is_as_wide_as_the_page(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "lessons")
    cards = phone.locator("[class*='st-key-lesson_card_']")
    assert cards.count() > 1
    for card in cards.all():
        assert card.evaluate("card => card.offsetWidth") > PHONE["width"] - 40


def test_erasing_and_a_word_s_meaning(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url)
    shares = phone.locator(".opening .side.erased .share")
    phone.locator(".opening .erase").tap()
    expect(shares).not_to_have_text(["?", "?"])
    first = phone.locator(".opening .sentence button.word").first
    first.tap()
    expect(first).to_have_attribute("aria-pressed", "true")
    word, meaning = phone.locator("a[href^='#word-']").first, phone.locator(".glossary .meaning")
    for _ in range(2):  # put away by a second tap, it comes again
        word.tap()
        expect(meaning).to_be_visible()
        word.tap()
        expect(meaning).to_be_hidden()


def test_a_key_puts_a_word_s_meaning_away(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "exam")
    word, meaning = page.locator("a[href^='#word-']").first, page.locator(".glossary .meaning")
    for key in ("Enter", "Escape"):
        word.focus()
        page.keyboard.press("Enter")
        expect(meaning).to_be_visible()
        page.keyboard.press(key)
        expect(meaning).to_be_hidden()


def test_sliders_follow_the_finger(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "vanish")
    chain = phone.locator(".lane.rnn input")
    slide(chain, 0.8)
    assert float(chain.input_value()) > 1
    open_page(phone, app.url, "be_the_gates")
    gate = phone.locator("fieldset input").first
    slide(gate, 0.98)
    expect(gate).to_have_value("1")
    phone.locator(".inputs button").last.tap()
    expect(phone.locator(".inputs button").last).to_have_attribute("aria-pressed", "true")


HIDES = """(count, slider) => {
    const [upper, lower] = [count.getBoundingClientRect(), slider.getBoundingClientRect()];
    const at = [upper.left + 9, upper.top + upper.height / 2];
    return document.elementFromPoint(...at).shadowRoot?.elementFromPoint(...at) !== count
        || upper.bottom > lower.top;
}"""
"""Whether anything lies over the count, or the count over a slider."""


def test_the_score_stays_in_view_while_sliders_are_moved(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "be_the_gates")
    count, sliders = phone.locator(".hand .count"), phone.locator("fieldset input")
    for slider in (sliders.first, sliders.last):
        slide(slider, 0.98)
        expect(count).to_be_in_viewport(ratio=1)
        assert not count.evaluate(HIDES, slider.element_handle())
    phone.get_by_role("button", name="Keep all").tap()
    expect(count).to_have_text("1 of 16 right")
    expect(count).to_be_in_viewport(ratio=1)


def test_word_unit_field_step_and_sum(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "gates?sentence=hello+how+is")
    gates = phone.locator(".gates")
    headline = gates.locator(".headline")
    expect(headline).not_to_be_empty(timeout=PATIENCE)
    word = gates.locator(".word", has_text="how")
    word.tap()
    expect(word).to_have_attribute("aria-pressed", "true")
    box = gates.locator(".unit input")
    box.tap()
    expect(box).to_be_focused()
    box.fill("7")
    expect(headline).to_contain_text("7")
    phone.get_by_role("application").first.tap()  # the middle one of its fields
    expect(box).not_to_have_value("7")
    gates.get_by_role("button", name="Restart").tap()
    gates.get_by_role("button", name="Step", exact=True).tap()
    expect(gates.locator(".stagetext")).not_to_be_empty()
    gates.get_by_role("button", name="Show the sum of the forget gate").tap()
    expect(gates.locator(".sumbody table")).to_be_visible(timeout=PATIENCE)
    gates.get_by_role("button", name="Back to the cell").tap()
    expect(gates.locator(".sumbody")).to_be_hidden()


def test_a_guess_and_a_word_of_the_bars(app: ServedApp, phone: Page) -> None:
    open_page(phone, app.url, "compare")
    guess = phone.get_by_role("radio", name="both", exact=True)
    guess.tap()
    expect(guess).to_be_checked()
    open_page(phone, app.url, "predict?sentence=hello+how+is")
    phone.locator("button.bar").first.tap()
    expect(phone.get_by_label("Type a sentence")).not_to_have_value("hello how is")


def test_a_tap_beside_the_drawer_puts_it_away_and_presses_nothing(
    app: ServedApp, phone: Page
) -> None:
    open_page(phone, app.url, "train")
    phone.get_by_test_id("stExpandSidebarButton").tap()
    wait_until_at_rest(phone)
    seed = phone.get_by_label("Seed", exact=True)
    before = seed.input_value()
    more = phone.get_by_test_id("stNumberInputStepUp").last
    more.scroll_into_view_if_needed()
    box = more.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(phone.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    wait_until_at_rest(phone)
    assert seed.input_value() == before
