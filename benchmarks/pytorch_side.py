"""The same networks as most people would train them in PyTorch: eager, its own LSTM, its own Adam.

    python -m benchmarks.pytorch_side TRAININGS STEPS

runs in an environment of its own, which has PyTorch and need not have anything else. It prints the
times as JSON: seconds of each training of the tutorial's network (building it and all epochs), and
of each step of the medium network. Nothing here is tuned.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
from typing import Any

from benchmarks.baseline import EPOCHS, prefixes, word_ids
from benchmarks.report import seconds_of

BATCH_SIZE = 32
"""That of Keras' `fit`."""

VOCABULARY, STEPS, BATCH, UNITS, EMBEDDING = 65, 64, 64, 128, 64
"""The medium network: tokens with the padding, time steps, examples, units, an embedding's size."""

WARM_UP = 10


def train_tutorial(torch: Any) -> None:
    """Build the tutorial's network and train it on the beginnings of its four lines."""
    ids = word_ids()
    examples = prefixes(ids)
    longest = max(map(len, examples))
    padded = torch.tensor([[0] * (longest - len(example)) + example for example in examples])
    network, adam = _network(torch, len(ids) + 1, 10, 50)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(padded)).split(BATCH_SIZE):
            _step(torch, network, adam, padded[rows, :-1], padded[rows, -1], last_only=True)


def time_steps(torch: Any, count: int) -> list[float]:
    """The seconds of each step of the medium network, after some that do not count."""
    network, adam = _network(torch, VOCABULARY, EMBEDDING, UNITS)
    text = torch.randint(1, VOCABULARY, (BATCH, STEPS + 1))
    x, y = text[:, :-1], text[:, 1:]
    step = functools.partial(_step, torch, network, adam, x, y, last_only=False)
    return [seconds_of(step) for _ in range(WARM_UP + count)][WARM_UP:]


def _network(torch: Any, words: int, embedding: int, units: int) -> tuple[Any, Any]:
    """Embedding, LSTM and dense layer, one after the other; and what trains them."""
    network = torch.nn.ModuleList(
        [
            torch.nn.Embedding(words, embedding),
            torch.nn.LSTM(embedding, units, batch_first=True),
            torch.nn.Linear(units, words),
        ]
    )
    return network, torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-7)


def _step(torch: Any, network: Any, adam: Any, x: Any, y: Any, *, last_only: bool) -> None:
    """One step: x (B, T); y (B,) for the last time step only, or (B, T)."""
    embedding, lstm, dense = network
    states, _ = lstm(embedding(x))  # (B, T, U)
    scores = dense(states[:, -1] if last_only else states)  # (B, [T,] V)
    loss = torch.nn.functional.cross_entropy(scores.flatten(0, -2), y.flatten())
    adam.zero_grad()
    loss.backward()
    adam.step()


def main(trainings: int, steps: int) -> None:
    """Print the times as JSON."""
    torch = importlib.import_module("torch")
    train = functools.partial(train_tutorial, torch)
    train()  # the first one also sets PyTorch up
    times = {
        "training": [seconds_of(train) for _ in range(trainings)],
        "step": time_steps(torch, steps),
    }
    print(json.dumps(times | {"version": torch.__version__}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
