from __future__ import annotations

import dataclasses
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pytest

import lstm_core as lc
from lstm_core.engine import files, own_texts, worker
from lstm_core.engine.jobs import GRADIENTS_BEGIN, RunCancelled, job_for, progress_line
from lstm_core.engine.run import Run, RunFolder, RunTaken
from lstm_core.engine.runs import PRUNING, ROOT_VARIABLE, RunStore
from lstm_core.engine.status import RaceStatus, TrainingStatus
from lstm_core.evidence.race import GradientReach, Lap
from tests.support.races import make_race

RECIPE = lc.Recipe(epochs=4, units=3)
OTHERS = [lc.Recipe(epochs=4, units=3, seed=seed) for seed in range(1, 6)]


@pytest.fixture
def runs(tmp_path) -> RunStore:
    return RunStore(tmp_path / "runs")


def progress(epoch, epochs=4, fraction=None):
    """After `epoch` epochs, with losses 1, 1/2, 1/3, ... and accuracies 0, 0.1, 0.2, ..."""
    history = lc.History(
        tuple(1 / n for n in range(1, epoch + 1)), tuple(n / 10 for n in range(epoch))
    )
    return lc.Progress(
        epoch=epoch,
        epochs=epochs,
        fraction=epoch / epochs if fraction is None else fraction,
        loss=history.loss[-1] if epoch else math.nan,
        accuracy=history.accuracy[-1] if epoch else math.nan,
        seconds=float(epoch),
        history=history,
    )


def report(run, epoch, *, since=0, **parts):
    run.write(progress_line(progress(epoch, **parts), since=since))


def finish(runs, recipe, *, size=10):
    """A run that is done, whose network takes `size` bytes."""
    with runs.of(recipe).claim() as run:
        report(run, 4)
        run.network.mkdir()
        (run.network / "weights.npz").write_bytes(b"x" * size)
        runs.of(recipe).record("done")


def folder(runs, recipe=RECIPE) -> Path:
    return runs.of(recipe).network.parent


# The life of a run


def test_a_run_from_beginning_to_end(runs):
    absent = runs.of(RECIPE).status()
    assert (absent.state, absent.epochs, absent.history.loss) == ("absent", 4, ())
    with runs.of(RECIPE).claim() as run:
        assert runs.of(RECIPE).status().state == "training"
        assert runs.recipe(RECIPE.digest) == RECIPE
        report(run, 0, fraction=0.1)
        report(run, 1)
        report(run, 3, since=1)
        status = runs.of(RECIPE).status()
        assert status.is_active
        assert (status.state, status.epoch, status.epochs) == ("training", 3, 4)
        assert (status.fraction, status.loss, status.accuracy) == (0.75, 1 / 3, 0.2)
        assert status.history == progress(3).history
        run.network.mkdir()
        (run.network / "weights.npz").touch()
        report(run, 4, since=3)
        runs.of(RECIPE).record("done")
    status = runs.of(RECIPE).status()
    assert (status.state, status.fraction, status.epoch) == ("done", 1.0, 4)
    assert status.history == progress(4).history
    assert not status.is_active


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_run_that_ended_early_says_why_and_can_be_started_again(runs, state):
    with runs.of(RECIPE).claim() as run:
        report(run, 2)
        runs.of(RECIPE).record(state, "The reason.")
    status = runs.of(RECIPE).status()
    assert (status.state, status.message, status.epoch) == (state, "The reason.", 2)
    with runs.of(RECIPE).claim():
        again = runs.of(RECIPE).status()
        assert (again.state, again.epoch, again.message) == ("training", 0, "")


@pytest.mark.parametrize("damage", [None, b"", b"PK"], ids=["whole", "empty", "noise"])
def test_a_training_that_was_stopped_goes_on_where_it_was(runs, monkeypatch, damage):
    """What cannot be read of it costs time alone."""
    monkeypatch.setattr("lstm_core.network.training.SECONDS_PER_CALL", 0.0)  # a step, a report
    run, steps = runs.of(RECIPE), len(lc.train(RECIPE).history.loss)
    write, written = Run.write, []

    def write_and_stop(self, line):
        written.append(line["fraction"])
        if len(written) == 2:
            self.request_cancel()
        write(self, line)

    monkeypatch.setattr(Run, "write", write_and_stop)
    worker.run(str(runs.root), run.job)
    assert (run.status().state, run.status().epoch) == ("stopped", 2)
    if damage is not None:
        (run.network / "checkpoint.npz").write_bytes(damage)
    before = len(written)
    worker.run(str(runs.root), run.job)
    status = run.status()
    assert (status.state, status.history) == ("done", lc.train(RECIPE).history)
    assert len(written) - before == (steps - 2 if damage is None else steps)
    assert not (run.network / "checkpoint.npz").exists()


