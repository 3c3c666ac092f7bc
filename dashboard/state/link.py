"""The visitor's recipe, sentence and chosen step and unit as a link's query, and back.

No Streamlit here.

    ?cell=rnn&units=16&sentence=hello+how        the four lines, named parts that differ
    ?corpus=agreement&cell=rnn                   another text of the library, likewise
    ?text=eNrLSM3JyVfIyC9XyCxWyCxWSE...         a short text of one's own, compressed
    ?recipe=0f3c...                              a longer one, kept in this server's run folders
    ?race=50-8-0-units                           and a race, as `Lineup.written` has it
    ?row=memory                                  and the row of the table of claims that is open

Whatever stands in a link was typed by somebody: every value is checked, a wrong one is named and
replaced by the default, and nothing is ever executed, opened or unpickled.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from lstm_core.evidence.race import Lineup
from lstm_core.evidence.verdicts import ROWS, Row
from lstm_core.network.recipe import DIGEST, Recipe
from lstm_core.text.corpora import NAMED, name_of

DEFAULT = Recipe()
LONGEST_TEXT_IN_LINK = 1_500
"""Characters of a compressed text; a link stays below what chat programs and servers accept."""

LONGEST_TEXT = 200_000
"""Bytes that a link's text may unpack to; a small link can hide a very large one."""

LONGEST_SENTENCE = 2_000

CHOSEN = ("step", "unit")
"""What a link can choose in the picture of a sentence."""

_NUMBERS: dict[str, type] = {
    "units": int,
    "embedding_dim": int,
    "epochs": int,
    "batch_size": int,
    "learning_rate": float,
    "seed": int,
}
_CHOICES = ("level", "framing", "cell")


@dataclasses.dataclass(frozen=True)
class Opened:
    """What a link asks for; `problems` says in words what in it could not be used."""

    recipe: Recipe
    sentence: str | None
    problems: tuple[str, ...] = ()
    chosen: dict[str, int] = dataclasses.field(default_factory=dict)
    lineup: Lineup | None = None
    row: Row | None = None


def to_query(
    recipe: Recipe,
    sentence: str | None,
    chosen: Mapping[str, int] | None = None,
    lineup: Lineup | None = None,
    row: Row | None = None,
) -> dict[str, str]:
    """The query of a link that opens this recipe and sentence.

    Left out is what the shipped recipe of the text says as well; a text of one's own is held
    against the default recipe.
    `chosen` is what was chosen in the picture: "step" and "unit", counted from 0; `lineup` is the
    race to be seen, `row` that of the table of claims which is open.

    With a text too long for a link the query names the recipe by its digest, which only a server
    that has met it can resolve.
    """
    query, base = _text_query(recipe), shipped(name_of(recipe.corpus))
    if "recipe" not in query:
        for part in (*_CHOICES, *_NUMBERS):
            value = getattr(recipe, part)
            if value != getattr(base, part):
                query[part] = str(value)
    if sentence is not None:
        query["sentence"] = sentence[:LONGEST_SENTENCE]
    if lineup is not None:
        query["race"] = lineup.written()
    if row is not None:
        query["row"] = row
    return query | {name: str(number) for name, number in (chosen or {}).items()}


def shipped(name: str | None) -> Recipe:
    """The shipped recipe of a corpus of the library; the default one for any other text."""
    return Recipe.shipped(NAMED[name]) if name in NAMED else DEFAULT


def _text_query(recipe: Recipe) -> dict[str, str]:
    """The part of a query that says which text; empty for the default one."""
    if recipe.corpus == DEFAULT.corpus:
        return {}
    if name := name_of(recipe.corpus):
        return {"corpus": name}
    text = _packed(recipe.corpus)
    return {"text": text} if len(text) <= LONGEST_TEXT_IN_LINK else {"recipe": recipe.digest}


def from_query(query: Mapping[str, str], find: Callable[[str], Recipe | None]) -> Opened:
    """What a link asks for. `find` looks a digest up among the recipes that the server has met.

    It is asked for nothing but digests, whatever stands in the link.
    """
    known = {*_CHOICES, *_NUMBERS, "corpus", "text", "recipe", "sentence", "race", "row", *CHOSEN}
    problems = [
        f"The link has a part “{_short(name)}” that means nothing here."
        for name in query
        if name not in known
    ]
    recipe = _named_recipe(query, find, problems) or _described_recipe(query, problems)
    sentence = query.get("sentence")
    if sentence is not None and len(sentence) > LONGEST_SENTENCE:
        problems.append(
            f"The link's sentence has {len(sentence):,} characters; the first "
            f"{LONGEST_SENTENCE:,} are used."
        )
        sentence = sentence[:LONGEST_SENTENCE]
    chosen = _chosen(query, problems)
    lineup, row = _lineup(query, problems), _row(query, problems)
    return Opened(recipe, sentence, tuple(problems), chosen, lineup, row)


