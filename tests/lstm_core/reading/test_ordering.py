"""Units in an order that can be seen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.reading.ordering import ORDERS, Order, seriated, unit_order


def trace_of(*units: list[float], pads: int = 0) -> lc.RNNTrace:
    """A trace whose units did what is listed, one list a unit."""
    states = np.array(units, np.float32).T  # (T, U)
    return lc.RNNTrace(
        hidden_state=states,
        initial_hidden_state=np.zeros(states.shape[1]),
        is_padding=np.arange(len(states)) < pads,
    )


def test_by_index() -> None:
    assert unit_order(trace_of([0, 0], [1, 1], [2, 2]), "index").tolist() == [0, 1, 2]


def test_by_activity_the_sign_does_not_count_and_equal_units_keep_their_order() -> None:
    trace = trace_of([0.1, 0.1], [-0.9, -0.9], [0.5, -0.5], [0.9, 0.9])
    assert unit_order(trace, "activity").tolist() == [1, 3, 2, 0]


def test_by_activity_pads_do_not_count_unless_there_is_nothing_else() -> None:
    units = [1.0, 0.0], [0.0, 0.5]
    assert unit_order(trace_of(*units), "activity").tolist() == [0, 1]
    assert unit_order(trace_of(*units, pads=1), "activity").tolist() == [1, 0]
    assert unit_order(trace_of(*units, pads=2), "activity").tolist() == [0, 1]


def test_an_lstm_is_ordered_by_its_cell_state(hello_model: lc.LanguageModel) -> None:
    trace = lc.read(hello_model, "hello how is").trace
    assert isinstance(trace, lc.GateTrace)
    expected = np.argsort(-np.abs(trace.cell_state[~trace.is_padding]).mean(axis=0))
    assert unit_order(trace, "activity").tolist() == expected.tolist()


def test_likeness_brings_like_units_together() -> None:
    rising, falling, silent = [-1.0, 0.0, 1.0], [1.0, 0.0, -1.0], [0.0, 0.0, 0.0]
    order = unit_order(trace_of(rising, falling, silent, rising, silent, falling), "likeness")
    kinds = [int(unit) % 3 if unit < 3 else {3: 0, 4: 2, 5: 1}[int(unit)] for unit in order]
    # Equal units side by side, and the silent ones between the two that are furthest apart.
    assert [kind for kind, _ in itertools.groupby(kinds)] in ([0, 2, 1], [1, 2, 0])


def test_likeness_unmixes_a_line_and_begins_with_the_highest() -> None:
    levels = np.random.default_rng(0).permutation(20)
    trace = trace_of(*([float(level)] * 4 for level in levels))
    assert levels[unit_order(trace, "likeness")].tolist() == list(range(19, -1, -1))


def test_no_other_order_of_three_has_less_distance_between_neighbours() -> None:
    for seed in range(20):
        rows = np.random.default_rng(seed).normal(size=(3, 4))

        def length(order: tuple[int, ...], rows: np.ndarray = rows) -> float:
            return float(np.linalg.norm(np.diff(rows[list(order)], axis=0), axis=1).sum())

        best = min(map(length, itertools.permutations(range(3))))
        tree = length(tuple(seriated(rows).tolist()))
        # The closest pair stays together; beyond that the order is the best.
        closest = min(itertools.combinations(range(3), 2), key=lambda pair: length(pair))
        together = [
            length(order)
            for order in itertools.permutations(range(3))
            if abs(order.index(closest[0]) - order.index(closest[1])) == 1
        ]
        assert best <= tree == pytest.approx(min(together))


@pytest.mark.parametrize("by", ORDERS)
@pytest.mark.parametrize("units", [1, 2, 3, 50])
def test_every_unit_comes_once_and_the_same_trace_gives_the_same_order(
    by: Order, units: int
) -> None:
    states = np.random.default_rng(units).normal(size=(units, 6)).tolist()
    order = unit_order(trace_of(*states), by)
    assert sorted(order.tolist()) == list(range(units))
    assert order.tolist() == unit_order(trace_of(*states), by).tolist()


@pytest.mark.parametrize("by", ORDERS)
def test_units_that_never_move_are_no_trouble(by: Order) -> None:
    still = trace_of(*([0.0, 0.0] for _ in range(5)))
    assert sorted(unit_order(still, by).tolist()) == list(range(5))
    mixed = trace_of([0, 0], [1, 2], [0, 0], [0.5, 0.5], [np.nan, 1.0])
    assert sorted(unit_order(mixed, by).tolist()) == list(range(5))


def test_one_word_is_enough() -> None:
    assert unit_order(trace_of([0.1], [0.9], [0.5]), "likeness").tolist() == [1, 2, 0]


def test_what_cannot_be_ordered_is_named() -> None:
    trace = trace_of([0.0], [1.0])
    with pytest.raises(ValueError, match="index, activity, likeness; received 'size'"):
        unit_order(trace, "size")
    with pytest.raises(ValueError, match=r"not \(1, 2, 3\)"):
        unit_order(
            lc.RNNTrace(
                hidden_state=np.zeros((1, 2, 3)),
                initial_hidden_state=np.zeros((1, 3)),
                is_padding=np.zeros((1, 2), bool),
            ),
            "activity",
        )