def test_a_training_that_is_asked_twice_to_stop_keeps_its_network(runs, monkeypatch):
    """The second time while the network is saved."""
    run, save = runs.of(RECIPE), lc.LanguageModel.save

    def save_and_ask(self, folder):
        run.request_cancel()
        save(self, folder)

    monkeypatch.setattr(lc.LanguageModel, "save", save_and_ask)
    monkeypatch.setattr("lstm_core.network.training.SECONDS_PER_CALL", 0.0)
    write = Run.write

    def write_and_stop(self, line):
        self.request_cancel()
        write(self, line)

    monkeypatch.setattr(Run, "write", write_and_stop)
    worker.run(str(runs.root), run.job)
    status = run.status()
    assert (status.state, status.is_stopping) == ("stopped", False)


def test_a_folder_without_its_trainer_is_lost_and_can_be_started_again(runs):
    with runs.of(RECIPE).claim() as run:
        report(run, 2)
    status = runs.of(RECIPE).status()
    assert (status.state, status.epoch) == ("lost", 2)
    assert "gone" in status.message
    finish(runs, RECIPE)
    assert runs.of(RECIPE).status().state == "done"


def test_a_finished_run_whose_network_is_gone_is_lost(runs):
    finish(runs, RECIPE)
    (folder(runs) / "network" / "weights.npz").unlink()
    status = runs.of(RECIPE).status()
    assert status.state == "lost"
    assert "missing" in status.message
    with runs.of(RECIPE).claim():
        assert runs.of(RECIPE).status().state == "training"


def test_a_run_that_has_ended_is_read_again_only_when_its_outcome_changes(runs):
    finish(runs, RECIPE)
    status = runs.of(RECIPE).status()
    assert runs.of(RECIPE).status() is status
    runs.of(RECIPE).record("done")
    assert runs.of(RECIPE).status() is not status
    assert runs.of(RECIPE).status() == status
    runs.of(RECIPE).record("failed", "The disk is full.")
    assert (runs.of(RECIPE).status().state, runs.of(RECIPE).status().message) == (
        "failed",
        "The disk is full.",
    )


def test_another_store_on_the_same_root_sees_the_same(runs):
    finish(runs, RECIPE)
    for other in (RunStore(runs.root), RunStore(str(runs.root))):
        assert other.of(RECIPE).status() == runs.of(RECIPE).status()


def test_remember_keeps_a_recipe_without_a_run(runs):
    assert runs.recipe(RECIPE.digest) is None
    runs.remember(RECIPE)
    runs.remember(RECIPE)
    assert runs.recipe(RECIPE.digest) == RECIPE
    assert runs.of(RECIPE).status().state == "absent"


# A race


RACE = make_race(("rnn", "lstm", "gru"))


def lap(racer, steps, **parts):
    values = {"loss": 1.0, "score": 0.5, "solved": False, "diverged": False}
    times = {"own_seconds": 0.1, "seconds": steps / 10}
    return Lap(racer=racer, steps=steps, **{**values, **times, **parts})


def test_a_race_from_beginning_to_end(runs):
    laps = [lap(racer, steps) for steps in (10, 20) for racer in range(3)]
    assert runs.of(RACE).status() == RaceStatus("absent")
    with runs.of(RACE).claim() as run:
        assert runs.of(RACE).status() == RaceStatus("training")
        for one in laps:
            run.write(dataclasses.asdict(one))
        status = runs.of(RACE).status()
        assert (status.state, status.laps, status.seconds) == ("training", tuple(laps), 2.0)
        assert status.fraction == pytest.approx(2 / 20)
        runs.of(RACE).record("done")
    assert runs.of(RACE).status().state == "done"  # it has no network
    assert runs.of(RACE).status().of(2) == (lap(2, 10), lap(2, 20))
    assert json.loads((folder(runs, RACE) / "race.json").read_text()) == RACE.to_dict()
    assert runs.recipe(RACE.digest) is None


