"""Texts of somebody's own go when they are told to, or when nobody has used them for long."""

import os
import stat
import threading
import time

import pytest

import lstm_core as lc
from lstm_core.engine import own_texts
from lstm_core.engine.runs import RunStore

OWN = ("my own words stand here", "and here are more")
RECIPES = [lc.Recipe(corpus=OWN, seed=seed) for seed in (1, 2)]
OTHERS = lc.Recipe(corpus=("somebody else wrote this", "and this"))
SHIPPED = lc.Recipe(seed=7)


def asked_to_stop(recipe: lc.Recipe) -> None:
    """Ask a training to stop that needs no asking."""


@pytest.fixture
def runs(tmp_path) -> RunStore:
    store = RunStore(tmp_path / "runs")
    for recipe in (*RECIPES, OTHERS, SHIPPED):
        store.remember(recipe)
    return store


def left(runs):
    return {path.name for path in runs.root.iterdir() if path.name not in ("locks", "texts")}


def test_every_network_of_a_text_goes_and_no_other(runs):
    asked = []
    assert own_texts.forget(runs, OWN, stop=asked.append) == 2
    assert set(asked) == set(RECIPES)
    assert left(runs) == {OTHERS.digest, SHIPPED.digest}
    assert not any(OWN[0] in path.read_text() for path in runs.root.rglob("*") if path.is_file())


def test_a_text_that_comes_along_stays(runs):
    assert own_texts.forget(runs, SHIPPED.corpus, stop=asked_to_stop) == 0
    assert SHIPPED.digest in left(runs)


def test_a_training_of_the_text_is_waited_for(runs):
    begun, stopped = threading.Event(), threading.Event()

    def train() -> None:
        with runs.of(RECIPES[0]).claim():
            begun.set()
            stopped.wait(30)

    trainer = threading.Thread(target=train)
    trainer.start()
    begun.wait(30)

    def pause(seconds: float) -> None:
        stopped.set()
        trainer.join()

    assert own_texts.forget(runs, OWN, stop=asked_to_stop, pause=pause) == 2
    assert not left(runs) & {recipe.digest for recipe in RECIPES}


def test_what_does_not_stop_is_not_said_to_be_gone(runs):
    pauses = []
    with runs.of(RECIPES[0]).claim():
        assert own_texts.forget(runs, OWN, stop=asked_to_stop, pause=pauses.append) == 1
    assert sum(pauses) == pytest.approx(own_texts.PATIENCE)
    assert RECIPES[0].digest in left(runs)


def test_own_texts_expire_and_others_do_not(runs):
    now = time.time()
    for recipe, days in ((RECIPES[0], 31), (RECIPES[1], 29), (SHIPPED, 400)):
        used = now - days * 86_400
        os.utime(runs.root / recipe.digest, (used, used))
    assert own_texts.expire(runs, now=now) == 1
    assert left(runs) == {RECIPES[1].digest, OTHERS.digest, SHIPPED.digest}


def test_a_new_folder_of_runs_is_its_users_alone(tmp_path):
    root = RunStore(tmp_path / "new").root
    assert os.name == "nt" or stat.S_IMODE(root.stat().st_mode) == 0o700


def test_a_temporary_folder_goes_with_its_store(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = RunStore(tmp_path / "file" / "runs")
    root = store.root
    store.remember(OTHERS)
    assert root.exists()
    del store
    assert not root.exists()
