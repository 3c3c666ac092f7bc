"""How well a network predicts lines of text, beside models that count."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.reading.baselines import Counted
from lstm_core.reading.errors import NothingToRead
from lstm_core.text.lines import checked_lines
from lstm_core.text.preparation import PreparedText, prepare_like
from lstm_core.text.tokens import LINE_BREAK

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

NUMBERS_PER_CALL = 4_000_000
"""How many probabilities the network gives at once."""


@dataclasses.dataclass(frozen=True)
class Metrics:
    """How well one model predicts a text.

    loss: mean cross-entropy in nats per token; accuracy: the share of predictions whose most
    probable token was the one that came.
    """

    loss: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """exp(loss): as if so many tokens were equally probable each time."""
        return math.exp(self.loss) if self.loss < 700 else math.inf

    @classmethod
    def of(cls, probabilities: np.ndarray, correct: np.ndarray) -> Metrics:
        """From the probability of each token that came, (N,), and whether it was the guess, (N,).

        A probability of 0 counts as float32's smallest normal number, about 1.2e-38.
        """
        floor = float(np.finfo(np.float32).tiny)
        nats = -np.log(np.maximum(probabilities.astype(np.float64), floor))
        return cls(float(nats.mean()), float(correct.mean()))


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """A network's metrics on some lines, beside those of a unigram and a bigram.

    All three make the same `predictions`, with the same vocabulary, from the same training text:
    every known token of a line but the first, given the known tokens before it.
    """

    network: Metrics
    unigram: Metrics
    bigram: Metrics
    predictions: int
    unknown: int
    """Tokens of these lines that the vocabulary lacks. Where the text has an unknown token, they
    are predicted and read as that; elsewhere they are neither predicted nor read."""
    lines: int
    """Lines with at least one prediction."""
    known_lines: int
    """How many of these stand in the training text too, token by token: memory can answer them."""


@dataclasses.dataclass(frozen=True)
class Evaluate:
    """How well does the network predict these lines? See `evaluate`."""

    lines: Iterable[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", checked_lines(self.lines))

    def check(self, text: PreparedText) -> None:
        self._asked(text)

    def answer(self, model: LanguageModel) -> Evaluation:
        text = model.text
        tokenised = [tokens for line in self.lines if (tokens := text.tokens(line))]
        encoded = [text.encode(tokens) for tokens in tokenised]
        asked = self._asked(text)
        pairs = np.array([pair for ids in asked.sentences for pair in itertools.pairwise(ids)])
        counted = Counted.of(text.sentences, words=len(text.vocabulary) - 1)
        trained = _trained_lines(text)
        return Evaluation(
            network=_network(model, asked),
            unigram=_counting(pairs, lambda _: counted.unigram),
            bigram=_counting(pairs, counted.bigram),
            predictions=len(pairs),
            unknown=sum(token not in text.vocabulary for line in tokenised for token in line),
            lines=sum(len(ids) > 1 for ids in encoded),
            known_lines=sum(
                len(ids) > 1 and len(ids) == len(tokens) and tuple(ids) in trained
                for ids, tokens in zip(encoded, tokenised, strict=True)
            ),
        )

    def _asked(self, text: PreparedText) -> PreparedText:
        """The lines as examples; `NothingToRead` if they have no next token to predict."""
        asked = prepare_like(text, self.lines)
        if asked is None:
            raise NothingToRead(
                f"The lines have no two {text.level}s in one line that the network knows."
            )
        return asked


def evaluate(model: LanguageModel, lines: Iterable[str]) -> Evaluation:
    """How well a network predicts lines of text, beside a unigram and a bigram.

    The lines are cut as in training: with prefixes every beginning of a line is a question, read
    from at most `context` tokens; with windows each token is read after those before it in its
    window. A stream has line breaks between the lines. `Evaluation.unknown` counts the tokens that
    the vocabulary lacks.

    Put lines aside with `split` before training if memory shall not answer.
    Raises `NothingToRead` (a ValueError) if there is nothing to predict in the lines, and
    TypeError for a single string and for lines that are no strings.

    >>> evaluate(model, ["hello how are your day"]).network.accuracy  # right 3 times of 4
    0.75
    """
    return Evaluate(lines).answer(model)


def _trained_lines(text: PreparedText) -> set[tuple[int, ...]]:
    """The lines of the training text, as ids."""
    lines, line_break = set(), text.vocabulary.find(LINE_BREAK)
    for ids in text.sentences:
        is_line = itertools.groupby(ids, key=lambda id: id != line_break)
        lines |= {tuple(line) for inside, line in is_line if inside}
    return lines


def _counting(pairs: np.ndarray, after: Callable[[int], np.ndarray]) -> Metrics:
    """The metrics of a model that counts. pairs: (N, 2), the token before and the one that came."""
    probabilities, correct = np.empty(len(pairs)), np.empty(len(pairs), dtype=bool)
    for before in np.unique(pairs[:, 0]):
        asked = pairs[:, 0] == before
        distribution, came = after(int(before)), pairs[asked, 1] - 1
        probabilities[asked] = distribution[came]
        correct[asked] = came == distribution.argmax()
    return Metrics.of(probabilities, correct)


def _network(model: LanguageModel, lines: PreparedText) -> Metrics:
    """The network's metrics; what it gives to padding counts against it."""
    from lstm_core.reading.compiled import passes

    rows, targets = lines.inputs, lines.targets  # (B, T); (B,) or (B, T), 0 = no question
    score = passes(model).score
    steps = rows.shape[1] if targets.ndim == 2 else 1
    size = max(1, NUMBERS_PER_CALL // (steps * len(model.vocabulary)))
    parts = [
        [part.numpy() for part in score(rows[at : at + size], targets[at : at + size])]
        for at in range(0, len(rows), size)
    ]
    asked = targets > 0
    probabilities, guesses = (np.concatenate(part)[asked] for part in zip(*parts, strict=True))
    return Metrics.of(probabilities, guesses == targets[asked])
