"""The operations: what they hold, and how their outcome is named."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_core as lc
from dashboard.operations import OPERATIONS, outcome
from dashboard.prose import parts
from lstm_core.network.recipe import CELLS
from lstm_core.reading.results import Prediction
from lstm_core.text.tokens import tokenise


def prediction(your: float, day: float) -> Prediction:
    return Prediction(("your", "day"), np.array([0.0, your, day], np.float32))


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (prediction(0.65, 0.35), "same"),
        (prediction(0.55, 0.45), "less"),
        (prediction(0.9, 0.1), "more"),
        (prediction(0.4, 0.6), "other"),
    ],
)
def test_the_outcome_says_whether_the_word_stays_and_how_sure_it_is(
    after: Prediction, named: str
) -> None:
    assert outcome(prediction(0.7, 0.3), after) == named


@pytest.mark.parametrize("cell", CELLS)
def test_every_operation_fits_its_cell_and_has_a_question_and_a_reason(cell: str) -> None:
    for operation in OPERATIONS[cell]:
        operation.surgery(3).table(cell, words=3, units=2)  # DoesNotFit otherwise
        assert {f"ask_{operation.name}", f"why_{operation.name}"} <= set(parts("predict"))
        known = {word for line in lc.corpora.HELLO for word in tokenise(line, "word")}
        assert set(operation.prompt.split()) <= known


def test_wiping_the_memory_before_the_last_word_is_one_hold() -> None:
    wipe = OPERATIONS["lstm"][0].surgery(3)
    assert wipe == lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(2,)),))


def test_the_questions_are_worth_asking_on_the_example_network(
    hello_model: lc.LanguageModel,
) -> None:
    """What makes each of them surprising, as a number."""

    def both(name: str) -> tuple[lc.Reading, lc.Reading]:
        (operation,) = (one for one in OPERATIONS["lstm"] if one.name == name)
        words = len(operation.prompt.split())
        return lc.read(hello_model, operation.prompt), lc.read(
            hello_model, operation.prompt, surgery=operation.surgery(words)
        )

    _, wiped = both("wipe")
    assert wiped.prediction.word == "your"  # the hidden state still tells
    _, forgetful = both("never_keep")
    assert forgetful.prediction.word != "your"
    _, unwritten = both("no_writing")
    assert unwritten.prediction.word == "how"
    plain, hidden = both("hide")
    assert np.array_equal(plain.trace.cell_state, hidden.trace.cell_state)
    assert hidden.prediction.probabilities[0] < 0.2
    plain, opened = both("open")
    assert plain.prediction.word != opened.prediction.word
