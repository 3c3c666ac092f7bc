"""Lessons, and links that hide, ask and lock, as a visitor meets them."""

from __future__ import annotations

import random
import string

import pytest

from dashboard.lessons import lessons, source
from dashboard.lessons.markdown import html, line
from dashboard.prose.messages import messages
from dashboard.state import link
from tests.pages.conftest import Visit
from tests.support.visitor import PAGES

say = messages("lesson")
of_guess = messages("guess")


def test_a_link_opens_a_lesson_s_step_on_its_page(visit: Visit) -> None:
    visitor = visit("start", lesson="memory", step="3")
    assert visitor.heading == visit("gates", corpus="counting").heading
    assert visitor.link == {
        "corpus": "counting",
        "lesson": "memory-3",
        "sentence": "aaaaaabbb",
        "unit": "3",
    }


def test_an_answer_is_told_and_the_lesson_goes_on_and_back(visit: Visit) -> None:
    visitor = visit("gates", lesson="memory-1")
    after = lessons()["memory"].steps[0].after
    assert after not in visitor.prose
    visitor.set(say("number"), "5,1")
    assert say("right") in visitor.plain
    assert "5.13" in visitor.prose
    visitor.click(say("next"))
    assert visitor.link["lesson"] == "memory-2"
    visitor.click(say("back"))
    assert visitor.link["lesson"] == "memory-1"


def test_a_lesson_is_begun_from_the_list_and_left(visit: Visit) -> None:
    visitor = visit("lessons")
    visitor.app.button(key="begin_words").click()
    visitor.run()
    assert visitor.link["lesson"] == "words-1"
    visitor.click(say("leave"))
    assert "lesson" not in visitor.link


def test_a_lesson_of_one_s_own_is_pasted(visit: Visit) -> None:
    visitor = visit("lessons")
    visitor.app.text_area(key="lesson_text").set_value("## One")
    visitor.click(say("use"))
    assert say("errors.front", line=1) in visitor.plain
    visitor.app.text_area(key="lesson_text").set_value(source("words"))
    visitor.click(say("use"))
    visitor.app.button(key="begin_own").click()
    assert visitor.run().link["lesson"] == "own-1"


def test_a_lesson_of_one_s_own_opens_from_its_link_and_goes_on(visit: Visit) -> None:
    teacher = visit("lessons")
    teacher.app.text_area(key="lesson_text").set_value(source("memory"))
    teacher.click(say("use"))
    assert say("own_link") in teacher.prose
    teacher.app.button(key="begin_own").click()
    opened = teacher.run().link
    student = visit("start", **opened)
    assert html(lessons()["memory"].steps[0].text).strip() in student.prose
    student.click(say("next"))
    assert student.link == {**opened, "lesson": "own-2"}


def test_a_lesson_too_long_for_a_link_is_told(visit: Visit) -> None:
    numbers = random.Random(0)
    title = "".join(numbers.choices(string.ascii_letters, k=2 * link.LONGEST_LESSON_IN_LINK))
    visitor = visit("lessons")
    visitor.app.text_area(key="lesson_text").set_value(f'+++\ntitle = "{title}"\n+++\n## One\n')
    visitor.click(say("use"))
    assert say("own_long") in visitor.prose
    assert "own_lesson" not in visitor.link


@pytest.mark.parametrize("forged", ["", "eNo", "x" * 500])
def test_what_is_no_lesson_in_a_link_is_named(visit: Visit, forged: str) -> None:
    visitor = visit("lessons", own_lesson=forged)
    assert messages("link")("damaged_lesson") in visitor.plain


def test_a_lesson_that_is_not_there_is_named(visit: Visit) -> None:
    assert "nowhere" in "\n".join(visit("start", lesson="nowhere").messages)


