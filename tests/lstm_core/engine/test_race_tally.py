"""How the finished races of one setting came out: hand-written records, counted by seed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from lstm_core.engine.runs import RunStore
from lstm_core.evidence.race import Lap, Race
from tests.support.races import make_race

SEEDS = range(4)


def record(store: RunStore, race: Race, solved: tuple[bool, bool], *, steps: int = 600) -> None:
    """Leave a race as if it had been run: RNN, then LSTM."""
    with store.of(race).claim() as run:
        for racer, is_solved in enumerate(solved):
            lap = Lap(
                racer=racer, steps=steps, loss=0.1, score=0.3, solved=is_solved, diverged=False,
                own_seconds=1.0, seconds=2.0,
            )  # fmt: skip
            run.write(dataclasses.asdict(lap))
        run.record("done")


def test_races_that_differ_by_the_seed_alone_are_counted_together(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    for seed, solved in zip(
        SEEDS, ((False, True), (False, True), (False, False), (True, True)), strict=True
    ):
        record(store, make_race(seed=seed), solved)
    record(store, make_race(seed=0, units=3), (True, False))
    counted = store.races.of(make_race(seed=99))
    assert counted == {frozenset({"lstm"}): 2, frozenset(): 1, frozenset({"rnn", "lstm"}): 1}


def test_what_was_cut_off_counts_once_it_has_been_run_to_its_end(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    record(store, race := make_race(seed=1), (False, False), steps=40)
    assert not store.races.of(race)
    store.of(race).remove(patience=1)
    record(store, race, (False, True))
    assert store.races.of(race) == {frozenset({"lstm"}): 1}


def test_damaged_and_other_folders_are_not_counted(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    record(store, race := make_race(seed=1), (False, True))
    for digest, name in (("0" * 20, "recipe.json"), ("1" * 20, "race.json")):
        (tmp_path / digest).mkdir()
        (tmp_path / digest / name).write_text("[]")
        (tmp_path / digest / "outcome.json").write_text('{"state": "done"}')
    assert store.races.of(race) == {frozenset({"lstm"}): 1}
