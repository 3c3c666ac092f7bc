from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.reading.sampling import distribution
from lstm_core.text.tokens import LINE_BREAK

TINY = {"units": 5, "embedding_dim": 3, "epochs": 2}


@pytest.fixture(scope="module")
def windows_model():
    return lc.train(lc.Recipe(framing="windows", **TINY))


@pytest.fixture(scope="module")
def character_model():
    return lc.train(lc.Recipe(corpus=("to be or not to be",), level="character", **TINY))


@pytest.fixture(params=["hello_model", "windows_model"])
def model(request):
    return request.getfixturevalue(request.param)


def test_the_briefs_network_finishes_its_sentences(hello_model):
    written = lc.generate(hello_model, "hello what", length=3, temperature=0)
    assert written.text == "are you doing"
    assert lc.generate(hello_model, "hello how is", length=2, temperature=0).words == (
        "your",
        "day",
    )


def test_at_temperature_zero_each_word_is_the_prediction(model):
    """Beyond the context too, where the oldest words fall off as in a reading."""
    written = lc.generate(model, "hello how", length=6, temperature=0)
    sentence = "hello how"
    for step in written.steps:
        assert step.word == lc.predict_next_word(model, sentence)
        assert step.kept == 1
        sentence += f" {step.word}"


def test_each_steps_columns_are_those_of_the_reading_before_it(model):
    options = {"temperature": 1.3, "top_k": 6, "top_p": 0.95}
    written = lc.generate(model, "hello how", length=5, candidates=None, seed=3, **options)
    sentence = "hello how"
    for step in written.steps:
        expected = distribution(lc.read(model, sentence).prediction, **options)
        expected = expected.strongest(None)
        assert sorted(step.columns.words) == sorted(model.vocabulary.words)
        np.testing.assert_allclose(step.columns.probability.sum(), 1)
        np.testing.assert_allclose(step.columns.tempered, expected.tempered, atol=1e-5)
        assert step.columns.kept[step.columns.words.index(step.word)]
        assert step.kept == step.columns.kept.sum() <= 6
        sentence += f" {step.word}"


def test_the_seed_repeats_a_continuation(model):
    texts = [
        lc.generate(model, "hello", length=12, temperature=2, seed=seed).text
        for seed in (0, 0, 1, 2, 3)
    ]
    assert texts[0] == texts[1]
    assert len(set(texts)) == 4


def test_written_in_pieces_it_is_the_same(model):
    whole = lc.generate(model, "hello", length=6, temperature=2, seed=5)
    prompt = "hello"
    for number, word in enumerate(whole.words):
        piece = lc.generate(model, prompt, length=1, temperature=2, seed=5, already=number)
        assert piece.text == word
        prompt += f" {word}"


def test_the_columns_keep_the_strongest_words_and_the_drawn_one(hello_model):
    written = lc.generate(hello_model, "hello", length=40, temperature=5, candidates=2)
    sizes = {len(step.columns.words) for step in written.steps}
    assert sizes == {2, 3}  # a third where another word than the two strongest was drawn
    for step in written.steps:
        assert step.word in step.columns.words
        assert step.kept == 10


def test_characters_are_written_without_spaces(character_model):
    written = lc.generate(character_model, "to b", length=5, seed=1)
    assert len(written.words) == 5
    assert written.text == "".join(written.words)
    assert set(written.words) <= set("to be or not")


def test_a_network_that_learned_line_ends_stops_at_them():
    """Each line apart: after its end nothing was ever learned."""
    recipe = lc.Recipe(corpus=("a b c",), line_ends=True, units=8, epochs=60, learning_rate=0.05)
    model = lc.train(recipe)
    written = lc.generate(model, "a", length=9, temperature=0)
    assert written.words == ("b", "c", LINE_BREAK)
    assert written.text == "b c\n"
    assert written.has_ended


def test_in_a_stream_writing_goes_on_over_line_ends_unless_told_otherwise():
    recipe = lc.Recipe(
        corpus=("a b", "c d") * 20, framing="windows", line_ends=True, units=8, epochs=30
    )
    model = lc.train(dataclasses.replace(recipe, learning_rate=0.05))
    written = lc.generate(model, "a b", length=4, temperature=0)
    assert written.words == (LINE_BREAK, "c", "d", LINE_BREAK)
    assert not written.has_ended
    stopped = lc.generate(model, "a b", length=4, temperature=0, until_line_end=True)
    assert stopped.words == (LINE_BREAK,)
    assert stopped.has_ended


def test_what_became_of_the_prompt(hello_model):
    with pytest.warns(lc.UnknownWords, match="'moon'"):
        written = lc.generate(hello_model, "hello hello how moon are you doing", length=1)
    assert written.unknown_words == ("moon",)
    assert written.cut_off == ("hello", "hello")
    assert written.read_words == ("how", "are", "you", "doing")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 0}, "length must be a whole number from 1 to 200; received 0"),
        ({"length": 201}, "length must be a whole number from 1 to 200; received 201"),
        ({"length": 1, "seed": -1}, "seed must be a whole number from 0 to"),
        ({"length": 1, "temperature": -1}, "temperature must be"),
    ],
)
def test_options_out_of_bounds(hello_model, options, message):
    with pytest.raises(ValueError, match=message):
        lc.generate(hello_model, "hello", **options)


def test_a_prompt_of_nothing(hello_model):
    with pytest.raises(lc.NothingToRead, match="empty"):
        lc.generate(hello_model, "", length=3)
