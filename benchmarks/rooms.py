"""A class in a room: everybody answers within some seconds, and everybody looks on."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from benchmarks.client import Visitor
from benchmarks.crowd import Typing, memory_megabytes, served, wait_for_the_workers
from benchmarks.report import Finding, percentile
from dashboard.prose.messages import messages

CLASSES = (100, 200)
LOOKS = 6
COME_A_SECOND = 5
"""So many scan the code in a second."""

PATIENCE = 180.0
"""How long all may take to come, in seconds."""

SECONDS = 2.0
"""Between two looks of a browser."""

say = messages("room")


def room() -> list[Finding]:
    """A class answers while each of its browsers looks at the room every two seconds."""
    return [finding for students in CLASSES for finding in _lesson(students)]


@dataclasses.dataclass
class Class:
    """Students who come, answer once and look on. Whoever fails ends the waiting of all."""

    url: str
    code: str
    size: int

    def __post_init__(self) -> None:
        self.answers = Typing()
        self.sent: list[float] = []
        self.gathered = threading.Barrier(self.size + 1, timeout=PATIENCE)

    def student(self, number: int) -> None:
        """One of them."""
        moments = random.Random(number)
        time.sleep(moments.uniform(0, self.size / COME_A_SECOND))
        with self.or_nobody_waits(), Visitor(self.url, query=f"room={self.code}") as visitor:
            visitor.open("exam")
            self.gathered.wait()  # all have come
            self.gathered.wait()  # the teacher has asked
            for look in range(LOOKS):
                time.sleep(SECONDS * moments.uniform(0.5, 1.5))
                if look == LOOKS // 2:
                    button = f"room_answer_{say('question', number=1)}_{'AB'[number % 2]}"
                    self.sent.append(time.monotonic())
                    self.answers.note(functools.partial(visitor.press, button))
                else:
                    visitor.look("room_leave")

    @contextlib.contextmanager
    def or_nobody_waits(self) -> Iterator[None]:
        """Let all others go on, with an error, where this block fails."""
        try:
            yield
        except BaseException:
            self.gathered.abort()
            raise


def _lesson(students: int) -> list[Finding]:
    with served() as app, Visitor(app.url) as teacher:
        wait_for_the_workers(app)
        teacher.open("room")
        teacher.press("room_open")
        before = memory_megabytes(app)
        (invitation,) = json.loads(teacher.data["room_invitation"])
        they = Class(app.url, invitation["letters"], students)
        with ThreadPoolExecutor(students) as pool:
            coming = [pool.submit(they.student, number) for number in range(students)]
            with they.or_nobody_waits():
                they.gathered.wait()
                used = memory_megabytes(app) - before
                teacher.press("room_ask")
                they.gathered.wait()
                seen = _look_on(teacher, coming)
    waited = arrivals(they.sent, seen)
    note = f"{used:.0f} MB more while all are there"
    return [
        they.answers.finding(f"{students} students answering in a room", note),
        Finding(
            what=f"an answer of {students} reaches the teacher's page, p95",
            ours=percentile(waited, 0.95),
            against="the goal",
            theirs=3.0,
            unit="s",
            sense="at most",
            goal=1 if len(waited) == students else 0,
            note=f"{len(waited)} of {students} came; the page looks every {SECONDS:g} s",
        ),
    ]


def _look_on(teacher: Visitor, students: Sequence[Future[None]]) -> list[tuple[float, int]]:
    """The teacher's page until all students are through: (moment, answers that it counts)."""
    seen = []
    is_over = False
    while not is_over:
        is_over = all(student.done() for student in students)
        time.sleep(SECONDS)
        teacher.look("room_ask")
        (tally,) = json.loads(teacher.data["room_tally"])
        seen.append((time.monotonic(), sum(int(row["bars"][0]["text"]) for row in tally["items"])))
    for student in students:
        student.result()
    return seen


def arrivals(sent: Sequence[float], seen: Sequence[tuple[float, int]]) -> list[float]:
    """Seconds from an answer until the page counts it, for those that it ever counts.

    sent: when each was sent. seen: (moment, so many are counted). The first to be sent counts as
    the first to be seen.

    >>> arrivals([3.0, 1.0], [(2.0, 1), (4.0, 2)])
    [1.0, 1.0]
    """
    moments = (
        next((moment for moment, count in seen if count >= place), None)
        for place in range(1, len(sent) + 1)
    )
    pairs = zip(sorted(sent), moments, strict=True)
    return [moment - begun for begun, moment in pairs if moment is not None]
