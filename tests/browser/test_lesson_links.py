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
from tests.browser.pages import (
    AT_REST,
    PHONE,
    has_horizontal_scroll,
    open_everything,
    open_page,
    wait_for,
    wait_until_at_rest,
    wait_until_drawn,
)

say = messages("lesson")

PROJECTOR: ViewportSize = {"width": 1280, "height": 720}
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "lesson.md"
LINKS = re.findall(r"^\| \d+–\d+ \| `/([^`]*)`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)

EVERYTHING_SAID = """() => {
    const said = [];
    const walk = root => root.querySelectorAll('*').forEach(one => {
        if (one.shadowRoot) walk(one.shadowRoot);
        if (one.matches('style, script')) return;
        for (const name of ['aria-label', 'title', 'alt', 'value'])
            said.push(one.getAttribute(name) ?? '');
        said.push(...[...one.childNodes].map(node => node.nodeType === 3 ? node.data : ''));
    });
    walk(document.body);
    return said.join(' ');
}"""


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


def test_an_ordinary_visitor_gets_round_no_question_and_no_lock(
    app: ServedApp, visit: Visit
) -> None:
    """After “hello how are” the network says 49 % and 49 %: nowhere to be read before a guess."""
    link = "predict?sentence=hello+how+are&ask=1&lock=1"
    page = open_page(visit(), app.url, link)

    def told() -> bool:
        page.locator(AT_REST).wait_for(state="attached")  # presenter mode hides the page
        wait_until_drawn(page)
        return "49\u00a0%" in page.evaluate(EVERYTHING_SAID)

    open_everything(page)
    assert not told()
    page.reload()
    assert not told()
    page.emulate_media(media="print")
    assert not told()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Gates", exact=True).click()
    page.locator(".gates .headline:not(:empty)").wait_for()
    open_everything(page)
    assert not told()
    expect(page.get_by_role("textbox", name="sentence")).to_have_count(0)
    page.go_back()
    expect(page).to_have_url(re.compile("/predict.*ask=1&lock=1"))
    assert not told()
    page.keyboard.press("p")
    page.locator("[data-presented]").first.wait_for()
    assert not told()
    expect(page.get_by_role("textbox")).to_have_count(1)  # for the guess; the sentence is locked
    page.get_by_role("textbox").fill("you")
    page.get_by_role("button", name=messages("guess")("show")).click()
    wait_for(page, f"() => ({EVERYTHING_SAID})().includes('49\u00a0%')")
