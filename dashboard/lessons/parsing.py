"""A lesson as a Markdown file, and what it says. No Streamlit here.

    +++
    title = "What a memory is"
    minutes = 12
    about = "One unit that counts."
    +++

    ## After seven letters
    page: gates?corpus=counting&sentence=aaaaaabbb&unit=3

    A text, in a safe subset of Markdown.

    ask: What is the cell state after the 6th letter?
    number: 5.1 ± 0.1
    then: What is shown once an answer was given. It may go on
    over several lines.

Instead of `number:` a question has several lines `choice:`, the right ones as `right:`, or lines
`word:`, one for each word that is right. The link behind `page:` is what “Share this page” gives.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import string
import tomllib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dashboard.prose.messages import messages
from dashboard.state.link import DEFAULT, LINK_PARTS, from_query, widgets_of
from dashboard.state.question import Question

say = messages("lesson")

LONGEST = 60_000
"""Characters of a lesson."""

MOST_STEPS = 99

CHOICE_LETTERS = string.ascii_uppercase
"""By which the choices of a question are told apart."""

_NOT_OF_A_STEP = ("lesson", "own_lesson", "room", "present")
"""What a copied link says of whoever copied it."""

_KEYS = ("page", "ask", "choice", "right", "word", "number", "then")
_KEY = re.compile(rf" {{0,3}}({'|'.join(_KEYS)}):[ \t]*(.*)", re.IGNORECASE)
_ANSWER_IN_A_LIST = re.compile(r" {0,3}[-*+] +(?=(choice|right|word):)", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}[ \t]+\S.*|##+[^#\s].*")
_MEANT_AS_KEY = re.compile(r" {0,3}(question|answers?|correct|wrong|option)s?:.*", re.IGNORECASE)
_NUMBER = re.compile(r"([-−]?\d+(?:[.,]\d+)?)(?:\s*(?:±|\+/?-)\s*(\d+(?:[.,]\d+)?))?", re.ASCII)


class LessonError(ValueError):
    """What cannot be a lesson; the message names the line."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonStep:
    """A step: its title, the page with its state, the text, the question and what follows it.

    page: a view's name; empty where the page does not matter. query: what a link to it says.
    """

    title: str
    page: str
    query: tuple[tuple[str, str], ...]
    text: str
    question: Question | None
    after: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson: how it is called, how long it takes, what it is about, and its steps."""

    title: str
    minutes: int
    about: str
    order: int
    steps: tuple[LessonStep, ...]


@functools.lru_cache(maxsize=32)  # every page view of a class asks again
def parse(text: str) -> Lesson:
    """The lesson that a file says. Raises LessonError naming the line that is wrong."""
    if len(text) > LONGEST:
        raise LessonError(say("errors.long", length=len(text), most=LONGEST))
    lines = text.replace("\r\n", "\n").lstrip("\ufeff").split("\n")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if lines[0].strip() != "+++" or end is None:
        raise LessonError(say("errors.front", line=1))
    front = _front(lines[1:end])
    steps = _steps(_pieces(lines, end + 1))
    if not 1 <= len(steps) <= MOST_STEPS:
        raise LessonError(say("errors.steps", line=end + 2, most=MOST_STEPS))
    return Lesson(steps=steps, **front)


def _front(lines: list[str]) -> dict[str, Any]:
    try:
        found = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) + 1 if at else len(lines) + 1
        reason = str(error).partition(" (at ")[0]  # it counts from the line after +++
        raise LessonError(say("errors.toml", line=line, error=reason)) from None
    wanted = {"title": "", "minutes": 0, "about": "", "order": 0}
    for name, value in found.items():
        line = next(at for at, text in enumerate(lines, 2) if name in text)
        if name not in wanted:
            raise LessonError(say("errors.key", line=line, name=name, known=", ".join(wanted)))
        if type(value) is not type(wanted[name]):
            kind = say(f"kinds.{type(wanted[name]).__name__}")
            raise LessonError(say("errors.kind", line=line, name=name, kind=kind))
    if not found.get("title"):
        raise LessonError(say("errors.title", line=2))
    return wanted | found


def _steps(pieces: list[tuple[int, list[str]]]) -> tuple[LessonStep, ...]:
    """The steps. Raises one LessonError that names what is wrong in each of them."""
    steps: list[LessonStep] = []
    wrong: list[str] = []
    for first, lines in pieces:
        try:
            steps.append(_step(first, lines))
        except LessonError as error:
            wrong.append(str(error))
    if wrong:
        raise LessonError("\n".join(wrong))
    return tuple(steps)


def _pieces(lines: list[str], start: int) -> list[tuple[int, list[str]]]:
    """The lines of each step with the number of its heading, which is the first of them."""
    heads = [at for at in range(start, len(lines)) if lines[at].startswith("## ")]
    before = lines[start : heads[0] if heads else len(lines)]
    for at, line in enumerate(before, start + 1):
        if line.strip():
            raise LessonError(say("errors.before", line=at))
    ends = [*heads[1:], len(lines)][: len(heads)]
    return [(head + 1, lines[head:end]) for head, end in zip(heads, ends, strict=True)]


def _step(first: int, lines: list[str]) -> LessonStep:
    fields: dict[str, list[tuple[int, str]]] = {key: [] for key in _KEYS}
    text: list[str] = []
    after: list[str] | None = None
    for at, line in enumerate(lines[1:], first + 1):
        found = _KEY.fullmatch(_ANSWER_IN_A_LIST.sub("", line))
        if found is None:
            _check_text(at, line, fields, after)
            (text if after is None else after).append(line)
            continue
        key, value = found[1].lower(), found[2]
        if after is not None:
            raise LessonError(say("errors.last", line=at, name=key))
        fields[key].append((at, value.strip()))
        after = [value] if key == "then" else None
    for key in ("page", "ask", "number"):
        if len(fields[key]) > 1:
            raise LessonError(say("errors.twice", line=fields[key][1][0], name=key))
    page, query = _page(*fields["page"][0]) if fields["page"] else ("", ())
    question = _question(fields)
    if after is not None and question is None:
        raise LessonError(say("errors.then", line=fields["then"][0][0]))
    return LessonStep(
        title=lines[0][3:].strip(),
        page=page,
        query=query,
        text="\n".join(text).strip(),
        question=question,
        after="\n".join(after or ()).strip(),
    )


def _check_text(
    at: int, line: str, fields: dict[str, list[tuple[int, str]]], after: list[str] | None
) -> None:
    """Raise LessonError for a line that is text, and was meant as something else."""
    if _HEADING.fullmatch(line):
        raise LessonError(say("errors.heading", line=at))
    if after is None and (meant := _MEANT_AS_KEY.fullmatch(line)):
        known = ", ".join(f"{key}:" for key in _KEYS)
        raise LessonError(say("errors.no_key", line=at, name=meant[1], known=known))
    if after is None and fields["ask"] and line.strip():
        raise LessonError(say("errors.no_then", line=at))


def _page(line: int, link: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The view and the query of a link; of a whole address its end counts."""
    parts = urlsplit(link)
    name = parts.path.rstrip("/").rpartition("/")[2] or "start"
    known = messages("page").table["titles"]
    if name not in known:
        raise LessonError(say("errors.page", line=line, page=name, known=", ".join(known)))
    query = parse_qsl(parts.query, keep_blank_values=True)
    for part, _ in query:
        if part not in LINK_PARTS:
            raise LessonError(say("errors.part", line=line, name=part[:40]))
    kept = tuple((key, value) for key, value in query if key not in _NOT_OF_A_STEP)
    # Whether a server knows the text that a digest names is not the file's affair.
    problems = (
        *from_query(dict(kept), lambda _: DEFAULT).problems,
        *widgets_of(dict(kept))[1],
    )
    if problems:
        raise LessonError(say("errors.link", line=line, problem=problems[0]))
    return name, kept


