"""A teacher and two students in a room, each in a session of their own."""

from __future__ import annotations

import pytest

from dashboard import state
from dashboard.prose.messages import messages
from tests.pages.conftest import Visit
from tests.support.visitor import Visitor

say = messages("room")


def press(visitor: Visitor, key: str) -> Visitor:
    visitor.app.button(key=key).click()
    return visitor.run()


def texts(visitor: Visitor) -> list[str]:
    return [text.value for text in visitor.app.text]


@pytest.fixture
def teacher(visit: Visit) -> Visitor:
    return press(visit("room"), "room_open")


def code(teacher: Visitor) -> str:
    return teacher.app.session_state["visitor"].room


def tally(visitor: Visitor) -> list[tuple[str, str]]:
    (data,) = visitor.components("bars")
    return [(item["word"], item["bars"][0]["text"]) for item in data["items"]]


def test_two_students_answer_and_the_teacher_counts(visit: Visit, teacher: Visitor) -> None:
    one, two = (visit(page, room=code(teacher)) for page in ("room", "exam"))
    assert say("waits") in texts(one)
    press(teacher, "room_ask")
    for student, option in ((one, "A"), (two, "B"), (one, "B")):
        name = state.rooms().current(code(teacher))[0].name
        press(student.run(), f"room_answer_{name}_{option}")
    assert tally(teacher.run()) == [("A", "0"), ("B", "2"), ("C", "0"), ("D", "0")]
    assert say("given", answer="B") in texts(one)
    press(teacher, "room_close")
    assert say("refused.closed") in [warning.value for warning in one.run().app.warning]


def test_what_is_no_number_is_said_until_a_number_is_sent(visit: Visit, teacher: Visitor) -> None:
    student = visit("room", room=code(teacher))
    teacher.app.segmented_control(key="room_kind").set_value("number")
    press(teacher.run(), "room_ask")
    name = f"room_answer_{state.rooms().current(code(teacher))[0].name}"
    for typed, is_refused in (("five", True), ("5,13", False)):
        student.run().app.text_input(key=name).set_value(typed)
        press(student, f"{name}_send")
        for _ in range(2):  # the second run is that of the clock
            infos = [info.value for info in student.app.info]
            assert (say("refused.answer") in infos) == is_refused
            student.run()
    assert tally(teacher.run()) == [("5.13", "1")]


def test_a_code_is_typed_on_the_page(visit: Visit, teacher: Visitor) -> None:
    student = visit("room")
    student.app.text_input(key="room_code").set_value(code(teacher).lower())
    press(student.run(), "room_join")
    assert say("is_student", code=code(teacher)) in texts(student)
    assert state.rooms().people(code(teacher)) == 1
    press(student, "room_leave")
    assert not student.app.session_state["visitor"].room