def test_a_race_whose_racers_are_done_is_being_followed(runs):
    with runs.of(RACE).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        assert not runs.of(RACE).status().is_measuring_gradients
        run.write(GRADIENTS_BEGIN)
        assert runs.of(RACE).status().is_measuring_gradients
        runs.of(RACE).request_cancel()
        with pytest.raises(RunCancelled):
            run.write(GRADIENTS_BEGIN)
        runs.of(RACE).record("done")
    assert not runs.of(RACE).status().is_measuring_gradients


@pytest.mark.parametrize(
    ("last", "cut_off"),
    [
        ({"solved": True}, False),
        ({"diverged": True, "loss": None, "score": None}, False),
        ({"steps": RACE.terms.budget}, False),
        ({"steps": RACE.terms.budget - 10}, True),
        (None, True),  # one that has not begun
    ],
    ids=str,
)
def test_a_race_that_the_clock_cut_off_is_told_from_one_that_is_through(runs, last, cut_off):
    with runs.of(RACE).claim() as run:
        for racer in (0, 1):
            run.write(dataclasses.asdict(dataclasses.replace(lap(racer, 20), solved=True)))
        if last is not None:
            run.write(dataclasses.asdict(dataclasses.replace(lap(2, 20), **last)))
        assert not runs.of(RACE).status().was_cut_off  # it is under way
        runs.of(RACE).record("done")
    assert runs.of(RACE).status().was_cut_off == cut_off


def test_how_long_a_run_is_under_way(runs):
    run = runs.of(RACE)
    assert run.course(now=time.time()) == (0.0, 0.0)
    with run.claim():
        began = (run.path / "race.json").stat().st_mtime
        assert run.course(now=began + 7.5).seconds == pytest.approx(7.5)
        run.record("cancelled")
    assert run.course(now=time.time()) == (0.0, 0.0)  # what is handed over next has not begun


def test_a_race_as_it_stood(runs):
    laps = tuple(lap(0, steps) for steps in (10, 20, 30))
    status = RaceStatus("done", 1.0, 3.0, laps=laps)
    assert status.at(0.9).laps == ()
    assert (status.at(2.5).state, status.at(2.5).laps) == ("training", laps[:2])
    assert status.at(3.0) == status


def test_a_race_is_stopped_at_its_next_lap(runs):
    with runs.of(RACE).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        runs.of(RACE).request_cancel()
        with pytest.raises(RunCancelled):
            run.write(dataclasses.asdict(lap(1, 10)))
    assert runs.of(RACE).status().laps == (lap(0, 10),)


@pytest.mark.parametrize("state", ["done", "cancelled", "failed"])
def test_a_request_to_stop_that_comes_too_late_is_nobody_s(runs, state):
    with runs.of(RACE).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        runs.of(RACE).record(state)
        runs.of(RACE).request_cancel()  # by one who saw it under way
    assert (runs.of(RACE).status().state, runs.of(RACE).status().is_stopping) == (state, False)


def test_a_forged_lap_is_said_to_be_unreadable(runs):
    with runs.of(RACE).claim():
        for forged in ({"racer": 0}, {**dataclasses.asdict(lap(2, 10)), "racer": 3}):
            (folder(runs, RACE) / "progress.jsonl").write_text(json.dumps(forged) + "\n")
            assert runs.of(RACE).status().state == "training"
            assert "unreadable" in runs.of(RACE).status().message


REACH = GradientReach(
    racer=0,
    trained=True,
    hidden=(2.0, *[1.0] * 49),
    cell=(0.5, *[3.0] * 49),
    kept=(1.0, *[0.5] * 49),
)


def test_how_much_of_the_gradient_reached_back_is_kept_with_the_race(runs):
    with runs.of(RACE).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        run.write(dataclasses.asdict(REACH))
        runs.of(RACE).record("done")
    status = runs.of(RACE).status()
    assert status.gradients == (REACH,)
    assert status.laps == (lap(0, 10),)
    assert status.at(0.5).gradients == ()  # its record shows it at the end


