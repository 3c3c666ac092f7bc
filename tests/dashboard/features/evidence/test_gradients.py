"""The gradient in every kind of network: a line for each seed, their median, and the numbers."""

from __future__ import annotations

import numpy as np

from dashboard.features.evidence.gradients import (
    Kind,
    gradients_by_seed,
    gradients_by_seed_alt,
    kinds,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.results import findings

say = messages("evidence")
of_gradients = messages("gradient")

HALVED = GradientFlow(hidden=(2.0, 1.0, 0.5), cell=(4.0, 3.0, 2.0), kept=(1.0, 0.7, 0.49))
GONE = GradientFlow(hidden=(4.0, 0.4, 0.0))
FRESH = Kind(name="LSTM", cell="lstm", counted=(HALVED, HALVED))
RNNS = Kind(name="RNN", cell="rnn", counted=(), others=(GONE, GONE, GONE))


def test_a_line_for_each_seed_a_median_and_an_lstm_s_hidden_state_and_forget_gates() -> None:
    one = Kind(name="RNN", cell="rnn", counted=(GONE,))
    figure = gradients_by_seed([FRESH, one], dark=False)
    lines = figure.data
    assert len(lines) == (2 + 1 + 1 + 1) + (1 + 1)
    for line in lines[:3]:  # by the cell state
        np.testing.assert_allclose(line.y, [1, 0.75, 0.5], rtol=1e-6)
    np.testing.assert_allclose(lines[3].y, [1, 0.5, 0.25], rtol=1e-6)
    assert lines[3].line.dash == "dashdot"
    np.testing.assert_allclose(lines[4].y, HALVED.kept, rtol=1e-6)
    assert lines[4].line.dash == "dash"
    assert {line.yaxis for line in lines} == {"y", "y2"}
    head, lstm, rnn = (note.text for note in figure.layout.annotations)
    assert say("gradients.dotted") not in head
    assert of_gradients("hidden_state") in lstm
    assert of_gradients("forget_gates") in lstm
    assert say("gradients.learned", learned=1, seeds=1) in rnn


def test_those_that_have_not_learned_are_dotted_and_count_for_no_median() -> None:
    some = Kind(name="LSTM", cell="lstm", counted=(HALVED,), others=(GONE,))
    figure = gradients_by_seed([some, RNNS], dark=True)
    first = [line for line in figure.data if line.yaxis == "y"]
    assert [line.line.dash for line in first] == ["dot", "solid", "solid", "dashdot", "dash"]
    np.testing.assert_allclose(first[2].y, [1, 0.75, 0.5])
    assert {line.line.dash for line in figure.data if line.yaxis == "y2"} == {"dot"}
    head, lstm, rnn = (note.text for note in figure.layout.annotations)
    assert say("gradients.dotted") in head
    assert say("gradients.learned", learned=1, seeds=2) in lstm
    assert say("gradients.learned", learned=0, seeds=3) in rnn


def test_the_alternative_text_has_the_numbers() -> None:
    text = gradients_by_seed_alt([FRESH, RNNS])
    far = {"half": "0.75", "half_steps": 1, "far": "0.50", "far_steps": 2}
    assert say("gradients.alt_median", **far) in text
    assert say("gradients.alt_hidden", share="0.25", steps=2) in text
    less = of_gradients("less_than", share="10⁻⁹")
    assert say("gradients.alt_others", count=3, share=less, steps=2) in text


def test_every_seed_of_the_record_is_drawn() -> None:
    shown = kinds(findings())
    assert [len(kind.counted) + len(kind.others) for kind in shown] == [10] * 3
