"""What a reader types shows as typed."""

from __future__ import annotations

import html

import pytest

from lstm_core.picture.escape import LONGEST, plain, visible

TYPED = ["<b>x</b>", "<script>", "$x^2$", "&amp;", "%{y}", "'q\"", "a&lt;b", "$$"]


@pytest.mark.parametrize("text", TYPED)
def test_plain_leaves_nothing_to_interpret_and_loses_nothing(text: str) -> None:
    safe = plain(text)
    assert not set(safe) & set("<>$%\"'")
    assert html.unescape(safe) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\n", "↵"),
        ("\t", "⇥"),
        (" ", "␣"),
        ("  ", "␣␣"),
        ("a b", "a b"),
        ("a\nb", "a↵b"),
        ("\u200b", "U+200B"),
        ("a\u202eb", "aU+202Eb"),  # the override that would turn the label around
        ("\x00", "U+0000"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("", ""),
    ],
)
def test_nothing_stays_invisible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_long_words_end_in_an_ellipsis() -> None:
    word = "Donaudampfschifffahrt"
    assert visible(word) == word[: LONGEST - 1] + "…"
    assert len(visible(word)) == LONGEST
    assert visible(word, limit=None) == word
    assert visible("x" * LONGEST) == "x" * LONGEST


def test_an_entity_is_never_cut_in_two() -> None:
    assert plain("&" * 40, limit=3) == "&amp;&amp;…"