@pytest.mark.parametrize(
    "damage",
    [
        {"racer": 3},
        {"racer": "0"},
        {"trained": 1},
        {"hidden": [0.0, *[1.0] * 49]},
        {"hidden": [math.nan] * 50},
        {"hidden": [1.0] * 49, "kept": None},
        {"hidden": "1" * 50},
        {"hidden": [True] * 50},
        {"cell": [1.0] * 49},
        {"cell": [0.0] * 50},
        {"cell": [math.inf] * 50},
        {"kept": [1.5] * 50},
        {"kept": [1.0] * 49},
        {"another": 1},
    ],
    ids=str,
)
def test_a_damaged_line_of_the_gradient_is_left_out(runs, damage):
    with runs.of(RACE).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        run.write(dataclasses.asdict(REACH))
        run.write(dataclasses.asdict(REACH) | damage)
        status = runs.of(RACE).status()
    assert (status.laps, status.gradients, status.message) == ((lap(0, 10),), (REACH,), "")


# One trainer at a time


def test_a_run_waits_for_a_process_that_is_about_to_be_gone(runs):
    """Killed, and somebody starts its run again at once."""
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
    with filelock.FileLock(runs.root / "locks" / RECIPE.digest, thread_local=False) as dying:
        threading.Timer(1.5, dying.release, kwargs={"force": True}).start()
        with runs.of(RECIPE).claim():
            assert runs.of(RECIPE).status().state == "training"


def test_a_recipe_is_trained_by_one_at_a_time_and_not_again(runs, monkeypatch):
    monkeypatch.setattr("lstm_core.engine.run.CLAIM_SECONDS", 0.2)
    with runs.of(RECIPE).claim(), pytest.raises(RunTaken), RunStore(runs.root).of(RECIPE).claim():
        raise AssertionError("two train the same recipe")
    finish(runs, RECIPE)
    with pytest.raises(RunTaken), runs.of(RECIPE).claim():
        raise AssertionError("a trained recipe is trained again")
    with runs.of(OTHERS[0]).claim():
        pass


TRAINER = """
import sys, time
import lstm_core as lc
from lstm_core.engine.run import RunTaken
from lstm_core.engine.runs import RunStore
run = RunStore(sys.argv[1]).of(lc.Recipe(epochs=4, units=3))
print("ready", flush=True)
sys.stdin.readline()
try:
    with run.claim():
        time.sleep(0.3)
        run.network.mkdir()
        (run.network / "weights.npz").touch()
        run.record("done")
    print("trained")
except RunTaken:
    print("taken")
assert "tensorflow" not in sys.modules
"""


def processes(runs, code, count):
    made = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(runs.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    for process in made:
        assert process.stdout.readline() == "ready\n"
    return made


def test_three_processes_that_ask_at_once_train_once(runs):
    asking = processes(runs, TRAINER, 3)
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=30)[0].strip() for process in asking]
    assert sorted(answers) == ["taken", "taken", "trained"]
    assert runs.of(RECIPE).status().state == "done"


