"""Prepare the data: the four steps with the example's numbers, and a text of one's own."""

from __future__ import annotations

import inspect
import random
import re
import string
from typing import Any

import pytest

import lstm_core as lc
from dashboard.figures.wording import isolated
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.engine.engine import Engine
from lstm_core.network.proposal import ENOUGH_REPETITIONS
from lstm_core.text import tokens
from lstm_core.text.tokens import UNKNOWN
from tests.pages.conftest import Visit
from tests.support.visitor import Visitor

say = messages("prepare")
text_say = messages("text")

NO_PAIR = "The text needs a line with at least two words"


def prefixes(visitor: Visitor) -> list[list[str]]:
    """The beginnings of a line that are shown, as words."""
    _, *beginnings = visitor.components("chips")
    return [[chip["text"] for chip in chips["tokens"]] for chips in beginnings]


def chosen_line(visitor: Visitor) -> list[tuple[str, str]]:
    """The tokens of the line that is chosen, each with the number below it."""
    return [(chip["text"], chip["note"]) for chip in visitor.components("chips")[0]["tokens"]]


def tables(visitor: Visitor) -> list[dict[str, Any]]:
    """All words and their numbers, once their box is open."""
    return visitor.open_box("more_of_text").tables


def upload(visitor: Visitor, data: bytes, name: str = "own.txt") -> Visitor:
    visitor.choose("Text", "own").app.file_uploader[0].set_value((name, data, "text/plain"))
    return visitor.run()


def nothing_changed(visitor: Visitor) -> bool:
    """Whether the network still learns from the four lines, and the page says so."""
    (problem,) = visitor.app.error
    return (
        problem.value.count("has not changed: the four lines.") == 1
        and "**the four lines**" in visitor.sidebar
    )


def test_the_example_s_numbers(visit: Visit) -> None:
    assert visit("prepare").metrics == [
        ("lines", "4"),
        ("different words + padding", "11"),
        ("examples", "15"),
        ("numbers each", "5"),
    ]


def test_the_words_are_numbered_by_frequency_from_one(visit: Visit) -> None:
    (words,) = tables(visit("prepare"))
    assert words["number"] == list(range(1, 11))
    assert words["word"][:3] == ["hello", "how", "are"]
    assert words["count"] == sorted(words["count"], reverse=True)
    assert words["count"][0] == 4


def test_the_examples_are_the_example_s(visit: Visit) -> None:
    visitor = visit("prepare")
    text = lc.prepare(lc.corpora.HELLO)
    drawn = visitor.figures()["padded"]["layout"]["annotations"][: text.padded.size]
    numbers = [int(re.search(r">(\d+)<", cell["text"])[1]) for cell in drawn]
    assert numbers == text.padded.reshape(-1).tolist()
    assert "vocabulary" in visitor.figures()


def test_the_chosen_line_is_shown_token_by_token_with_its_numbers(visit: Visit) -> None:
    visitor = visit("prepare")
    hello_how_are_you = [("hello", "1"), ("how", "2"), ("are", "3"), ("you", "4")]
    assert chosen_line(visitor) == hello_how_are_you
    assert chosen_line(visitor.set("Line", 4))[-1] == ("doing", "10")
    for line in lc.corpora.HELLO:
        assert line in visitor.plain


def test_of_any_text_the_first_lines_and_a_chosen_one_are_shown(visit: Visit) -> None:
    visitor = visit("prepare", corpus="story")
    lines = lc.corpora.NAMED["story"].lines
    assert lines[0].strip() in visitor.plain
    tokens = [token.replace("␣", " ") for token, _ in chosen_line(visitor)]
    assert tokens == list(lines[0][: len(tokens)])


def test_a_line_s_beginnings_grow_with_the_slider(visit: Visit) -> None:
    visitor = visit("prepare")
    assert prefixes(visitor) == [
        ["hello", "how"],
        ["hello", "how", "are"],
        ["hello", "how", "are", "you"],
    ]
    visitor.set("Line", 4)
    assert prefixes(visitor)[-1] == ["hello", "what", "are", "you", "doing"]
    visitor.use_text("a b\none two three four five six seven").set("Line", 2)
    visitor.set("Words", 2)
    assert prefixes(visitor) == [["one", "two"]]
    visitor.set("Words", 8)
    assert " ".join(prefixes(visitor)[-1]) == "one two three four five six seven ↵"


