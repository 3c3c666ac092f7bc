"""Whatever is typed into a sentence box: an answer, or why there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.figures.wording import isolated
from dashboard.prose.messages import messages
from dashboard.state import link
from dashboard.state.visitor import Visitor as VisitorValue
from lstm_core.engine.engine import Engine
from lstm_core.network.recipe import Recipe
from lstm_core.text.tokens import UNKNOWN
from tests.pages.conftest import Visit

say = messages("sentence")
NO_ANSWER = say("no_answer")

# The other two read a sentence by the same function as Inside the gates.
pytestmark = pytest.mark.parametrize("view", ["gates", "predict"])


@pytest.mark.parametrize("sentence", ["", "   ", "\t"], ids=repr)
def test_an_empty_sentence_is_asked_for_a_word(visit: Visit, view: str, sentence: str) -> None:
    visitor = visit(view).type(sentence)
    assert not visitor.answers
    assert NO_ANSWER in "\n".join([*visitor.messages, visitor.plain])
    assert "The sentence is empty: type a word that the network knows." in visitor.plain
    assert "It knows, for example: hello · how · are" in visitor.plain


def test_punctuation_is_not_dropped_in_silence(visit: Visit, view: str) -> None:
    visitor = visit(view).type("?! ...")
    assert not visitor.answers
    assert "There is no word in this: by words, punctuation is not read." in visitor.plain
    visitor.type("hello, how is!!!")
    assert visitor.answers
    assert say("punctuation") in visitor.plain
    assert say("punctuation") not in visitor.type("hello how is").plain


@pytest.mark.parametrize("sentence", ["hello", "HELLO!", "hello " * 1])
def test_one_word_is_enough(visit: Visit, view: str, sentence: str) -> None:
    visitor = visit(view).type(sentence)
    assert visitor.answers
    assert not visitor.messages
    if visitor.components("bars"):
        assert visitor.bars()[0][0] == "how"  # three lines of four go on so


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("xyzzy plugh", "The network knows none of these 2 words."),
        ("🧠👩‍👩‍👧", "The network does not know this word."),
        ("שלום", "The network does not know this word."),
        ("é" * 2_000, "The network does not know this word."),
    ],
)
def test_unknown_words_alone_cannot_be_read(
    visit: Visit, view: str, sentence: str, answer: str
) -> None:
    visitor = visit(view).type(sentence)
    assert not visitor.answers
    assert NO_ANSWER in "\n".join([*visitor.messages, visitor.plain])
    assert answer in visitor.plain
    assert visitor.sentence == sentence


@pytest.mark.parametrize("unknown", ["xyzzy", "🧠", "שלום", "istanbul", "bold"])
def test_an_unknown_word_among_known_ones_is_pointed_out(
    visit: Visit, view: str, unknown: str
) -> None:
    with_it = visit(view).type(f"hello {unknown} how is")
    without = visit(view).type("hello how is")
    assert say("unknown", count=1, words=isolated(unknown)) in with_it.plain
    if with_it.components("bars"):
        assert with_it.bars() == without.bars()


def test_very_many_unknown_words_are_counted(visit: Visit, view: str) -> None:
    visitor = visit(view).type("hello " + " ".join(f"w{i}" for i in range(330)))
    assert "w0 · w1" in visitor.plain
    assert "310 more" in visitor.plain


def test_a_sentence_longer_than_the_network_reads_is_cut_off_and_it_is_said(
    visit: Visit, view: str
) -> None:
    long, short = (
        visit(view).type("hello what are you doing"),
        visit(view).type("what are you doing"),
    )
    assert say("cut_off", count=1, steps=4, levels="words") in long.plain
    assert say("cut_off", count=1, steps=4, levels="words") not in short.plain
    if long.components("bars"):
        assert long.bars() == short.bars()


@pytest.mark.parametrize("word", ["hello", "zebra"])
def test_a_sentence_too_long_to_count_as_a_whole_says_so(
    visit: Visit, view: str, word: str
) -> None:
    """With an answer and without one, and not right below the box, where it would push the bars."""
    visitor = visit(view).type((word + " ") * 333 + "hi")
    assert visitor.answers == (word == "hello")
    assert "2,000" not in visitor.plain
    visitor.type((word + " ") * 334)
    assert say("ignored", most=2000, length=2004) in visitor.plain
    assert len(visitor.link["sentence"]) == 2_000
    if view == "predict":
        assert "2,000" not in "".join(text.value for text in visitor.app.text)


def test_a_network_of_characters_reads_characters(visit: Visit, view: str, engine: Engine) -> None:
    for cell in ("lstm", "rnn"):
        engine.start(recipe := Recipe(level="character", units=4, epochs=2, cell=cell))
        assert engine.wait(recipe).state == "done"
    visitor = visit(view, level="character", units="4", epochs="2", sentence="Hello h")
    assert visitor.answers
    assert say("unknown", count=1, words="H") in visitor.plain
    if visitor.components("bars"):
        assert len(visitor.bars()[0][0]) == 1
    visitor.type("")
    assert "The sentence is empty: type a character that the network knows." in visitor.plain


def test_a_network_of_one_unit_is_read(visit: Visit, view: str, engine: Engine) -> None:
    for cell in ("lstm", "rnn"):
        engine.start(recipe := Recipe(units=1, epochs=2, cell=cell))
        assert engine.wait(recipe).state == "done"
    visitor = visit(view, units="1", epochs="2")
    assert visitor.answers
    assert not visitor.messages


def test_typographic_marks_are_not_read_either(visit: Visit, view: str) -> None:
    visitor = visit(view).type("“Hello… how\u200b is”")
    assert not visitor.messages
    assert say("punctuation") in visitor.plain
    if visitor.components("bars"):
        assert visitor.bars() == visit(view).type("hello how is").bars()


def test_an_unknown_word_is_read_and_predicted_as_such_where_the_text_has_one(
    visit: Visit, trained: Callable[[Recipe], Recipe], view: str
) -> None:
    """Ten words have numbers of their own; the eleventh and the twelfth share one."""
    recipe = Recipe(corpus=("a b c d e f g h i j k l",), max_vocabulary=10, units=2, epochs=1)
    visitor = visit(view, **link.to_query(VisitorValue(recipe=trained(recipe))))
    visitor.type("a zebra b")
    assert say("read_unknown", count=1, words="zebra") in visitor.plain
    for chips in visitor.components("chips"):  # on one of the two pages
        (unknown,) = (chip for chip in chips["tokens"] if chip["kind"] == "unknown")
        assert (unknown["text"], unknown["note"]) == ("zebra", say("read_as_unknown"))
        assert unknown["answers"]
    if visitor.components("bars"):
        assert UNKNOWN in dict(visitor.bars())
