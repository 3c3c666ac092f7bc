"""How well a network predicts a text, beside models that count: the answer's types. No Keras."""

from __future__ import annotations

import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Figures:
    """One model's figures over the predictions of a text.

    loss: mean cross-entropy in nats per token; accuracy: the share of predictions in which the
    token that came was the most probable one.
    """

    loss: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """exp(loss): as if so many tokens were equally probable each time."""
        return math.exp(self.loss) if self.loss < 700 else math.inf

    @classmethod
    def of(cls, probabilities: np.ndarray, right: np.ndarray) -> Figures:
        """From the probability of each token that came, (N,), and whether it was the guess, (N,).

        A probability of 0 counts as float32's smallest normal number, about 1.2e-38.
        """
        floor = float(np.finfo(np.float32).tiny)
        nats = -np.log(np.maximum(probabilities.astype(np.float64), floor))
        return cls(float(nats.mean()), float(right.mean()))


@dataclasses.dataclass(frozen=True)
class Score:
    """A network's figures on some lines, beside those of a unigram and a bigram.

    All three answer the same `predictions` questions, with the same vocabulary, from the same
    training text: every known token of a line but the first, given the known tokens before it.
    """

    network: Figures
    unigram: Figures
    bigram: Figures
    predictions: int
    unknown: int
    """Tokens of these lines that the vocabulary lacks. They are neither asked about nor read."""
    lines: int
    """Lines with a question in them."""
    known_lines: int
    """How many of these stand in the training text too, token by token: memory can answer them."""