def test_the_code_that_is_shown_is_the_code_that_runs(visit: Visit) -> None:
    shown = "\n".join(block.value for block in visit("prepare").open_box("more_of_text").app.code)
    for function in (
        *(tokens.words, tokens.characters, lc.Vocabulary.of),
        *(lc.PreparedText.inputs.fget, lc.PreparedText.targets.fget),
        lc.PreparedText.padded.func,
    ):
        body = inspect.getsource(function).strip().splitlines()[-1].strip()
        assert body in shown


def test_characters_are_prepared_as_well(visit: Visit) -> None:
    visitor = visit("prepare").choose("Read it as", "character")
    assert "by character" in visitor.sidebar
    assert visitor.link["level"] == "character"
    metrics = dict(visitor.metrics)
    assert metrics["different characters + padding"] == str(len(set("".join(lc.corpora.HELLO))) + 1)


def test_a_pasted_text_becomes_the_network_s(visit: Visit) -> None:
    visitor = visit("prepare").use_text("one two three\n\n  four five  ")
    assert visitor.metrics[:3] == [
        ("lines", "2"),
        ("different words + padding", "7"),  # five words, the line's end, the padding
        ("examples", "5"),
    ]
    assert "**your own text**" in visitor.sidebar
    assert "**not trained yet**" in visitor.sidebar
    assert visitor.go("train").app.text_input == []
    assert "text" in visitor.link


def test_the_example_sentence_follows_the_text(visit: Visit, trained: object) -> None:
    visitor = visit("prepare").use_text("one two three")
    assert visitor.link["sentence"] == "one two"
    assert visitor.choose("Text", "hello").link["sentence"] == "hello how is"


def test_a_sentence_that_the_new_text_knows_some_of_stays(visit: Visit) -> None:
    visitor = visit("predict").type("what are").go("prepare").use_text("one are three")
    assert visitor.link["sentence"] == "what are"


def test_a_sentence_that_the_new_text_knows_nothing_of_is_replaced_by_its_example(
    visit: Visit,
) -> None:
    visitor = visit("predict").type("what are").go("prepare").use_text("one two three")
    assert visitor.link["sentence"] == "one two"


def test_a_link_with_a_text_opens_it_in_its_box(visit: Visit) -> None:
    link = visit("prepare").use_text("one two\nthree four").link
    again = visit("prepare", **link)
    assert again.app.text_area[0].value == "one two\nthree four"
    assert again.metrics[0] == ("lines", "2")


def test_a_text_is_forgotten_when_its_owner_says_so(visit: Visit, engine: Engine) -> None:
    visitor = visit("prepare").use_text("nobody else may read\nwhat i have written here")
    digest = visitor.go("train").app.session_state.visitor.recipe.digest
    engine.runs.remember(visitor.app.session_state.visitor.recipe)
    visitor.go("prepare").click("Forget this text now")
    assert engine.runs.recipe(digest) is None
    assert not (engine.runs.root / digest).exists()
    assert "text" not in visitor.link
    assert visitor.app.text_area[0].value == ""
    assert any("gone" in message for message in visitor.messages)


def test_what_was_pasted_is_there_when_one_comes_back(visit: Visit) -> None:
    visitor = visit("prepare").choose("Text", "own")
    visitor.app.text_area[0].set_value("not used yet")
    visitor.run().go("when").go("prepare")
    assert visitor.app.text_area[0].value == "not used yet"


def test_the_four_lines_are_one_click_away(visit: Visit) -> None:
    visitor = visit("prepare").use_text("one two").choose("Text", "hello")
    assert "**the four lines**" in visitor.sidebar
    assert "epochs: **200**" in visitor.sidebar
    assert dict(visitor.metrics)["examples"] == "15"


@pytest.mark.parametrize("name", lc.corpora.NAMED)
def test_every_text_of_the_library_is_one_click_away(visit: Visit, name: str) -> None:
    corpus = lc.corpora.NAMED[name]
    visitor = visit("prepare").use_text("one two").choose("Text", name)
    assert f"text: **{corpus.title}**" in visitor.sidebar
    assert parts("corpora")[name] in visitor.prose
    expected = {} if name == "hello" else {"corpus": name}
    assert visitor.link == {**expected, "sentence": corpus.sentence}


