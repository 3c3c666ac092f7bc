"""A network is trained, then stepped by hand as far as is asked: no length is compiled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import keras
import numpy as np

from lstm_core.evidence.beyond import Drift, DriftOutcome, Reach, ReachOutcome
from lstm_core.evidence.experiment import Experiment, rounded
from lstm_core.evidence.experiment_runner import trained_network
from lstm_core.evidence.tasks import continual
from lstm_core.evidence.tasks.counting import END, A, B
from lstm_core.evidence.tasks.task import one_hot
from lstm_core.gates import Array, gru_step, lstm_step, rnn_step

STREAMS_STREAM = 4
"""Which of a seed's streams of random numbers draws the symbols; 0 to 3 are taken."""

ALWAYS_OPEN = 40.0
"""A forget bias whose sigmoid is exactly 1."""

States: TypeAlias = tuple[Array, ...]


class Stepper(NamedTuple):
    """A trained network as two functions of NumPy arrays.

    start: rows -> the states before the first step, each (rows, U), the hidden state first.
    step: inputs (rows, D) and states -> states; answer: the hidden state -> (rows, outputs).
    """

    start: Callable[[int], States]
    step: Callable[[Array, States], States]
    answer: Callable[[Array], Array]


def stepper(training: Experiment, network: keras.Model) -> Stepper:
    """The network of an experiment with one layer, stepped by the equations of its cell.

    Of held gates only a forget gate at 1 is possible.
    """
    W, U, b, kernel, bias = network.get_weights()
    if training.held:
        W, U, b = _with_open_forget_gate(training, W, U, b)

    def step(x: Array, states: States) -> States:
        if training.cell == "lstm":
            *_, c, h = lstm_step(x, states[0], states[1], W, U, b)
            return h, c
        if training.cell == "gru":
            return (gru_step(x, states[0], W, U, b)[-1],)
        return (rnn_step(x, states[0], W, U, b),)

    many = 2 if training.cell == "lstm" else 1

    def start(rows: int) -> States:
        return tuple(np.zeros((rows, training.units), dtype=np.float32) for _ in range(many))

    return Stepper(start, step, lambda hidden: hidden @ kernel + bias)


def reach(experiment: Reach, on_progress: Callable[[Any], object] | None = None) -> ReachOutcome:
    """Train a network to count, then try every n. `on_progress` is passed on to the training."""
    network, outcome = trained_network(experiment.training, on_progress)
    right = counts_right(stepper(experiment.training, network), experiment.longest)
    return ReachOutcome(training=outcome, reach=len(right) if right.all() else int(right.argmin()))


def counts_right(network: Stepper, longest: int) -> Array:
    """Whether each string of n from 1 to `longest` is right after every b: (longest,) booleans."""
    a, b = np.eye(2, dtype=np.float32)[[[A], [B]]]  # two of (1, 2)
    states, after_a = network.start(1), []
    for _ in range(longest):
        states = network.step(a, states)
        after_a.append(states)
    states = tuple(np.concatenate(rows) for rows in zip(*after_a, strict=True))  # (longest, U)
    right = np.ones(longest, dtype=bool)
    for read in range(1, longest + 1):  # row 0 has n = read, the others more
        states = network.step(b, states)
        expected = np.where(np.arange(len(states[0])) == 0, END, B)
        right[read - 1 :] &= network.answer(states[0]).argmax(axis=-1) == expected
        states = tuple(rows[1:] for rows in states)
    return right


def drift(experiment: Drift, on_progress: Callable[[Any], object] | None = None) -> DriftOutcome:
    """Train an LSTM on streams, then let it read long ones. `on_progress` as in `reach`."""
    training = experiment.training
    network, outcome = trained_network(training, on_progress)
    if outcome.diverged:
        return DriftOutcome(training=outcome, marks=(), sizes=(), until_error=())
    random = np.random.default_rng([training.seed, STREAMS_STREAM])
    ids = continual.draw(experiment.streams, experiment.symbols, random)
    sizes, until_error = read_streams(stepper(training, network), ids)
    marks = marks_until(experiment.symbols)
    return DriftOutcome(
        training=outcome,
        marks=marks,
        sizes=tuple(rounded(float(sizes[mark - 1])) for mark in marks),
        until_error=tuple(int(symbols) for symbols in until_error),
    )


def read_streams(network: Stepper, ids: Array) -> tuple[Array, Array]:
    """Read streams (B, T) of symbols: the mean of |c| after each, (T,), and the symbols before each
    stream's first error, (B,)."""
    rows, steps = ids.shape
    symbols = one_hot(np.arange(len(continual.SYMBOLS)), len(continual.SYMBOLS))
    legal = continual.legal_successors(ids)  # (B, T, 7)
    states, sizes, until_error = network.start(rows), np.empty(steps), np.full(rows, steps)
    for at in range(steps):
        states = network.step(symbols[ids[:, at]], states)
        sizes[at] = np.abs(states[1]).mean()
        answers = network.answer(states[0])
        lowest = np.where(legal[:, at], answers, np.inf).min(axis=-1)
        highest = np.where(legal[:, at], -np.inf, answers).max(axis=-1)
        until_error = np.where(lowest > highest, until_error, np.minimum(until_error, at))
    return sizes, until_error


def marks_until(symbols: int) -> tuple[int, ...]:
    """Three marks for every factor of ten, and the last symbol.

    >>> marks_until(2_000)
    (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    """
    marks = [first * 10**power for power in range(6) for first in (1, 2, 5)]
    return (*(mark for mark in marks if mark < symbols), symbols)


def _with_open_forget_gate(
    training: Experiment, W: Array, U: Array, b: Array
) -> tuple[Array, Array, Array]:
    if [(hold.quantity, hold.value) for hold in training.held] != [("forget_gate", 1.0)]:
        raise ValueError(f"Only a forget gate at 1 can be held here; received {training.held}.")
    W, U, b = W.copy(), U.copy(), b.copy()
    forget = slice(training.units, 2 * training.units)
    W[:, forget], U[:, forget], b[forget] = 0, 0, ALWAYS_OPEN
    return W, U, b
