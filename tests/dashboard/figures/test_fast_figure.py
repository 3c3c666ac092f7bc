"""Figures are not checked when they are shown, so they are checked here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from dashboard.features.applications import forecasting, speed
from dashboard.features.evidence import by_length, differences, gradients
from dashboard.features.prepare import figure as preparation
from dashboard.features.train import figure as learning
from dashboard.features.vanish import figure as vanish
from dashboard.figures import heatmaps
from dashboard.figures.fast_figure import FastFigure
from lstm_core.evidence.applications import applications
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.plan.answers import answers
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.summaries import beginnings
from lstm_core.gates import GateTrace
from lstm_core.reading.prediction import Reading
from lstm_core.reading.sensitivity import Sensitivity

WORDS = ("", "how", "are")
VALUES = np.linspace(-0.9, 0.9, 6, dtype=np.float32).reshape(3, 2)
TRACE = GateTrace(
    forget_gate=np.abs(VALUES),
    input_gate=np.abs(VALUES),
    candidate=VALUES,
    output_gate=np.abs(VALUES),
    cell_state=VALUES,
    hidden_state=VALUES,
    initial_hidden_state=np.zeros(2, np.float32),
    initial_cell_state=np.zeros(2, np.float32),
    is_padding=np.array([True, False, False]),
    tokens=WORDS,
)
FLOW = GradientFlow(hidden=(1.0, 0.5), cell=(1.0, 0.5), kept=(1.0, 0.7), half_life=2.0)
KIND = gradients.Kind(name="LSTM", cell="lstm", counted=(FLOW,), others=(FLOW,))
OTHER = dataclasses.replace(TRACE, cell_state=VALUES / 2)
SENSITIVITY = Sensitivity(
    reading=Reading("how are", WORDS[1:], (), (), TRACE, ()),
    word="you",
    embedding=VALUES,
    hidden_state=VALUES,
    cell_state=VALUES,
)

FIGURES: dict[str, Callable[[bool], FastFigure]] = {
    "gate": lambda dark: heatmaps.heatmap(TRACE, "forget_gate", dark=dark),
    "state": lambda dark: heatmaps.heatmap(TRACE, "cell_state", dark=dark),
    "difference": lambda dark: heatmaps.difference(TRACE, OTHER, "cell_state", dark=dark),
    "learning": lambda dark: learning.learning_curves(
        [2.0, 1.0], [0.1, 0.8], dark=dark, best_accuracy=0.8, lowest_loss=0.4
    ),
    "padded": lambda dark: preparation.padded_matrix(
        np.array([[0, 1, 2]]), ("how", "are"), dark=dark
    ),
    "by length": lambda dark: by_length.by_length(
        by_length.curves(measured(), "adding"), dark=dark, missing=(200,)
    ),
    "differences": lambda dark: differences.differences(answers(measured(), "memory"), dark=dark),
    "gradients": lambda dark: gradients.gradients_by_seed([KIND], dark=dark),
    "vocabulary": lambda dark: preparation.vocabulary_bars(("how", "are"), (3, 1), dark=dark),
    "errors": lambda dark: forecasting.forecast_errors(applications().forecasting, dark=dark),
    "beginnings": lambda dark: vanish.beginnings_plot(beginnings(), dark=dark),
    "back": lambda dark: vanish.back_plot(SENSITIVITY, dark=dark),
    "speed": lambda dark: speed.training_time(applications().speed, dark=dark),
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_plotly_accepts_every_figure(name: str, dark: bool) -> None:
    shown = FIGURES[name](dark).to_dict()
    figure = go.Figure(json.loads(plotly.io.to_json(shown, validate=False)))
    assert len(figure.data) == len(shown["data"])  # it raises ValueError for what it does not know


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_can_be_dragged(name: str) -> None:
    layout = FIGURES[name](False).to_dict()["layout"]
    template = layout["template"]["layout"]
    assert template["dragmode"] is False
    assert template["xaxis"]["fixedrange"]
    assert template["yaxis"]["fixedrange"]
    assert not any(
        axis.get("fixedrange") is False for axis in layout.values() if isinstance(axis, dict)
    )


def test_plotly_is_asked_to_check_nothing_and_to_copy_once() -> None:
    drawing = FIGURES["learning"](False)
    assert drawing.to_dict() is drawing.to_dict()
    wrong = {"template": {}, "no such part": 1}
    assert FastFigure([], wrong).to_dict()["layout"] == wrong
