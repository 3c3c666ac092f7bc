"""Small traces for the dashboard's pure parts."""

from __future__ import annotations

import pytest

from lstm_core.gates import GRUTrace, RNNTrace
from tests.support import traces


@pytest.fixture
def make_trace() -> traces.MakeTrace:
    return traces.lstm_trace


@pytest.fixture
def gru_trace() -> GRUTrace:
    return traces.gru_trace()


@pytest.fixture
def rnn_trace() -> RNNTrace:
    return traces.rnn_trace()
