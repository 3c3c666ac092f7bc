"""What the components' JavaScript says stands in the prose, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import dashboard
import lstm_core
from dashboard.prose.messages import CATEGORIES, messages
from lstm_core.picture.bundle import bundle
from lstm_core.picture.files import WEB

FEATURES = Path(dashboard.__file__).parent / "features"
PICTURE = WEB / "picture.html"
PACKAGES = [Path(package.__file__).parent for package in (dashboard, lstm_core)]
SCRIPTS = sorted(script for package in PACKAGES for script in package.rglob("*.js"))
TEXTS = {
    "picture": (PICTURE, "picture", "script"),
    "memory/memory": (FEATURES / "memory/memory.html", "memory", "picture"),
    "foot/foot": (FEATURES / "foot/foot.html", "presenter", "bar"),
    "race/race": (FEATURES / "race/race.html", "race", "picture"),
    "by_hand/by_hand": (FEATURES / "by_hand/by_hand.html", "by_hand", "picture"),
    "vanish/chain": (FEATURES / "vanish/chain.html", "vanish", "picture"),
    "sentence/chips": (FEATURES / "sentence/chips.html", "sentence", "chips"),
}
"""The script of each component that says something, its HTML, and the messages that both say."""

SCRIPT_OF = {"picture": WEB / "file.js"}
"""Where a script stands that is no feature's: the picture's on its own, which says more."""

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')


def literals(code: str) -> list[str]:
    """The strings of a script; a gap in a template is ${}."""
    found = [quoted or template for quoted, template in LITERAL.findall(code)]
    return [re.sub(r"\$\{[^}]*\}", "${}", text) for text in found]


def keys(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, str) or value.keys() <= CATEGORIES:
            yield f"{prefix}{name}"
        else:
            yield from keys(value, f"{prefix}{name}.")


def is_named(key: str, names: list[str]) -> bool:
    patterns = (re.escape(name).replace(r"\$\{\}", r"\w+") for name in names)
    return any(re.fullmatch(pattern, key) for pattern in patterns)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_no_script_has_a_long_line(script: Path) -> None:
    """The formatter leaves long comments and strings as they are."""
    lines = script.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100] == []


@pytest.mark.parametrize("entry", TEXTS)
def test_a_script_says_what_is_there_and_nothing_is_left_over(entry: str) -> None:
    page, feature, group = TEXTS[entry]
    known = list(keys(messages(feature).table[group]))
    code = bundle(SCRIPT_OF.get(entry, FEATURES / f"{entry}.js"))
    html = page.read_text(encoding="utf-8")
    named = [*literals(code), *re.findall(r"\{(\w+)\}", html)]
    assert [key for key in known if not is_named(key, named)] == []
    said = re.findall(r'\bsay\(\s*[\w.]+,\s*(?:"([\w.]+)"|`([^`]+)`)', code)
    for key in (re.sub(r"\$\{[^}]*\}", "${}", fixed or template) for fixed, template in said):
        assert any(is_named(one, [key]) for one in known), key
