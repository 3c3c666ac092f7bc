"""The record of the agreement experiment: it is the code's own, whole, and adds up."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.evidence.agreement import (
    SEEDS,
    AgreementExperiment,
    AgreementOutcome,
    agreement_recipe,
    descriptions,
)
from lstm_core.evidence.record import Record
from lstm_core.evidence.summaries import Run, Spread, by_distance, runs
from lstm_core.network.recipe import CELLS
from lstm_core.text.corpora.agreement import HELD_OUT_DISTANCES

EXPERIMENT = AgreementExperiment.of("gru", 3)
OUTCOME = AgreementOutcome(distances=(0, 3), shares=(1.0, 0.75), seconds=2.5)


def test_every_cell_learns_with_at_least_five_seeds():
    assert len(SEEDS) >= 5
    assert {(one.cell, one.seed) for one in descriptions()} == {
        (c, s) for c in CELLS for s in SEEDS
    }


def test_an_experiment_is_named_by_its_recipe():
    """So another corpus or another setting asks for another measurement."""
    assert EXPERIMENT.recipe == agreement_recipe("gru", 3).digest
    other = AgreementExperiment(cell="gru", seed=3, recipe="0" * 20)
    assert other.digest != EXPERIMENT.digest
    with pytest.raises(ValueError, match="a recipe's digest; received 'x'"):
        AgreementExperiment(cell="gru", seed=3, recipe="x")


def test_an_outcome_has_a_share_for_each_distance():
    assert OUTCOME.accuracy == {0: 1.0, 3: 0.75}
    with pytest.raises(ValueError, match="received 1 and 2"):
        AgreementOutcome(distances=(0, 3), shares=(1.0,), seconds=1.0)


def test_a_result_goes_to_the_record_and_back(tmp_path):
    record = Record(tmp_path / "agreement.jsonl")
    record.append(EXPERIMENT, OUTCOME)
    assert record.results() == {EXPERIMENT: OUTCOME}
    assert runs(tmp_path) == (Run("gru", 3, {0: 1.0, 3: 0.75}),)


def test_without_a_record_there_are_no_runs(tmp_path):
    assert runs(tmp_path) == ()
    assert by_distance(()) == {}


def test_the_summary_is_that_of_the_runs():
    measured = runs()
    summary = by_distance(measured)
    assert tuple(summary) == CELLS
    for cell, distances in summary.items():
        assert tuple(distances) == HELD_OUT_DISTANCES
        for distance, spread in distances.items():
            shares = [run.accuracy[distance] for run in measured if run.cell == cell]
            assert spread.mean == pytest.approx(np.mean(shares))
            assert spread.deviation == pytest.approx(np.std(shares, ddof=1))
            assert (spread.low, spread.high) == (min(shares), max(shares))


def test_the_record_holds_what_was_measured():
    """The simple RNN's five seeds with 18 words between: mean 0.9067, worst 0.5333."""
    spread = by_distance(runs())["rnn"][18]
    assert (round(spread.mean, 4), round(spread.deviation, 4)) == (0.9067, 0.2087)
    assert (spread.low, spread.high, spread.seeds) == (0.5333, 1.0, 5)


def test_the_spread_by_hand():
    """Shares of 1/2 and 1: mean 3/4, deviation the root of (1/16 + 1/16) / 1."""
    two = tuple(Run("rnn", seed, {0: share}) for seed, share in enumerate((0.5, 1.0)))
    (spread,) = by_distance(two)["rnn"].values()
    assert spread == Spread(0.75, pytest.approx(0.125**0.5), 0.5, 1.0, 2)
