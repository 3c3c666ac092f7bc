from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.text.nearest import nearest
from lstm_core.text.tokens import (
    LEVELS,
    LINE_BREAK,
    MOST_MARKS,
    characters,
    has_dotless_i,
    has_punctuation,
    joined,
    lacks_spaces,
    reads_as_before,
    replace_token,
    tokenise,
    words,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # man, woman, girl, joined: one emoji
FLAG = "\U0001f1f3\U0001f1f1"  # two regional letters: one flag
THUMB = "\U0001f44d\U0001f3fd"  # a thumb and its skin tone


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hello, how ARE you?", ["hello", "how", "are", "you"]),
        ("don't  stop--now", ["don't", "stop", "now"]),
        ("a_b c/d e:f", ["a", "b", "c", "d", "e", "f"]),
        ("one\ttwo\nthree\u00a0four\u2003five", ["one", "two", "three", "four", "five"]),
        ("<b>bold</b> $x^2$ **c**", ["b", "bold", "b", "x", "2", "c"]),
        ("שלום עולם", ["שלום", "עולם"]),
        (f"hi {FAMILY} {FLAG}", ["hi", FAMILY, FLAG]),
        ("?!... -- \t", []),
        ("", []),
    ],
)
def test_words(line, expected):
    assert words(line) == expected


def test_an_accent_typed_in_two_ways_is_one_word():
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    assert composed != decomposed
    assert words(f"{composed} {decomposed}") == [composed, composed]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a b!", ["a", " ", "b", "!"]),
        (f"x{FAMILY}y", ["x", FAMILY, "y"]),
        (FLAG + THUMB, [FLAG, THUMB]),
        ("no\u0308", ["n", "\u00f6"]),  # o and a combining diaeresis become the one letter
        ("q\u0308a", ["q\u0308", "a"]),  # no composed q exists; the mark stays with its letter
        ("מָה", ["מָ", "ה"]),  # a vowel point below its letter, right to left
        ("नमस्ते", ["न", "म", "स्ते"]),
        ("", []),
    ],
)
def test_characters_are_what_a_reader_sees(line, expected):
    assert characters(line) == expected


@given(st.text(st.characters(exclude_categories=["Cf", "Zs", "M", "Cs"]) | st.just(" ")))
def test_no_character_that_can_be_seen_is_lost(line):
    assert "".join(characters(line)) == unicodedata.normalize("NFC", line)


# Text as phones, books and word processors write it

QUOTED = "\u201cI don\u2019t know,\u201d she said\u2014slowly\u2026"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (QUOTED, ["i", "don't", "know", "she", "said", "slowly"]),
        ("hello\u2026 how is", ["hello", "how", "is"]),
        ("\u00abhello\u00bb \u00bfhow? \u00a1is!", ["hello", "how", "is"]),
        ("hello\u061f how\u060c is\u3002\uff0c\u0964", ["hello", "how", "is"]),
        ("\ufeffhello how\u200bis", ["hello", "how", "is"]),
        ("hel\u00adlo\u00a0how\u202fis\u2060", ["hello", "how", "is"]),
        ("\u2018hello\u2019 rock\u2019n\u2019roll l\u00b4eau", ["hello", "rock'n'roll", "l'eau"]),
        ("\u0130stanbul istanbul ISTANBUL I\u0307stanbul", ["istanbul"] * 4),
        ("col\u00b7lega \u05e6\u05d4\u05f4\u05dc", ["col\u00b7lega", "\u05e6\u05d4\u05f4\u05dc"]),
        ("5\u20ac 2\u00d73 x\u2192y", ["5", "2", "3", "x", "y"]),
        (f"\u201c{THUMB}\u201d\u2014{FLAG}", [THUMB, FLAG]),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
        ),
    ],
)
def test_typographic_marks_are_read_like_their_plain_sisters(line, expected):
    assert words(line) == expected


def test_every_punctuation_mark_of_unicode_parts_words():
    inside = {"'", *"\u2018\u2019\u055a\uff07\u00b7\u0387\u05f3\u05f4"}  # these may stand in a word
    marks = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)).startswith("P") and chr(code) not in inside
    ]
    assert len(marks) > 800
    assert {mark for mark in marks if words(f"a{mark}b") != ["a", "b"]} == set()


def test_a_byte_order_mark_is_no_part_of_the_first_word():
    assert words("\ufeffhello how") == words("hello how")
    assert characters("\ufeffab\u200bc\u00a0d") == ["a", "b", " ", "c", " ", "d"]


@pytest.mark.parametrize("between", ["", "\u00ad", "\u2060"], ids=["", "soft_hyphen", "joiner"])
def test_very_many_combining_marks_are_bounded_before_they_are_normalised(between):
    """Normalising 98,000 of them would take a minute: the time grows with their square."""
    bomb = "a" + f"\u0301{between}" * 98_000
    for tokens in (words(bomb), characters(bomb)):
        assert len("".join(tokens)) <= 1 + MOST_MARKS
    assert words("a" + "\u0301" * MOST_MARKS + " b")[0] == "\u00e1" + "\u0301" * (MOST_MARKS - 1)
    assert nearest(bomb, ["a"]) in ((), ("a",))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (QUOTED, ['"', "i", "don't", "know", ",", '"', "she", "said", "-", "slowly", "..."]),
        ("'Hi' -- it's 5.5!?", ["'", "hi", "'", "-", "it's", "5", ".", "5", "!", "?"]),
        ("wait.... \u3002", ["wait", "...", "\u3002"]),
    ],
)
def test_punctuation_can_be_tokens(line, expected):
    assert words(line, punctuation=True) == expected
    assert [word for word in expected if word[0].isalnum()] == words(line.replace("'Hi'", "Hi"))


