from __future__ import annotations

import dataclasses

import pytest

import lstm_core as lc
from lstm_core.network import sizes
from lstm_core.network.proposal import MOST_EPOCHS, SECONDS, propose
from lstm_core.network.recipe import BOUNDS, MAX_VOCABULARY
from lstm_core.network.sizes import estimate, excess


def words(count: int, different: int) -> tuple[str, ...]:
    """Lines of eight words, each word a number below `different`."""
    return tuple(
        " ".join(f"w{(8 * line + place) % different}" for place in range(8))
        for line in range(count // 8)
    )


def test_a_step_and_an_epoch_more_cost_more():
    recipe = lc.Recipe(corpus=words(4_000, 500))
    text = recipe.prepare()
    one = estimate(recipe, text)
    for name in ("units", "embedding_dim", "layers"):
        more = estimate(dataclasses.replace(recipe, **{name: 2 * getattr(recipe, name)}), text)
        assert more.bytes > one.bytes
        assert more.seconds > one.seconds
    twice = estimate(dataclasses.replace(recipe, epochs=2 * recipe.epochs), text)
    assert twice.seconds == pytest.approx(2 * one.seconds)
    assert twice.bytes == one.bytes


def test_what_comes_along_is_within_reach():
    for corpus in lc.corpora.NAMED.values():
        recipe = lc.Recipe.shipped(corpus)
        assert excess(recipe, recipe.prepare()) is None


LARGE = {"corpus": words(150_000, MAX_VOCABULARY), "epochs": 1}


@pytest.mark.parametrize(
    ("settings", "what", "setting"),
    [
        ({**LARGE, "batch_size": 1_024, "units": 512}, "bytes", "batch_size"),
        ({**LARGE, "epochs": 5_000}, "seconds", "epochs"),
    ],
    ids=["memory", "time"],
)
def test_what_is_too_large_names_the_setting_that_makes_it_fit(settings, what, setting):
    recipe = lc.Recipe(**settings)
    text = recipe.prepare()
    found = excess(recipe, text)
    assert (found.what, found.setting) == (what, setting)
    assert found.amount == getattr(estimate(recipe, text), what) > found.most
    assert f"It fits with {setting}={found.value}." in str(found)
    fitting = dataclasses.replace(recipe, **{setting: found.value})
    assert getattr(estimate(fitting, text), what) <= found.most
    over = dataclasses.replace(recipe, **{setting: found.value + 1})
    assert getattr(estimate(over, text), what) > found.most


def test_scores_are_held_in_parts_from_a_bound_on():
    recipe = lc.Recipe(**LARGE, batch_size=32)
    text = recipe.prepare()
    assert text.framing == "windows"
    assert 32 * text.context * len(text.vocabulary) < sizes.MOST_SCORES
    assert not sizes.in_chunks(recipe, text)
    assert sizes.in_chunks(dataclasses.replace(recipe, batch_size=1_024), text)


# What is proposed


@pytest.mark.parametrize("level", ["word", "character"])
@pytest.mark.parametrize("count", [16, 80, 800, 8_000, 80_000])
def test_a_proposal_is_within_its_time_and_memory(count, level):
    recipe = lc.Recipe(corpus=words(count, 900), level=level, cell="gru", seed=5)
    proposed = propose(recipe)
    text = proposed.prepare()
    assert estimate(proposed, text).seconds <= SECONDS
    assert excess(proposed, text) is None
    assert 1 <= proposed.epochs <= MOST_EPOCHS < BOUNDS["epochs"].high
    assert (proposed.corpus, proposed.level) == (recipe.corpus, level)
    assert (proposed.cell, proposed.seed) == ("gru", 5)
    assert proposed.validation == (count // 8 >= 20)
    assert proposed == propose(dataclasses.replace(proposed, units=3, layers=2, epochs=9))


def test_a_proposal_needs_something_to_learn():
    with pytest.raises(ValueError, match="at least two words"):
        propose(lc.Recipe(corpus=("hello",)))


def test_what_is_proposed_predicts_new_lines_better_than_pairs_do():
    """The word at the end is the one at the beginning, four words before: no pair tells it."""
    lines = tuple(
        f"{first} {a} {b} {first}"
        for first in ("red", "green", "blue", "grey", "white")
        for a in ("cat", "dog", "cow", "hen", "bee")
        for b in ("runs", "sits", "eats")
    )
    recipe = propose(lc.Recipe(corpus=lines))
    assert recipe.validation
    assert recipe.patience
    model = lc.train(recipe)
    fair = lc.evaluate(model, recipe.lines.held_out)
    assert fair.known_lines == 0
    assert fair.network.loss < fair.bigram.loss