def _row(query: Mapping[str, str], problems: list[str]) -> Row | None:
    named = query.get("row")
    for row in ROWS:
        if row == named:
            return row
    if named is not None:
        problems.append(
            f"The link asks for a row named “{_short(named)}”; there are {', '.join(ROWS)}."
        )
    return None


def _lineup(query: Mapping[str, str], problems: list[str]) -> Lineup | None:
    if "race" not in query:
        return None
    try:
        return Lineup.read(_short(query["race"]))
    except ValueError as error:
        problems.append(f"In the link, {error}")
        return None


def _chosen(query: Mapping[str, str], problems: list[str]) -> dict[str, int]:
    """The step and the unit that a link asks for; what is too large is cut where it is drawn."""
    chosen = {}
    for name in CHOSEN:
        if name not in query:
            continue
        if re.fullmatch(r"[0-9]{1,4}", query[name], re.ASCII):
            chosen[name] = int(query[name])
        else:
            problems.append(
                f"In the link, {name} must be a whole number from 0 to 9,999; "
                f"received “{_short(query[name])}”."
            )
    return chosen


def _named_recipe(
    query: Mapping[str, str], find: Callable[[str], Recipe | None], problems: list[str]
) -> Recipe | None:
    if "recipe" not in query:
        return None
    if not DIGEST.fullmatch(query["recipe"]):
        problems.append(
            "In the link, recipe must be the name of a kept text, 20 hexadecimal digits; "
            f"received “{_short(query['recipe'])}”."
        )
        return None
    recipe = find(query["recipe"])
    if recipe is None:
        problems.append(
            "The link's text is too long to stand in the link, and this server has not kept it. "
            "Open the link where it was made, or bring the text along under “Prepare the data”."
        )
    return recipe


def _described_recipe(query: Mapping[str, str], problems: list[str]) -> Recipe:
    lines = _text(query, problems)
    base = recipe = shipped(query.get("corpus") if lines is None else None)
    changes: dict[str, Any] = {part: query[part] for part in _CHOICES if part in query}
    for part, kind in _NUMBERS.items():
        if part not in query:
            continue
        try:
            changes[part] = kind(query[part])
        except ValueError:
            changes[part] = query[part]
    if lines is not None:
        changes["corpus"] = lines
    # One at a time, so that one wrong value does not spoil the others.
    for part, value in changes.items():
        try:
            recipe = dataclasses.replace(recipe, **{part: value})
        except (ValueError, TypeError) as error:
            kept = getattr(base, part)
            problems.append(f"In the link, {_short(str(error), 200)} Used instead: {kept}.")
    by_size = dataclasses.replace(recipe, framing="auto")
    try:
        if recipe.framing == "prefixes" and by_size.prepare().framing != "prefixes":
            # They would take a matrix as wide as the longest line, with a row for each token.
            problems.append("The link's text is too large for prefixes; it is cut into windows.")
            return by_size
        recipe.prepare()
    except ValueError as error:
        problems.append(f"The link's text cannot be used: {error} The four lines are used.")
        recipe = dataclasses.replace(recipe, corpus=DEFAULT.corpus)
    return recipe


def _text(query: Mapping[str, str], problems: list[str]) -> tuple[str, ...] | None:
    """The text that stands in a link; None if there is none, or one that cannot be used."""
    if "text" in query:
        lines = _unpacked(query["text"])
        if lines is None:
            problems.append("The link's text is damaged; the four lines are used.")
        return lines
    if (name := query.get("corpus")) is not None and name not in NAMED:
        problems.append(
            f"The link asks for a text named “{_short(name)}”; there are {', '.join(NAMED)}."
        )
    return None


def _packed(lines: tuple[str, ...]) -> str:
    data = zlib.compress("\n".join(lines).encode("utf-8", "replace"), level=9)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _unpacked(packed: str) -> tuple[str, ...] | None:
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(data, LONGEST_TEXT)
        if unpacker.unconsumed_tail or not unpacker.eof:
            return None
        return tuple(raw.decode("utf-8").split("\n"))
    except (binascii.Error, ValueError, zlib.error):
        return None


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
