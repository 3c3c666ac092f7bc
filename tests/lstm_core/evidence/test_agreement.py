"""The record of the agreement experiment: it is the code's own, whole, and adds up."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import pytest

from lstm_core.evidence import agreement
from lstm_core.network.recipe import CELLS, Recipe
from lstm_core.text.corpora import NAMED
from lstm_core.text.corpora.agreement import HELD_OUT_DISTANCES


@pytest.fixture(scope="module")
def record() -> dict:
    return json.loads(agreement.RECORD.read_text(encoding="utf-8"))


def test_the_record_is_of_the_recipes_that_the_code_has(record):
    """Whoever changes the corpus or its recipe measures again."""
    recorded = {(run["cell"], run["seed"]): run["digest"] for run in record["runs"]}
    assert recorded == {(r.cell, r.seed): r.digest for r in agreement.recipes()}
    assert len(agreement.SEEDS) >= 5
    shipped = Recipe.shipped(NAMED["agreement"])
    described = {k: v for k, v in record["recipe"].items() if k != "corpus"}
    assert {k: getattr(shipped, k) for k in described} == described
    assert len(described) == len(dataclasses.fields(Recipe)) - 1


def test_the_record_says_how_it_came_about(record):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["date"])
    assert set(record["versions"]) == {"python", *agreement.PACKAGES}
    assert record["seeds"] == list(agreement.SEEDS)
    assert all(run["seconds"] > 0 for run in record["runs"])
    assert not re.search(r"/|\\|host", record["machine"])


def test_the_summary_is_that_of_the_runs(record):
    measured = agreement.runs()
    summary = agreement.by_distance(measured)
    assert tuple(summary) == CELLS
    for cell, distances in summary.items():
        assert tuple(distances) == HELD_OUT_DISTANCES
        for distance, spread in distances.items():
            shares = [run.accuracy[distance] for run in measured if run.cell == cell]
            assert spread.mean == pytest.approx(np.mean(shares))
            assert spread.deviation == pytest.approx(np.std(shares, ddof=1))
            assert (spread.low, spread.high) == (min(shares), max(shares))
            kept = record["summary"][cell][str(distance)]
            assert kept == pytest.approx(dataclasses.asdict(spread), abs=5e-5)


def test_the_spread_by_hand():
    """Shares of 1/2 and 1: mean 3/4, deviation the root of (1/16 + 1/16) / 1."""
    made = tuple(
        agreement.Run("rnn", seed, str(seed), {0: share}, 1.0)
        for seed, share in enumerate((0.5, 1.0))
    )
    (spread,) = agreement.by_distance(made)["rnn"].values()
    assert spread == agreement.Spread(0.75, pytest.approx(0.125**0.5), 0.5, 1.0, 2)


def test_an_interrupted_measurement_goes_on_where_it_stopped(tmp_path, monkeypatch, capsys):
    recipes = list(agreement.recipes())
    asked = []

    def measure(recipe):
        asked.append(recipe)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return agreement.Run(recipe.cell, recipe.seed, recipe.digest, {0: 1.0}, 1.0)

    record = tmp_path / "records" / "agreement.json"
    outdated = agreement.Run("lstm", 0, "0" * 20, {0: 0.0}, 1.0)
    agreement.write((outdated,), record)
    monkeypatch.setattr(agreement, "measure", measure)
    with pytest.raises(KeyboardInterrupt):
        agreement.main([], record=record)
    assert [run.digest for run in agreement.runs(record)] == [r.digest for r in recipes[:2]]
    agreement.main([], record=record)
    assert asked == [*recipes[:3], *recipes[2:]]
    assert len(agreement.runs(record)) == len(recipes)
    assert "lstm  0: 1.00 ± 0.00" in capsys.readouterr().out
