"""The app as a reader starts it, and the browser that visits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.state.identity import LETTER_VARIABLE
from scripts import browser as browsers
from scripts.serving import ServedApp, serve
from tests.browser.pages import DESKTOP, PATIENCE, open_page

Visit = Callable[..., Page]

LIGHT: dict[str, Any] = {
    "viewport": DESKTOP,
    "color_scheme": "light",
    "reduced_motion": "reduce",
}

BRIEF_VISITS = "--js-flags=--no-opt --no-maglev"
"""A page is left before it is worth the time to optimise its scripts: 7 % of a visit's seconds."""

START_PATIENCE = 3 * PATIENCE
"""How long, in milliseconds, two workers may need to load TensorFlow on a machine that is busy."""

expect.set_options(timeout=PATIENCE)


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A new visitor, at a light desktop if nothing else is said, with all patience."""
    context = browser.new_context(**{**LIGHT, **options})
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ServedApp]:
    """LSTM View, served by the README's launch command; its workers have loaded TensorFlow.

    It is one of several servers: its rooms' codes begin with B.
    """
    with serve(tmp_path_factory.mktemp("app"), environment={LETTER_VARIABLE: "B"}) as served:
        context = new_context(browser)
        page = open_page(context.new_page(), served.url, "gates")
        page.locator(".gates .headline:not(:empty)").wait_for(timeout=START_PATIENCE)
        context.close()
        yield served


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch the Chromium that was found; fail, not skip, when there is none."""
    return {"executable_path": browsers.find(), "args": [*browsers.FLAGS, BRIEF_VISITS]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """What `page` is opened with: a light desktop."""
    return LIGHT


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """The visitor whose `page` it is, with all patience."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a new visitor's page: `visit(color_scheme="dark", viewport=PHONE)`."""
    contexts: list[BrowserContext] = []

    def new_page(**options: Any) -> Page:
        contexts.append(new_context(browser, **options))
        return contexts[-1].new_page()

    yield new_page
    for context in contexts:
        context.close()