def test_the_kind_of_cell_and_the_seed_stay_from_text_to_text(visit: Visit) -> None:
    visitor = visit("prepare", cell="rnn", seed="3", units="7").choose("Text", "counting")
    expected = {"corpus": "counting", "cell": "rnn", "seed": "3"}
    assert {name: value for name, value in visitor.link.items() if name != "sentence"} == expected


def test_brackets_cannot_be_read_by_words_and_it_is_said(visit: Visit) -> None:
    visitor = visit("prepare", corpus="brackets").choose("Read it as", "word")
    (problem,) = visitor.app.error
    assert NO_PAIR in problem.value
    assert "text: **brackets in brackets**" in visitor.sidebar
    visitor.choose("Text", "counting").choose("Read it as", "word")
    assert not visitor.app.error
    assert "text: **counting letters, by word**" in visitor.sidebar


def test_a_shorter_text_takes_the_sliders_along(visit: Visit) -> None:
    visitor = visit("prepare").use_text("a b\nc d\none two three four five six seven")
    visitor.set("Line", 3).set("Words", 8)
    visitor.use_text("one two\nthree four five")
    assert prefixes(visitor)[0] == ["one", "two"]
    visitor.use_text("a b")
    assert prefixes(visitor) == [["a", "b"], ["a", "b", "↵"]]


@pytest.mark.parametrize("text", ["", "   \n\n", "hello", "one\ntwo\nthree", "?!\n..."], ids=repr)
def test_a_text_with_nothing_to_predict_is_refused(visit: Visit, text: str) -> None:
    visitor = visit("prepare").use_text(text)
    assert nothing_changed(visitor)
    assert NO_PAIR in visitor.app.error[0].value
    assert visitor.app.text_area[0].value == text
    assert dict(visitor.metrics)["examples"] == "15"
    visitor.use_text("one two")
    assert not visitor.app.error


def test_a_text_can_become_too_short_by_another_level(visit: Visit) -> None:
    visitor = visit("prepare").choose("Read it as", "character").use_text("abc")
    assert not visitor.app.error
    visitor.choose("Read it as", "word")
    assert NO_PAIR in visitor.app.error[0].value
    assert "by character" in visitor.sidebar


def test_why_a_text_is_refused_stands_at_its_box(visit: Visit) -> None:
    visitor = visit("prepare").use_text("one")
    order = [(element.type, getattr(element, "label", "")) for element in visitor.app.main]
    (problem,) = (place for place, (kind, _) in enumerate(order) if kind == "error")
    assert order[problem + 1] == ("text_area", "Your text, one sentence or verse on each line")


def test_of_ten_thousand_different_words_the_rare_ones_are_unknown(visit: Visit) -> None:
    visitor = visit("prepare").use_text(" ".join(f"w{i}" for i in range(10_000)))
    assert not visitor.app.error
    assert tables(visitor)[0]["word"][-1] == UNKNOWN
    assert tables(visitor)[0]["count"][-1] == 6_000


def long_text() -> str:
    """More than 200,000 characters in lines of ten words, 3,000 different ones."""
    chance = random.Random(0)
    known = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(3_000)]
    return "\n".join(" ".join(chance.choices(known, k=10)) for _ in range(3_000))


def test_a_long_text_is_cut_into_windows_and_it_is_said_why(visit: Visit) -> None:
    text = long_text()
    assert len(text) > 200_000
    visitor = visit("prepare").use_text(text)
    assert not visitor.app.error
    assert [header.value for header in visitor.app.header][1] == "2. The text is cut into windows"
    assert "the text is cut into **windows**" in visitor.prose
    assert dict(visitor.metrics)["examples"] == "929"  # of 32 words and line ends each
    assert say("held_out", count=300, lines=3_000, left="2,700 lines") in visitor.prose
    (words,) = tables(visitor)
    assert len(words["word"]) <= 3_000  # some stand in held-out lines alone
    assert set(visitor.link) == {"recipe", "sentence"}
    # The digest is enough for this server to find the text again.
    again = visit("prepare", **visitor.link)
    assert again.metrics == visitor.metrics
    assert not again.messages


