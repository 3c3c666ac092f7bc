"""A lesson's file: what it says, and the line that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.lessons import FOLDER_VARIABLE, lessons, own_lessons, source
from dashboard.lessons.markdown import html
from dashboard.lessons.parsing import LONGEST, LessonError, parse
from dashboard.prose.messages import messages
from dashboard.state import link
from dashboard.state.question import Question

FRONT = '+++\ntitle = "T"\nminutes = 3\n+++\n'
STEP = "## One\npage: gates?unit=3&lesson=x\nA *text*.\n"
ASK = "ask: How many?\n"


def test_a_lesson_by_hand() -> None:
    lesson = parse(FRONT + STEP + "ask: How many?\nnumber: 1.5 ± 0.1\nthen: So\nmany.\n## Two\n")
    first, second = lesson.steps
    assert (lesson.title, lesson.minutes, first.title, first.page) == ("T", 3, "One", "gates")
    assert first.query == (("unit", "3"),)  # a link cannot lead to another lesson
    assert (first.text, first.after) == ("A *text*.", "So\nmany.")
    assert first.question == Question(text="How many?", number=1.5, tolerance=0.1)
    assert (second.question, second.page) == (None, "")


def test_choices_stand_in_the_order_of_the_file() -> None:
    (step,) = parse(FRONT + STEP + ASK + "choice: a\nright: b\nchoice: c\n").steps
    assert step.question == Question(text="How many?", choices=("a", "b", "c"), right=("b",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## One\n", 1),
        ("+++\ntitle = T\n+++\n## One\n", 2),
        ('+++\ntitle = "T"\nminutes = "3"\n+++\n## One\n', 3),
        ('+++\ntitle = "T"\ncolour = 3\n+++\n## One\n', 3),
        ("+++\nminutes = 3\n+++\n## One\n", 2),
        (FRONT + "hello\n" + STEP, 5),
        (FRONT, 5),
        (FRONT + "## One\npage: nowhere\n", 6),
        (FRONT + "## One\npage: gates\npage: train\n", 7),
        (FRONT + "## One\npage: gates?sentnce=a\n", 6),
        (FRONT + "## One\nquestion: what?\n", 6),
        (FRONT + "## One\npage: gates?corpus=countng\n", 6),
        (FRONT + "## One\npage: gates?hide=everything\n", 6),
        (FRONT + "## One\npage: predict?question=surgeon\n", 6),
        (FRONT + STEP + "# Two\n", 8),
        (FRONT + STEP + ASK + "number: 3\nthen: so\n##Two\n", 11),
        (FRONT + STEP + ASK + "number: 3\nIt is 3.\n", 10),
        (FRONT + STEP + ASK + "Answer: 3\n", 9),
        (FRONT + STEP + "number: 3\n", 8),
        (FRONT + STEP + ASK, 8),
        (FRONT + STEP + ASK + "number: many\n", 9),
        (FRONT + STEP + ASK + "choice: a\n", 9),
        (FRONT + STEP + ASK + "choice: a\nright: a\n", 9),
        (FRONT + STEP + ASK + "number: 3\nword: b\n", 8),
        (FRONT + STEP + "then: nothing asked\n", 8),
        (FRONT + "## One\npage: gates?recipe=nothing\n", 6),
        (FRONT + STEP + ASK + "number: 3\nthen: x\nnumber: 3\n", 11),
    ],
)
def test_an_error_names_the_line(text: str, line: int) -> None:
    with pytest.raises(LessonError, match=rf"\b{line}\b"):
        parse(text)


def test_each_step_s_error_is_named_at_once() -> None:
    with pytest.raises(LessonError) as error:
        parse(FRONT + "## One\npage: nowhere\n## Two\n" + ASK + "## Three\npage: gone\n")
    assert [re.findall(r"\d+", line)[0] for line in str(error.value).splitlines()] == [
        "6",
        "8",
        "10",
    ]


def test_a_line_is_counted_once() -> None:
    with pytest.raises(LessonError) as error:
        parse("+++\ntitle = T\n+++\n## One\n")
    assert "line 1" not in str(error.value).lower()


@pytest.mark.parametrize("written", ["1.3 ± 0.05", "1.3+-0.05", "1,3 +/- 0,05"])
def test_a_number_is_written_in_several_ways(written: str) -> None:
    question = parse(f"{FRONT}{STEP}{ASK}number: {written}\n").steps[0].question
    assert question is not None
    assert (question.number, question.tolerance) == (1.3, 0.05)


@pytest.mark.parametrize(
    ("written", "tolerance"), [("5.1", 0.05), ("5,10", 0.005), ("−0.5", 0.05), ("5", 0)]
)
def test_a_number_without_a_tolerance_is_right_when_it_rounds_to_it(
    written: str, tolerance: float
) -> None:
    question = parse(f"{FRONT}{STEP}{ASK}number: {written}\n").steps[0].question
    assert question is not None
    assert question.tolerance == tolerance


def test_choices_may_stand_in_a_list() -> None:
    listed, plain = (
        parse(f"{FRONT}{STEP}{ASK}{mark}choice: a\n{mark}right: b\n") for mark in ("- ", "")
    )
    assert listed == plain


def test_a_key_may_begin_with_a_capital() -> None:
    text = FRONT + STEP + ASK + "choice: a\nRight: b\n Choice: c\nThen: so\n"
    (step,) = parse(text).steps
    assert step.question == Question(text="How many?", choices=("a", "b", "c"), right=("b",))
    assert step.after == "so"


def test_a_copied_link_leads_nobody_into_the_room_of_its_author() -> None:
    (step,) = parse(f"{FRONT}## One\npage: gates?room=KRTB&lesson=words-2&unit=3\n").steps
    assert step.query == (("unit", "3"),)


def test_a_lesson_has_a_bound() -> None:
    with pytest.raises(LessonError, match=f"{LONGEST:,}"):
        parse("x" * (LONGEST + 1))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](https://example.org)",
        "![a](https://example.org/a.png)",
        "<https://example.org>",
        "[a]: https://example.org\n\n[a]",
        "`<img src=x onerror=alert(1)>`",
    ],
)
def test_nothing_but_the_safe_subset_is_interpreted(text: str) -> None:
    made = html(text)
    assert not any(tag in made for tag in ("<script", "<a", "<img", "href=", "<h"))


def test_formulas_stay_text_and_emphasis_does_not() -> None:
    assert html("$x^2$ **b**") == "<p>$x^2$ <strong>b</strong></p>\n"


@pytest.mark.parametrize("name", lessons())
def test_every_step_s_link_can_be_used_whole(name: str) -> None:
    for step in parse(source(name)).steps:
        assert step.page in messages("page").table["titles"]
        query = dict(step.query)
        _, problems = link.widgets_of(query)
        assert not (*link.from_query(query, {}.get).problems, *problems)
        assert step.question is not None
        assert step.after


def test_ten_questions_make_the_exam() -> None:
    assert len(lessons()) == 6
    assert len(lessons()["exam"].steps) == 10


def test_a_folder_of_one_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.md").write_text(FRONT + STEP, encoding="utf-8")
    (tmp_path / "broken.md").write_text("## One\n", encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    found, (problem,) = own_lessons()
    assert list(found) == ["mine"]
    assert problem.startswith("broken.md")


def test_an_answer_is_judged_by_hand() -> None:
    by_number = Question(text="?", number=1.3, tolerance=0.01)
    assert [by_number.is_right(x) for x in (1.29, 1.31, 1.32)] == [True, True, False]
    assert Question(text="?", right=("forget gate",)).is_right(" Forget Gate ")
    assert Question(text="?", choices=("a", "b")).is_right("a") is None
    with pytest.raises(ValueError, match="among"):
        Question(text="?", choices=("a", "b"), right=("c",))