@given(st.text("ab ,.!?'\u201c\u2019\u2014-\u00e9\u0130"))
def test_punctuation_adds_tokens_and_takes_none_away(line):
    with_marks = words(line, punctuation=True)
    kept = [token for token in with_marks if not has_punctuation(token) and token != "'"]
    assert "".join(kept).replace("'", "") == "".join(words(line)).replace("'", "")


def test_tokens_are_joined_as_they_are_written():
    assert joined(words(QUOTED), "word") == "i don't know she said slowly"
    line = "well, (she said) no\u2026 it's 5!"
    assert joined(words(line, punctuation=True), "word") == "well, (she said) no... it's 5!"
    assert joined(["a", "b", LINE_BREAK, "c"], "word") == "a b\nc"
    assert joined(["a", " ", "b"], "character") == "a b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u543e\u8f29\u306f\u732b\u3067\u3042\u308b", True),  # Japanese
        ("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 ok", True),  # Thai
        ("\u6625\u306f \u3042\u3051\u307c\u306e \u3084\u3046\u3084\u3046", False),  # parted
        ("\u5e8a\u524d\u660e\u6708\u5149\u3000\u7591\u662f\u5730\u4e0a\u971c", True),  # verses
        ("\u82f9\u679c\n\u9999\u8549", True),  # a word on each line
        ("\u0e01\u0e34\u0e19\u200b\u0e02\u0e49\u0e32\u0e27\u200b\u0e41\u0e25\u0e49\u0e27", False),
        ("\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4", False),  # Korean has spaces
        ("hello \u4f60\u597d and more words", False),
        ("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", False),
        ("\U0001f44d 5!", False),
        ("", False),
    ],
)
def test_scripts_without_spaces_are_recognised(text, expected):
    assert lacks_spaces([text]) is expected


@pytest.mark.parametrize(
    ("line", "by_words", "by_characters"),
    [
        ("don't -- stop: it's 5/6 o'clock", True, True),
        ("caf\u00e9 \u05e9\u05dc\u05d5\u05dd stra\u00dfe " + FAMILY + THUMB, True, True),
        (QUOTED, False, True),
        ("a\ufeff", False, False),
        ("\u0130", False, True),
    ],
)
def test_what_is_read_as_by_the_first_rules_is_known(line, by_words, by_characters):
    assert reads_as_before([line], "word") is by_words
    assert reads_as_before([line], "character") is by_characters


@given(st.text())
def test_what_counts_as_read_as_before_is(line):
    if reads_as_before([line], "word"):
        spaces = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))
        before = unicodedata.normalize("NFC", line).lower().translate(spaces).split()
        assert words(line) == before


TURKISH = "\u0130yi \u0131l\u0131k IRMAK \u0131rmak I\u015f\u0131k"


def test_the_capital_of_a_dotless_i_is_dotless():
    expected = ["iyi", "\u0131l\u0131k", "\u0131rmak", "\u0131rmak", "\u0131\u015f\u0131k"]
    assert words(TURKISH, dotless_i=True) == expected
    assert words("I \u0130", dotless_i=True) == ["\u0131", "i"]
    assert words("I \u0130") == ["i", "i"]


def test_a_text_is_turkish_by_the_share_of_its_dotless_letters():
    assert has_dotless_i([TURKISH])
    assert not has_dotless_i(
        ["I know a word of Turkish, \u0131rmak, and " + "many of English " * 9]
    )
    assert not has_dotless_i(["I am"])
    assert not has_dotless_i([])


def test_levels():
    assert LEVELS == ("word", "character")
    assert tokenise("Ab c", "word") == ["ab", "c"]
    assert tokenise("Ab c", "character") == ["A", "b", " ", "c"]
    with pytest.raises(ValueError, match="one of word, character; received 'syllable'"):
        tokenise("Ab c", "syllable")


@pytest.mark.parametrize(
    ("line", "level", "place", "expected"),
    [
        ("Helo, how IS?", "word", 0, "hello, how IS?"),
        ("how helo", "word", 1, "how hello"),
        ("İx how", "word", 0, "hello how"),
        (f"a{FAMILY}b", "character", 1, "ahellob"),
    ],
)
def test_one_token_is_replaced_and_the_rest_stays_as_typed(
    line: str, level: str, place: int, expected: str
) -> None:
    assert replace_token(line, level, place, "hello") == expected


@given(st.text(max_size=40), st.sampled_from(LEVELS), st.integers(0, 5))
def test_of_any_line_the_token_asked_for_is_replaced(line: str, level: str, place: int) -> None:
    before = tokenise(line, level)
    if place >= len(before):
        with pytest.raises(IndexError, match="expected a token from 0"):
            replace_token(line, level, place, "x")
        return
    after = tokenise(replace_token(line, level, place, "x"), level)
    if level == "word":
        assert after == [*before[:place], "x", *before[place + 1 :]]
    else:
        assert "x" in "".join(after)  # what stands beside it may join it
