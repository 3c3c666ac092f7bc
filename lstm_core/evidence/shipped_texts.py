"""What each corpus should show, as a number that is measured on a trained network.

Each function takes a network that learned the corpus (by its own recipe or another one), asks it
about text that it has not seen, and returns plain numbers. `measure_agreement` trains one first.
"""

from __future__ import annotations

import collections
import dataclasses
import statistics
import time
from collections.abc import Iterable, Sequence

import numpy as np

from lstm_core.evidence.agreement import (
    AgreementExperiment,
    AgreementOutcome,
    agreement_recipe,
)
from lstm_core.network.model import LanguageModel
from lstm_core.network.training import train
from lstm_core.reading.compiled import passes
from lstm_core.reading.prediction import read
from lstm_core.reading.probing import correlation, separation
from lstm_core.reading.tracing import split_trace
from lstm_core.text.corpora import agreement, brackets, counting, story
from lstm_core.text.tokens import LINE_BREAK, tokenise


@dataclasses.dataclass(frozen=True)
class UnitScore:
    """The unit that follows a quantity best, counted from 0, and how well.

    `correlation` is Pearson's, from -1 to 1, between the quantity and the unit's cell state (the
    hidden state in a cell that has no other). The sign says only which way the unit counts.
    """

    unit: int
    correlation: float


def agreement_accuracy(
    model: LanguageModel, lines: Iterable[str] | None = None
) -> dict[int, float]:
    """How often the verb's right form is more probable than its wrong one, by distance.

    lines: the sentences, by default those held out. Returns the share of them, 0 to 1, for each
    number of words between subject and verb, the shortest first. The chance level is one half.
    Raises ValueError for a sentence that does not fit into the network's context, for its subject
    would be cut off.
    """
    right: dict[int, list[bool]] = collections.defaultdict(list)
    for line in agreement.held_out() if lines is None else lines:
        asked = agreement.parse(line)
        reading = read(model, asked.prompt)
        if reading.cut_off:
            raise ValueError(
                f"expected a sentence of at most {model.text.context} words before its verb; "
                f"received {line!r}."
            )
        says = reading.prediction
        better = says.probability(asked.right) > says.probability(asked.wrong)
        right[asked.distance].append(better)
    return {distance: statistics.fmean(right[distance]) for distance in sorted(right)}


def measure_agreement(experiment: AgreementExperiment) -> AgreementOutcome:
    """Train the network of an experiment, and ask it about the sentences held out."""
    started = time.monotonic()
    model = train(agreement_recipe(experiment.cell, experiment.seed))
    seconds = time.monotonic() - started
    accuracy = agreement_accuracy(model)
    return AgreementOutcome(
        distances=tuple(accuracy),
        shares=tuple(round(share, 4) for share in accuracy.values()),
        seconds=round(seconds, 1),
    )


@dataclasses.dataclass(frozen=True)
class BracketScores:
    """How well a network closes what was opened.

    right_kind: number of open brackets -> of the positions at which a bracket closes, the share at
    which the right one of the three kinds is the most probable; the chance level is one third.
    legal: the probability of all characters that may come, on average over all positions.
    """

    right_kind: dict[int, float]
    legal: float

    @property
    def right(self) -> float:
        """The mean of `right_kind` over the depths."""
        return statistics.fmean(self.right_kind.values())


def bracket_scores(model: LanguageModel, lines: Iterable[str] | None = None) -> BracketScores:
    """How well a network closes brackets in lines, by default those held out."""
    right: dict[int, list[bool]] = collections.defaultdict(list)
    legal: list[float] = []
    for line in brackets.held_out() if lines is None else lines:
        for at, says in enumerate(read(model, line).after_each[:-1], start=1):
            legal.append(sum(map(says.probability, brackets.legal_next(line[:at]))))
            if brackets.is_closing(line[at]):
                best = max(brackets.PAIRS.values(), key=says.probability)
                right[len(brackets.still_open(line[:at]))].append(best == line[at])
    by_depth = {depth: statistics.fmean(right[depth]) for depth in sorted(right)}
    return BracketScores(by_depth, statistics.fmean(legal))


def right_endings(
    model: LanguageModel, lengths: Iterable[int] = range(1, counting.LONGEST + 1)
) -> dict[int, bool]:
    """For each n, whether n a's are followed by exactly n b's and the full stop.

    The network reads n a's and a b. From then on the right character must be the most probable of
    the three: a b after each b but the last, and the full stop after the last.
    """
    answers = {}
    for n in lengths:
        block = counting.block(n)
        says = read(model, block).after_each
        answers[n] = all(says[at - 1].word == block[at] for at in range(n + 1, len(block)))
    return answers


def counting_unit(model: LanguageModel, lines: Sequence[str] | None = None) -> UnitScore:
    """The unit whose state follows best how many more a's than b's there are.

    lines: by default those held out.
    """
    lines = counting.held_out() if lines is None else lines
    states, counts = zip(
        *((_state(model, line), counting.balance(line)) for line in lines), strict=True
    )
    return _best_unit(np.concatenate(states), np.concatenate(counts))


@dataclasses.dataclass(frozen=True)
class Detector:
    """The unit that best tells two kinds of moments apart, counted from 0, and how well.

    separation: the area under the unit's ROC curve. Of all pairs of a moment of one kind and a
    moment of the other, it is the share in which the unit's state is on the same side. 0.5 is the
    chance level; 1 is a unit with a threshold that is never wrong.
    """

    unit: int
    separation: float


def quotes_unit(
    model: LanguageModel,
    lines: Sequence[str] | None = None,
    *,
    chosen_on: Sequence[str] | None = None,
) -> Detector:
    """The unit that best tells whether a quotation is open.

    chosen_on: the lines by which the unit is chosen, by default the last hundred of the corpus.
    lines: those on which it is judged, by default the chapter held out. Each text is read as one
    stream, from a zero state.
    """
    chosen = _quotes(model, story.lines()[-100:] if chosen_on is None else chosen_on)
    judged = _quotes(model, story.held_out() if lines is None else lines)
    unit = int(chosen.argmax())
    return Detector(unit, float(judged[unit]))


def _quotes(model: LanguageModel, lines: Sequence[str]) -> np.ndarray:
    """How well each unit tells whether a quotation is open, (U,)."""
    text = LINE_BREAK.join(lines)
    return separation(_stream(model, text), np.asarray(story.inside_quotes(text)))


def _stream(model: LanguageModel, text: str) -> np.ndarray:
    """The recurrent layer's state after each character of a text of any length, (T, U).

    Raises KeyError for a character that the model's vocabulary lacks.
    """
    ids = [model.vocabulary.id(token) for token in tokenise(text, "character")]
    values = passes(model).read(np.array([ids], np.int32)).values  # (T, quantities * U)
    zeros = np.zeros((2, model.recipe.units), np.float32)
    layer = model.network.get_layer("recurrent")
    trace = split_trace(layer, values.numpy(), initial_state=[*zeros])
    return getattr(trace, "cell_state", trace.hidden_state)


def _state(model: LanguageModel, text: str) -> np.ndarray:
    """The recurrent layer's state after each token of a text, (T, U), without the pads."""
    trace = read(model, text).trace
    return getattr(trace, "cell_state", trace.hidden_state)[~trace.is_padding]


def _best_unit(states: np.ndarray, wanted: np.ndarray) -> UnitScore:
    """The column of (T, U) with the largest correlation, of either sign, with (T,)."""
    correlations = correlation(states, wanted)
    unit = int(np.abs(correlations).argmax())
    return UnitScore(unit, float(correlations[unit]))