def test_one_long_line_is_shown_without_drawing_each_of_its_beginnings(visit: Visit) -> None:
    """140 words and a line's end give 140 beginnings, with some 10,000 chips."""
    visitor = visit("prepare").use_text(" ".join(f"w{i}" for i in range(140)))
    assert dict(visitor.metrics)["examples"] == "140"
    assert sum(map(len, prefixes(visitor))) < 100
    visitor.set("Words", 140)
    assert len(prefixes(visitor)) < 10
    assert [len(words) for words in prefixes(visitor)][-2:] == [139, 140]
    assert "shorter ones are left out here" in visitor.prose


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe\x00\xd8", "an encoding that can be told"),
        (b"one\0two three", "bytes that no text has"),
        (b"\x89PNG\r\n\x1a\n", "bytes that no text has"),
        (b"one", NO_PAIR),
    ],
    ids=["empty", "broken_utf_16", "zero_bytes", "picture", "one_word"],
)
def test_a_file_that_cannot_be_used_is_refused(visit: Visit, data: bytes, told: str) -> None:
    visitor = upload(visit("prepare"), data)
    assert nothing_changed(visitor)
    assert told in visitor.app.error[0].value
    for area in visitor.app.text_area:
        assert len(area.value) <= 2_000_000


def test_a_file_in_utf_8_is_used_with_or_without_a_byte_order_mark(visit: Visit) -> None:
    visitor = upload(visit("prepare"), "\ufeffgrüße an שלום\nund 🧠 dazu".encode())
    assert not visitor.app.error
    assert dict(visitor.metrics)["lines"] == "2"
    assert tables(visitor)[0]["word"][:2] == ["↵", "grüße"]
    assert visitor.app.text_area[0].value == "grüße an שלום\nund 🧠 dazu"


def test_a_refused_file_leaves_what_was_pasted(visit: Visit) -> None:
    visitor = visit("prepare").choose("Text", "own")
    visitor.app.text_area[0].set_value("not used yet")
    upload(visitor.run(), b"one")
    assert nothing_changed(visitor)
    assert visitor.app.text_area[0].value == "not used yet"


def test_an_upload_after_a_mistake_clears_the_message(visit: Visit) -> None:
    visitor = upload(visit("prepare"), b"one")
    assert visitor.app.error
    upload(visitor, b"one two")
    assert not visitor.app.error


def test_why_a_file_was_refused_goes_with_the_file(visit: Visit) -> None:
    """It is named: the browser lists it beside those that it refused itself."""
    visitor = upload(visit("prepare"), b"one", "**short**.txt")
    assert nothing_changed(visitor)
    assert f"This is about the file {isolated('**short**.txt')}" in visitor.plain
    visitor.app.file_uploader[0].set_value([])
    assert not visitor.run().app.error
    assert "**short**" not in visitor.plain


def test_an_older_file_is_used_and_can_be_read_in_another_encoding(visit: Visit) -> None:
    visitor = upload(visit("prepare"), "grüße dich, schöne Welt".encode("cp1252"))
    assert not visitor.app.error
    encoding = visitor.app.selectbox[0]
    assert encoding.value == "cp1252"
    assert visitor.app.text_area[0].value == "grüße dich, schöne Welt"
    visitor.set(text_say("encoding"), "cp1251")
    assert not visitor.app.error
    assert visitor.app.text_area[0].value == "grüße dich, schöne Welt".encode("cp1252").decode(
        "cp1251"
    )
    visitor.set(text_say("encoding"), "cp1252")
    assert visitor.app.text_area[0].value == "grüße dich, schöne Welt"


def test_the_column_of_a_table_stays_when_its_encoding_is_changed(visit: Visit) -> None:
    table = "id,said,mood\n1,hello how are you,größer\n2,what are you doing,kühler als\n"
    visitor = upload(visit("prepare"), table.encode("cp1252"), "own.csv")
    visitor.set(text_say("column"), 2).set(text_say("encoding"), "cp1250")
    assert visitor.app.text_area[0].value == "größer\nkühler als"
    visitor.set(text_say("encoding"), "mac-roman").set(text_say("column"), 1)
    assert visitor.app.text_area[0].value == "hello how are you\nwhat are you doing"
    assert [box.value for box in visitor.app.selectbox] == ["mac-roman", 1]


def test_of_a_table_another_column_can_be_chosen(visit: Visit) -> None:
    table = "id,said,mood\n1,hello how are you,quite happy\n2,what are you doing,not sad\n"
    visitor = upload(visit("prepare"), table.encode(), "own.csv")
    assert chosen_line(visitor)[0][0] == "hello"
    visitor.set("Column of the table", 2)
    assert not visitor.app.error
    assert [token for token, _ in chosen_line(visitor)][:2] == ["quite", "happy"]
    assert visitor.app.text_area[0].value == "quite happy\nnot sad"


