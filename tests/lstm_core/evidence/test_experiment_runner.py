"""A network learns a memory task: what stops it, what it reports, and that it repeats."""

from __future__ import annotations

import collections
import dataclasses
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.evidence import experiment_runner
from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.experiment_runner import question_loss, train_on_task
from lstm_core.evidence.networks import build_network
from lstm_core.evidence.tasks import Adding, EmbeddedReber, TemporalOrder
from lstm_core.network import trainer

SHORT = Experiment(task=TemporalOrder(length=10), budget=600, check_every=50, xla=False)


@pytest.fixture(scope="module")
def learned():
    """An LSTM of 8 units on ten steps, with what it reported on the way."""
    reports = []
    outcome = train_on_task(SHORT, reports.append)
    return outcome, reports


def test_an_lstm_learns_the_order_of_two_symbols(learned):
    """Measured: solved after 100 to 150 steps."""
    outcome, _ = learned
    assert outcome.solved_at == outcome.steps == outcome.checks[-1]
    assert outcome.steps < SHORT.budget
    assert outcome.score >= 0.99
    assert not outcome.diverged


def test_the_loss_begins_near_that_of_a_guess_and_falls(learned):
    outcome, _ = learned
    assert outcome.losses[0] == pytest.approx(math.log(4), abs=0.35)
    assert outcome.losses[-1] < 0.7 * outcome.losses[0]
    assert outcome.checks == tuple(range(50, outcome.steps + 1, 50))


def test_every_check_is_reported(learned):
    outcome, reports = learned
    assert [report.steps for report in reports] == list(outcome.checks)
    assert reports[-1] == outcome
    assert all(r.losses == outcome.losses[: len(r.losses)] for r in reports)
    assert not any(report.solved for report in reports[:-1])


def test_the_same_seed_begins_alike_and_what_progress_raises_stops_it(learned):
    _, reports = learned
    again = []

    def stop(outcome):
        again.append(outcome)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_on_task(SHORT, stop)
    assert [dataclasses.replace(report, seconds=0) for report in again] == [
        dataclasses.replace(reports[0], seconds=0)
    ]


def test_another_seed_reads_other_sequences_and_another_cell_the_same():
    def first(**parts):
        drawn = dataclasses.replace(SHORT, **parts)
        return experiment_runner.draw(drawn, np.random.default_rng([drawn.seed, 0]))[0]

    np.testing.assert_array_equal(first(), first(cell="rnn", units=3))
    assert not np.array_equal(first(), first(seed=1))


def test_xla_gives_the_same_losses_but_for_rounding():
    small = dataclasses.replace(SHORT, cell="rnn", units=3, budget=10, check_every=10)
    plain, compiled = (train_on_task(dataclasses.replace(small, xla=xla)) for xla in (False, True))
    assert compiled.losses[0] == pytest.approx(plain.losses[0], rel=1e-4)