def test_a_link_that_locks_offers_no_way_to_another_network(visit: Visit) -> None:
    visitor = visit("predict", lock="1", sentence="hello how")
    assert "sentence" not in [box.key for box in visitor.app.text_input]
    assert visitor.page_links == []
    for page in ("prepare", "train"):
        visitor.go(page)
        labels = [group.label for group in visitor.app.button_group]
        assert messages("network")("cell") not in labels
        assert visitor.link["lock"] == "1"
        assert not visitor.app.text_area
    visitor.go("gates")
    assert visitor.link["sentence"] == "hello how"


def test_a_link_hides_the_bars(visit: Visit) -> None:
    visitor = visit("predict", hide="bars")
    assert not visitor.components("bars")
    assert [group.label for group in visitor.app.button_group] == []  # nor any question about them
    assert visit("predict").components("bars")


def test_an_answer_waits_for_a_guess(visit: Visit) -> None:
    visitor = visit("predict", ask="1", sentence="hello how")
    assert not visitor.components("bars")
    visitor.app.text_input[-1].set_value("are")
    visitor.click(of_guess("show"))
    assert visitor.components("bars")


@pytest.mark.parametrize("question", ["continue", "surgery", "worth"])
def test_no_question_tells_what_is_to_be_guessed(visit: Visit, question: str) -> None:
    visitor = visit("predict", ask="1", sentence="hello how", question=question)
    assert not visitor.components("bars")
    assert visitor.link["question"] == question
    visitor.app.text_input[-1].set_value("are")
    visitor.click(of_guess("show"))
    assert of_guess("later") not in visitor.prose


def test_the_gradients_wait_for_a_guess(visit: Visit) -> None:
    assert visit("vanish").components("bars")
    assert not visit("vanish", ask="1").components("bars")


@pytest.mark.parametrize("query", [{"ask": "1"}, {"hide": "bars"}])
def test_the_opening_is_not_told_before_a_guess(visit: Visit, query: dict[str, str]) -> None:
    """Nor to the browser: what it is not sent cannot be found in the page."""
    visitor = visit("start", opening="the bakers near the clock", **query)
    assert not visitor.components("opening")
    assert [chip["text"] for chip in visitor.components("chips")[0]["tokens"]][1] == "bakers"
    if "ask" not in query:
        return
    (box,) = (box for box in visitor.app.text_input if box.label == of_guess("ask"))
    box.set_value("sing")
    assert visitor.click(of_guess("show")).components("opening")
    other = visitor.click("the pilot behind the lamps")  # another sentence, another guess
    assert not other.components("opening")


@pytest.mark.parametrize("view", PAGES)
def test_no_page_gives_back_what_a_link_took_away(visit: Visit, view: str) -> None:
    """Neither a way within the app nor a sheet."""
    visitor = visit("predict", ask="1", hide="menu", sentence="hello how")
    visitor.go(view)
    visitor.app.button(key="handout").click()
    visitor.run()
    assert (visitor.link["hide"], visitor.link["ask"]) == ("menu", "1")
    assert not visitor.components("bars")
    assert not visitor.components("opening")


@pytest.mark.parametrize("part", ["sidebar", "verdicts"])
def test_a_part_is_taken_away(visit: Visit, part: str) -> None:
    visitor = visit("compare", hide=part)
    assert (visitor.sidebar == "") == (part == "sidebar")
    assert (visitor.link["hide"]) == part


def test_a_link_opens_a_question_and_its_operation(visit: Visit) -> None:
    query = {"question": "surgery", "operation": "hide", "sentence": "hello how is"}
    visitor = visit("predict", **query)
    assert visitor.app.radio[0].value == "hide"
    assert visitor.link == query


def test_the_choices_stand_below_the_question_and_are_chosen_by_letter(visit: Visit) -> None:
    place, step = next(
        (at, step)
        for at, step in enumerate(lessons()["gates"].steps, 1)
        if step.question is not None and len(step.question.right) == 1
    )
    visitor = visit("start", lesson=f"gates-{place}")
    for choice in step.question.choices:
        assert line(choice) in visitor.prose
    right = step.question.choices.index(step.question.right[0])
    visitor.choose(say("choose"), "ABCDEF"[right])
    assert say("right") in visitor.plain
