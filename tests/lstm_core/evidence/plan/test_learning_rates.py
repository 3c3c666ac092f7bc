"""The search of a learning rate: the middle of what works, and a grid that widens at its ends."""

from __future__ import annotations

import pytest

from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.plan.conditions import FAMILIES, MAIN_ARMS, PILOT_SEEDS, SEEDS
from lstm_core.evidence.plan.rates import GRID, choose, needed, search, widened

CONDITION, ARM = FAMILIES[0], MAIN_ARMS[0]


def outcome(solved, loss=1.0, diverged=False):
    return Outcome(
        steps=200, solved_at=200 if solved else None, checks=(200,), losses=(loss,), scores=(0.5,),
        diverged=diverged, seconds=1.0,
    )  # fmt: skip


def outcomes(**solved_of_five):
    return {
        float(rate): [outcome(seed < solved) for seed in range(5)]
        for rate, solved in solved_of_five.items()
    }


@pytest.mark.parametrize(
    ("solved", "rate"),
    [
        ({"1": 0, "2": 4, "3": 5, "4": 5, "5": 1}, 3),
        ({"1": 0, "2": 5, "3": 5, "4": 5, "5": 5}, 3),  # the lower of two
        ({"1": 3, "2": 3, "3": 2, "4": 1, "5": 5}, 5),
        ({"1": 1, "2": 0, "3": 0, "4": 0, "5": 1}, 1),  # none solved is never workable
    ],
)
def test_it_is_the_middle_of_the_workable_rates(solved, rate):
    assert choose(outcomes(**solved)) == rate


def test_where_none_is_solved_it_is_the_lowest_median_loss():
    losses = {1.0: [0.9, 0.9, 0.1], 2.0: [0.8, 0.8, 0.9], 3.0: [0.1, 0.9, 0.9]}
    found = {rate: [outcome(False, loss) for loss in own] for rate, own in losses.items()}
    assert choose(found) == 2
    found[2.0] = [outcome(False, 0.1, diverged=True)] * 3
    assert choose(found) == 1


def test_the_grid_widens_twice_at_each_end_and_no_further():
    lower, higher = GRID, GRID
    for _ in range(4):
        lower, higher = widened(lower, lower[0]), widened(higher, higher[-1])
    assert lower == (0.00006, 0.0002, *GRID)
    assert higher == (*GRID, 0.2, 0.6)
    assert widened(GRID, GRID[2]) == GRID


def results(solved_at_rates, condition=CONDITION, arm=ARM):
    """Results of all that is asked, as the rates say, until a rate is chosen."""
    found = {}
    while True:
        asked = search(condition, arm, found)
        if asked.chosen is not None:
            return found, asked
        found |= {
            pilot: outcome(rate in solved_at_rates)
            for rate, own in asked.pilots.items()
            for pilot in own
        }


def test_a_choice_at_an_end_asks_for_another_rate_and_one_inside_does_not():
    found, asked = results({GRID[-1]})
    assert asked.chosen == GRID[-1]
    assert list(asked.pilots) == [*GRID, 0.2]
    assert len(found) == 6 * len(PILOT_SEEDS)
    assert list(results({0.06, 0.2, 0.6})[1].pilots) == [*GRID, 0.2]
    assert list(results({GRID[1]})[1].pilots) == list(GRID)
    assert list(results(set())[1].pilots) == list(GRID)


def test_a_condition_asks_for_pilots_then_for_fresh_seeds_at_each_chosen_rate():
    pilots = needed(CONDITION, {})
    assert len(pilots) == len(CONDITION.arms) * len(GRID) * len(PILOT_SEEDS)
    found, asked = results({GRID[2]})
    finals = set(needed(CONDITION, found)) - set(pilots)
    assert {(one.seed, one.learning_rate, one.cell) for one in finals} == {
        (seed, asked.chosen, ARM.cell) for seed in SEEDS
    }
    assert not set(PILOT_SEEDS) & set(SEEDS)