def _question(fields: dict[str, list[tuple[int, str]]]) -> Question | None:
    choices, numbers, words = (
        (*fields["choice"], *fields["right"]),
        fields["number"],
        fields["word"],
    )
    answers = [kind for kind in (choices, numbers, words) if kind]
    if not fields["ask"]:
        if answers:
            raise LessonError(say("errors.no_question", line=answers[0][0][0]))
        return None
    (line, asked), *_ = fields["ask"]
    if len(answers) != 1:
        raise LessonError(say("errors.answers", line=line))
    if not asked:
        raise LessonError(say("errors.empty", line=line))
    if numbers:
        number, tolerance = _number(*numbers[0])
        return Question(text=asked, number=number, tolerance=tolerance)
    if words:
        return Question(text=asked, right=tuple(word for _, word in words if word))
    different = {text for _, text in choices}
    if not 2 <= len(different) == len(choices) <= len(CHOICE_LETTERS):
        most = len(CHOICE_LETTERS)
        raise LessonError(say("errors.choices", line=choices[0][0], most=most))
    right = tuple(text for _, text in fields["right"])
    return Question(text=asked, choices=tuple(text for _, text in sorted(choices)), right=right)


def _number(line: int, text: str) -> tuple[float, float]:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise LessonError(say("errors.number", line=line, value=text[:40]))
    number = found[1].replace(",", ".").replace("−", "-")
    decimals = len(number.partition(".")[2])
    # Without a tolerance, 5.1 stands for all that is 5.1 when rounded; a whole number is exact.
    tolerance = found[2] or (f"5e-{decimals + 1}" if decimals else "0")
    return float(number), float(tolerance.replace(",", "."))
