"""Two servers on one folder of networks, and a proxy that moves a visitor from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.prose.messages import messages
from dashboard.state.identity import LETTER_VARIABLE
from scripts.serving import ServedApp, serve
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE, open_page, wait_until_at_rest
from tests.browser.proxy import caddy, proxy_to
from tests.browser.test_flows import bars, box, expect_query
from tests.browser.test_room import letters

say = messages("room")


@pytest.fixture(scope="module")
def other(app: ServedApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApp]:
    """A second server on the same folder of networks."""
    letter = {LETTER_VARIABLE: "C"}
    with serve(tmp_path_factory.mktemp("other"), runs=app.runs, environment=letter) as served:
        yield served


def test_a_visitor_who_is_moved_goes_on_where_they_were(
    app: ServedApp, other: ServedApp, page: Page, visit: Visit
) -> None:
    expect(bars(open_page(visit(), other.url, "predict"))).not_to_have_count(0)  # it is awake
    with proxy_to(app.url) as proxy:
        open_page(page, proxy.url, "predict")
        box(page).fill("hello what are you")
        expect(bars(page).first).to_have_text("doing")
        expect_query(page, sentence="hello what are you")  # the address goes along
        with page.expect_websocket(timeout=PATIENCE):
            proxy.move(other.url)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        wait_until_at_rest(page)
        expect(box(page)).to_have_value("hello what are you")
        box(page).fill("hello how is")
        expect(bars(page).first).to_have_text("your")  # the other server's, from the same run


def test_what_one_server_trains_the_other_shows(
    app: ServedApp, other: ServedApp, page: Page
) -> None:
    recipe = "corpus=hello&cell=gru&epochs=50&seed=41"
    open_page(page, app.url, f"train?{recipe}")
    page.get_by_role("button", name="Train this GRU").click()
    expect(page.get_by_text("trained").first).to_be_visible()
    open_page(page, other.url, f"predict?{recipe}&sentence=hello+how")
    expect(bars(page)).not_to_have_count(0)


def test_the_link_into_a_room_leads_to_the_server_that_has_it(
    app: ServedApp, other: ServedApp, page: Page, visit: Visit, tmp_path: Path
) -> None:
    teacher = open_page(visit(), app.url, "room")
    teacher.get_by_role("button", name=say("open")).click()
    code = letters(teacher)
    with caddy(tmp_path, app, other) as url:
        open_page(page, url, "room?room=CBBB")  # of a room on the other server, closed by now
        expect(page.get_by_text(say("refused.closed"))).to_be_visible()
        page.get_by_role("button", name=say("leave")).click()
        page.get_by_label(say("code")).fill(code)
        page.get_by_role("button", name=say("join"), exact=True).click()
        page.get_by_role("link", name=say("go", code=code)).click()
        expect(page.get_by_text(say("is_student", code=code))).to_be_visible()
        open_page(page, url, f"gates?room={code.lower()}")
        expect(page.get_by_text(say("is_student", code=code))).to_be_visible()
        expect(teacher.get_by_text(say("people", count=1))).to_be_visible()
