"""The studies as lists: how many there are of everything, and that comparisons are fair."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

import pytest

from lstm_core.evidence.studies import (
    ABLATED,
    ALL_STUDIES,
    BESIDE,
    deep,
    earlier,
    groups,
    trained,
    untrained,
)
from lstm_core.evidence.variants import LSTM

OF_AN_ARM = ("cell", "units", "learning_rate", "forget_bias", "held")
"""In what variants may differ under one condition."""


def condition(experiment):
    """All of an experiment that is not the variant's own."""
    return tuple(
        (field.name, getattr(experiment, field.name))
        for field in dataclasses.fields(experiment)
        if field.name not in OF_AN_ARM
    )


def test_how_many_there_are():
    """Earlier: 4 tasks × 4 networks, 2 beside them on Reber and 3 on order, 10 seeds each.
    Stability: 3 depths × 2 clippings × 4 rates × 3 cells × 5 seeds. Gradients: 3 trained cells and
    7 beginnings, 10 seeds each. Forecasting: 4 ways × 10 seeds; speed: 5 lengths; agreement:
    3 cells × 5 seeds; by hand: 3 tasks."""
    assert {study.name: len(study.describe()) for study in ALL_STUDIES} == {
        "earlier": (4 * 4 + 2 + 3) * 10,
        "gradients": 3 * 10,
        "stability": 3 * 2 * 4 * 3 * 5,
        "initialisations": 7 * 10,
        "forecasting": 4 * 10,
        "speed": 5,
        "agreement": 3 * 5,
        "gates_by_hand": 3,
        "class_race": 60,
    }


def test_nothing_is_measured_twice():
    everything = [one.digest for study in ALL_STUDIES for one in study.describe()]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("found", [groups(ABLATED), groups(BESIDE), deep()])
def test_under_one_condition_only_the_network_differs(found):
    """Same task, seeds, budget, clipping, depth and batch size."""
    conditions = defaultdict(lambda: defaultdict(set))
    for variant, experiments in found:
        for one in experiments:
            own = one.task, one.layers, one.clipnorm
            conditions[own][variant].add(condition(one))
    for variants in conditions.values():
        assert len(variants) > 1
        assert len({frozenset(own) for own in variants.values()}) == 1


def test_the_gradients_networks_are_among_the_trainings():
    """So it can be told which of them solve their task. Fresh ones need no training."""
    trainings = set(earlier())
    assert all(one.trained and one.training in trainings for _, one in trained())
    assert not any(one.trained for _, one in untrained())


def test_every_task_of_the_ablations_has_the_whole_lstm():
    assert all(next(iter(own)) == LSTM for own in ABLATED.values())
