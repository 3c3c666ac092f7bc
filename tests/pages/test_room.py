"""A teacher and two students in a room, each in a session of their own."""

from __future__ import annotations

import random
import time

import pytest

from dashboard import state
from dashboard.prose.messages import messages
from dashboard.state import identity
from dashboard.state.class_rooms import Rooms
from tests.pages.conftest import Visit
from tests.support.visitor import Visitor

say = messages("room")
of_lesson = messages("lesson")
of_race = messages("race")


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


def posed(teacher: Visitor) -> list[tuple[str, str]]:
    """The tally of the question that the teacher's page asks by itself."""
    (data,) = (data for data in teacher.components("bars") if data["title"].endswith(" of 2"))
    return [(item["word"], item["bars"][0]["text"]) for item in data["items"]]


def test_a_class_answers_the_question_of_a_lesson(visit: Visit, teacher: Visitor) -> None:
    step = {"lesson": "memory-1", "room": code(teacher)}
    one, two = (visit("gates", **step) for _ in range(2))
    for student, answer in ((one, "5.1"), (two, "4"), (two, "5,1")):
        student.set(of_lesson("number"), answer)
    assert one.link["room"] == code(teacher)  # the step's own link leaves nobody's room
    press(teacher.go("lessons"), "begin_memory")
    assert posed(teacher) == [("5.1", "2")]
    assert one.components("bars") == []


def test_a_class_guesses_who_wins_a_race(visit: Visit, teacher: Visitor) -> None:
    one, two = (visit("compare", room=code(teacher)) for _ in range(2))
    one.choose(of_race("guess.question"), "lstm")
    two.choose(of_race("guess.question"), "rnn").choose(of_race("guess.question"), "lstm")
    counts = dict(posed(teacher.go("compare").run()))  # the clock looks again
    assert counts[of_race.table["guesses"]["lstm"]] == "2"
    assert sorted(counts.values()) == ["0", "0", "0", "2"]


def test_a_code_is_typed_on_the_page(visit: Visit, teacher: Visitor) -> None:
    student = visit("room")
    student.app.text_input(key="room_code").set_value(code(teacher).lower())
    press(student.run(), "room_join")
    assert say("is_student", code=code(teacher)) in texts(student)
    assert state.rooms().people(code(teacher)) == 1
    press(student, "room_leave")
    assert not student.app.session_state["visitor"].room


@pytest.mark.parametrize(
    ("address", "has_code", "told"),
    [
        ("https://a.example/lab/room", True, "scan"),
        ("http://localhost:8501/room", False, "local"),
        (None, False, "lead"),
    ],
)
def test_the_class_reads_the_letters_and_scans_a_code_where_it_leads_to_this_server(
    teacher: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    address: str | None,
    has_code: bool,
    told: str,
) -> None:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.url", address)
    (data,) = teacher.run().components("invitation")
    assert data["letters"] == code(teacher)
    assert data["code"].startswith("<svg") == has_code
    assert data["link"] == (f"https://a.example/lab/room?room={code(teacher)}" if has_code else "")
    assert say(told) in texts(teacher)


def test_a_code_of_another_server_leads_there(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Rooms(clock=time.monotonic, draw=random.Random(0).randrange, first="B")
    monkeypatch.setattr(identity, "_rooms", here)
    there = Rooms(clock=time.monotonic, draw=random.Random(0).randrange, first="C").open("teacher")
    typed = visit("room")
    typed.app.text_input(key="room_code").set_value(there)
    followed = visit("gates", room=there)
    for student in (press(typed.run(), "room_join"), followed):
        assert say("refused.elsewhere") in [warning.value for warning in student.app.warning]
        assert f'href="room?room={there}"' in student.prose
    assert press(visit("room"), "room_open").link["room"].startswith("B")


def test_the_way_in_covers_no_other_page(teacher: Visitor) -> None:
    assert teacher.components("invitation")
    assert not teacher.go("gates").components("invitation")


def test_whoever_comes_late_is_shown_how_to_join(visit: Visit, teacher: Visitor) -> None:
    press(teacher, "room_ask")
    assert not teacher.components("invitation")
    teacher.app.toggle(key="room_invite_False").set_value(True)
    assert teacher.run().components("invitation")
    assert not visit("room", room=code(teacher)).components("invitation")