HOLDER = """
import sys, time
import lstm_core as lc
from lstm_core.engine.runs import RunStore
with RunStore(sys.argv[1]).of(lc.Recipe(epochs=4, units=3)).claim():
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_killed_trainer_is_noticed_and_another_can_begin(runs):
    (holder,) = processes(runs, HOLDER, 1)
    assert runs.of(RECIPE).status().state == "training"
    with pytest.raises(RunTaken), runs.of(RECIPE).claim():
        pass
    holder.kill()
    holder.communicate()
    assert runs.of(RECIPE).status().state == "lost"
    with runs.of(RECIPE).claim():
        assert runs.of(RECIPE).status().state == "training"


def test_many_who_watch_a_lost_run_all_see_it(runs):
    """Looking takes the lock for a moment; two who look at once must not find each other."""
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
    with ThreadPoolExecutor(16) as threads:
        states = list(threads.map(lambda _: runs.of(RECIPE).status().state, range(400)))
    assert set(states) == {"lost"}


def test_who_watches_does_not_keep_a_trainer_out(runs):
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
    stop = threading.Event()

    def watch():
        while not stop.is_set():
            runs.of(RECIPE).status()

    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(watch)
        try:
            for _ in range(20):
                with runs.of(RECIPE).claim() as run:
                    report(run, 1)
        finally:
            stop.set()
    assert runs.of(RECIPE).status().epoch == 1  # each of the twenty got the lock


# Cancelling


def test_a_request_to_stop_reaches_the_next_report(runs):
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
        RunStore(runs.root).of(RECIPE).request_cancel()
        with pytest.raises(RunCancelled):
            report(run, 2)
    assert runs.of(RECIPE).status().epoch == 1


def test_a_request_made_before_the_trainer_begins_is_not_lost(runs):
    with runs.of(RECIPE).claim():
        pass
    runs.of(RECIPE).request_cancel()
    with runs.of(RECIPE).claim() as run, pytest.raises(RunCancelled):
        report(run, 1)
    with runs.of(RECIPE).claim() as run:
        report(run, 1)  # it was followed once, and is over


def test_a_request_made_while_the_trainer_clears_the_folder_is_not_lost(runs, monkeypatch):
    with runs.of(RECIPE).claim() as run:
        (run.path / "left over").mkdir()
    removed = shutil.rmtree

    def and_somebody_stops_it(path, **options):
        runs.of(RECIPE).request_cancel()
        removed(path, **options)

    monkeypatch.setattr(shutil, "rmtree", and_somebody_stops_it)
    with runs.of(RECIPE).claim() as run:
        assert not (run.path / "left over").exists()
        with pytest.raises(RunCancelled):
            report(run, 1)


def test_a_request_can_be_withdrawn(runs):
    runs.of(RECIPE).request_cancel()
    runs.of(RECIPE).withdraw_cancel()
    runs.of(OTHERS[0]).withdraw_cancel()
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
        assert runs.of(RECIPE).status().epoch == 1


# Damaged files


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text + '{"epoch": 4, "fraction": 1.0, "hist',
        lambda text: text + "\n\nnull\n7\n[]\n{}\n",
        lambda text: "not json\n" + text,
        lambda text: text + "[" * 100_000 + "\n",
    ],
)
def test_whole_lines_of_progress_survive_what_is_cut_short_or_foreign(runs, damage):
    with runs.of(RECIPE).claim() as run:
        for epoch in (1, 2, 3):
            report(run, epoch, since=epoch - 1)
        file = folder(runs) / "progress.jsonl"
        file.write_text(damage(file.read_text()))
        status = runs.of(RECIPE).status()
        assert status.state == "training"
        assert status.epoch in (2, 3)
        assert status.history == progress(status.epoch).history


@pytest.mark.parametrize(
    "line",
    [
        {"history": 3},
        {"history": {"loss": 1, "accuracy": 2}},
        {"epoch": "many", "history": {}},
        {"epoch": math.inf, "fraction": 1, "loss": 1, "accuracy": 1, "seconds": 1, "history": {}},
        {"epoch": 1, "fraction": [], "loss": 1, "accuracy": 1, "seconds": 1, "history": {}},
        {"epoch": None, "history": {"loss": [], "accuracy": []}},
    ],
)
def test_forged_progress_is_said_to_be_unreadable(runs, line):
    with runs.of(RECIPE).claim():
        (folder(runs) / "progress.jsonl").write_text(json.dumps(line) + "\n")
        status = runs.of(RECIPE).status()
        assert status.state == "training"
        assert "unreadable" in status.message


def test_progress_that_is_no_text(runs):
    with runs.of(RECIPE).claim():
        (folder(runs) / "progress.jsonl").write_bytes(b"\xff\xfe\x00\n")
        assert runs.of(RECIPE).status().state == "training"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"state": 3}', b'{"state": "king"}', b"[" * 100_000],
)
def test_an_outcome_that_cannot_be_read_is_none(runs, content):
    finish(runs, RECIPE)
    (folder(runs) / "outcome.json").write_bytes(content)
    assert runs.of(RECIPE).status().state == "lost"
    with runs.of(RECIPE).claim():
        assert runs.of(RECIPE).status().state == "training"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        json.dumps(lc.Recipe().to_dict()).encode(),  # a recipe, but another one
        json.dumps({**RECIPE.to_dict(), "units": 10**6}).encode(),
        json.dumps({**RECIPE.to_dict(), "units": 10**400}).encode(),
        json.dumps({**RECIPE.to_dict(), "extra": 1}).encode(),
    ],
)
def test_a_forged_recipe_is_not_believed(runs, content):
    runs.remember(RECIPE)
    (folder(runs) / "recipe.json").write_bytes(content)
    assert runs.recipe(RECIPE.digest) is None


FOREIGN = [
    "", ".", "..", "../../etc", "/etc", "locks", "0" * 19, "0" * 21, "A" * 20, "g" * 20,
    "0" * 20 + "\n", "../" + "0" * 20, "\u0660" * 20,
]  # fmt: skip


@pytest.mark.parametrize("digest", FOREIGN)
def test_only_a_digest_names_a_folder(runs, tmp_path, digest):
    (tmp_path / "outside").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert runs.recipe(digest) is None
    with pytest.raises(ValueError, match="a digest is 20 hexadecimal digits; received"):
        RunFolder(runs.root, digest)
    assert sorted(tmp_path.rglob("*")) == before


# Where nothing can be written


def test_a_root_that_cannot_be_written_is_replaced_and_said(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    runs = RunStore(tmp_path / "file" / "runs")
    assert runs.root != tmp_path / "file" / "runs"
    assert runs.notice == (
        "Networks cannot be kept on this machine's disk, so they are lost when the app stops."
    )
    assert str(tmp_path / "file" / "runs") in caplog.text  # for the operator
    finish(runs, RECIPE)
    assert runs.of(RECIPE).status().state == "done"


@pytest.fixture
def unwritable(tmp_path) -> Run:
    """A run as a worker opens it, under a root that cannot be made."""
    (tmp_path / "file").touch()
    return Run(tmp_path / "file" / "runs", job_for(RECIPE))


def test_a_run_keeps_to_its_root(unwritable):
    """A worker must not train into a folder of its own that nobody looks at."""
    with pytest.raises(OSError, match="file"), unwritable.claim():
        raise AssertionError("it trains somewhere else")
    with pytest.raises(OSError, match="file"):
        unwritable.record("failed")


def test_what_only_would_be_nice_does_not_fail_where_nothing_can_be_written(unwritable):
    unwritable.touch()
    unwritable.request_cancel()
    unwritable.withdraw_cancel()
    assert unwritable.status().state == "absent"


def test_a_recipe_that_cannot_be_kept_is_not_found(runs):
    runs.root.rmdir()
    runs.root.touch()  # a file where the folder was
    runs.remember(RECIPE)
    assert runs.recipe(RECIPE.digest) is None


def test_a_root_that_was_removed_is_made_again(runs):
    finish(runs, RECIPE)
    for path in sorted(runs.root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    runs.root.rmdir()
    assert runs.of(RECIPE).status().state == "absent"
    finish(runs, RECIPE)
    assert runs.of(RECIPE).status().state == "done"


def test_the_environment_variable_names_the_root(tmp_path, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "elsewhere"))
    runs = RunStore()
    assert runs.root == tmp_path / "elsewhere"
    assert (runs.root.is_dir(), runs.notice) == (True, "")
    monkeypatch.delenv(ROOT_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert RunStore().root.is_relative_to(tmp_path)


# Pruning


def finished_in_turn(runs, sizes):
    """Runs that were last used one after the other, oldest first."""
    now = time.time()
    for age, (recipe, size) in enumerate(zip(OTHERS, sizes, strict=False)):
        finish(runs, recipe, size=size)
        os.utime(folder(runs, recipe), (now - 1000 + age, now - 1000 + age))


def present(runs):
    return [runs.of(recipe).status().state == "done" for recipe in OTHERS[:3]]


def test_the_longest_unused_runs_are_pruned(runs):
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    assert runs.prune(320_000) == 0
    assert present(runs) == [True, True, True]
    assert runs.prune(220_000) == 1
    assert present(runs) == [False, True, True]
    assert runs.prune(0) == 2
    assert present(runs) == [False, False, False]


def test_reading_keeps_a_run_from_being_pruned(runs):
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    runs.of(OTHERS[0]).touch()
    assert runs.prune(220_000) == 1
    assert present(runs) == [True, False, True]


def test_what_is_to_be_kept_and_what_is_trained_stays(runs):
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    assert runs.prune(120_000, keep=frozenset({OTHERS[0].digest})) == 2
    assert present(runs) == [True, False, False]
    with runs.of(RECIPE).claim() as run:
        (folder(runs) / "large").write_bytes(b"x" * 100_000)
        assert runs.prune(0) == 1
        report(run, 1)
        assert runs.of(RECIPE).status().state == "training"


def test_recipes_that_were_never_trained_are_pruned_first(runs):
    """To change a number must not cost somebody's network."""
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    met = [lc.Recipe(corpus=("one two " * 10_000,), seed=seed) for seed in range(5)]
    for recipe in met:
        runs.remember(recipe)
    assert runs.prune(320_000) == 5
    assert present(runs) == [True, True, True]


