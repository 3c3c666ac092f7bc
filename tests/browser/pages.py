"""What a test does with a page of the app."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError

from tests.support.visitor import PAGES

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

PATHS = ("", *PAGES[1:])
"""The pages, by their address: the first is Start."""

PATIENCE = 180_000
"""How long a page may take, in milliseconds: the first reader waits for the first training,
and other tests may leave this one little of the machine."""

ASKED_EVERY = 50
"""Milliseconds between two looks at what is waited for."""

STREAMLITS_OWN = (
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'),
    ("svg-img-alt", 'role="graphics-symbol"'),
    ("empty-table-header", 'role="columnheader"'),
    ("region", 'id="stFloatingOverlayPortal"'),
)
"""Violations in markup that Streamlit writes (file uploader, line chart, data frame, the layer for
what floats) and a page cannot change: the rule, and what the element holds."""

AT_REST = "[data-testid='stApp'][data-test-script-state='notRunning']"
UNDRAWN = """() => [
    ...[...document.querySelectorAll('[data-testid="stSkeleton"], [data-stale="true"]')].map(
        one => `${one.dataset.testid} ${one.className}: ${one.textContent.slice(0, 80)}`),
    ...document.getAnimations().filter(one => one instanceof CSSTransition).map(
        one => `${one.transitionProperty} of ${one.effect.target.className}`),
]"""
OTHERWISE_INKED = """ink => [...document.querySelectorAll('.stBidiComponent')].flatMap(
    component => [...component.querySelectorAll('*')].flatMap(one => one.shadowRoot ?? [])
).flatMap(root => [...root.querySelectorAll('[style*="--text"]')].map(
    one => one.style.getPropertyValue('--text'))
).concat([...document.querySelectorAll('.js-plotly-plot')].map(
    plot => plot._fullLayout?.font.color)
).filter(found => found !== ink).concat(
    [...document.querySelectorAll('figure [role="img"]')].map(one => one.style.color)
        .filter(found => found !== Object.assign(new Option().style, {color: ink}).color)
)"""
"""The ink of every picture that is not drawn in the one that is given."""

MAIN_HEADING = "[data-testid='stMain'] h1"


def open_page(page: Page, url: str, path: str = "", heading: str | None = None) -> Page:
    """Open one page of the app and wait until it is there and at rest.

    `heading` is the text of its h1; without it any h1 will do.
    """
    page.goto(f"{url}/{path}")
    shown = page.locator(MAIN_HEADING, has_text=heading) if heading else page.locator(MAIN_HEADING)
    shown.first.wait_for(timeout=PATIENCE)
    wait_until_at_rest(page)
    return page


def wait_until_at_rest(page: Page) -> None:
    """Wait until the server runs nothing for this page, its skeletons are filled, nothing fades."""
    page.locator(AT_REST).wait_for(timeout=PATIENCE)
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Wait until nothing of the page, of the app or a file, waits to be drawn or is fading."""
    wait_until_none(page, UNDRAWN)


def wait_until_none(page: Page, finder: str, argument: Any = None) -> None:
    """Wait until a function of JavaScript finds nothing; AssertionError with what it still finds.

    `finder` is given `argument` and returns a list.
    """
    try:
        wait_for(page, f"argument => !({finder})(argument).length", argument)
    except TimeoutError as late:
        raise AssertionError(f"still there: {page.evaluate(finder, argument)}") from late


def wait_for(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a function of JavaScript says something that is true.

    It is asked every so often, not at each frame: a browser on a starved machine may draw none.
    """
    page.wait_for_function(condition, arg=argument, timeout=PATIENCE, polling=ASKED_EVERY)


def record_requests(page: Page) -> list[str]:
    """A list that fills with every address outside the app that the page asks for."""
    foreign: list[str] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "localhost":
            foreign.append(url)

    page.context.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    return foreign


def axe_violations(page: Page) -> list[str]:
    """What axe holds against the page, an entry for each element; Streamlit's own left out."""
    wait_until_drawn(page)  # what is fading in is pale
    return [
        f"{violation['id']} ({violation['impact']}): {_described(node)}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
        if not _is_streamlits_own(violation["id"], node["html"])
    ]


def _is_streamlits_own(rule: str, html: str) -> bool:
    return any(rule == known and mark in html for known, mark in STREAMLITS_OWN)


def _described(node: dict[str, Any]) -> str:
    reason = " ".join(node["failureSummary"].split())
    return f"{' '.join(map(str, node['target']))}\n    {node['html'][:160]}\n    {reason}"


CLOSED = "[data-testid='stMain'] details:not([open]) > summary"


def open_everything(page: Page) -> None:
    """Open every box of the page, those in opened boxes too, and the part that shares it."""
    while page.locator(CLOSED).evaluate_all("all => all.map(one => one.click()).length"):
        # A page that is drawn anew meanwhile loses a click: then it is clicked again.
        with contextlib.suppress(TimeoutError):
            page.wait_for_function(f"() => !document.querySelector(`{CLOSED}`)", timeout=20_000)
        wait_until_at_rest(page)
    share = page.locator("[data-testid='stMain'] .st-key-share_open label")
    if share.count():
        _switch_on(share, page.locator(".st-key-share_open input:checked"))
        wait_until_at_rest(page)


def _switch_on(switch: Locator, is_on: Locator) -> None:
    """Click a switch until it is on: a page that is replaced just then forgets the first click."""
    for _ in range(6):
        switch.click()
        with contextlib.suppress(TimeoutError):
            is_on.wait_for(state="attached", timeout=30_000)
            return
    raise AssertionError("the switch stays off")


PUSHED_SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(
        '[data-testid="stAppViewContainer"], [data-testid="stMain"]')]
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.scrollWidth} in ${element.clientWidth}`)"""


def has_horizontal_scroll(page: Page) -> bool:
    """Whether the page is wider than its window, so that a reader must push it sideways."""
    return bool(page.evaluate(PUSHED_SIDEWAYS))


def mark_controls(page: Page) -> list[str]:
    """Number the main area's controls that can be used now; their descriptions, in that order.

    Of a group that the arrow keys walk through (radio buttons) the one in the tab order counts.
    """
    return page.evaluate(
        """() => {
            const controls = 'a[href], button, input, textarea, select, [tabindex="0"]';
            const usable = element => !element.disabled && element.tabIndex >= 0
                && element.checkVisibility({visibilityProperty: true})
                && !element.closest('[inert], [aria-hidden="true"]')
                && (element.type !== 'radio' || element.checked)
                && (element.role !== 'radio' || element.ariaChecked === 'true');
            const main = document.querySelector('[data-testid="stMain"]');
            return [...main.querySelectorAll(controls)].filter(usable).map((element, number) => {
                element.dataset.control = number;
                const name = element.ariaLabel || element.textContent || element.type || '';
                return `${element.tagName.toLowerCase()} ${name.trim().slice(0, 60)}`;
            });
        }"""
    )


MOST_PRESSES = 600
"""So often Tab is pressed: a component's own controls stand between those that are counted."""


def controls_reached_by_tab(page: Page, count: int) -> set[int]:
    """The numbers of the marked controls, so many, that Tab reaches from the top of the page."""
    page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    reached: set[int] = set()
    for _ in range(MOST_PRESSES):
        if len(reached) == count:
            break
        page.keyboard.press("Tab")
        number = page.evaluate("() => document.activeElement?.dataset.control ?? null")
        if number is not None:
            reached.add(int(number))
    return reached
