"""A class of a few people, counted by hand."""

from __future__ import annotations

import random

import pytest

from dashboard.state.class_rooms import (
    CODE,
    IDLE_SECONDS,
    LETTERS,
    MOST_PEOPLE,
    MOST_QUESTIONS,
    MOST_ROOMS,
    Asked,
    Refused,
    Rooms,
    code_of,
)

WHICH = Asked("which")
VALUE = Asked("value", "number")
WORD = Asked("word", "word")


class Clock:
    """The time that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(clock: Clock) -> Rooms:
    return Rooms(clock=clock, draw=random.Random(0).randrange)


@pytest.fixture
def code(rooms: Rooms) -> str:
    code = rooms.open("teacher")
    for person in ("one", "two", "three"):
        rooms.join(code, person)
    return code


@pytest.mark.parametrize("first", ["BC", "A", "b"])
def test_a_server_s_letter_is_one_of_a_code(clock: Clock, first: str) -> None:
    with pytest.raises(ValueError, match=f"received '{first}'"):
        Rooms(clock=clock, draw=random.Random(0).randrange, first=first)


def test_a_code_begins_with_the_letter_of_its_server(clock: Clock) -> None:
    here, there = (Rooms(clock=clock, draw=random.Random(0).randrange, first=of) for of in "BC")
    code = there.open("teacher")
    assert CODE.fullmatch(code)
    assert code[0] == "C"
    with pytest.raises(Refused) as refused:
        here.join(code, "one")
    assert refused.value.reason == "elsewhere"
    with pytest.raises(Refused) as refused:
        there.join("C" + code[:3], "one")
    assert refused.value.reason == "closed"


def test_a_code_has_four_letters_and_no_vowel(rooms: Rooms) -> None:
    codes = {rooms.open("teacher") for _ in range(MOST_ROOMS)}
    assert len(codes) == MOST_ROOMS
    assert all(CODE.fullmatch(code) for code in codes)
    assert not set(LETTERS) & set("AEIOUY")


def test_a_code_is_read_as_it_is_typed() -> None:
    assert code_of(" krtb ") == "KRTB"
    for wrong in ("", "KRT", "KRTBS", "KATB", "KR B"):
        with pytest.raises(ValueError, match="four consonants"):
            code_of(wrong)


def test_three_people_answer_and_one_changes_their_mind(rooms: Rooms, code: str) -> None:
    rooms.ask(code, "teacher", WHICH)
    for person, answer in (("one", "A"), ("two", "B"), ("three", "B"), ("one", "B")):
        rooms.answer(code, person, WHICH, answer)
    tally = rooms.tally(code, WHICH)
    assert tally.counts == (("A", 0), ("B", 3), ("C", 0), ("D", 0))
    assert (tally.answers, tally.people) == (3, 3)


def test_numbers_and_words_are_counted_as_they_are_meant(rooms: Rooms, code: str) -> None:
    for person, answer in (("one", "1,30"), ("two", " 1.3"), ("three", "−0.69")):
        rooms.answer(code, person, VALUE, answer)
    assert rooms.tally(code, VALUE).counts == (("1.3", 2), ("-0.69", 1))
    for person, answer in (("one", "sings"), ("two", " SING "), ("three", "Sings")):
        rooms.answer(code, person, WORD, answer)
    assert rooms.tally(code, WORD).counts == (("sings", 2), ("sing", 1))


@pytest.mark.parametrize(
    ("question", "answer"),
    [(WHICH, "E"), (WHICH, ""), (VALUE, "much"), (VALUE, "nan"), (VALUE, "1e99"), (WORD, "  ")],
)
def test_what_is_no_answer_is_refused(
    rooms: Rooms, code: str, question: Asked, answer: str
) -> None:
    with pytest.raises(Refused, match="answer"):
        rooms.answer(code, "one", question, answer)
    assert rooms.tally(code, question).answers == 0


def test_a_person_who_comes_back_has_their_place_and_their_answer(rooms: Rooms, code: str) -> None:
    rooms.answer(code, "one", WHICH, "C")
    rooms.join(code, "one")
    assert rooms.people(code) == 3
    assert rooms.given(code, "one", WHICH) == "C"


def test_only_the_teacher_asks_shows_and_closes(rooms: Rooms, code: str) -> None:
    with pytest.raises(Refused):
        rooms.ask(code, "one", WHICH)
    rooms.ask(code, "teacher", WHICH)
    rooms.show(code, "one")
    assert rooms.current(code) == (WHICH, False)
    rooms.show(code, "teacher")
    assert rooms.current(code) == (WHICH, True)
    rooms.close(code, "one")
    assert rooms.is_open(code)
    rooms.close(code, "teacher")
    assert not rooms.is_open(code)


def test_nobody_answers_from_outside(rooms: Rooms, code: str) -> None:
    with pytest.raises(Refused, match="closed"):
        rooms.answer(code, "stranger", WHICH, "A")
    with pytest.raises(Refused, match="closed"):
        rooms.join("BBBX", "one")


def test_a_room_that_nobody_uses_closes(rooms: Rooms, code: str, clock: Clock) -> None:
    clock.now = IDLE_SECONDS - 1
    rooms.join(code, "one")
    clock.now = 2 * IDLE_SECONDS - 2
    assert rooms.is_open(code)
    clock.now = 2 * IDLE_SECONDS
    assert not rooms.is_open(code)


def test_rooms_people_and_questions_are_bounded(rooms: Rooms, code: str) -> None:
    for number in range(MOST_PEOPLE - 3):
        rooms.join(code, str(number))
    with pytest.raises(Refused, match="full"):
        rooms.join(code, "one too many")
    for number in range(MOST_QUESTIONS + 1):
        rooms.answer(code, "one", Asked(str(number)), "A")
    assert rooms.tally(code, Asked("0")).answers == 0  # the oldest made room
    assert rooms.tally(code, Asked("1")).answers == 1
    for _ in range(MOST_ROOMS - 1):
        rooms.open("teacher")
    with pytest.raises(Refused, match="rooms"):
        rooms.open("teacher")
