"""A visitor as a link's query, and back. No Streamlit here.

    ?cell=rnn&units=16&sentence=hello+how        the four lines, named parts that differ
    ?corpus=agreement&cell=rnn                   another text of the library, likewise
    ?text=eNrLSM3JyVfIyC9XyCxWyCxWSE...         a short text of one's own, compressed
    ?recipe=0f3c...                              a longer one, kept in this server's run folders
    ?opening=the+pilots+by+the+door              the first page's sentence
    ?step=3&unit=7                               what is chosen in the picture of the sentence
    ?race=50-8-0-units                           a race, as `Lineup.to_link` has it
    ?row=memory                                  the open row of the table of claims
    ?chain=50-99-100                             the sliders of a picture, see `sliders`
    ?by_hand=any-50-50-50-50-50-50-50-50-50      likewise
    ?room=KRTB                                   the class that somebody joins
    ?present=1                                   the pictures one by one, for a projector
    ?question=surgery&operation=wipe             what a page's widgets show: the table in `parts`
    ?hide=bars-sidebar&ask=1&lock=1              what is taken away, asked for and locked
    ?lesson=memory&step=3                        a step of a lesson; written lesson=memory-3
    ?own_lesson=eNo1jk0KwkAMhc8yLtzoWC8gCI...   a lesson that somebody wrote, compressed

Anybody may have typed a link. Every value is checked; a wrong one is named and replaced by the
default. Nothing is ever executed, opened or unpickled.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import dataclasses
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dashboard.prose.messages import messages
from dashboard.state.class_rooms import code_of
from dashboard.state.parts import PARTS
from dashboard.state.race_setup import Lineup
from dashboard.state.showing import Showing, yes
from dashboard.state.sliders import ChainSliders, GateSliders
from dashboard.state.visitor import ROWS, LessonPlace, Row, Visitor
from lstm_core.network.recipe import BOUNDS, SWITCHES, Recipe
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.values import DIGEST

say = messages("link")

Parsed = TypeVar("Parsed")

DEFAULT = Recipe()
LONGEST_TEXT_IN_LINK = 1_500
"""Characters of a compressed text; a link stays below what chat programs and servers accept."""

LONGEST_LESSON_IN_LINK = 3_000
"""Characters of a compressed lesson: some twenty steps."""

LONGEST_TEXT = 200_000
"""Bytes that a link's text may unpack to; a small link can hide a very large one."""

LONGEST_SENTENCE = 2_000

YES_NO = {"True": True, "False": False}
"""How a link says yes and no."""

_SETTINGS = ("level", "framing", "cell", *SWITCHES, *BOUNDS)
_OTHERS = (
    "corpus",
    "text",
    "recipe",
    "sentence",
    "opening",
    "race",
    "row",
    "step",
    "unit",
    "chain",
    "by_hand",
    "present",
    "room",
    "hide",
    "ask",
    "lock",
    "lesson",
    "own_lesson",
)
LINK_PARTS = frozenset((*_SETTINGS, *_OTHERS, *PARTS))
"""The names of all that a link may say."""


def to_query(visitor: Visitor) -> dict[str, str]:
    """The query of a link that opens what this visitor sees.

    A part is left out where it is as in the shipped recipe of the text; a text of one's own is
    compared with the default recipe. A text too long for a link is named by its recipe's digest,
    which only a server that knows the recipe can resolve.
    """
    recipe = visitor.recipe
    query, base = _text_query(recipe), shipped(name_of(recipe.corpus))
    if "recipe" not in query:
        for part in _SETTINGS:
            value = getattr(recipe, part)
            if value != getattr(base, part):
                query[part] = repr(value) if isinstance(value, float) else str(value)
    if visitor.sentence is not None:
        query["sentence"] = visitor.sentence[:LONGEST_SENTENCE]
    if visitor.opening is not None:
        query["opening"] = visitor.opening[:LONGEST_SENTENCE]
    if visitor.race_shown or visitor.lineup != Lineup():
        query["race"] = visitor.lineup.to_link()
    if visitor.row is not None:
        query["row"] = visitor.row
    if visitor.chain != ChainSliders():
        query["chain"] = visitor.chain.to_link()
    if visitor.by_hand != GateSliders():
        query["by_hand"] = visitor.by_hand.to_link()
    if visitor.room:
        query["room"] = visitor.room
    if visitor.present:
        query["present"] = "1"
    query |= visitor.showing.to_link()
    if visitor.own_lesson and (lesson := packed_lesson(visitor.own_lesson)):
        query["own_lesson"] = lesson
    if visitor.lesson is not None:
        query["lesson"] = visitor.lesson.to_link()
    if visitor.step is not None:
        query["step"] = str(visitor.step)
    return query | ({"unit": str(visitor.unit)} if visitor.unit else {})