def test_a_seed_changed_very_often_costs_no_network_and_stores_its_text_once(runs):
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    lines = ("one two " * 10_000,)
    for seed in range(560):
        runs.remember(lc.Recipe(corpus=lines, seed=seed))
    stored = files.size(runs.root / "texts")
    assert len(lines[0]) < stored < 1.1 * len(lines[0])
    # A folder and a description each, which may take a block of the disk each.
    assert files.size(runs.root) < 400_000 + stored + 560 * 8_192
    runs.prune(300_000 + 2 * stored)
    assert present(runs) == [True, True, True]


def test_a_clock_that_was_set_back_costs_nothing(runs):
    """Files seem to be of tomorrow: nobody has run for less than no time, and nothing is older."""
    tomorrow = time.time() + 86_400
    finished_in_turn(runs, [100_000, 100_000, 100_000])
    with runs.of(RECIPE).claim() as run:
        report(run, 1)
        for path in runs.root.rglob("*"):
            os.utime(path, (tomorrow, tomorrow))
        assert run.course(now=time.time()).seconds == 0
        assert run.status().state == "training"
    assert runs.prune() == 0
    assert present(runs) == [True, True, True]
    assert own_texts.expire(runs, now=time.time()) == 0


def test_no_more_than_so_many_runs_are_kept_however_small(runs, monkeypatch):
    finished_in_turn(runs, [10, 10, 10])
    for seed in range(9):
        runs.of(lc.Recipe(seed=seed)).describe()
    monkeypatch.setattr("lstm_core.engine.runs.MOST_RUNS", 4)
    assert runs.prune() == 8
    assert present(runs) == [True, True, True]


