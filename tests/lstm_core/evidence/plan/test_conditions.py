"""The plan: families in their order, sizes that are fair, rules that are those of the document."""

from __future__ import annotations

from lstm_core.evidence.plan.conditions import (
    FAMILIES,
    GRU,
    LSTM,
    LSTM_LONG,
    MAIN_ARMS,
    RNN,
    WIDE_CONDITIONS,
)
from lstm_core.network.costs import network_parameters


def test_the_families_come_one_after_the_other_from_short_to_long():
    names = [condition.family for condition in FAMILIES]
    order = ["adding", "order", "recall", "counting", "reber", "stream"]
    assert list(dict.fromkeys(names)) == order
    assert names == sorted(names, key=order.index)
    for family in order:
        lengths = [c.steps for c in FAMILIES if c.family == family and c.is_main]
        assert lengths == sorted(lengths)
    assert sum(condition.is_main for condition in FAMILIES) == 13


def test_arms_differ_in_cell_and_start_alone():
    for condition in (*FAMILIES, *WIDE_CONDITIONS):
        lstm = condition.experiment(LSTM, learning_rate=0.01, seed=1)
        assert lstm.units == condition.units
        for arm in condition.arms:
            other = condition.experiment(arm, learning_rate=0.01, seed=1)
            sizes = [
                network_parameters(
                    one.cell,
                    one.units,
                    inputs=one.task.features,
                    outputs=one.task.outputs,
                )
                for one in (lstm, other)
            ]
            assert abs(sizes[1] / sizes[0] - 1) < 0.07
            for name in ("task", "budget", "check_every", "confirmations", "give_up_after", "seed"):
                assert getattr(lstm, name) == getattr(other, name)


def test_the_long_start_forgets_one_part_in_the_length():
    hundred = next(c for c in FAMILIES if c.steps == 100)
    experiment = hundred.experiment(LSTM_LONG, learning_rate=0.01, seed=1)
    assert experiment.forget_bias == 4.6  # ln 99
    assert hundred.experiment(LSTM, learning_rate=0.01, seed=1).forget_bias is None
    assert {RNN, GRU} <= set(MAIN_ARMS)