def shipped(name: str | None) -> Recipe:
    """The shipped recipe of a corpus of the library; the default one for any other text."""
    return Recipe.shipped(NAMED[name]) if name in NAMED else DEFAULT


def is_too_long(recipe: Recipe) -> bool:
    """Whether a recipe's text is too long for a link."""
    return "recipe" in _text_query(recipe)


def packed_lesson(text: str) -> str:
    """A lesson's file as a link holds it; empty for one that is too long."""
    packed = _packed(text)
    return packed if len(packed) <= LONGEST_LESSON_IN_LINK else ""


def _text_query(recipe: Recipe) -> dict[str, str]:
    """The part of a query that says which text; empty for the default one."""
    if recipe.corpus == DEFAULT.corpus:
        return {}
    if name := name_of(recipe.corpus):
        return {"corpus": name}
    text = _packed("\n".join(recipe.corpus))
    return {"text": text} if len(text) <= LONGEST_TEXT_IN_LINK else {"recipe": recipe.digest}


def from_query(query: Mapping[str, str], find: Callable[[str], Recipe | None]) -> Visitor:
    """The visitor that a link describes.

    `find` looks a digest up among the recipes that the server knows; it is asked for nothing else,
    whatever the link says.
    """
    query = _with_lesson_step(query)
    unknown = (name for name in query if name not in LINK_PARTS)
    problems = [say("unknown_part", name=_short(name)) for name in unknown]
    recipe = _named_recipe(query, find, problems) or _described_recipe(query, problems)
    sentence, opening = (_typed(name, query, problems) for name in ("sentence", "opening"))
    step, unit = _place("step", query, problems), _place("unit", query, problems)
    lineup = _parsed("race", Lineup.from_link, query, problems)
    row = _row(query, problems)
    showing = _showing(query, problems)
    return Visitor(
        recipe=recipe,
        sentence=sentence,
        opening=opening,
        step=step,
        unit=unit or 0,
        lineup=lineup or Lineup(),
        row=row,
        chain=_parsed("chain", ChainSliders.from_link, query, problems) or ChainSliders(),
        by_hand=_parsed("by_hand", GateSliders.from_link, query, problems) or GateSliders(),
        present=query.get("present") == "1",
        room=_parsed("room", code_of, query, problems) or "",
        showing=showing,
        lesson=_parsed("lesson", LessonPlace.from_link, query, problems),
        own_lesson=_own_lesson(query, problems),
        link_target="race" if lineup else "row" if row else "",
        problems=tuple(problems),
    )