# Texts


LONG = ("a text that stands by itself", "and another line of it")


def when_pruned() -> None:
    """Wait for what `remember` prunes meanwhile: it has seen the text as new, and not all runs."""
    for thread in threading.enumerate():
        if thread.name == PRUNING:
            thread.join(60)


def test_runs_name_their_text_and_it_goes_with_the_last_of_them(runs):
    first, second = recipes = [lc.Recipe(corpus=LONG, seed=seed) for seed in (1, 2)]
    for recipe in recipes:
        runs.remember(recipe)
    (text,) = (runs.root / "texts").iterdir()
    assert not any(LONG[0] in path.read_text() for path in runs.root.glob("*/recipe.json"))
    assert [runs.recipe(recipe.digest) for recipe in recipes] == recipes
    when_pruned()
    os.utime(text, (0, 0))
    runs.of(first).remove()
    runs.prune()
    assert runs.recipe(second.digest) == second
    runs.of(second).remove()
    runs.prune()
    assert not text.exists()


def test_a_text_just_written_waits_for_its_run_to_be_described(runs):
    runs.remember(lc.Recipe(corpus=LONG))
    runs.of(lc.Recipe(corpus=LONG)).remove()
    runs.prune()
    (text,) = (runs.root / "texts").iterdir()
    assert text.exists()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text('{"lines": ["x"]}')])
def test_a_text_that_is_gone_or_damaged_is_no_recipe_until_it_is_met_again(runs, damage):
    recipe = lc.Recipe(corpus=LONG)
    runs.remember(recipe)
    (text,) = (runs.root / "texts").iterdir()
    damage(text)
    assert runs.recipe(recipe.digest) is None
    runs.of(recipe).describe()
    assert runs.recipe(recipe.digest) == recipe


def test_a_recipe_that_holds_its_text_itself_is_still_read(runs):
    recipe = lc.Recipe(corpus=LONG)
    folder(runs, recipe).mkdir()
    (folder(runs, recipe) / "recipe.json").write_text(json.dumps(recipe.to_dict()))
    assert runs.recipe(recipe.digest) == recipe


