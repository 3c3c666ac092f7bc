"""A class whose connections drop: nobody loses their place, their answer or the tally."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.prose.messages import messages
from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE, open_page, wait_until_at_rest
from tests.browser.proxy import proxy_to

say = messages("room")
of_lesson = messages("lesson")

CONNECTED = "[data-testid='stApp'][data-test-connection-state='CONNECTED']"

OUTAGE = 30
"""How long a connection is gone, in seconds."""


def letters(teacher: Page) -> str:
    """The code that the teacher's page shows."""
    shown = teacher.locator(".letters")
    expect(shown).to_have_text(re.compile("[A-Z]{4}"))
    return shown.inner_text()


def count(teacher: Page, answer: str, so_many: int) -> None:
    """Wait until the teacher's page counts so many of an answer."""
    row = teacher.locator(".bars .row").filter(has=teacher.get_by_text(answer, exact=True))
    expect(row.locator(".percent")).to_have_text(str(so_many))


@pytest.mark.parametrize("whose", ["teacher", "student"])
def test_a_dropped_connection_costs_nothing(app: ServedApp, visit: Visit, whose: str) -> None:
    with proxy_to(app.url) as to_teacher, proxy_to(app.url) as to_student:
        teacher, student = visit(), visit()
        open_page(teacher, to_teacher.url, "room")
        teacher.get_by_role("button", name=say("open")).click()
        code = letters(teacher)
        open_page(teacher, to_teacher.url, f"lessons?room={code}&lesson=memory-1")
        open_page(student, to_student.url, f"gates?room={code}&lesson=memory-1")
        student.get_by_label(of_lesson("number")).fill("5.1")
        student.keyboard.press("Enter")
        count(teacher, "5.1", 1)
        page, proxy = (teacher, to_teacher) if whose == "teacher" else (student, to_student)
        with proxy.outage():
            expect(page.locator(CONNECTED)).to_have_count(0)
            page.wait_for_timeout(1_000 * OUTAGE)
        page.locator(CONNECTED).wait_for(timeout=PATIENCE)
        wait_until_at_rest(page)
        expect(student.get_by_text(say("is_student", code=code))).to_be_visible()
        expect(student.get_by_label(of_lesson("number"))).to_have_value("5.1")
        expect(student.get_by_text(of_lesson("right"))).to_be_visible()
        student.get_by_label(of_lesson("number")).fill("4")
        student.keyboard.press("Enter")
        count(teacher, "4", 1)
