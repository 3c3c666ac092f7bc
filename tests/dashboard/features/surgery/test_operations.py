"""The operations: what they hold, and how their outcome is named."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import lstm_core as lc
from dashboard.features.surgery.operations import OPERATIONS, Operation, offered, outcome, said
from dashboard.prose import parts
from lstm_core.network.recipe import CELLS
from lstm_core.reading.prediction import Prediction
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


@pytest.mark.parametrize(
    ("cell", "name", "operation"),
    [
        pytest.param(cell, name, one, id=f"{cell}-{name}-{one.name}")
        for cell in ("lstm", "gru")
        for name in lc.corpora.NAMED
        for one in offered(cell, name)
    ],
)
def test_every_question_that_is_offered_has_the_outcome_that_makes_it_worth_asking(
    shipped_model: Callable[..., lc.LanguageModel], cell: str, name: str, operation: Operation
) -> None:
    model = shipped_model(name, cell=cell)
    prompt = operation.prompt if name == "hello" else lc.corpora.NAMED[name].sentence
    before = lc.read(model, prompt)
    after = lc.read(model, prompt, surgery=operation.surgery(len(before.read_words)))
    assert outcome(before.prediction, after.prediction) == operation.outcomes[name]


@pytest.mark.parametrize("name", lc.corpora.NAMED)
def test_each_text_has_questions_and_another_text_has_all(name: str) -> None:
    assert len(offered("lstm", name)) >= 3
    assert len(offered("gru", name)) >= 2
    assert offered("lstm", None) == OPERATIONS["lstm"]


def test_what_is_hidden_is_not_forgotten(hello_model: lc.LanguageModel) -> None:
    (hide,) = (one for one in OPERATIONS["lstm"] if one.name == "hide")
    plain = lc.read(hello_model, hide.prompt)
    hidden = lc.read(hello_model, hide.prompt, surgery=hide.surgery(3))
    assert np.array_equal(plain.trace.cell_state, hidden.trace.cell_state)
    assert not hidden.trace.hidden_state[-1].any()


def test_a_surgery_is_said_with_its_gates_its_words_and_its_units() -> None:
    words = ("hello", "how", "is")
    hide = next(one for one in OPERATIONS["lstm"] if one.name == "hide").surgery(3)
    assert said(hide, words, "word") == "output gate 0 at “is”"
    always = lc.Surgery((lc.Hold("forget_gate", 0.5), lc.Hold("input_gate", 1.0)))
    assert all(
        part in said(always, words, "word") for part in ("gate 0.50", "gate 1", "every word")
    )
    some = lc.Surgery((lc.Hold("input_gate", 0.0, steps=(0, 2), units=(1, 7)),))
    assert all(part in said(some, words, "word") for part in ("“hello”", "“is”", "1, 7"))
