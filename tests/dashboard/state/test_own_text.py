"""What a visitor brings becomes a recipe, or a sentence that says why not."""

from __future__ import annotations

import dataclasses
import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import own_text
from dashboard.state.own_text import OWN_VOCABULARY
from lstm_core.network.proposal import propose
from lstm_core.network.recipe import MAX_CHARACTERS, Recipe
from lstm_core.text.corpora import NAMED
from lstm_core.text.tokens import LINE_BREAK, Level

LIKE = Recipe(cell="gru", units=8, seed=3, learning_rate=0.01)
MARKUP = "<script>alert(1)</script> & **bold** $x^2$ :smile: [a](b)"


def recipe_for(text: str, level: Level = "word") -> Recipe:
    return own_text.recipe_for(text, like=dataclasses.replace(LIKE, level=level))


def random_words(count: int, different: int) -> list[str]:
    """Words of six letters, the same at each call."""
    random_ = random.Random(0)
    known = ["".join(random_.choices(string.ascii_lowercase, k=6)) for _ in range(different)]
    return random_.choices(known, k=count)


def test_a_text_gets_the_settings_proposed_for_it_and_keeps_cell_and_seed() -> None:
    recipe = recipe_for("one two\r\n\r\n  three four  \nfive")
    assert recipe.corpus == ("one two", "  three four", "five")
    assert (recipe.level, recipe.cell, recipe.seed) == (LIKE.level, LIKE.cell, LIKE.seed)
    assert (recipe.line_ends, recipe.max_vocabulary) == (True, OWN_VOCABULARY)
    assert recipe == propose(recipe) == own_text.proposed(recipe)


def test_what_was_chosen_for_one_text_of_one_s_own_stays_for_the_next() -> None:
    chosen = dataclasses.replace(recipe_for("a b"), line_ends=False, max_vocabulary=500)
    again = own_text.recipe_for("c d", like=chosen)
    assert again == dataclasses.replace(chosen, corpus=("c d",))


@pytest.mark.parametrize("name", NAMED)
def test_a_text_of_the_library_is_proposed_what_it_is_shipped_with(name: str) -> None:
    shipped = Recipe.shipped(NAMED[name])
    changed = dataclasses.replace(shipped, cell="gru", seed=7, units=3, layers=2)
    assert own_text.proposed(changed) == dataclasses.replace(shipped, cell="gru", seed=7)


@pytest.mark.parametrize("text", ["", "  \n \t ", "one", "one\ntwo\nthree", "... !\n? ;", "\ufeff"])
def test_a_text_with_no_line_of_two_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at least two words"):
        recipe_for(text)


def test_a_text_may_be_learnt_by_characters_that_cannot_be_by_words() -> None:
    recipe = recipe_for("one", "character")
    assert recipe.prepare().vocabulary.words == ("o", "n", "e", LINE_BREAK)


def test_a_text_of_the_library_keeps_its_settings_at_another_level() -> None:
    counting = Recipe.shipped(NAMED["counting"])
    assert own_text.at_level(counting, "word") == dataclasses.replace(counting, level="word")
    with pytest.raises(ValueError, match="at least two words"):
        own_text.at_level(Recipe.shipped(NAMED["brackets"]), "word")


def test_of_too_many_different_words_the_rare_ones_are_unknown() -> None:
    words = [f"w{i}" for i in range(12_600)]
    vocabulary = recipe_for(" ".join([*words, *words[:5_000]])).prepare().vocabulary
    assert vocabulary.rare == 12_600 - OWN_VOCABULARY


def test_of_a_text_that_is_too_long_the_beginning_counts() -> None:
    longest = "a b " * (MAX_CHARACTERS // 4)
    assert recipe_for(longest + "abc abc").corpus == recipe_for(longest).corpus


@pytest.mark.parametrize("level", ["word", "character"])
@pytest.mark.parametrize("lines", [1, 2_000], ids=["one_line", "many_lines"])
def test_a_long_text_is_cut_into_windows_in_seconds(level: Level, lines: int) -> None:
    words = random_words(30_000, 3_000)
    text = "\n".join(" ".join(words[i::lines]) for i in range(lines))
    assert len(text) > 200_000
    started = time.process_time()
    recipe = recipe_for(text, level)
    prepared = recipe.prepare()
    assert prepared.framing == "windows"
    # The cost grows linearly: about two numbers for each token of the text.
    assert prepared.padded.size <= 3 * sum(map(len, prepared.sentences))
    assert time.process_time() - started < 20


@pytest.mark.parametrize("level", ["word", "character"])
def test_markup_is_text_like_any_other(level: Level) -> None:
    recipe = recipe_for(MARKUP, level)
    assert recipe.corpus == (MARKUP,)
    assert recipe.prepare().predictions > 0


@given(st.text(max_size=80), st.sampled_from(["word", "character"]))
def test_whatever_is_pasted_can_be_used_or_is_refused(text: str, level: Level) -> None:
    try:
        recipe = recipe_for(text, level)
    except ValueError:
        return
    prepared = recipe.prepare()
    assert prepared.predictions > 0
    # The example sentence is one that the network can read.
    assert prepared.encode(prepared.tokens(own_text.example_sentence(recipe)))
    # Changing the level there and back prepares the same text.
    assert own_text.at_level(recipe, level) == recipe


def test_the_example_sentence_is_the_example_s_for_the_example_s_text() -> None:
    assert own_text.example_sentence(Recipe()) == "hello how is"


def test_the_example_sentence_of_a_corpus_is_its_own_at_its_own_level() -> None:
    corpus = NAMED["agreement"]
    recipe = Recipe.shipped(corpus)
    assert own_text.example_sentence(recipe) == corpus.sentence
    by_character = dataclasses.replace(recipe, level="character")
    example = own_text.example_sentence(by_character)
    assert example == corpus.lines[0][:24]


@pytest.mark.parametrize(
    ("lines", "level", "expected"),
    [
        (("one", "Two, three."), "word", "two"),
        (("a b c d e f g",), "word", "a b c d"),
        (("abc",), "character", "ab"),
        (("abc def",), "character", "abc de"),
    ],
)
def test_the_example_sentence_begins_the_text(
    lines: tuple[str, ...], level: Level, expected: str
) -> None:
    recipe = Recipe(corpus=lines, level=level)
    example = own_text.example_sentence(recipe)
    assert example == expected


def test_an_example_sentence_has_no_line_break_and_no_unknown_word() -> None:
    lines = ("zebra a a", "a b c d e f g h i") * 2
    recipe = Recipe(corpus=lines, framing="windows", line_ends=True, max_vocabulary=10)
    assert own_text.example_sentence(recipe) == "zebra a"
    fewer = dataclasses.replace(recipe, corpus=(*lines, "b c d e f g h i j k l m n"))
    assert own_text.example_sentence(fewer) == "a"


def test_whether_a_text_knows_some_of_a_sentence() -> None:
    recipe = Recipe(corpus=("one two three",))
    assert own_text.knows_some_of(recipe, "what TWO?")
    assert not own_text.knows_some_of(recipe, "hello how is")
