"""What goes wrong under a visitor: processes that die, a network that drops."""

from __future__ import annotations

from collections.abc import Callable

import psutil
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from scripts.serving import ServedApp
from tests.browser.pages import PATIENCE, open_page
from tests.browser.test_flows import LONG, bars, box, expect_query, stop


def workers(app: ServedApp) -> list[psutil.Process]:
    """The processes that train and read."""
    return [
        process for process in app.processes()[1:] if "lstm_core.engine" in str(process.cmdline())
    ]


def trainers(app: ServedApp) -> list[psutil.Process]:
    """Those that train just now: they hold a run's lock."""
    locks = str(app.runs / "locks")
    return [
        process
        for process in workers(app)
        if any(file.path.startswith(locks) for file in process.open_files())
    ]


def test_a_trainer_that_is_killed_is_reported_and_replaced(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, f"train?{LONG}&seed=31")
    page.get_by_role("button", name="Train this LSTM").click()
    expect(page.get_by_text("Training the LSTM: epoch")).to_be_visible()
    (trainer,) = trainers(app)
    trainer.kill()
    expect(page.get_by_text("The process that trained it ended unexpectedly")).to_be_visible()
    page.get_by_role("button", name="Train this LSTM").click()
    expect(page.get_by_text("Training the LSTM: epoch")).to_be_visible()
    stop(page)
    expect(page.get_by_text("stopped after").first).to_be_visible()


def test_a_reader_that_is_killed_is_replaced_and_answers(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "predict")
    expect(bars(page).first).to_have_text("your")
    for worker in workers(app):
        worker.kill()  # nobody trains: the reader, and the trainer that waits
    box(page).fill("hello what are you")  # a sentence that nobody has asked before
    expect(bars(page).first).to_have_text("doing")
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def cut_off(page: Page) -> Callable[[bool], None]:
    """A switch for the network between this page and the server; it is on."""
    sockets: list[WebSocketRoute] = []
    state = {"on": True}

    def connect(socket: WebSocketRoute) -> None:
        if state["on"]:
            socket.connect_to_server()
            sockets.append(socket)
        else:
            socket.close()

    def fetch(route: Route) -> None:
        if state["on"]:
            route.continue_()
        else:
            route.abort()

    def switch(on: bool) -> None:
        state["on"] = on
        while not on and sockets:
            sockets.pop().close()

    page.route_web_socket("**/_stcore/stream", connect)
    page.route("**/_stcore/**", fetch)
    return switch


def test_a_network_that_drops_for_seconds_loses_nothing(app: ServedApp, page: Page) -> None:
    network = cut_off(page)
    open_page(page, app.url, "predict?seed=0&units=50")
    box(page).fill("hello what")
    expect_query(page, sentence="hello what")
    expect(bars(page).first).to_have_text("are")
    network(False)
    page.locator(
        "[data-test-connection-state]:not([data-test-connection-state=CONNECTED])"
    ).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(3_000)  # the drop itself, not a wait for something
    network(True)
    page.locator("[data-test-connection-state=CONNECTED]").wait_for(timeout=PATIENCE)
    expect(box(page)).to_have_value("hello what")
    box(page).press("End")
    box(page).press_sequentially(" are you", delay=20)
    expect(bars(page).first).to_have_text("doing")
    expect_query(page, sentence="hello what are you")
