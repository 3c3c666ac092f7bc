"""The sums that a cell squashes, in NumPy, from what a trace holds."""

from __future__ import annotations

import numpy as np

from lstm_core.gates import GRUTrace, RNNTrace, Trace

PARTS = {
    "GateTrace": ("input_gate", "forget_gate", "candidate", "output_gate"),
    "GRUTrace": ("update_gate", "reset_gate", "candidate"),
    "RNNTrace": ("hidden_state",),
}
"""The parts of a kernel in Keras' order, by the kind of the trace."""


def sums(trace: Trace, *, step: int) -> dict[str, np.ndarray]:
    """z = x W + h U + b of each part, (U,) float64, of one sequence without skipped steps."""
    weights, names = trace.weights, PARTS[type(trace).__name__]
    assert weights is not None
    assert trace.inputs is not None
    h = (trace.hidden_state[step - 1] if step else trace.initial_hidden_state).astype(np.float64)
    from_input = np.split(trace.inputs[step].astype(np.float64) @ weights.kernel, len(names))
    of_past = np.split(weights.recurrent_kernel.astype(np.float64), len(names), axis=1)
    b = weights.bias.astype(np.float64)
    b_x, b_h = b if weights.resets_after else (b, np.zeros_like(b))
    parts = {
        name: from_input[at] + h @ of_past[at] + np.split(b_x + b_h, len(names))[at]
        for at, name in enumerate(names)
    }
    if isinstance(trace, GRUTrace):
        r, at = trace.reset_gate[step].astype(np.float64), 2
        bias = [np.split(one, 3)[at] for one in (b_x, b_h)]
        past = r * (h @ of_past[at] + bias[1]) if weights.resets_after else (r * h) @ of_past[at]
        parts["candidate"] = from_input[at] + bias[0] + past
    return parts


def squashed(trace: Trace, *, step: int) -> dict[str, np.ndarray]:
    """The same, squashed by Keras' default activations: what the trace says."""
    tanh = ("candidate",) if not isinstance(trace, RNNTrace) else ("hidden_state",)
    return {
        name: np.tanh(z) if name in tanh else 1 / (1 + np.exp(-z))
        for name, z in sums(trace, step=step).items()
    }
