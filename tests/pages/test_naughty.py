"""Strings that programs stumble over, as sentence, as link and as text: no page does."""

from __future__ import annotations

import pytest

from dashboard.state.link import LONGEST_SENTENCE
from tests.pages.conftest import Visit
from tests.support.visitor import WITH_A_SENTENCE, packed

NAUGHTY = {
    "nothing": "",
    "blanks": " \t\u00a0\u2003\u3000",
    "line ends": "hello\nhow\u2028is\u2029your\x85day",
    "controls": "hello\x00\x01\x08\x1b[31m\x7fhow",
    "no characters": "\ufffe\uffff\ufdd0\ufffd",
    "private use": "\ue000\U000f0000\U0010ffff",
    "both directions": "\u202ehello\u2066 how \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d",
    "no width": "hel\u200blo\u200d\ufeff\u2060how\u00adis",
    "very many marks": "a" + "\u0301" * 1_900,
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f \U0001f1e9\U0001f1ea",
    "one long word": "x" * LONGEST_SENTENCE,
    "more than counts": "hello " * 400,
    "numbers": "1e999 -0 NaN Infinity 0x10 \uff11\uff12 \u00bd \u0661\u0662",
    "letters that change": "\u0130STANBUL \u0131 \u00df\u1e9e \ufb01 \u01c5 \uff48\uff49",
    "no spaces": "\u4eca\u5929\u5929\u6c14\u5f88\u597d \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "templates": "{name} {0} {{7*7}} ${1} %s %n %(x)s <%= 1 %>",
    "quotes": "' \" ` \u2018\u2019\u201c\u201d '; DROP TABLE runs; --",
    "paths": "../../../etc/passwd C:\\con\\nul file:///dev/zero",
    "a shell's": "$(touch /tmp/ran) `id` | sh & \\\\ ; exit",
    "JSON's": '{"__proto__": {"a": 1}, "hello": [null, true]}',
    "a pickle's": "cposix\nsystem\n(S'id'\ntR.",
    "names of ours": "<pad> [UNK] _unknown_ <eos>",
}
every_string = pytest.mark.parametrize("string", NAUGHTY.values(), ids=NAUGHTY)


@pytest.mark.parametrize("view", WITH_A_SENTENCE)
def test_as_a_sentence(visit: Visit, view: str) -> None:
    visitor = visit(view)
    for string in NAUGHTY.values():
        assert visitor.type(string).sentence == string
    assert visitor.type("hello how").link["sentence"] == "hello how"


@every_string
def test_as_a_link(visit: Visit, string: str) -> None:
    parts = dict.fromkeys(("sentence", "corpus", "seed", "race", "step"), string)
    visitor = visit("predict", **parts)
    assert len(visitor.sentence) <= LONGEST_SENTENCE
    assert visitor.heading


@every_string
def test_as_a_text(visit: Visit, string: str) -> None:
    visitor = visit("prepare", text=packed(f"{string}\n{string} hello\nhow is {string}".encode()))
    assert visitor.heading
    assert visitor.go("predict").heading
