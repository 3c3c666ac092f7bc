"""Letting a trained network write on, token by token. The sampling itself is in `sampling`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.reading.prediction import Prediction
from lstm_core.reading.sampling import Distribution, check_sampling, distribution
from lstm_core.reading.sentence import row, understood, warn_of_unknown
from lstm_core.text.preparation import PreparedText
from lstm_core.text.tokens import LINE_BREAK, Level, joined
from lstm_core.values import set_whole_numbers

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

MAX_LENGTH = 200
"""The most tokens that are written at once."""

MAX_SEED = 2**31 - 1


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """One token that the network wrote, `word`, and the columns that it was drawn from.

    `columns` has the words of the highest score, highest first, and the one that was drawn; `kept`
    counts all words that could have been drawn, shown or not.
    """

    word: str
    columns: Distribution
    kept: int


@dataclasses.dataclass(frozen=True, eq=False)
class Generation:
    """What a network wrote after a prompt, and what it had read of the prompt.

    `unknown_words` are the tokens of the prompt that the vocabulary lacks, `cut_off` those that
    exceed the network's context, `read_words` those that were read. `steps` has one entry for each
    token written, first to last. `level` is "word" or "character".
    """

    prompt: str
    level: Level
    unknown_words: tuple[str, ...]
    cut_off: tuple[str, ...]
    read_words: tuple[str, ...]
    steps: tuple[Step, ...]
    stops: bool = False
    """Whether the first line's end that is written is the last token."""

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens that were written."""
        return tuple(step.word for step in self.steps)

    @property
    def text(self) -> str:
        """The written tokens as text: words with spaces between them, characters as they are."""
        return joined(self.words, self.level)

    @property
    def has_ended(self) -> bool:
        """Whether the network wrote a line's end and stopped there."""
        return self.stops and bool(self.steps) and self.steps[-1].word == LINE_BREAK


@dataclasses.dataclass(frozen=True)
class Generate:
    """What does the network write after a prompt?

    length: how many tokens, 1 to `MAX_LENGTH`. Each is drawn from what the network predicts after
    everything before it, as `read` does: unknown words are not read, and of more tokens than the
    context the oldest fall off. It stops at the end of a line if `until_line_end`, and always where
    the network learned each line apart, up to its end. unknown: whether the unknown token may be
    drawn. temperature, top_k, top_p: see `sampling.distribution`.
    candidates: how many words the columns of a step keep (None: all), beside the drawn one.

    Equal questions have equal answers. The draw of the n-th new token depends on the seed and n
    alone; `already` is the number of new tokens that the prompt ends with, so a text written in
    pieces is the text written in one go.

    Raises ValueError or TypeError for an option out of bounds.
    """

    prompt: str
    _: dataclasses.KW_ONLY
    length: int
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    seed: int = 0
    already: int = 0
    candidates: int | None = 12
    until_line_end: bool = False
    unknown: bool = False

    def __post_init__(self) -> None:
        bounds = {"length": (1, MAX_LENGTH), "seed": (0, MAX_SEED), "already": (0, MAX_SEED)}
        if self.candidates is not None:
            bounds["candidates"] = (1, MAX_SEED)
        set_whole_numbers(self, bounds)
        check_sampling(temperature=self.temperature, top_k=self.top_k, top_p=self.top_p)

    def check(self, text: PreparedText) -> None:
        understood(text, self.prompt)

    def answer(self, model: LanguageModel) -> Generation:
        from lstm_core.reading.compiled import passes

        known = understood(model.text, self.prompt)
        predict, ids, steps = passes(model).answer, known.ids, []
        stops = self.until_line_end or not model.text.is_stream
        for number in range(self.already, self.already + self.length):
            softmax = predict(row(model.text, ids)[None]).numpy()[0]  # (1, T) -> (V,)
            drawn, step = self._draw(Prediction(model.vocabulary.words, softmax), number)
            steps.append(step)
            if stops and step.word == LINE_BREAK:
                break
            ids = (*ids, drawn + 1)[-model.text.context :]
        return Generation(
            prompt=self.prompt,
            level=model.text.level,
            unknown_words=known.unknown_words,
            cut_off=known.cut_off,
            read_words=known.tokens,
            steps=tuple(steps),
            stops=stops,
        )

    def _draw(self, prediction: Prediction, number: int) -> tuple[int, Step]:
        """The index of the drawn word, and the step that tells of it."""
        columns = distribution(
            prediction,
            temperature=self.temperature,
            top_k=self.top_k,
            top_p=self.top_p,
            unknown=self.unknown,
        )
        drawn = columns.draw(np.random.default_rng((self.seed, number)))
        shown = columns.strongest(self.candidates, and_also=drawn)
        return drawn, Step(columns.words[drawn], shown, kept=int(columns.kept.sum()))


def generate(model: LanguageModel, prompt: str, *, length: int, **options: Any) -> Generation:
    """Let the network write `length` more tokens after a prompt.

    The options are those of `Generate`. Raises `NothingToRead` as `read` does, and ValueError or
    TypeError for an option out of bounds. Warns (`UnknownWords`) of what the vocabulary lacks.

    >>> generate(model, "hello how", length=3, temperature=0.7, top_k=5, seed=1).words
    ('are', 'you', 'friends')
    """
    generation = Generate(prompt, length=length, **options).answer(model)
    warn_of_unknown(generation.unknown_words, model.text)
    return generation