def test_what_is_compiled_serves_other_seeds_and_rates_to_the_last_bit(monkeypatch):
    """Fresh, then after a training of another seed and rate that was stopped in the middle."""
    monkeypatch.setattr(trainer, "shared", collections.OrderedDict())
    small = dataclasses.replace(SHORT, units=3, budget=20, check_every=10)
    network, fresh = experiment_runner.trained_network(small)
    (compiled,) = trainer.shared.values()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_on_task(dataclasses.replace(small, seed=1, learning_rate=0.1), stop)
    again, used = experiment_runner.trained_network(small)
    assert list(trainer.shared.values()) == [compiled]
    assert dataclasses.replace(used, seconds=0) == dataclasses.replace(fresh, seconds=0)
    for one, other in zip(network.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    experiment_runner.train_on_task(dataclasses.replace(small, seed=2))
    for one, other in zip(network.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)  # nobody's network is another's


def test_a_loss_that_is_no_number_ends_the_training():
    overflowing = Experiment(
        task=_Overflowing(length=4), cell="rnn", budget=100, check_every=10, xla=False
    )
    outcome = train_on_task(overflowing)
    assert outcome.diverged
    assert not outcome.solved
    assert (outcome.steps, outcome.checks) == (1, ())


@dataclasses.dataclass(frozen=True)
class _Overflowing(Adding):
    """Targets whose square is beyond float32."""

    def batch(self, size, random):
        batch = super().batch(size, random)
        return dataclasses.replace(batch, targets=batch.targets + np.float32(1e30))


def test_a_training_ends_at_the_first_loss_that_is_no_number():
    """The third of four steps after fifty: 53, with the check at fifty still there."""
    before = Outcome(
        steps=50, solved_at=None, checks=(50,), losses=(1.0,), scores=(0.2,), diverged=False,
        seconds=0.0,
    )  # fmt: skip
    losses = np.array([1.0, 2.0, np.inf, np.nan])
    after = experiment_runner.after(Adding(), before, losses, lambda: 0.0)
    assert after == dataclasses.replace(before, steps=53, diverged=True)
    spoiled = experiment_runner.after(Adding(), before, losses[:2], lambda: math.nan)
    assert spoiled == dataclasses.replace(before, steps=52, diverged=True)


def test_the_loss_is_keras_own_where_something_is_asked():
    task, random = EmbeddedReber(longest=12), np.random.default_rng(0)
    batch = task.batch(5, random)
    answers = random.normal(size=(5, task.steps, 7)).astype(np.float32)
    losses = question_loss(task, tf.constant(answers), tf.constant(batch.targets)).numpy()
    asked = batch.targets >= 0
    keras_own = keras.losses.sparse_categorical_crossentropy(
        batch.targets[asked], answers[asked], from_logits=True
    )
    np.testing.assert_allclose(losses[asked], keras_own, rtol=1e-5)
    assert (losses[~asked] == 0).all()
    sums = Adding(length=5).batch(3, random)
    ones = np.ones((3, 1), np.float32)
    squared = question_loss(Adding(length=5), tf.constant(ones), tf.constant(sums.targets))
    np.testing.assert_allclose(squared, (1 - sums.targets) ** 2, rtol=1e-6)


def test_padding_behind_a_string_changes_nothing():
    """The answers at the steps that are asked are those of the same strings in a longer frame."""
    short, long = EmbeddedReber(longest=12), EmbeddedReber(longest=30)
    batch = short.batch(4, np.random.default_rng(0))
    padded = np.pad(batch.inputs, ((0, 0), (0, 18), (0, 0)))
    small, large = (build_network(Experiment(task=task)) for task in (short, long))
    np.testing.assert_allclose(small(batch.inputs), large(padded)[:, :11], atol=1e-6)


def test_so_many_checks_in_a_row_must_find_the_task_solved():
    before = Outcome(
        steps=150, solved_at=None, checks=(50, 100, 150), losses=(1.0, 0.1, 0.1),
        scores=(0.1, 0.5, 0.001), diverged=False, seconds=0.0,
    )  # fmt: skip
    losses = np.full(50, 0.1)

    def solved_at(outcome, score):
        after = experiment_runner.after(Adding(), outcome, losses, lambda: score, confirmations=2)
        return after.solved_at

    assert solved_at(before, 0.002) == 200
    assert solved_at(before, 0.2) is None
    assert solved_at(dataclasses.replace(before, scores=(0.1, 0.001, 0.5)), 0.002) is None
    first = dataclasses.replace(before, steps=0, checks=(), losses=(), scores=())
    assert solved_at(first, 0.002) is None


def test_a_training_is_given_up_when_its_loss_has_stalled():
    experiment = Experiment(budget=10_000, check_every=100, give_up_after=3_000)

    def given_up(losses):
        checks = tuple(range(100, 100 * len(losses) + 1, 100))
        so_far = Outcome(
            steps=checks[-1], solved_at=None, checks=checks, losses=losses,
            scores=losses, diverged=False, seconds=0.0,
        )  # fmt: skip
        return experiment_runner.is_given_up(experiment, so_far)

    falling = tuple(0.99**n for n in range(100))
    assert given_up((1.0,) * 30)
    assert not given_up((1.0,) * 29)
    assert not given_up((1.0,) * 20 + (0.98,) * 10)
    assert given_up((1.0,) * 20 + (0.995,) * 10)
    assert not given_up(falling[:99])
    assert given_up(falling)
