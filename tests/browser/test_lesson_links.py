"""The ten links of `docs/lesson.md`, each in a fresh profile on a projector, and a shared link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from dashboard.prose.messages import messages
from dashboard.state.link import packed_lesson
from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PHONE, has_horizontal_scroll, open_page, wait_until_at_rest

say = messages("lesson")

PROJECTOR: ViewportSize = {"width": 1280, "height": 720}
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "lesson.md"
LINKS = re.findall(r"^\| \d+–\d+ \| `/([^`]*)`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


def test_there_are_ten() -> None:
    assert len(LINKS) == 10


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_on_a_projector(app: ServedApp, visit: Visit, link: str) -> None:
    page = open_page(visit(viewport=PROJECTOR), app.url, link)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("could not be used")).to_have_count(0)
    assert not has_horizontal_scroll(page)


def test_what_is_shared_opens_the_same_with_parts_taken_away(app: ServedApp, visit: Visit) -> None:
    teacher = open_page(visit(), app.url, "predict?sentence=hello+how&question=continue")
    teacher.get_by_text("Share this page").click()
    teacher.get_by_role("button", name="Bars", exact=True).click()
    link = teacher.get_by_label("Link to this page")
    expect(link).to_have_value(re.compile(r"/predict\?.*hide=bars"))
    expect(teacher.get_by_alt_text("QR code of the link")).to_be_visible()
    student = visit()
    student.goto(link.input_value())
    wait_until_at_rest(student)
    expect(student.get_by_text("hides what comes next")).to_be_visible()
    student.get_by_text("Share this page").click()  # what they share hides it too
    expect(student.get_by_label("Link to this page")).to_have_value(re.compile("hide=bars"))


def test_a_lesson_begins_at_the_top_wherever_its_card_stands(app: ServedApp, visit: Visit) -> None:
    stays = packed_lesson('+++\ntitle = "Stay"\n+++\n## On this page\n')  # no step names a page
    page = open_page(visit(viewport=PHONE), app.url, f"lessons?own_lesson={stays}")
    page.get_by_role("button", name=say("begin")).last.click()  # it is scrolled into view
    expect(page.get_by_role("button", name=say("finish"))).to_be_in_viewport()


def test_a_link_asks_for_the_dark_theme(app: ServedApp, visit: Visit) -> None:
    """It is Streamlit's own part of a link; the address keeps it while the rest changes."""
    page = open_page(visit(), app.url, "when?embed_options=dark_theme&unit=3")
    expect(page).to_have_url(re.compile("unit=3&embed_options=dark_theme"))
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert max(map(int, re.findall(r"\d+", page.evaluate(ground))[:3])) < 80
