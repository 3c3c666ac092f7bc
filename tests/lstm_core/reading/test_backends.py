"""Tracing on JAX, in a process of its own: Keras chooses its backend when it is loaded.

`make test-backends` runs all tests of the traces on every backend.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

EVERY_MODEL = "tests/lstm_core/reading/test_every_model.py"
NEIGHBOURS = "tests/lstm_core/reading/test_neighbours.py"
TRACE = f"{EVERY_MODEL}::test_every_trace_is_what_the_model_itself_returns"
CONSTANT = f"{EVERY_MODEL}::test_constant_weights_give_the_numbers_of_keras_own_tests"

ON_JAX = [
    f"{TRACE}[LSTM-no mask-given states]",
    f"{TRACE}[LSTM-mask-zero states]",
    f"{TRACE}[GRU-mask-given states]",
    f"{TRACE}[SimpleRNN-mask-zero states]",
    f"{TRACE}[stacked cells-mask-given states]",
    f"{TRACE}[zeros where masked-mask-zero states]",
    f"{TRACE}[backwards-mask-given states]",
    f"{TRACE}[bidirectional-mask-zero states]",
    f"{TRACE}[encoder-decoder-mask-given states]",
    f"{CONSTANT}[LSTM-options0-last0]",
    f"{CONSTANT}[GRU-options5-last5]",
    f"{NEIGHBOURS}::test_a_layer_in_compiled_code_is_refused",
    f"{NEIGHBOURS}::test_what_training_moves_is_set_back",
    f"{NEIGHBOURS}::test_a_cell_state_of_its_own_is_refused_at_the_last_step_too",
]
"""A few of each kind: JAX compiles every loop anew, about a second a test."""

QUICK_TO_COMPILE = {"JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}


def test_traces_on_jax():
    alone = {name: text for name, text in os.environ.items() if "PYTEST" not in name}
    options = ["-q", "-p", "no:cacheprovider", "-o", "filterwarnings=ignore", "-n", "0"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *ON_JAX],
        cwd=ROOT,
        env={**alone, **QUICK_TO_COMPILE, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "skipped" not in result.stdout
