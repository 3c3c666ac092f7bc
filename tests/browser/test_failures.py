"""What goes wrong under a visitor: processes that die, a network that drops."""

from __future__ import annotations

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.serving import ServedApp
from tests.browser.pages import open_page
from tests.browser.proxy import Outage, proxy_to
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


def is_connected(page: Page) -> Locator:
    """The app, while it has a connection."""
    return page.locator("[data-test-connection-state=CONNECTED]")


@pytest.mark.parametrize(("outage", "seconds"), [("cut", 3), ("silent", 30)])
def test_a_network_that_goes_in_mid_typing_loses_nothing(
    app: ServedApp, page: Page, outage: Outage, seconds: int
) -> None:
    with proxy_to(app.url) as proxy:
        open_page(page, proxy.url, "predict?seed=0&units=50&sentence=hello")
        expect(bars(page)).not_to_have_count(0)
        box(page).press("End")
        box(page).press_sequentially(" what are", delay=20)  # and nothing of it is sent yet
        with proxy.outage(outage):
            page.wait_for_timeout(1_000 * seconds)
            expect(box(page)).to_have_value("hello what are")
        expect(bars(page).first).to_have_text("you")
        expect(is_connected(page)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        box(page).press("End")
        box(page).press_sequentially(" you", delay=20)
        expect(bars(page).first).to_have_text("doing")
        expect_query(page, sentence="hello what are you")


@pytest.mark.parametrize(("outage", "seconds"), [("cut", 30), ("silent", 3)])
def test_a_network_that_goes_in_mid_training_loses_nothing(
    app: ServedApp, page: Page, outage: Outage, seconds: int
) -> None:
    with proxy_to(app.url) as proxy:
        open_page(page, proxy.url, f"train?units=400&epochs=5000&seed={len(outage)}")
        page.get_by_role("button", name="Train this LSTM").click()
        progress = page.get_by_text("Training the LSTM: epoch")
        expect(progress).to_be_visible()
        with proxy.outage(outage):
            page.wait_for_timeout(1_000 * seconds)
            before = progress.inner_text()
        expect(progress).not_to_have_text(before)
        stop(page)
        expect(page.get_by_text("stopped after").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
