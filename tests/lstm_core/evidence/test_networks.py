"""The network of an experiment: its size, its first weights, and gates that are held."""

from __future__ import annotations

import collections
import dataclasses

import keras
import numpy as np
import pytest

from lstm_core.evidence import networks
from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.experiment_runner import train_on_task, trained_network
from lstm_core.evidence.networks import build_network, run_held
from lstm_core.evidence.tasks import EmbeddedReber, Recall, TemporalOrder
from lstm_core.gates import lstm_step
from lstm_core.network import trainer
from lstm_core.network.costs import network_parameters
from lstm_core.network.recipe import CELLS
from lstm_core.reading.surgery import Hold

SHORT = Experiment(
    task=TemporalOrder(length=10), units=3, batch_size=4, budget=4, check_every=4, xla=False
)
GATES = {"input_gate": 0, "forget_gate": 1, "output_gate": 3}
"""Where the weights of each stand among the four sets that Keras keeps side by side."""


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_the_network_is_of_the_size_that_the_formula_says(cell, layers):
    experiment = Experiment(task=Recall(length=5), cell=cell, units=6, layers=layers)
    network = build_network(experiment)
    counted = network_parameters(cell, 6, inputs=8, outputs=4, layers=layers)
    assert network.count_params() == counted
    assert network(np.zeros((2, 5, 8), np.float32)).shape == (2, 4)


def test_how_the_recurrent_weights_are_drawn():
    """Orthogonal: U times its transpose is 1. Glorot: below sqrt(6 / 128), and near it for 64
    units. Normal: a standard deviation of 0.1."""

    def drawn(start):
        experiment = Experiment(task=Recall(length=5), cell="rnn", units=64, recurrent_start=start)
        return build_network(experiment).get_layer("recurrent_1").get_weights()[1]

    np.testing.assert_allclose(drawn("orthogonal") @ drawn("orthogonal").T, np.eye(64), atol=1e-5)
    assert 0.95 < np.abs(drawn("glorot")).max() / (6 / 128) ** 0.5 <= 1
    assert drawn("normal").std() == pytest.approx(0.1, rel=0.05)
    assert np.abs(drawn("normal")).max() > 0.25
    with pytest.raises(ValueError, match=r"recurrent_start must be one of .*; received 'zeros'"):
        Experiment(recurrent_start="zeros")


def test_the_first_weights_are_the_seed_s_alone():
    one, same = build_network(Experiment()), build_network(Experiment(task=TemporalOrder(60)))
    held = build_network(Experiment(held=(Hold("input_gate", 1.0),)))
    other = build_network(Experiment(seed=1))
    for a, b, c in zip(one.get_weights(), same.get_weights(), held.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)
    assert not np.array_equal(one.get_weights()[0], other.get_weights()[0])


@pytest.mark.parametrize(("chosen", "begins"), [(None, 1.0), (0.0, 0.0), (3.5, 3.5)])
def test_the_forget_bias_is_where_it_begins(chosen, begins):
    """Of i, f, candidate and o, three units each, f alone; in every layer."""
    network = build_network(dataclasses.replace(SHORT, forget_bias=chosen, layers=2))
    for layer in network.layers[1:3]:
        expected = np.repeat([0.0, begins, 0.0, 0.0], 3)
        np.testing.assert_array_equal(layer.cell.bias, expected)


def test_holding_nothing_changes_nothing(monkeypatch):
    """A training through the tracing cell with an empty table is Keras' own, but for rounding."""
    plain, outcome = trained_network(SHORT)
    # A network which holds nothing, built as one that does; what is compiled of it is not kept.
    monkeypatch.setattr(trainer, "shared", collections.OrderedDict())
    monkeypatch.setattr(networks, "run_held", lambda layer, x, _: run_held(layer, x, ()))
    through, same = trained_network(dataclasses.replace(SHORT, held=(Hold("input_gate", 1),)))
    assert same.losses == pytest.approx(outcome.losses, rel=1e-5)
    for a, b in zip(plain.get_weights(), through.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("gate", GATES)
def test_a_held_gate_is_that_of_the_equations(gate):
    """The network's answer, from a cell in NumPy whose gate stands at 0.75."""
    experiment = dataclasses.replace(SHORT, held=(Hold(gate, 0.75),))
    network = build_network(experiment)
    *weights, W, b = network.get_weights()
    sequences = SHORT.task.batch(2, np.random.default_rng(0)).inputs
    by_hand = []
    for sequence in sequences:
        h = c = np.zeros(3)
        for x in sequence:
            f, i, g, o, _, _ = lstm_step(x, h, c, *weights)
            gates = {"input_gate": i, "forget_gate": f, "output_gate": o} | {gate: 0.75}
            c = gates["forget_gate"] * c + gates["input_gate"] * g
            h = gates["output_gate"] * np.tanh(c)
        by_hand.append(h @ W + b)
    np.testing.assert_allclose(network(sequences), by_hand, atol=1e-6)


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("xla", [False, True])
def test_nothing_flows_back_into_a_held_gate(gate, xla):
    """Its weights keep their first values, and all other sets move."""
    experiment = dataclasses.replace(SHORT, held=(Hold(gate, 1.0),), xla=xla)
    first = build_network(experiment).get_weights()[:3]
    last = trained_network(experiment)[0].get_weights()[:3]
    for before, after in zip(first, last, strict=True):
        moved = [
            not np.array_equal(*sets)
            for sets in zip(np.split(before, 4, -1), np.split(after, 4, -1), strict=True)
        ]
        assert moved == [at != GATES[gate] for at in range(4)]


def test_gates_are_held_in_every_layer_and_at_every_step():
    """Input gates shut: the cell states stay 0, and the answer is that to an empty memory."""
    for task in (TemporalOrder(length=10), EmbeddedReber(longest=9)):
        experiment = Experiment(task=task, units=3, layers=2, held=(Hold("input_gate", 0.0),))
        network = build_network(experiment)
        answers = network(task.batch(3, np.random.default_rng(0)).inputs)
        np.testing.assert_array_equal(
            answers, np.broadcast_to(network.get_weights()[-1], answers.shape)
        )


def test_two_gates_can_be_held_at_once_under_xla():
    both = Hold("forget_gate", 1.0), Hold("output_gate", 1.0)
    plain, compiled = (
        train_on_task(dataclasses.replace(SHORT, held=both, xla=xla)) for xla in (False, True)
    )
    assert compiled.losses == pytest.approx(plain.losses, rel=1e-4)


def test_a_held_network_saves_what_keras_own_would():
    """Three weights a layer and two of the answer, in Keras' order and shapes."""
    plain, held = (
        build_network(SHORT),
        build_network(dataclasses.replace(SHORT, held=(Hold("output_gate", 1),))),
    )
    assert [w.shape for w in held.get_weights()] == [w.shape for w in plain.get_weights()]
    assert isinstance(plain.layers[1], keras.layers.LSTM)
    assert len(held.trainable_variables) == 5
