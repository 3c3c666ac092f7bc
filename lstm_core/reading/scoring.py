"""A fair score: a network on lines it may not have seen, beside models that count."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from lstm_core.network.model import LanguageModel
from lstm_core.reading.baselines import Counted
from lstm_core.reading.compiled import passes
from lstm_core.reading.errors import NothingToRead
from lstm_core.reading.scores import Figures, Score
from lstm_core.reading.sentence import row
from lstm_core.text.preparation import LINE_BREAK, PreparedText
from lstm_core.text.tokens import tokenise

NUMBERS_PER_CALL = 4_000_000
"""How many probabilities the network gives at once."""


def score(model: LanguageModel, lines: Iterable[str]) -> Score:
    """How well a network predicts lines of text, beside a unigram and a bigram.

    The lines are cut as in training: with prefixes every beginning of a line is a question, read
    from at most `context` tokens; with windows each token is read after those before it in its
    window. Characters in windows are one stream with line breaks between the lines. A token that
    the vocabulary lacks is neither asked about nor read, and counted in `Score.unknown`.

    Put lines aside with `split` before training for a score that is not memory.
    Raises `NothingToRead` (a ValueError) if there is no question in the lines, and TypeError for a
    single string.

    >>> parts = lc.split(lines)
    >>> lc.score(lc.train(lc.Recipe(corpus=parts.training)), parts.held_out).network.perplexity
    """
    if isinstance(lines, str):
        raise TypeError("lines must be several strings; received one. Use text.splitlines().")
    text = model.text
    tokenised = [tokens for line in lines if (tokens := tokenise(line, text.level))]
    encoded = [tuple(text.encode(tokens)) for tokens in tokenised]
    sentences = _as_trained(text, encoded)
    if not sentences:
        raise NothingToRead(
            f"The lines have no two {text.level}s in one line that the network knows."
        )
    pairs = np.array(
        [pair for sentence in sentences for pair in itertools.pairwise(sentence)]
    )  # (N, 2): the token before, the token that came
    counted = Counted.of(text.sentences, words=len(text.vocabulary) - 1)
    return Score(
        network=_network(model, sentences),
        unigram=_unigram(counted, pairs[:, 1]),
        bigram=_bigram(counted, pairs),
        predictions=len(pairs),
        unknown=sum(map(len, tokenised)) - sum(map(len, encoded)),
        lines=sum(len(line) > 1 for line in encoded),
        known_lines=_known_lines(text, tokenised),
    )


def _as_trained(text: PreparedText, encoded: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The lines as the sentences of a text, those without a question left out."""
    if text.framing == "windows" and text.level == "character" and encoded:
        line_break = tuple(text.encode([LINE_BREAK]))
        stream = encoded[0]
        for line in encoded[1:]:
            stream += line_break + line
        encoded = [stream]
    return [line for line in encoded if len(line) > 1]


def _known_lines(text: PreparedText, tokenised: list[list[str]]) -> int:
    """How many lines with a question stand in the training text."""
    trained = set(_lines(text))
    return sum(len(text.encode(line)) > 1 and tuple(line) in trained for line in tokenised)


def _lines(text: PreparedText) -> Iterator[tuple[str, ...]]:
    """The lines that a text was made of, as tokens."""
    for sentence in text.sentences:
        line: list[str] = []
        for token in map(text.vocabulary.word, sentence):
            if token == LINE_BREAK:
                yield tuple(line)
                line = []
            else:
                line.append(token)
        yield tuple(line)


def _unigram(counted: Counted, came: np.ndarray) -> Figures:
    return Figures.of(counted.unigram[came - 1], came == 1 + counted.unigram.argmax())


def _bigram(counted: Counted, pairs: np.ndarray) -> Figures:
    probabilities, right = np.empty(len(pairs)), np.empty(len(pairs), dtype=bool)
    for before in np.unique(pairs[:, 0]):
        asked = pairs[:, 0] == before
        distribution = counted.bigram(int(before))
        came = pairs[asked, 1]
        probabilities[asked] = distribution[came - 1]
        right[asked] = came == 1 + distribution.argmax()
    return Figures.of(probabilities, right)


def _network(model: LanguageModel, sentences: list[tuple[int, ...]]) -> Figures:
    """The network's figures; what it gives to padding counts against it."""
    rows, targets = _questions(model.text, sentences)  # (B, T); (B,) or (B, T), 0 = no question
    score = passes(model).score
    steps = rows.shape[1] if targets.ndim == 2 else 1
    size = max(1, NUMBERS_PER_CALL // (steps * len(model.vocabulary)))
    parts = [
        [part.numpy() for part in score(rows[at : at + size], targets[at : at + size])]
        for at in range(0, len(rows), size)
    ]
    asked = targets > 0
    probabilities, guesses = (np.concatenate(part)[asked] for part in zip(*parts, strict=True))
    return Figures.of(probabilities, guesses == targets[asked])


def _questions(
    text: PreparedText, sentences: list[tuple[int, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """What the network reads and what came, as in training but for lines longer than any there."""
    if text.framing == "prefixes":
        asked = [(s[:n], s[n]) for s in sentences for n in range(1, len(s))]
        rows = np.stack([row(text, before) for before, _ in asked])
        return rows, np.array([came for _, came in asked], dtype=np.int32)
    windows = [
        sentence[start : start + text.context + 1]
        for sentence in sentences
        for start in range(0, len(sentence) - 1, text.context)
    ]
    padded = np.zeros((len(windows), text.context + 1), dtype=np.int32)
    for line, window in zip(padded, windows, strict=True):
        line[: len(window)] = window
    return padded[:, :-1], padded[:, 1:]
