"""Groups of tokens that play one part, by hand."""

from __future__ import annotations

import pytest

from lstm_core.text.corpora import agreement, brackets
from lstm_core.text.corpora.groups import groups, subject, subject_is_plural


def of(corpus: str, read: list[str]) -> dict[str, bool | None]:
    return {group.name: group.is_right for group in groups(corpus, read)}


def test_the_first_noun_says_which_verbs_are_right() -> None:
    bakers, none = ["the", "bakers", "near", "the", "clock"], ["near", "the"]
    assert of("agreement", bakers) == {"plural_verbs": True, "singular_verbs": False}
    assert of("agreement", ["the", "clock"]) == {"plural_verbs": False, "singular_verbs": True}
    assert of("agreement", none) == {"plural_verbs": None, "singular_verbs": None}
    assert (subject(bakers), subject(none)) == (1, None)
    assert (subject_is_plural(bakers), subject_is_plural(none)) == (True, None)


def test_the_last_open_bracket_says_which_one_closes() -> None:
    right, wrong, opening = groups("brackets", list("{[()]("))
    assert right.tokens == (")",)
    assert set(wrong.tokens) == {"]", "}"}
    assert set(opening.tokens) == set(brackets.PAIRS)
    assert [group.name for group in groups("brackets", list("()"))] == [
        "wrong_brackets",
        "opening_brackets",
    ]
    assert groups("brackets", list("(]")) == ()


@pytest.mark.parametrize(
    ("read", "letters", "stop"),
    [("aab", True, False), ("aabb", False, True), ("aa", None, None), ("aabb.", None, None)],
)
def test_the_full_stop_is_right_when_the_count_is_even(
    read: str, letters: bool | None, stop: bool | None
) -> None:
    assert of("counting", list(read)) == {"letters": letters, "stop": stop}


def test_other_texts_have_no_groups() -> None:
    assert groups("hello", ["hello"]) == groups(None, ["hello"]) == ()


def test_a_group_s_share_is_the_sum_of_its_tokens() -> None:
    plural, singular = groups("agreement", ["bakers"])
    each = dict.fromkeys(agreement.VERBS.values(), 0.05) | dict.fromkeys(agreement.VERBS, 0.01)
    assert plural.share(each.__getitem__) == pytest.approx(0.4)
    assert singular.share(each.__getitem__) == pytest.approx(0.08)