def widgets_of(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The values of pages' widgets that a link names, and what of them could not be used."""
    problems: list[str] = []
    values = {name: _parsed(name, part.parse, query, problems) for name, part in PARTS.items()}
    return {name: value for name, value in values.items() if value is not None}, problems


def _with_lesson_step(query: Mapping[str, str]) -> Mapping[str, str]:
    """The query with `lesson=memory&step=3` as `lesson=memory-3`: a time step has that name too."""
    if "-" in query.get("lesson", "-") or "step" not in query:
        return query
    others = {name: value for name, value in query.items() if name != "step"}
    return others | {"lesson": f"{query['lesson']}-{query['step']}"}


def _showing(query: Mapping[str, str], problems: list[str]) -> Showing:
    """What the link takes away, asks for and locks."""
    shown = _parsed("hide", Showing.hiding, query, problems) or Showing()
    asks, locks = (bool(_parsed(name, yes, query, problems)) for name in ("ask", "lock"))
    return dataclasses.replace(shown, asks=asks, locks=locks)


def _typed(name: str, query: Mapping[str, str], problems: list[str]) -> str | None:
    """A sentence of the link, cut where it is too long."""
    text = query.get(name)
    if text is None or len(text) <= LONGEST_SENTENCE:
        return text
    problems.append(say("long_sentence", length=len(text), most=LONGEST_SENTENCE))
    return text[:LONGEST_SENTENCE]


def _row(query: Mapping[str, str], problems: list[str]) -> Row | None:
    named = query.get("row")
    for row in ROWS:
        if row == named:
            return row
    if named is not None:
        problems.append(say("unknown_row", name=_short(named), rows=", ".join(ROWS)))
    return None


def _parsed(
    name: str, parse: Callable[[str], Parsed], query: Mapping[str, str], problems: list[str]
) -> Parsed | None:
    """A part of the link as the value that it stands for; None if it is not there, or wrong."""
    if name not in query:
        return None
    try:
        return parse(_short(query[name], 60))
    except ValueError as error:
        problems.append(say("wrong_part", error=_short(str(error), 200)))
        return None


def _place(name: str, query: Mapping[str, str], problems: list[str]) -> int | None:
    """A step or a unit; one that is too large is replaced where it is drawn."""
    if name not in query:
        return None
    if re.fullmatch(r"[0-9]{1,4}", query[name], re.ASCII):
        return int(query[name])
    problems.append(say("wrong_place", name=name, value=_short(query[name])))
    return None


def _named_recipe(
    query: Mapping[str, str], find: Callable[[str], Recipe | None], problems: list[str]
) -> Recipe | None:
    if "recipe" not in query:
        return None
    if not DIGEST.fullmatch(query["recipe"]):
        problems.append(say("wrong_digest", value=_short(query["recipe"])))
        return None
    recipe = find(query["recipe"])
    if recipe is None:
        problems.append(say("missing_text"))
    return recipe


def _described_recipe(query: Mapping[str, str], problems: list[str]) -> Recipe:
    lines = _text(query, problems)
    base = recipe = shipped(query.get("corpus") if lines is None else None)
    changes: dict[str, Any] = {part: query[part] for part in _SETTINGS if part in query}
    for part, text in changes.items():
        with contextlib.suppress(ValueError):
            kind = type(getattr(DEFAULT, part))
            changes[part] = YES_NO.get(text, text) if kind is bool else kind(text)
    if lines is not None:
        changes["corpus"] = lines
    # One at a time, so that one wrong value does not spoil the others.
    for part, value in changes.items():
        try:
            recipe = dataclasses.replace(recipe, **{part: value})
        except (ValueError, TypeError) as error:
            used = getattr(base, part)
            problems.append(say("wrong_value", error=_short(str(error), 200), used=used))
    return _usable(recipe, problems)


def _usable(recipe: Recipe, problems: list[str]) -> Recipe:
    """The recipe, or one near it whose text can be prepared."""
    plainer = dataclasses.replace(recipe, bidirectional=False, validation=False, patience=0)
    try:
        text = dataclasses.replace(plainer, framing="auto").prepare()
    except ValueError as error:
        problems.append(say("unusable_text", error=error))
        return dataclasses.replace(plainer, corpus=DEFAULT.corpus)
    if recipe.framing == "prefixes" and text.framing != "prefixes":
        # They would take a matrix as wide as the longest line, with a row for each token.
        problems.append(say("too_large_for_prefixes"))
        recipe = dataclasses.replace(recipe, framing="auto")
        plainer = dataclasses.replace(plainer, framing="auto")
    try:
        if recipe != plainer:
            recipe.prepare()
    except ValueError as error:  # the text is too short to hold lines out, or too long for prefixes
        problems.append(say("unusable_setting", error=error))
        return plainer
    return recipe


def _text(query: Mapping[str, str], problems: list[str]) -> tuple[str, ...] | None:
    """The text in a link; None if there is none, or one that cannot be used."""
    if "text" in query:
        text = _unpacked(query["text"])
        if text is None:
            problems.append(say("damaged_text"))
        return None if text is None else tuple(text.split("\n"))
    if (name := query.get("corpus")) is not None and name not in NAMED:
        problems.append(say("unknown_text", name=_short(name), texts=", ".join(NAMED)))
    return None


def _own_lesson(query: Mapping[str, str], problems: list[str]) -> str:
    """The file of the lesson in a link, whatever is in it; empty if there is none."""
    if "own_lesson" not in query:
        return ""
    text = _unpacked(query["own_lesson"])
    if text is None:
        problems.append(say("damaged_lesson"))
    return text or ""


def _packed(text: str) -> str:
    data = zlib.compress(text.encode("utf-8", "replace"), level=9)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _unpacked(packed: str) -> str | None:
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(data, LONGEST_TEXT)
        if unpacker.unconsumed_tail or not unpacker.eof:
            return None
        return raw.decode("utf-8")
    except (binascii.Error, ValueError, zlib.error):
        return None


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
