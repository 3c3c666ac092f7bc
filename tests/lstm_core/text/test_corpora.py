"""The texts of the library: what their makers promise, checked on every line of them."""

from __future__ import annotations

import dataclasses
import pickle
import random
import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_core as lc
from lstm_core.text.corpora import NAMED, agreement, brackets, counting, story
from lstm_core.text.preparation import CONTEXT
from lstm_core.text.tokens import tokenise

SEEDS = st.integers(0, 2**31)


def test_the_five_texts_in_their_order():
    assert list(NAMED) == ["hello", "agreement", "brackets", "counting", "story"]


@pytest.mark.parametrize("name", NAMED)
def test_a_corpus_is_its_shipped_recipe(name):
    corpus = NAMED[name]
    recipe = lc.Recipe(corpus=corpus.lines, level=corpus.level, **corpus.settings)
    assert lc.Recipe.shipped(corpus) == recipe
    default = lc.Recipe()
    same = [part for part, value in corpus.settings.items() if getattr(default, part) == value]
    assert same == []  # only what differs
    text = recipe.prepare()
    typed = tokenise(corpus.sentence, corpus.level)
    assert len(text.encode(typed)) == len(typed) <= text.context


def test_a_corpus_cannot_be_changed():
    settings = {"units": 3}
    corpus = lc.corpora.Corpus("a", "a", ("a b",), "word", "a", settings)
    settings["units"] = 4
    assert corpus.settings == {"units": 3}
    assert isinstance(corpus.settings, MappingProxyType)
    assert hash(corpus) == hash(dataclasses.replace(corpus, settings={"units": 5}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        corpus.lines = ()


# Agreement


def test_a_sentence_taken_apart_by_hand():
    asked = agreement.parse("the bakers by the clock near the doors sing today")
    assert (asked.subject, asked.verb, asked.distance) == (1, 8, 6)
    assert asked.prompt == "the bakers by the clock near the doors"
    assert (asked.right, asked.wrong) == ("sing", "sings")
    assert distractors(asked) == 1  # the clock; the doors are plural like the bakers


def distractors(asked):
    """How many of the nouns between have the other number than the subject."""
    nouns = {*agreement.NOUNS, *agreement.NOUNS.values()}
    between = [word for word in asked.words[asked.subject + 1 : asked.verb] if word in nouns]
    subject = asked.words[asked.subject]
    return sum(agreement.is_plural(noun) != agreement.is_plural(subject) for noun in between)


@pytest.mark.parametrize("line", ["", "the baker", "sings the baker", "hello how are you"])
def test_a_line_of_another_kind_is_refused(line):
    with pytest.raises(ValueError, match="a subject and then a verb"):
        agreement.parse(line)


@pytest.mark.parametrize("distance", [-3, 1, 4])
def test_a_distance_that_no_phrases_fill_is_refused(distance):
    with pytest.raises(ValueError, match="a multiple of 3 from 0"):
        agreement.sentence(random.Random(0), distance)


def test_every_verb_agrees_with_its_subject_and_with_nothing_else():
    for line in (*agreement.lines(), *agreement.held_out()):
        asked = agreement.parse(line)
        assert (asked.right in agreement.VERBS) == (asked.words[1] in agreement.SUBJECTS)
        assert asked.verb == len(asked.words) - 2
        assert (len(asked.words) - 4) == asked.distance


def test_the_distances_of_the_sentences_are_those_asked_for():
    counts = dict.fromkeys(agreement.COUNTS, 0)
    for line in agreement.lines():
        counts[agreement.parse(line).distance] += 1
    assert counts == agreement.COUNTS
    assert len(set(agreement.lines())) == sum(counts.values()) == 1_600


def test_held_out_sentences_are_new_and_full_of_distractors():
    assert not set(agreement.lines()) & set(agreement.held_out())
    for line in agreement.held_out():
        asked = agreement.parse(line)
        assert distractors(asked) == asked.distance / 3


def test_in_the_corpus_the_last_noun_is_no_help():
    """Among sentences with phrases, it has the subject's number about half of the time."""
    nouns = {**agreement.NOUNS, **{plural: plural for plural in agreement.NOUNS.values()}}
    same = []
    for asked in map(agreement.parse, agreement.lines()):
        last = next(word for word in reversed(asked.words[: asked.verb]) if word in nouns)
        if asked.distance:
            same.append(agreement.is_plural(last) == agreement.is_plural(asked.words[1]))
    assert 0.45 < sum(same) / len(same) < 0.55


def test_generated_sentences_depend_on_nothing_but_the_arguments():
    counts = {0: 5, 6: 5}
    assert agreement.generate(counts, seed=3) == agreement.generate(counts, seed=3)
    assert agreement.generate(counts, seed=3) != agreement.generate(counts, seed=4)
    fewer = agreement.generate({0: 5}, seed=3)
    assert set(fewer) <= set(agreement.generate(counts, seed=3))
    again = agreement.generate(counts, without=fewer, seed=3)
    assert not set(again) & set(fewer)


# Brackets


def emptied(text: str) -> str:
    """What is left when matching neighbours are struck out again and again."""
    pairs = r"\(\)|\[\]|\{\}"
    while re.search(pairs, text):
        text = re.sub(pairs, "", text)
    return text


@given(SEEDS)
def test_a_line_of_brackets_is_balanced_and_fills_a_window(seed):
    line = brackets.line(random.Random(seed))
    assert len(line) == CONTEXT["character"] - 1
    assert emptied(line).strip(" ") == ""
    assert all(word and emptied(word) == "" for word in line.split(" "))


@given(SEEDS)
def test_what_comes_next_is_always_legal(seed):
    line = brackets.line(random.Random(seed))
    deepest = 0
    for at, character in enumerate(line):
        legal = brackets.legal_next(line[:at])
        assert character in legal
        assert len(legal & set(")]}")) <= 1
        deepest = max(deepest, len(brackets.still_open(line[:at])))
    assert deepest <= brackets.DEPTH


def test_what_is_legal_by_hand():
    assert brackets.legal_next("") == set("([{")
    assert brackets.legal_next("()") == set("([{ ")
    assert brackets.legal_next("([]{") == set("([{}")
    assert brackets.legal_next("([({[") == {"]"}  # five are open
    for wrong in (")", "(]", "([)"):
        with pytest.raises(ValueError, match="balanced"):
            brackets.still_open(wrong)


def test_the_brackets_nest_as_deep_as_they_may_and_held_out_lines_are_new():
    depths = {
        len(brackets.still_open(line[:at])) for line in brackets.lines() for at in range(len(line))
    }
    assert depths == set(range(brackets.DEPTH + 1))
    assert not set(brackets.lines()) & set(brackets.held_out())
    assert len(set(brackets.lines())) == len(brackets.lines())


# Counting


@given(SEEDS, st.integers(3, 20))
def test_a_line_of_counts_has_as_many_b_as_a(seed, longest):
    line = counting.line(random.Random(seed), longest=longest)
    assert len(line) == CONTEXT["character"] - 1
    blocks = re.findall(r"(a+)(b+)\.", line)
    assert "".join(f"{a}{b}." for a, b in blocks) == line
    assert all(len(a) == len(b) <= longest for a, b in blocks)
    balance = counting.balance(line)
    assert min(balance) == 0
    assert max(balance) == max(len(a) for a, _ in blocks)


def test_blocks_of_one_and_two_cannot_always_fill_a_line():
    with pytest.raises(ValueError, match="longest must be at least 3; received 2"):
        counting.line(random.Random(0), longest=2)


def test_every_count_up_to_the_longest_occurs():
    assert not set(counting.lines()) & set(counting.held_out())
    found = {len(a) for line in counting.lines() for a in re.findall("a+", line)}
    assert found == set(range(1, counting.LONGEST + 1))


@pytest.mark.parametrize("name", ["brackets", "counting"])
def test_every_window_of_the_made_up_characters_begins_a_line(name):
    text = lc.Recipe.shipped(NAMED[name]).prepare()
    assert text.framing == "windows"
    line_break = text.vocabulary.id("\n")
    assert set(text.inputs[:-1, -1].tolist()) == {line_break}
    assert int((text.targets == line_break).sum()) == len(NAMED[name].lines) - 1


# The story


def test_the_story_is_long_and_repeats_nothing():
    assert sum(len(line) + 1 for line in story.lines()) > 30_000
    long = [line for line in (*story.lines(), *story.held_out()) if len(line) > 30]
    assert len(set(long)) == len(long)
    assert set("".join(story.held_out())) <= set("".join(story.lines()))


def test_the_story_s_lines_quotes_and_indentation():
    lines = (*story.lines(), *story.held_out())
    assert max(map(len, lines)) <= story.WIDTH
    assert {len(line) - len(line.lstrip()) for line in lines} == {0, 2, 8, 16}
    # A quotation ends in the paragraph in which it begins.
    paragraphs = re.split(r"\n {2,}", "\n".join(lines))
    assert [text for text in paragraphs if text.count(story.QUOTE) % 2] == []
    inside = story.inside_quotes("\n".join(story.lines()))
    assert 0.3 < sum(inside) / len(inside) < 0.7
    assert not inside[-1]


def test_the_story_breaks_its_lines_only_where_it_must():
    """A line goes on as long as the next line's first word fits, unless a paragraph ends."""
    for line, following in zip(story.lines(), story.lines()[1:], strict=False):
        if not following.startswith(" "):
            assert len(line) + 1 + len(following.split()[0]) > story.WIDTH


def test_a_recipe_of_every_corpus_crosses_to_a_worker():
    for corpus in NAMED.values():
        recipe = lc.Recipe.shipped(corpus)
        assert pickle.loads(pickle.dumps(recipe)) == recipe  # noqa: S301
