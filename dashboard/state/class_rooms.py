"""Rooms in which a class answers, and what it answered. In memory alone; no Streamlit here.

A room has a code, one question at a time, and an answer of each person. People are told apart by a
key that their browser made up; nobody is asked for a name. A room that nobody uses closes by
itself, and nothing is left of it.
"""

from __future__ import annotations

import dataclasses
import re
import threading
from collections import Counter
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

from dashboard.state.question import typed_number

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, nor Y: a code never makes a word."""

CODE = re.compile(f"[{LETTERS}]{{4}}")
MOST_ROOMS = 60
MOST_PEOPLE = 250
MOST_QUESTIONS = 100
IDLE_SECONDS = 45 * 60.0
LONGEST_ANSWER = 40
"""Characters of a word or a number that is answered."""

LONGEST_QUESTION = 200

Kind: TypeAlias = Literal["choice", "number", "word"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def code_of(text: str) -> str:
    """The code that somebody typed; ValueError for what is none.

    >>> code_of(" krtb ")
    'KRTB'
    """
    code = text.strip().upper()
    if not CODE.fullmatch(code):
        raise ValueError(f"room must be four consonants; received {text!r}.")
    return code


class Refused(ValueError):
    """What a room does not take; `reason` names the message that says why."""

    def __init__(self, reason: Literal["closed", "elsewhere", "full", "rooms", "answer"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question to the class.

    name: tells it apart from the room's others, so that an old answer to it stays. text: what is
    asked, where it is not said aloud. options: of a choice.
    """

    name: str
    kind: Kind = "choice"
    text: str = ""
    options: tuple[str, ...] = ("A", "B", "C", "D")

    def accepted(self, answer: str) -> str:
        """The answer as it is counted; Refused for one that this question does not take.

        >>> Asked("x", "number").accepted(" 1,50 "), Asked("x", "word").accepted(" Sings ")
        ('1.5', 'sings')
        """
        if self.kind == "choice" and answer in self.options:
            return answer
        answer = " ".join(answer.split())[:LONGEST_ANSWER]
        if self.kind == "word" and answer:
            return answer.casefold()
        if self.kind == "number":
            try:
                number = typed_number(answer)
            except ValueError:
                raise Refused("answer") from None
            if abs(number) < 1e9:
                return f"{round(number, 3) + 0:g}"
        raise Refused("answer")


@dataclasses.dataclass(frozen=True)
class Tally:
    """How a class answered a question: (answer, how many), of a choice in the order of its options,
    else the most frequent first. people: how many are in the room.
    """

    question: Asked
    counts: tuple[tuple[str, int], ...]
    people: int

    @property
    def answers(self) -> int:
        """How many have answered."""
        return sum(count for _, count in self.counts)


class Room:
    """One class. All times are in seconds of the clock that the rooms are given."""

    def __init__(self, code: str, teacher: str, now: float) -> None:
        self.code = code
        self.teacher = teacher
        self.used = now
        self.question: Asked | None = None
        self.is_shown = False
        self.people: set[str] = set()
        self.answers: dict[str, dict[str, str]] = {}

    def tally(self, question: Asked) -> Tally:
        """The answers to a question so far."""
        given = Counter(self.answers.get(question.name, {}).values())
        if question.kind == "choice":
            counts = [(option, given[option]) for option in question.options]
        else:
            counts = sorted(given.items(), key=lambda item: (-item[1], item[0]))
        return Tally(question, tuple(counts), len(self.people))


class Rooms:
    """All rooms of a server. Any thread may call any method.

    clock: seconds that never go back. draw: an index below its argument, at random. first: the
    letter that each code begins with, where several servers have rooms; empty for any. Raises
    ValueError for what is no letter of a code.
    """

    def __init__(
        self, *, clock: Callable[[], float], draw: Callable[[int], int], first: str = ""
    ) -> None:
        if first and (len(first) > 1 or first not in LETTERS):
            raise ValueError(f"first must be one of {LETTERS}; received {first!r}.")
        self._clock = clock
        self._draw = draw
        self._first = first
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()

    def open(self, teacher: str) -> str:
        """Open a room; returns its code. Refused when there are as many as the server holds."""
        with self._lock:
            self._close_idle()
            if len(self._rooms) >= MOST_ROOMS:
                raise Refused("rooms")
            code = self._new_code()
            self._rooms[code] = Room(code, teacher, self._clock())
            return code

    def close(self, code: str, teacher: str) -> None:
        """Close a room and forget what was answered; only who opened it can."""
        with self._lock:
            self._close_idle()
            if (room := self._rooms.get(code)) and room.teacher == teacher:
                del self._rooms[code]

    def is_open(self, code: str) -> bool:
        """Whether there is such a room."""
        with self._lock:
            self._close_idle()
            return code in self._rooms

    def is_teacher(self, code: str, person: str) -> bool:
        """Whether this person opened the room."""
        with self._lock:
            return code in self._rooms and self._rooms[code].teacher == person

    def join(self, code: str, person: str) -> None:
        """Come in, or come back. Refused where there is no room, or no place in it."""
        with self._lock:
            room = self._used(code)
            if person == room.teacher or person in room.people:
                return
            if len(room.people) >= MOST_PEOPLE:
                raise Refused("full")
            room.people.add(person)

    def ask(self, code: str, teacher: str, question: Asked) -> None:
        """Put a question to the class in place of the one before, which can be asked again."""
        with self._lock:
            room = self._used(code)
            if room.teacher != teacher:
                raise Refused("closed")
            room.question, room.is_shown = question, False

    def show(self, code: str, teacher: str, *, shown: bool = True) -> None:
        """Let everybody see the tally, or nobody but the teacher."""
        with self._lock:
            room = self._used(code)
            if room.teacher == teacher:
                room.is_shown = shown

    def answer(self, code: str, person: str, question: Asked, answer: str) -> None:
        """Take a person's answer in place of one that they gave before.

        It may be to any question, not only to the one that is asked: a lesson or a race asks by
        itself. Refused for a person who is not in the room, and for an answer that is none.
        """
        counted = question.accepted(answer)
        with self._lock:
            room = self._used(code)
            if person not in room.people:
                raise Refused("closed")
            if question.name not in room.answers and len(room.answers) >= MOST_QUESTIONS:
                room.answers.pop(next(iter(room.answers)))
            room.answers.setdefault(question.name, {})[person] = counted

    def given(self, code: str, person: str, question: Asked) -> str | None:
        """What this person has answered."""
        with self._lock:
            return self._used(code).answers.get(question.name, {}).get(person)

    def current(self, code: str) -> tuple[Asked | None, bool]:
        """The question that is asked now, and whether its tally may be seen by all."""
        with self._lock:
            room = self._used(code)
            return room.question, room.is_shown

    def tally(self, code: str, question: Asked) -> Tally:
        """The answers to a question so far."""
        with self._lock:
            return self._used(code).tally(question)

    def people(self, code: str) -> int:
        """How many have come."""
        with self._lock:
            return len(self._used(code).people)

    def _used(self, code: str) -> Room:
        self._close_idle()
        if (room := self._rooms.get(code)) is None:
            raise Refused("closed" if code.startswith(self._first) else "elsewhere")
        room.used = self._clock()
        return room

    def _close_idle(self) -> None:
        latest = self._clock() - IDLE_SECONDS
        for code in [code for code, room in self._rooms.items() if room.used <= latest]:
            del self._rooms[code]

    def _new_code(self) -> str:
        while True:
            drawn = (LETTERS[self._draw(len(LETTERS))] for _ in range(4 - len(self._first)))
            code = self._first + "".join(drawn)
            if code not in self._rooms:
                return code
