"""Timings: their descriptions, what is timed, and that the clock is read. No time is judged."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lstm_core.evidence.record import Record
from lstm_core.evidence.timing import Layer, StepTimes, Timing, descriptions
from lstm_core.evidence.timing_runner import build_timed, positions, step_times

TINY = Timing(
    layers=(Layer("rnn", 3), Layer("transformer", 4)), features=4, outputs=2, length=5,
    batch_size=2, steps=2, rounds=3, xla=False,
)  # fmt: skip


def test_a_timing_comes_back_from_json(tmp_path):
    again = Timing.from_dict(json.loads(json.dumps(TINY.to_dict())))
    assert (again, again.digest) == (TINY, TINY.digest)
    times = StepTimes(milliseconds=((1.0, 3.0, 2.0), (5.0, 5.0, 9.0)))
    assert times.medians == (2.0, 5.0)
    record = Record(tmp_path / "speed.jsonl")
    record.append(TINY, times)
    assert record.results() == {TINY: times}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            lambda: Layer("cnn", 8),
            "kind must be one of lstm, rnn, gru, transformer; received 'cnn'",
        ),
        (lambda: Layer("transformer", 6), "must be a multiple of 4; received 6"),
        (lambda: Timing(layers=()), "received 0 layers"),
        (lambda: Timing(layers=(Layer("transformer", 8),)), r"widths \[8\] and 32 features"),
        (lambda: Timing(length=0), "length must be a whole number from 1 to"),
    ],
)
def test_what_cannot_be_timed_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


@pytest.mark.parametrize("timing", [TINY, descriptions()[0]])
def test_the_parameters_are_keras_own_count(timing):
    counted = [build_timed(layer, timing).count_params() for layer in timing.layers]
    assert list(timing.parameters()) == counted


def test_the_layers_of_the_study_are_of_about_one_size():
    """8,584 for the LSTM, of which its own 4 × (32 × 64 + 32) = 8,320; the others within 3 %."""
    sizes = descriptions()[0].parameters()
    assert sizes[0] == 8_320 + 8 * 33
    assert all(abs(size / sizes[0] - 1) < 0.03 for size in sizes)


def test_every_layer_is_timed_in_every_round():
    times = step_times(TINY)
    assert [len(of_layer) for of_layer in times.milliseconds] == [3, 3]
    assert all(time > 0 for of_layer in times.milliseconds for time in of_layer)


def test_the_transformer_layer_reads_nothing_later():
    """Another last input changes the last answer alone, as in a recurrent layer."""
    network = build_timed(TINY.layers[1], TINY)
    inputs = np.random.default_rng(0).standard_normal((1, 5, 4)).astype(np.float32)
    other = inputs.copy()
    other[0, -1] += 1
    difference = np.abs(network(inputs).numpy() - network(other).numpy()).max(axis=-1)[0]
    assert (difference[:-1] == 0).all()
    assert difference[-1] > 0


def test_positions_by_hand():
    """sin 0 = 0 and cos 0 = 1; the first pair turns by one radian a position."""
    found = positions(3, 4)
    np.testing.assert_array_equal(found[0], [0, 1, 0, 1])
    np.testing.assert_allclose(found[2, :2], [np.sin(2), np.cos(2)], rtol=1e-6)
    np.testing.assert_allclose(found[1, 2:], [np.sin(0.01), np.cos(0.01)], rtol=1e-6)