JAPANESE = "\u543e\u8f29\u306f\u732b\u3067\u3042\u308b"


def test_a_text_without_spaces_is_offered_as_characters(visit: Visit) -> None:
    visitor = visit("prepare").use_text(JAPANESE)
    assert nothing_changed(visitor)
    visitor.click("Read it as characters")
    assert not visitor.app.error
    assert visitor.link["level"] == "character"
    assert [token for token, _ in chosen_line(visitor)][: len(JAPANESE)] == list(JAPANESE)


def test_words_without_spaces_are_offered_as_characters_once(visit: Visit) -> None:
    """The text is short as well, which would be another reason for the same button."""
    lines = [f"{JAPANESE}\u3002{number}\u3002" for number in range(24)]
    visitor = visit("prepare").use_text("\n".join(lines))
    assert visitor.messages == [text_say("spaceless")]
    visitor.click(text_say("use_characters"))
    assert "by character" in visitor.sidebar
    assert not visitor.messages


def test_a_refused_text_may_be_offered_as_characters_beside_the_one_in_use(visit: Visit) -> None:
    visitor = visit("prepare").use_text("\n".join(f"a b{number} c" for number in range(24)))
    visitor.use_text(JAPANESE)
    assert visitor.buttons.count(text_say("use_characters")) == 2


def test_how_many_words_are_known_can_be_chosen(visit: Visit) -> None:
    text = " ".join(f"w{i % 1_500}" for i in range(3_000))
    visitor = visit("prepare").use_text(text)
    assert UNKNOWN not in tables(visitor)[0]["word"]
    visitor.set("At most so many different words", 1_000)
    assert tables(visitor)[0]["word"][-1] == UNKNOWN
    told = {"rare": 500, "share": "33\u00a0%", "number": 1_001}
    assert say("unknown", known=1_000, levels="words", **told) in visitor.messages


def test_a_text_of_few_repetitions_is_offered_as_characters_before_it_is_trained(
    visit: Visit,
) -> None:
    """24 lines of 5 new words each: 21 of them ask 105 questions of 106 tokens."""
    new = "\n".join(" ".join(f"w{8 * line + place}" for place in range(5)) for line in range(24))
    told = text_say("likely_behind", times="1.0", enough=ENOUGH_REPETITIONS)
    visitor = visit("prepare").use_text(new)
    assert told in visitor.messages
    assert told in visitor.go("train").messages
    visitor.click(text_say("use_characters"))
    assert visitor.link["level"] == "character"
    assert told not in visitor.messages
    assert told not in visit("prepare").use_text("\n".join([new] * 12)).messages


def test_the_lines_are_counted_once(visit: Visit) -> None:
    """24 lines, of which 3 are held out: the first ones are shown of all, one is chosen of 21."""
    visitor = visit("prepare").use_text("\n".join(f"line a{n} of this" for n in range(24)))
    assert dict(visitor.metrics)["lines"] == "24"
    assert say("first_lines", shown=6, lines="24 lines") in visitor.prose
    assert [f"line a{n} of this" in visitor.plain for n in range(7)] == [True] * 6 + [False]
    assert say("held_out", count=3, lines=24, left="21 lines") in visitor.prose
    (line,) = [slider for slider in visitor.app.slider if slider.label == say("training_line")]
    assert line.max == 21


def test_punctuation_and_line_ends_can_be_tokens(visit: Visit) -> None:
    visitor = visit("prepare").use_text("Well, no.\nWell, yes!")
    assert [token for token, _ in chosen_line(visitor)] == ["well", "no", "↵"]
    visitor.set("Keep punctuation", True)
    assert [token for token, _ in chosen_line(visitor)] == ["well", ",", "no", ".", "↵"]
    visitor.set("Learn line ends", False)
    assert [token for token, _ in chosen_line(visitor)] == ["well", ",", "no", "."]
    again = visit("prepare", **visitor.link)
    assert not again.messages
    assert chosen_line(again) == chosen_line(visitor)


def test_why_a_pasted_text_was_refused_outlives_a_file(visit: Visit) -> None:
    visitor = upload(visit("prepare"), b"one two").use_text("one")
    visitor.app.file_uploader[0].set_value([])
    assert NO_PAIR in visitor.run().app.error[0].value
