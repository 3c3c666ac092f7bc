from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.text.tokens import LEVELS, characters, replace_token, tokenise, words

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


@given(st.text())
def test_no_character_is_lost(line):
    import unicodedata

    assert "".join(characters(line)) == unicodedata.normalize("NFC", line)


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
