"""A recipe and a sentence as a link, and back: nothing is lost, and nothing forged is believed."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import string
import zlib
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.state import link
from dashboard.state.link import say
from dashboard.state.race_setup import (
    EQUAL,
    FORGET_BIASES,
    LAYERS,
    LENGTHS,
    RECURRENT_STARTS,
    SEEDS,
    TASKS,
    UNITS,
    Lineup,
)
from dashboard.state.sliders import FORGET, LIMITS, WEIGHTS, ChainSliders, GateSliders
from dashboard.state.visitor import ROWS, Row, Visitor
from lstm_core.evidence.gate_tasks import GATE_TASKS
from lstm_core.network.recipe import BOUNDS, CELLS, Recipe
from lstm_core.text.corpora import HELLO, NAMED
from tests.support.races import order

AWKWARD = "<script>alert(1)</script> & **bold** $x^2$ :smile: [a](b) 100 % é naïve 🧠👩‍👩‍👧 שלום"


def find_nothing(digest: str) -> None:
    """A server that has met no recipe."""


def opened(**query: str) -> Visitor:
    return link.from_query(query, find_nothing)


def packed(data: bytes) -> str:
    """Bytes as the `text` of a link."""
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def whole_numbers(name: str) -> st.SearchStrategy[int]:
    low, high = map(int, BOUNDS[name])
    return st.integers(low, high)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=6)
lines = st.lists(words, min_size=2, max_size=4).map(" ".join)
corpora = st.just(HELLO) | st.lists(lines, min_size=1, max_size=14).map(tuple)

recipes = st.builds(
    Recipe,
    corpus=corpora,
    level=st.sampled_from(["word", "character"]),
    framing=st.sampled_from(["auto", "prefixes", "windows"]),
    cell=st.sampled_from(CELLS),
    units=whole_numbers("units"),
    embedding_dim=whole_numbers("embedding_dim"),
    epochs=whole_numbers("epochs"),
    batch_size=whole_numbers("batch_size"),
    learning_rate=st.floats(*BOUNDS["learning_rate"]),
    seed=whole_numbers("seed"),
    layers=whole_numbers("layers"),
    dropout=st.floats(*BOUNDS["dropout"]),
    validation=st.booleans(),
    max_vocabulary=st.integers(10, 10_000),
    punctuation=st.booleans(),
    line_ends=st.booleans(),
    unigram_start=st.booleans(),
)
sentences = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


places = st.integers(0, 9_999)
lineups = st.builds(
    Lineup,
    task=st.sampled_from(list(TASKS)),
    rnn_start=st.sampled_from(RECURRENT_STARTS),
    forget_bias=st.sampled_from(FORGET_BIASES),
    length=st.integers(*LENGTHS),
    units=st.integers(*UNITS),
    seed=st.integers(*SEEDS),
    who=st.sampled_from(["two", "three"]),
    equal=st.sampled_from(EQUAL),
    layers=st.integers(*LAYERS),
    rough=st.booleans(),
) | st.builds(Lineup, seed=st.integers(*SEEDS), who=st.just("gates"), rough=st.booleans())
visitors = st.builds(
    Visitor,
    recipe=recipes,
    sentence=st.none() | sentences,
    step=st.none() | places,
    unit=places,
    lineup=lineups,
    race_shown=st.booleans(),
    row=st.none() | st.sampled_from(ROWS),
    chain=st.builds(
        ChainSliders,
        weight=st.floats(*WEIGHTS),
        forget=st.floats(*FORGET),
        limit=st.floats(*LIMITS),
    ),
    by_hand=st.sampled_from(list(GATE_TASKS)).flatmap(
        lambda task: st.builds(
            GateSliders,
            task=st.just(task),
            gates=st.tuples(*[st.floats(0, 1)] * 3 * GATE_TASKS[task].sets),
        )
    ),
)


@given(visitors)
def test_a_link_opens_what_it_was_made_from(visitor: Visitor) -> None:
    """A race that is set up in a link is not shown, and where the link leads is noted."""
    try:
        visitor.recipe.prepare()
    except ValueError:
        assume(False)  # a text of punctuation alone cannot become a visitor's recipe
    query = link.to_query(visitor)
    assume("recipe" not in query)
    answer = link.from_query(query, find_nothing)
    assert answer == dataclasses.replace(
        visitor,
        race_shown=False,
        link_target="race" if "race" in query else "row" if visitor.row else "",
    )
    assert "race" in query or visitor.lineup == Lineup()
    assert "race" in query or not visitor.race_shown
    assert link.to_query(answer) == query


def test_a_link_to_the_beginning_is_empty() -> None:
    assert link.to_query(Visitor()) == {}
    assert link.from_query({}, find_nothing) == Visitor()


def test_a_link_names_only_what_differs() -> None:
    assert link.to_query(Visitor(recipe=Recipe(cell="rnn", units=16), sentence="hello how")) == {
        "cell": "rnn",
        "units": "16",
        "sentence": "hello how",
    }


@pytest.mark.parametrize("name", NAMED)
def test_a_corpus_s_name_alone_opens_its_shipped_recipe(name: str) -> None:
    corpus = NAMED[name]
    shipped = Recipe(corpus=corpus.lines, level=corpus.level, **corpus.settings)
    assert opened(corpus=name) == Visitor(recipe=shipped)
    assert link.to_query(Visitor(recipe=shipped)) == ({} if name == "hello" else {"corpus": name})


def test_a_link_to_a_corpus_names_what_differs_from_its_shipped_recipe() -> None:
    """Even where the difference is the value that any other text would begin with."""
    shipped = Recipe.shipped(NAMED["counting"])
    assert shipped.level == "character"
    assert shipped.units != Recipe().units
    changed = dataclasses.replace(shipped, level="word", units=Recipe().units, cell="gru")
    query = link.to_query(Visitor(recipe=changed))
    assert query == {"corpus": "counting", "level": "word", "cell": "gru", "units": "50"}
    assert link.from_query(query, find_nothing) == Visitor(recipe=changed)


def test_a_wrong_part_beside_a_corpus_leaves_what_is_shipped() -> None:
    shipped = Recipe.shipped(NAMED["counting"])
    answer = opened(corpus="counting", units="none")
    assert answer.recipe == shipped
    assert str(shipped.units) in answer.problems[0]


def test_brackets_cannot_be_read_by_words() -> None:
    answer = opened(corpus="brackets", level="word")
    assert answer.recipe.corpus == HELLO
    assert len(answer.problems) == 1


def test_a_text_of_one_s_own_goes_along_whatever_it_holds() -> None:
    recipe = Recipe(corpus=(AWKWARD, "", "e\u0301 \ufeff \u202e x"))
    query = link.to_query(Visitor(recipe=recipe, sentence=AWKWARD))
    assert set(query) == {"text", "sentence"}
    assert set(query["text"]) <= set(string.ascii_letters + string.digits + "-_")
    assert link.from_query(query, find_nothing) == Visitor(recipe=recipe, sentence=AWKWARD)


def test_a_text_too_long_for_a_link_is_named_by_its_recipe() -> None:
    corpus = tuple(f"{i:x} {i * 2654435761 % 2**32:x}" for i in range(2_000))
    recipe = Recipe(corpus=corpus, units=7)
    query = link.to_query(Visitor(recipe=recipe, sentence="1"))
    assert query == {"recipe": recipe.digest, "sentence": "1"}
    met = {recipe.digest: recipe}
    assert link.from_query(query, met.get) == Visitor(recipe=recipe, sentence="1")


def test_a_server_that_never_met_a_recipe_says_so() -> None:
    answer = opened(recipe="0123456789abcdef0123", units="8", sentence="what")
    assert answer.recipe == Recipe(units=8)
    assert answer.sentence == "what"
    assert answer.problems == (say("missing_text"),)


@pytest.mark.parametrize("part", [*BOUNDS, "cell", "level", "framing", "corpus"])
@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "-1",
            "0",
            "nan",
            "inf",
            "1e400",
            "9" * 400,
            "9" * 5_000,
            "0x10",
            "1_000_000_000_000",
        ),
        *(
            "true",
            "null",
            "[]",
            "../../etc/passwd",
            "<script>alert(1)</script>",
            "\0",
            "٣٣٣٣٣٣٣٣٣٣",
        ),
    ],
    ids=lambda value: value[:12] + ("…" if len(value) > 12 else ""),
)
def test_a_forged_value_is_named_and_the_default_taken(part: str, value: str) -> None:
    if value == "0" and part in ("seed", "dropout", "patience"):
        return  # those of these that are allowed
    answer = opened(**{part: value, "sentence": "what"})
    assert answer.recipe == Recipe()
    assert answer.sentence == "what"
    assert len(answer.problems) == 1
    assert part in answer.problems[0] or part == "corpus"
    assert len(answer.problems[0]) < 500


@pytest.mark.parametrize("part", ["bidirectional", "validation"])
def test_a_link_says_yes_and_no(part: str) -> None:
    corpus = packed(b"\n".join([b"a b c"] * 12))
    answer = opened(text=corpus, **{part: "True"})
    assert getattr(answer.recipe, part) is True
    assert not answer.problems
    wrong = opened(text=corpus, **{part: "1"})
    assert getattr(wrong.recipe, part) is False
    assert part in wrong.problems[0]


def test_a_setting_that_does_not_fit_the_text_is_left_out() -> None:
    few = opened(validation="True", patience="4", units="8")
    assert few.recipe == Recipe(units=8)
    assert "at least 10 lines" in few.problems[0]
    long = opened(text=packed(b"a b c d e f g h\n" * 2_000), bidirectional="True")
    assert not long.recipe.bidirectional
    assert "both ends" in long.problems[0]


def test_one_wrong_value_does_not_spoil_the_others() -> None:
    answer = opened(units="8", seed="-3", cell="gru", epochs="many", learning_rate="0.01")
    assert answer.recipe == Recipe(units=8, cell="gru", learning_rate=0.01)
    assert len(answer.problems) == 2


def test_a_part_that_means_nothing_is_pointed_out() -> None:
    answer = opened(units="8", admin="1")
    assert answer.recipe == Recipe(units=8)
    assert answer.problems == (say("unknown_part", name="admin"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "!!!!",
        "\N{SNOWMAN}" * 9,
        "AAAA" * 500,
        "eNrL",
        packed(b"a b")[:-3],
        packed(b"\xff"),
    ],
    ids=["empty", "short", "signs", "snowmen", "zeros", "cut", "cut_short", "not_utf_8"],
)
def test_a_damaged_text_is_refused(text: str) -> None:
    answer = opened(text=text, units="8")
    assert answer.recipe == Recipe(units=8)
    assert len(answer.problems) == 1


@pytest.mark.parametrize("text", [b"", b"one", b"one\ntwo\nthree", b". , ;"])
def test_a_text_with_nothing_to_predict_is_refused(text: bytes) -> None:
    answer = opened(text=packed(text), cell="rnn")
    assert answer.recipe == Recipe(cell="rnn")
    assert len(answer.problems) == 1


def test_a_small_link_cannot_unpack_to_a_huge_text() -> None:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"a " * 500_000) for _ in range(100)) + packer.flush()
    bomb = base64.urlsafe_b64encode(data).decode()
    assert len(bomb) < 150_000
    answer = opened(text=bomb)
    assert answer.recipe == Recipe()
    assert len(answer.problems) == 1


def test_of_a_text_with_very_many_different_words_the_rare_ones_are_unknown() -> None:
    words = itertools.islice(itertools.product(string.ascii_lowercase, repeat=3), 5_001)
    answer = opened(text=packed(" ".join(map("".join, words)).encode()))
    assert not answer.problems
    assert answer.recipe.prepare().vocabulary.rare == 1


def test_a_link_with_very_many_combining_marks_opens() -> None:
    """Normalised as they came they would take a minute, and nobody else would be served."""
    bomb = "a b" + "\u0301" * 98_000
    answer = opened(text=packed(bomb.encode()), sentence="b" + "\u0301" * 1_900)
    assert not answer.problems
    assert len(max(answer.recipe.prepare().vocabulary.words, key=len)) <= 31


def test_a_long_text_cannot_be_forced_into_prefixes() -> None:
    """A line of 40,000 words would give prefixes of 40,000 x 40,000 numbers: 6 GB."""
    answer = opened(text=packed(b"a b " * 20_000), framing="prefixes", units="8")
    assert answer.recipe.units == 8
    assert answer.recipe.prepare().framing == "windows"
    assert answer.problems == (say("too_large_for_prefixes"),)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "0" * 20, "g" * 20, "\0", "a" * 10_000])
def test_a_forged_digest_finds_nothing(digest: str, tmp_path: Any) -> None:
    from lstm_core.engine.runs import RunStore

    runs = RunStore(tmp_path / "runs")
    outside = tmp_path / "etc" / "passwd"
    outside.mkdir(parents=True)
    (outside / "recipe.json").write_text(json.dumps(Recipe(units=9).to_dict()))
    answer = link.from_query({"recipe": digest}, runs.recipe)
    assert answer.recipe == Recipe()
    assert len(answer.problems) == 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "0" * 19, "0" * 21, "A" * 20, "٣" * 20, "0" * 20 + "\n"]
)
def test_what_is_no_digest_is_named_and_never_looked_up(name: str) -> None:
    asked: list[str] = []
    answer = link.from_query({"recipe": name, "units": "8"}, asked.append)
    assert asked == []
    assert answer.recipe == Recipe(units=8)
    assert answer.problems == (say("wrong_digest", value=name),)


def test_the_digest_of_a_recipe_is_looked_up() -> None:
    asked: list[str] = []
    link.from_query({"recipe": Recipe().digest}, asked.append)
    assert asked == [Recipe().digest]


def test_a_digest_brings_only_the_recipe_that_it_names(tmp_path: Any) -> None:
    """A run folder whose recipe was exchanged for another one."""
    from lstm_core.engine.runs import RunStore

    runs = RunStore(tmp_path)
    recipe = Recipe(units=9)
    runs.remember(recipe)
    assert link.from_query({"recipe": recipe.digest}, runs.recipe) == Visitor(recipe=recipe)
    other = dataclasses.replace(recipe, units=10).to_dict()
    (tmp_path / recipe.digest / "recipe.json").write_text(json.dumps(other))
    assert link.from_query({"recipe": recipe.digest}, runs.recipe).recipe == Recipe()


def test_a_sentence_too_long_is_cut_and_it_is_said() -> None:
    answer = opened(sentence="a" * 2_001)
    assert answer.sentence == "a" * 2_000
    assert answer.problems == (say("long_sentence", length=2_001, most=2_000),)
    assert len(link.to_query(Visitor(recipe=Recipe(), sentence="a" * 9_999))["sentence"]) == 2_000


def test_a_race_goes_into_a_link_and_back() -> None:
    lineup = order(length=30, seed=7, equal="parameters", who="three")
    query = link.to_query(Visitor(lineup=lineup))
    assert query == {"race": "30-8-7-parameters-gru"}
    assert link.from_query(query, find_nothing) == Visitor(lineup=lineup, link_target="race")


@pytest.mark.parametrize("race", ["", "50", "9-8-0-units", "50-8-0-units-lstm", "x" * 10_000])
def test_a_race_that_cannot_be_used_is_named(race: str) -> None:
    answer = opened(race=race)
    assert answer == dataclasses.replace(Visitor(), problems=answer.problems)
    (problem,) = answer.problems
    assert len(problem) < 150


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("chain", "50-99"),
        ("chain", "151-99-100"),
        ("chain", "50-99-" + "9" * 300),
        ("by_hand", "all-50-50"),
        ("by_hand", "any-50-50"),
        ("by_hand", "any-50-50-50-50-50-50-50-50-101"),
    ],
)
def test_sliders_that_cannot_stand_so_are_named(part: str, value: str) -> None:
    visitor = opened(**{part: value})
    assert len(visitor.problems) == 1
    assert dataclasses.replace(visitor, problems=()) == Visitor()


@pytest.mark.parametrize("row", ROWS)
def test_an_open_row_goes_into_a_link_and_back(row: Row) -> None:
    query = link.to_query(Visitor(row=row))
    assert query == {"row": row}
    assert link.from_query(query, find_nothing) == Visitor(row=row, link_target="row")


@pytest.mark.parametrize("row", ["", "Memory", "<b>memory</b>" * 1_000])
def test_a_row_that_is_not_there_is_named(row: str) -> None:
    answer = opened(row=row)
    assert answer.row is None
    (problem,) = answer.problems
    assert all(row in problem for row in ROWS)
    assert len(problem) < 150


NAMES = [*BOUNDS, "cell", "text", "recipe", "corpus", "race", "row", "chain", "by_hand", "x"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_no_link_whatsoever_raises(query: dict[str, str]) -> None:
    answer = link.from_query(query, find_nothing)
    assert answer.recipe.prepare().predictions > 0
    assert all(isinstance(problem, str) for problem in answer.problems)


def test_what_is_wrong_with_a_chosen_step_names_both_bounds() -> None:
    answer = opened(step="99999")
    assert answer.problems == (say("wrong_place", name="step", value="99999"),)
    assert answer.step is None