def test_a_run_is_removed_as_soon_as_whoever_holds_it_leaves(runs):
    run = runs.of(RECIPE)
    run.describe()
    lock = filelock.FileLock(runs.root / "locks" / RECIPE.digest, thread_local=False)
    with lock:
        assert not run.remove()
        assert not run.remove(patience=0.1)
        assert run.path.exists()
        threading.Timer(0.1, lock.release).start()
        assert run.remove(patience=30)
    assert not run.path.exists()


def test_the_locks_of_runs_long_gone_are_removed(runs):
    for recipe in OTHERS[:3]:
        finish(runs, recipe)
    gone, lately, _ = locks = [runs.root / "locks" / each.digest for each in OTHERS[:3]]
    for recipe, lock in zip(OTHERS[:2], locks, strict=False):
        runs.of(recipe).remove()
        lock.touch()
    for lock in (gone, locks[2]):
        os.utime(lock, (0, 0))
    runs.prune()
    assert [lock.exists() for lock in locks] == [False, True, True]
    with runs.of(OTHERS[0]).claim():
        assert runs.of(OTHERS[0]).status().state == "training"
    assert lately.exists()


def test_only_run_folders_are_pruned(runs):
    (runs.root / "notes.txt").write_bytes(b"x" * 100_000)
    (runs.root / "pictures").mkdir()
    finish(runs, RECIPE)
    assert runs.prune(0) == 1
    left = {path.name for path in runs.root.iterdir()}
    assert left == {"locks", "notes.txt", "pictures", "texts"}


def test_discard_leaves_a_run_that_is_being_trained(runs):
    finish(runs, OTHERS[0])
    runs.of(OTHERS[0]).remove()
    assert runs.of(OTHERS[0]).status().state == "absent"
    with runs.of(RECIPE).claim():
        runs.of(RECIPE).remove()
        assert runs.of(RECIPE).status().state == "training"


@pytest.mark.parametrize(
    "removal", [lambda runs: runs.of(RECIPE).remove(), lambda runs: runs.prune(0)]
)
def test_no_trainer_begins_in_a_folder_that_is_being_removed(runs, monkeypatch, removal):
    finish(runs, RECIPE)
    lock = filelock.FileLock(runs.root / "locks" / RECIPE.digest, thread_local=False)
    removed, seen = shutil.rmtree, []

    def with_a_look_at_the_lock(path, **options):
        with pytest.raises(filelock.Timeout):
            lock.acquire(blocking=False)
        seen.append(path)
        removed(path, **options)

    monkeypatch.setattr(shutil, "rmtree", with_a_look_at_the_lock)
    removal(runs)
    assert seen == [folder(runs)]
    lock.acquire(blocking=False)  # free again
    lock.release()


@pytest.mark.parametrize("where", ["mkdir", "acquire"])
def test_without_its_lock_a_run_stands_as_its_files_say(runs, monkeypatch, where):
    """The folder became read-only, or is gone: nobody can tell whether its trainer lives."""

    def denied(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    with runs.of(RECIPE).claim() as run:
        report(run, 2)
    assert runs.of(RECIPE).status().state == "lost"
    monkeypatch.setattr(
        *((Path, where) if where == "mkdir" else (filelock.FileLock, where)), denied
    )
    status = runs.of(RECIPE).status()
    assert (status.state, status.epoch) == ("training", 2)
    runs.of(RECIPE).remove()
    assert runs.prune(0) == 0
    assert folder(runs).exists()


def test_a_folder_that_cannot_be_looked_into_has_no_run(runs, monkeypatch):
    def denied(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    finish(runs, RECIPE)
    for name in ("stat", "read_text"):
        monkeypatch.setattr(Path, name, denied)
    assert runs.of(RECIPE).status().state == "absent"


def test_a_lock_is_freed_however_the_block_ends(runs):
    with pytest.raises(ZeroDivisionError), runs.of(RECIPE).claim():
        raise ZeroDivisionError
    lock = filelock.FileLock(runs.root / "locks" / RECIPE.digest)
    lock.acquire(blocking=False)
    lock.release()


def test_a_status_is_a_plain_value():
    status = TrainingStatus("absent")
    assert status.history == lc.History((), ())
    assert math.isnan(status.loss)
    assert dataclasses.replace(status, state="queued").is_active
