"""The studies as lists: how many there are of everything, and that comparisons are fair."""

from __future__ import annotations

import collections
import dataclasses

import pytest

from lstm_core.evidence.studies import (
    gradients,
    rates,
    stability,
    success,
)
from lstm_core.evidence.studies import CLAIM_STUDIES, chosen_rates
from lstm_core.evidence.studies.settings import SETTINGS
from lstm_core.evidence.variants import LSTM
from lstm_core.evidence.tasks import Recall

SOME_RATES = {
    (setting.key, variant.name): rates.GRID[at % len(rates.GRID)]
    for setting in SETTINGS.values()
    for at, variant in enumerate(rates.variants_of(setting))
}
"""As if each variant had chosen another."""

OF_AN_ARM = ("cell", "units", "learning_rate", "forget_bias", "held")
"""In what variants may differ under one condition."""


def described():
    return {study.name: study.describe(SOME_RATES) for study in CLAIM_STUDIES}


def condition(experiment):
    """All of an experiment that is not the variant's own."""
    return tuple(
        (field.name, getattr(experiment, field.name))
        for field in dataclasses.fields(experiment)
        if field.name not in OF_AN_ARM
    )


def test_how_many_there_are():
    """Pilots: 5 rates × 3 seeds for 4 cells on 5 tasks and 5 changes on 3, and for the LSTM and
    the 3 missing gates on a stream. Lengths: 10 tasks × 4 cells × 10 seeds. Gradients: 4 cells ×
    (10 fresh + 10 trained). Ablations: (3 tasks × 5 changes + the stream's 4) × 10 seeds.
    Stability: 3 depths × 2 clippings × 4 rates × 3 cells × 5 seeds.
    Sensitivity: 6 tasks × 4 cells × the 4 rates not chosen × 10 seeds. Gateless: 3 gates × 4
    rates × 10 seeds."""
    assert {name: len(list_) for name, list_ in described().items()} == {
        "rates": 15 * (4 * 5 + 5 * 3 + 4),
        "gradients": 4 * (10 + 10),
        "lengths": 10 * 4 * 10,
        "ablations": (3 * 5 + 4) * 10,
        "stability": 3 * 2 * 4 * 3 * 5,
        "sensitivity": 6 * 4 * 4 * 10,
        "gateless": 3 * 4 * 10,
    }


def test_nothing_is_measured_twice():
    everything = [d.digest for list_ in described().values() for d in list_]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("study", ["lengths", "ablations", "stability"])
def test_under_one_condition_only_the_network_differs(study):
    """Same task, seeds, budget, clipping and batch size; in stability the same rates too."""
    groups = {
        "lengths": success.length_groups(SOME_RATES),
        "ablations": success.ablation_groups(SOME_RATES),
        "stability": stability.groups(),
    }[study]
    conditions = collections.defaultdict(lambda: collections.defaultdict(set))
    for key, variant, experiments in groups:
        for experiment in experiments:
            conditions[key][variant].add(condition(experiment))
            if study == "stability":
                conditions[key][variant].add(experiment.learning_rate)
            else:
                assert experiment.learning_rate == SOME_RATES[key, variant.name]
    for variants in conditions.values():
        assert len(variants) > 2
        assert len({frozenset(own) for own in variants.values()}) == 1


def test_recall_is_asked_at_both_amplitudes():
    """Its outcome depends on the amplitude, so neither is told without the other."""
    amplitudes = {
        task.amplitude: task.length
        for setting in SETTINGS.values()
        for task in setting.tasks
        if isinstance(task, Recall)
    }
    assert set(amplitudes) == {0.1, 1.0}


def test_the_whole_lstm_of_the_ablations_is_that_of_the_lengths():
    of_lengths = set(success.lengths(SOME_RATES))
    whole = {
        key: group for key, variant, group in success.ablation_groups(SOME_RATES) if variant == LSTM
    }
    assert [len(group) for group in whole.values()] == [10, 10, 10, 10]
    of_the_stream = whole.pop("continual_reber")
    assert all(of_lengths.issuperset(group) for group in whole.values())
    assert set(of_the_stream) <= set(success.ablations(SOME_RATES))


def test_with_the_chosen_rates_the_sensitivity_is_whole():
    """What it lacks of its groups is among the lengths."""
    measured = {*success.lengths(SOME_RATES), *success.sensitivity(SOME_RATES)}
    groups = [group for *_, group in success.sensitivity_groups()]
    assert len(groups) == 6 * 4 * 5
    assert all(measured.issuperset(group) for group in groups)
    every = {task for setting in SETTINGS.values() for task in setting.tasks}
    assert {group[0].task for group in groups} == {task for task in every if task.steps >= 50}


def test_with_the_chosen_rates_those_without_a_gate_are_whole():
    """What they lack is among the ablations."""
    measured = {*success.ablations(SOME_RATES), *success.gateless(SOME_RATES)}
    groups = [group for *_, group in success.gateless_groups()]
    assert len(groups) == 3 * 5
    assert all(measured.issuperset(group) for group in groups)


def test_the_gradients_networks_are_those_of_the_lengths():
    """So it can be told which of the trained ones solve their task."""
    of_lengths = set(success.lengths(SOME_RATES))
    described = gradients.descriptions(SOME_RATES)
    assert {description.training for description in described} <= of_lengths
    assert [d.training for d in described if d.trained] == [
        d.training for d in described if not d.trained
    ]


def test_without_pilots_no_rate_is_chosen(tmp_path):
    assert chosen_rates(tmp_path) is None
