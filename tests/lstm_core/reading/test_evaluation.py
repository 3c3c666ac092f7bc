"""A fair score: the same questions for all, each answered as one could by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.reading.evaluation import Metrics

TINY = {"units": 5, "embedding_dim": 3, "epochs": 2}


@pytest.fixture(scope="module")
def windows_model():
    return lc.train(lc.Recipe(framing="windows", **TINY))


@pytest.fixture(scope="module")
def character_model():
    return lc.train(
        lc.Recipe(corpus=("ab ba", "abba"), level="character", framing="windows", **TINY)
    )


def by_hand(model, pairs):
    """Metrics over (what was read, what came), one reading each."""
    predictions = [lc.read(model, before).prediction for before, _ in pairs]
    came = [word for _, word in pairs]
    nats = [-math.log(p.probability(w)) for p, w in zip(predictions, came, strict=True)]
    # The guess may be padding: then it is wrong.
    right = [
        p.softmax.argmax() == 1 + p.vocabulary.index(w)
        for p, w in zip(predictions, came, strict=True)
    ]
    return np.mean(nats), np.mean(right)


@pytest.mark.parametrize("fixture", ["hello_model", "windows_model"])
def test_the_networks_figures_are_those_of_its_readings(request, fixture):
    model = request.getfixturevalue(fixture)
    pairs = [("how", "are"), ("how are", "friends"), ("hello", "what"), ("hello what", "is")]
    answer = lc.evaluate(model, ["How are friends?", "hello what is"])
    loss, accuracy = by_hand(model, pairs)
    assert answer.network.loss == pytest.approx(loss, abs=1e-5)
    assert answer.network.accuracy == accuracy
    assert answer.network.perplexity == pytest.approx(math.exp(loss), rel=1e-4)
    assert (answer.predictions, answer.unknown, answer.lines, answer.known_lines) == (4, 0, 2, 0)


def test_on_its_own_four_lines_it_is_memory(hello_model):
    """The corpus itself: all lines are known, and the network is near what the corpus allows."""
    answer = lc.evaluate(hello_model, lc.corpora.HELLO)
    best = lc.ceiling(hello_model.text)
    assert (answer.predictions, answer.lines, answer.known_lines) == (15, 4, 4)
    assert answer.network.accuracy == pytest.approx(best.accuracy) == 0.8
    assert best.loss < answer.network.loss < answer.bigram.loss < answer.unigram.loss
    assert answer.network.loss == pytest.approx(hello_model.history.loss[-1], abs=0.05)


def test_the_counting_models_by_hand(hello_model):
    """Of 15 tokens are came 3 times, you 2; 10 words. After "how" came are twice, is once."""
    answer = lc.evaluate(hello_model, ["how are", "how you"])
    are, you = (3 + 1) / 25, (2 + 1) / 25
    assert answer.unigram.loss == pytest.approx(-(math.log(are) + math.log(you)) / 2)
    after_how = [(2 + 2 * are) / 5, (0 + 2 * you) / 5]
    assert answer.bigram.loss == pytest.approx(-np.log(after_how).mean())
    assert answer.bigram.accuracy == 0.5
    # how and are both came three times; "how" has the lower id, and is the unigram's guess.
    assert answer.unigram.accuracy == 0


def test_unknown_tokens_are_neither_asked_about_nor_read(hello_model):
    plain = lc.evaluate(hello_model, ["hello how are"])
    answer = lc.evaluate(hello_model, ["hello moon how are sun", "moon you", ""])
    assert (answer.network, answer.unigram, answer.bigram) == (
        plain.network,
        plain.unigram,
        plain.bigram,
    )
    assert (answer.predictions, answer.unknown, answer.lines) == (2, 3, 1)


def test_a_line_with_an_unknown_word_is_not_a_known_line(hello_model):
    """Without the unknown word it would stand in the corpus."""
    answer = lc.evaluate(hello_model, ["hello how are moon you", "hello how are you"])
    assert (answer.lines, answer.known_lines) == (2, 1)


def test_a_line_longer_than_the_context_is_read_from_its_last_words(hello_model):
    words = ["hello", "how", "are", "you", "doing", "what", "is", "your", "day"]
    answer = lc.evaluate(hello_model, [" ".join(words)])
    loss, _ = by_hand(hello_model, [(" ".join(words[:n]), words[n]) for n in range(1, len(words))])
    assert answer.predictions == 8
    assert answer.network.loss == pytest.approx(loss, abs=1e-5)


def test_in_windows_it_is_read_from_its_windows_beginning(windows_model):
    words = ["hello", "how", "are", "you", "doing", "what", "is", "your"]
    answer = lc.evaluate(windows_model, [" ".join(words)])
    starts = [4 * ((n - 1) // 4) for n in range(1, len(words))]
    pairs = [(" ".join(words[start:n]), words[n]) for n, start in enumerate(starts, start=1)]
    assert windows_model.text.context == 4
    assert answer.network.loss == pytest.approx(by_hand(windows_model, pairs)[0], abs=1e-5)


def test_characters_are_one_stream_with_line_breaks(character_model):
    """ "ab ba" and "abba" make 10 tokens, 9 questions; the text is the training text."""
    answer = lc.evaluate(character_model, ("ab ba", "abba"))
    assert (answer.predictions, answer.lines, answer.known_lines) == (9, 2, 2)
    assert lc.evaluate(character_model, ("ba", "abba")).known_lines == 1


def test_in_many_calls_it_is_the_same(hello_model, windows_model, monkeypatch):
    for model in (hello_model, windows_model):
        whole = lc.evaluate(model, lc.corpora.HELLO)
        with monkeypatch.context() as small:
            small.setattr("lstm_core.reading.evaluation.NUMBERS_PER_CALL", 30)
            parts = lc.evaluate(model, lc.corpora.HELLO)
        assert parts.network.loss == pytest.approx(whole.network.loss, abs=1e-6)
        assert parts.network.accuracy == whole.network.accuracy


def test_what_is_put_aside_is_not_trained_on():
    lines = tuple(f"one two {word}" for word in ("a", "b", "c", "d", "e", "f", "g", "h"))
    parts = lc.split(lines, share=0.25)
    model = lc.train(lc.Recipe(corpus=parts.training, **TINY))
    answer = lc.evaluate(model, parts.held_out)
    assert not set(parts.held_out) & set(model.recipe.corpus)
    assert (answer.predictions, answer.unknown, answer.known_lines) == (
        2,
        2,
        0,
    )  # g and h are unknown


@pytest.mark.parametrize("lines", [[], ["", "?"], ["moon sun"], ["hello"], ["hello moon"]])
def test_lines_without_a_question(hello_model, lines):
    with pytest.raises(lc.NothingToRead, match="no two words in one line that the network knows"):
        lc.evaluate(hello_model, lines)


def test_one_string_is_not_lines(hello_model):
    with pytest.raises(TypeError, match="received one"):
        lc.evaluate(hello_model, "hello how")


def test_figures():
    figures = Metrics.of(np.array([0.5, 0.125]), np.array([True, False]))
    assert figures.loss == pytest.approx(2 * math.log(2))  # the mean of 1 and 3 bits
    assert figures.perplexity == pytest.approx(4)
    assert figures.accuracy == 0.5
    assert Metrics.of(np.array([0.0]), np.array([False])).loss == pytest.approx(87.3, abs=0.1)
    assert Metrics(loss=1e4, accuracy=0.0).perplexity == math.inf
