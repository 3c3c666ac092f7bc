"""Far beyond the training: stepping by hand is the network, and counting and drifting are seen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lstm_core.evidence import beyond_runner
from lstm_core.evidence.beyond import Drift, Reach
from lstm_core.evidence.beyond_runner import (
    Stepper,
    counts_right,
    drift,
    marks_until,
    read_streams,
    stepper,
)
from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.experiment_runner import trained_network
from lstm_core.evidence.networks import build_network
from lstm_core.evidence.tasks import ContinualReber, Counting, TemporalOrder, continual
from lstm_core.reading.surgery import Hold

OPEN = (Hold("forget_gate", 1.0),)
STREAMS = Experiment(task=ContinualReber(length=20, test_length=40), units=3, xla=False)


@pytest.mark.parametrize(
    "training",
    [
        Experiment(task=Counting(longest=4), units=3),
        Experiment(task=Counting(longest=4), units=3, cell="gru"),
        Experiment(task=Counting(longest=4), units=3, cell="rnn"),
        dataclasses.replace(STREAMS, held=OPEN),
    ],
    ids=str,
)
def test_stepping_by_hand_gives_the_answers_of_the_network(training):
    network = build_network(training)
    network.set_weights([w + 0.1 for w in network.get_weights()])  # no bias stays zero
    inputs = training.task.batch(5, np.random.default_rng(0)).inputs
    by_hand = stepper(training, network)
    states, answers = by_hand.start(5), []
    for step in range(inputs.shape[1]):
        states = by_hand.step(inputs[:, step], states)
        answers.append(by_hand.answer(states[0]))
    np.testing.assert_allclose(np.stack(answers, axis=1), network(inputs), atol=1e-5)


def counter(*, most):
    """A stepper that counts up at an a and down at a b, and goes no higher than `most`."""

    def step(x, states):
        return (np.minimum(states[0] + x[:, :1] - x[:, 1:], most),)

    def answer(count):
        return np.concatenate([np.full_like(count, -9), count - 0.5, 0.5 - count], axis=1)

    return Stepper(lambda rows: (np.zeros((rows, 1)),), step, answer)


def test_a_perfect_counter_is_right_for_every_n_and_a_bounded_one_to_its_bound():
    assert counts_right(counter(most=1_000), 60).all()
    right = counts_right(counter(most=7), 60)
    assert right.nonzero()[0].tolist() == list(range(7))


def test_a_stepper_that_knows_the_grammar_has_no_error_and_one_that_forgets_has():
    ids = continual.draw(3, 400, np.random.default_rng(1))

    def knowing(fails_at):
        def step(_, states):
            return states[0] + 1, states[1] - 1

        def answer(read):
            at = int(read[0, 0]) - 1
            legal = continual.legal_successors(ids)[:, at]
            return np.where(at == fails_at, ~legal, legal).astype(float)

        return Stepper(lambda rows: (np.zeros((rows, 1)), np.zeros((rows, 1))), step, answer)

    sizes, until_error = read_streams(knowing(None), ids)
    assert until_error.tolist() == [400] * 3
    assert sizes.tolist() == list(range(1, 401))  # of a state that falls by one
    assert read_streams(knowing(17), ids)[1].tolist() == [17] * 3


def test_a_cell_state_that_nothing_forgets_grows():
    """A fresh network; without a forget gate the state is a sum that goes on."""
    small = dataclasses.replace(STREAMS, budget=50)
    held = dataclasses.replace(small, held=OPEN)
    sizes = [
        drift(Drift(training=one, streams=2, symbols=2_000)).sizes[-1] for one in (small, held)
    ]
    assert sizes[1] > 3 * sizes[0]


def test_a_training_that_diverged_has_no_drift():
    wild = dataclasses.replace(STREAMS, budget=50, learning_rate=10.0, clipnorm=None)

    def broken(training, on_progress):
        network, outcome = trained_network(training, on_progress)
        return network, dataclasses.replace(outcome, diverged=True)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beyond_runner, "trained_network", broken)
        found = drift(Drift(training=wild, streams=2, symbols=100))
    assert (found.training.diverged, found.marks, found.sizes) == (True, (), ())


def test_marks_and_what_is_refused():
    assert marks_until(1_000)[-3:] == (200, 500, 1_000)
    with pytest.raises(ValueError, match="counting"):
        Reach(training=Experiment(task=TemporalOrder()))
    with pytest.raises(ValueError, match="cell state"):
        Drift(training=dataclasses.replace(STREAMS, cell="gru"))
    one = Reach(training=Experiment(task=Counting(longest=4)))
    assert Reach.from_dict(one.to_dict()) == one
