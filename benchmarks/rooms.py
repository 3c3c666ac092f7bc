"""A class in a room: everybody answers within some seconds, and everybody looks on."""

from __future__ import annotations

import functools
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.client import Visitor
from benchmarks.crowd import Typing, proportional_megabytes, served, wait_for_the_workers
from benchmarks.report import Finding
from dashboard.prose.messages import messages

STUDENTS = 100
LOOKS = 6
PATIENCE = 180.0
"""How long all may take to come, in seconds."""

SECONDS = 2.0
"""Between two looks of a browser."""

say = messages("room")


def room() -> list[Finding]:
    """One hundred students answer, while each of them looks at the room every two seconds."""
    with served() as app, Visitor(app.url) as teacher:
        wait_for_the_workers(app)
        teacher.open("room")
        teacher.press("room_open")
        before = proportional_megabytes(app)
        code = _code(teacher)
        answered, gathered = Typing(), threading.Barrier(STUDENTS + 1, timeout=PATIENCE)

        def student(number: int) -> None:
            moments = random.Random(number)
            with Visitor(app.url, query=f"room={code}") as visitor:
                visitor.open("exam")
                gathered.wait()  # all have come
                gathered.wait()  # the teacher has asked
                for look in range(LOOKS):
                    time.sleep(SECONDS * moments.uniform(0.5, 1.5))
                    if look == LOOKS // 2:
                        button = f"room_answer_{say('question', number=1)}_{'AB'[number % 2]}"
                        answered.note(functools.partial(visitor.press, button))
                    else:
                        visitor.look("room_leave")

        with ThreadPoolExecutor(STUDENTS) as pool:
            class_ = [pool.submit(student, number) for number in range(STUDENTS)]
            gathered.wait()
            teacher.press("room_ask")
            gathered.wait()
            for one in class_:
                one.result()
        used = proportional_megabytes(app) - before
    note = f"{used:.0f} MB more; a projector shows an answer within {SECONDS:g} s after that"
    return [answered.finding(f"{STUDENTS} students answering in a room", note)]


def _code(teacher: Visitor) -> str:
    """The room's code, which the teacher's page says."""
    lead = re.escape(say("lead", code="{code}")).replace(re.escape("{code}"), "([A-Z]{4})", 1)
    lead = lead.replace(re.escape("{code}"), "[A-Z]{4}")
    found = [match for text in teacher.texts if (match := re.fullmatch(lead, text))]
    return found[-1].group(1)
