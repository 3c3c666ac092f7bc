"""The same networks as most people would train them in PyTorch: eager, its own LSTM, its own Adam.

    python benchmarks/pytorch_side.py TRAININGS STEPS

runs in an environment of its own, which has PyTorch and need not have anything else of this
project. It prints the times as JSON: seconds of each training of the tutorial's network (building
it and all epochs), and of each step of the medium network. Nothing here is tuned.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import Any

LINES = (
    "hello how are you",
    "hello how is your day",
    "hello how are your friends",
    "hello what are you doing",
)
EPOCHS, BATCH_SIZE = 200, 32

VOCABULARY, STEPS, BATCH, UNITS, EMBEDDING = 65, 64, 64, 128, 64
"""The medium network: tokens with the padding, time steps, examples, units, an embedding's size."""


def train_tutorial(torch: Any) -> None:
    """Build the tutorial's network and train it on the beginnings of its four lines."""
    words = sorted({word for line in LINES for word in line.split()})
    ids = {word: number for number, word in enumerate(words, start=1)}
    lines = [[ids[word] for word in line.split()] for line in LINES]
    prefixes = [line[:length] for line in lines for length in range(2, len(line) + 1)]
    longest = max(map(len, prefixes))
    padded = torch.tensor([[0] * (longest - len(prefix)) + prefix for prefix in prefixes])
    network = _network(torch, len(ids) + 1, 10, 50)
    adam = torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-7)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(padded)).split(BATCH_SIZE):
            _step(torch, network, adam, padded[rows, :-1], padded[rows, -1], last_only=True)


def time_steps(torch: Any, count: int) -> list[float]:
    """The seconds of each step of the medium network, after ten that do not count."""
    network = _network(torch, VOCABULARY, EMBEDDING, UNITS)
    adam = torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-7)
    text = torch.randint(1, VOCABULARY, (BATCH, STEPS + 1))
    seconds = []
    for _ in range(count + 10):
        started = time.perf_counter()
        _step(torch, network, adam, text[:, :-1], text[:, 1:], last_only=False)
        seconds.append(time.perf_counter() - started)
    return seconds[10:]


def _network(torch: Any, words: int, embedding: int, units: int) -> Any:
    """Embedding, LSTM and dense layer, one after the other."""
    return torch.nn.ModuleList(
        [
            torch.nn.Embedding(words, embedding),
            torch.nn.LSTM(embedding, units, batch_first=True),
            torch.nn.Linear(units, words),
        ]
    )


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
    train_tutorial(torch)  # the first one also sets PyTorch up
    training = []
    for _ in range(trainings):
        started = time.perf_counter()
        train_tutorial(torch)
        training.append(time.perf_counter() - started)
    times = {"training": training, "step": time_steps(torch, steps)}
    print(json.dumps(times | {"version": torch.__version__}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
