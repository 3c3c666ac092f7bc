"""Which of the page is drawn anew when its reader takes the other theme."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket, expect

from lstm_core.picture.palette import palette
from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import (
    OTHERWISE_INKED,
    open_page,
    wait_until_at_rest,
    wait_until_none,
)

PRESS_WITH_THE_THEME = """
    const watch = new MutationObserver(() => {
        if (!window.pressed) return;
        const button = window.pressed;
        delete window.pressed;
        button.click();
    });
    watch.observe(document, {subtree: true, attributes: true, attributeFilter: ['class']});
"""
"""In the very moment of a change press the button that waits for it. Whoever watches first is
called first, so this comes before the page's own scripts."""

ERASE = """() => {
    const opening = [...document.querySelectorAll('.stBidiComponent *')].find(
        one => one.shadowRoot?.querySelector('.erase'));
    window.pressed = opening.shadowRoot.querySelector('.erase');
}"""

MARKING_STYLES = """[...document.querySelectorAll('style')].filter(
    one => one.textContent.includes('#word-')).length"""


def test_the_page_follows_also_when_a_picture_speaks_in_the_same_moment(
    app: ServedApp, page: Page
) -> None:
    """Of two components that speak at once Streamlit runs the part of one of them alone."""
    page.add_init_script(PRESS_WITH_THE_THEME)
    open_page(page, app.url)
    page.evaluate(ERASE)
    page.emulate_media(color_scheme="dark")
    wait_until_none(page, OTHERWISE_INKED, palette(dark=True).text)
    expect(page.locator(".opening .erased .share").first).not_to_have_text("?")


def test_a_link_to_share_is_told_once(app: ServedApp, visit: Visit) -> None:
    page, sent = visit(), []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    open_page(page, app.url, "when")
    page.get_by_text("Share this page").click()
    link = page.locator(".st-key-share_panel input[readonly]")
    expect(link).not_to_have_value("")
    wait_until_at_rest(page)
    before = len(sent)
    page.emulate_media(color_scheme="dark")
    wait_until_none(page, OTHERWISE_INKED, palette(dark=True).text)
    wait_until_at_rest(page)
    assert len(sent) == before + 1


def test_a_component_that_is_mounted_again_acts_once(app: ServedApp, page: Page) -> None:
    """Streamlit does not clean up before it mounts one again, as it does for another theme."""
    open_page(page, app.url)
    page.emulate_media(color_scheme="dark")
    wait_until_none(page, OTHERWISE_INKED, palette(dark=True).text)
    wait_until_at_rest(page)
    assert page.evaluate(MARKING_STYLES) == 1
    page.keyboard.press("p")
    expect(page.locator("html.presenting")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.locator("html.presenting")).to_have_count(0)
