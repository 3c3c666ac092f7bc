"""The numbers of the lessons, computed again from the networks that come along."""

from __future__ import annotations

import math

import pytest

from dashboard.lessons import lessons, source
from lstm_core.gates import GateTrace
from lstm_core.network.shipped import load_shipped
from lstm_core.reading.erasing import erase_at
from lstm_core.reading.prediction import Read
from lstm_core.reading.surgery import Hold, Surgery
from lstm_core.text.corpora import HELLO
from lstm_core.text.corpora.groups import groups
from lstm_core.text.preparation import ceiling, prepare


def number_of(name: str, step: int) -> float:
    question = lessons()[name].steps[step - 1].question
    assert question is not None
    assert question.number is not None
    return question.number


def test_the_count_of_unit_3() -> None:
    trace = Read("aaaaaabbb").answer(load_shipped("counting")).trace
    assert isinstance(trace, GateTrace)
    memory = trace.cell_state[:, 3]
    assert memory[5] == pytest.approx(number_of("memory", 1), abs=0.006)
    assert memory[8] == pytest.approx(number_of("memory", 3), abs=0.006)
    assert memory[5:] == pytest.approx(memory[5] - range(4), abs=0.02)  # each b takes 1 away
    assert trace.forget_gate[6:, 3] == pytest.approx([1, 1, 1], abs=0.006)


def test_the_opening_s_shares() -> None:
    model, prompt, text = load_shipped("agreement"), "the bakers near the clock", source("gates")
    for surgery in (Surgery(()), erase_at(2)):
        reading = Read(prompt, surgery).answer(model)
        for group in groups("agreement", reading.read_words):
            assert f"{group.share(reading.prediction.probability):.1%}".replace("%", " %") in text


def test_what_one_forgetting_costs() -> None:
    model = load_shipped("hello")
    surgery = Surgery((Hold("forget_gate", 0.0, steps=(2,)),))
    shares = [
        Read("hello how is", held).answer(model).prediction.probability("your")
        for held in (Surgery(()), surgery)
    ]
    assert [round(100 * share) for share in shares] == [90, 76]
    assert "from 90 % to 76 %" in source("gates")


def test_the_two_likely_words() -> None:
    prediction = Read("hello how are").answer(load_shipped("hello")).prediction
    assert [round(100 * prediction.probability(word)) for word in ("you", "your")] == [49, 49]
    assert number_of("learning", 2) == 50


def test_the_four_lines() -> None:
    text = prepare(HELLO)
    best = ceiling(text)
    assert number_of("words", 1) == len(text.vocabulary)
    assert number_of("words", 2) == len(HELLO[1].split()) - 1
    assert text.padded.shape == (15, 5)
    assert number_of("words", 3) == text.padded.shape[1] - 1 - len(["hello", "how"])
    assert number_of("learning", 1) == pytest.approx(100 * best.accuracy)
    assert f"{best.loss:.3f}" in source("learning")


def test_what_is_left_of_a_gradient() -> None:
    assert number_of("learning", 3) == pytest.approx(0.9**20, abs=0.005)
    assert number_of("race", 2) == 0.5 * 0.5
    assert 0.5**20 < 1e-6
    assert f"{0.99**20:.2f}" in source("learning")
    assert f"{0.99**20:.2f}" in source("race")


def test_the_exam_by_hand() -> None:
    before, f, i, g, o = 2.0, 0.9, 0.5, -1.0, 0.8
    c = f * before + i * g
    units, inputs = 2, 3
    expected = [c, o * math.tanh(c), 0 * before + i * g, f * before + 0 * g, 8 * 0.5**3]
    expected.append(4 * (units * (units + inputs) + units))
    assert [number_of("exam", step) for step in range(1, 7)] == pytest.approx(expected, abs=0.005)
    assert (number_of("exam", 8), number_of("exam", 9)) == (1, 0.5)
