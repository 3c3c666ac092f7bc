"""Run folders: where a recipe's training or a race is recorded, and a network kept.

    <root>/<digest>/recipe.json       the recipe; of a race, race.json
                    progress.jsonl    a line per report while it trains
                    outcome.json      how it ended: done, failed or cancelled
                    network/          a recipe's trained network, when done
                    cancel            a request to stop
    <root>/locks/<digest>             held by the process that trains it

Everything a page says about a run is read from its folder, so a reload, another tab or a restart
of the server loses nothing. A folder whose trainer is gone is told by its lock, which the
operating system frees when a process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self, TypeAlias, overload

import filelock
import platformdirs

from lstm_core.engine.status import (
    FOLLOWING,
    Line,
    RaceStatus,
    Runnable,
    RunStatus,
    State,
    TrainingStatus,
    file_of,
    needs,
    standing,
)
from lstm_core.evidence.race import GradientReach, Lap, Race
from lstm_core.network.history import Progress
from lstm_core.network.recipe import Recipe
from lstm_core.values import DIGEST, write_whole

logger = logging.getLogger(__name__)

ROOT_VARIABLE = "LSTM_VIEW_RUNS"
"""The environment variable that names another folder for the runs."""

KEEP_BYTES = 500_000_000
"""What the runs may take on the disk; the longest unused are pruned beyond it."""

NOTICE = "Networks cannot be kept on this machine's disk, so they are lost when the app stops."

CANCEL = "cancel"

ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
"""How a run ends, by its own outcome."""

MOST_KNOWN = 128
"""Of so many runs that have ended it is remembered what their files said."""

Stamp: TypeAlias = tuple[int, int, int]
Stamps: TypeAlias = tuple[Stamp | None, ...]


class RunCancelled(Exception):
    """Somebody asked the run to stop."""


class RunTaken(Exception):
    """Another process is at this run already, or has just finished it."""


class RunStore:
    """The run folders under one root.

    root: a folder, made if it is missing; by default the one that `LSTM_VIEW_RUNS` names, or the
    user's cache folder. Where it cannot be written, a temporary folder serves until the process
    ends, and `notice` says so.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        wanted = Path(root or os.environ.get(ROOT_VARIABLE) or _default_root())
        self._begin()
        try:
            self.root = _writable(wanted)
        except OSError as error:
            self.root = Path(tempfile.mkdtemp(prefix="lstm-view-"))
            self.notice = NOTICE
            logger.warning("Networks cannot be kept in %s: %s", wanted, error)

    @classmethod
    def opened(cls, root: str | os.PathLike[str]) -> Self:
        """The runs under a root that another process has opened: this one and no other."""
        runs = cls.__new__(cls)
        runs._begin()
        runs.root = Path(root)
        return runs

    def _begin(self) -> None:
        self.notice = ""
        self._probing = threading.Lock()
        self._known: dict[str, tuple[Stamps, RunStatus]] = {}

    def network_folder(self, digest: str) -> Path:
        """Where the trained network of a run is."""
        return self._folder(digest) / "network"

    def remember(self, recipe: Recipe) -> None:
        """Keep a recipe without training it, so that its digest is enough to find it again.

        Where the folder cannot be written, the recipe is not kept.
        """
        folder = self._folder(recipe.digest)
        if not (folder / "recipe.json").exists():
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                _write_json(folder / "recipe.json", recipe.to_dict())
                self.prune(keep=frozenset({recipe.digest}))

    def recipe(self, digest: str) -> Recipe | None:
        """The recipe of a digest, or None if it is not here or not readable."""
        if not DIGEST.fullmatch(digest):
            return None
        values = _read_json(self._folder(digest) / "recipe.json")
        try:
            recipe = Recipe.from_dict(values)
        except (ValueError, TypeError):
            return None
        return recipe if recipe.digest == digest else None

    @overload
    def status(self, what: Recipe) -> TrainingStatus: ...
    @overload
    def status(self, what: Race) -> RaceStatus: ...
    @overload
    def status(self, what: Runnable) -> RunStatus: ...
    def status(self, what: Runnable) -> RunStatus:
        """How the run of a recipe or a race stands, from its folder alone (so never "queued")."""
        status = self._recorded(what)
        if status.state == "training" and self._lock_is_free(what.digest):
            status = self._recorded(what)  # it may just have ended
            if status.state == "training":
                return dataclasses.replace(
                    status, state="lost", message="The process that trained it is gone."
                )
        return status

    def _recorded(self, what: Runnable) -> RunStatus:
        """What a run's files say, whoever wrote them.

        Pages ask for the same few at every rerun, so those of a run that has ended are read again
        only when its outcome changes, or what has to be there goes.
        """
        folder = self._folder(what.digest)
        files = ("outcome.json", CANCEL, *needs(what))  # the outcome is written last of all
        stamps = tuple(_stamp(folder / file) for file in files)
        if (known := self._known.get(what.digest)) and known[0] == stamps:
            return known[1]
        status = self._read(what, folder)
        if status.state in ENDED:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[what.digest] = stamps, status
        return status

    def _read(self, what: Runnable, folder: Path) -> RunStatus:
        outcome = _read_json(folder / "outcome.json")
        lines = _read_progress(folder / "progress.jsonl")
        status = standing(what, "training", lines)
        state = outcome.get("state")
        if state not in ENDED:  # a request that came too late is nobody's any more
            status = dataclasses.replace(status, is_stopping=_exists(folder / CANCEL))
        if state == "done" and not all(_exists(folder / name) for name in needs(what)):
            return dataclasses.replace(
                status, state="lost", message="The trained network is missing from its folder."
            )
        if state == "done":
            return dataclasses.replace(status, state=state, fraction=1.0)
        if state in ENDED:
            return dataclasses.replace(status, state=state, message=str(outcome.get("message", "")))
        if not _exists(folder / "progress.jsonl"):
            return dataclasses.replace(standing(what, "absent"), is_stopping=status.is_stopping)
        return status

    def running_for(self, what: Runnable) -> float:
        """Since how many seconds a run is under way, by its folder; 0 if it has not begun."""
        folder = self._folder(what.digest)
        if _exists(folder / "outcome.json"):  # an earlier attempt's
            return 0.0
        with contextlib.suppress(OSError):
            began = (folder / file_of(what)).stat().st_mtime
            return max(0.0, time.time() - began)
        return 0.0

    def request_cancel(self, what: Runnable) -> None:
        """Ask whoever is at a run, or about to begin it, to stop; it does at its next report."""
        folder = self._folder(what.digest)
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / CANCEL).touch()

    def withdraw_cancel(self, what: Runnable) -> None:
        """Forget a request to stop that nobody has followed."""
        with contextlib.suppress(OSError):
            (self._folder(what.digest) / CANCEL).unlink(missing_ok=True)

    def record(self, what: Runnable, state: State, message: str = "") -> None:
        """Write down how a run ended. Raises OSError where the folder cannot be written."""
        folder = self._folder(what.digest)
        folder.mkdir(parents=True, exist_ok=True)
        _write_json(folder / "outcome.json", {"state": state, "message": message})

    @contextlib.contextmanager
    def training(self, what: Runnable) -> Iterator[RunWriter]:
        """Train a recipe, or run a race, in this block, as the only process that does.

        Raises RunTaken if another one does, or has. What is left of an earlier attempt is cleared,
        but for a request to stop.
        """
        lock = self._lock(what.digest)
        try:
            lock.acquire(timeout=1)
        except filelock.Timeout:
            raise RunTaken(what.digest) from None
        try:
            if self.status(what).state == "done":
                raise RunTaken(what.digest)
            folder = self._folder(what.digest)
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                if path.name != CANCEL:
                    _remove(path)
            _write_json(folder / file_of(what), what.to_dict())
            yield RunWriter(folder)
        finally:
            lock.release()

    def touch(self, digest: str) -> None:
        """Note that a run was used, which keeps it from being pruned."""
        with contextlib.suppress(OSError):
            os.utime(self._folder(digest))

    def discard(self, digest: str) -> None:
        """Remove a run's folder, unless it is being trained."""
        with self._held(digest) as held:
            if held:
                shutil.rmtree(self._folder(digest), ignore_errors=True)

    def prune(self, keep_bytes: int = KEEP_BYTES, *, keep: frozenset[str] = frozenset()) -> int:
        """Remove the runs longest unused until the rest takes at most `keep_bytes`.

        Runs in `keep` and runs being trained stay. Returns how many were removed.
        """
        runs = [path for path in self.root.iterdir() if DIGEST.fullmatch(path.name)]
        sizes = {path: _size(path) for path in runs}
        total, removed = sum(sizes.values()), 0
        for path in sorted(runs, key=_last_used):
            if total <= keep_bytes:
                break
            if path.name in keep:
                continue
            with self._held(path.name) as held:
                if held:
                    shutil.rmtree(path, ignore_errors=True)
                    total -= sizes[path]
                    removed += 1
        return removed

    def _folder(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"a digest is 20 hexadecimal digits; received {digest!r}.")
        return self.root / digest

    def _lock(self, digest: str) -> filelock.FileLock:
        """The lock of a run. Raises OSError where there is no folder for it."""
        name, locks = self._folder(digest).name, self.root / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        # Threads of one process must exclude each other too, hence no shared instance.
        return filelock.FileLock(locks / name, thread_local=False)

    @contextlib.contextmanager
    def _held(self, digest: str) -> Iterator[bool]:
        """Keep trainers out of a run in this block, if that can be done at once.

        False: one trains it, or the lock cannot be reached, so nobody can tell.
        """
        with self._probing:  # two that probe at once would each find the other
            try:
                lock = self._lock(digest)
                lock.acquire(blocking=False)
            except OSError:  # filelock.Timeout is one too
                yield False
                return
            try:
                yield True
            finally:
                lock.release()

    def _lock_is_free(self, digest: str) -> bool:
        with self._held(digest) as held:
            return held


class RunWriter:
    """What the training process writes into a run's folder."""

    def __init__(self, folder: Path) -> None:
        self.network_folder = folder / "network"
        self._folder = folder
        self._reported = 0
        self._append({"epoch": 0})

    def report(self, progress: Progress) -> None:
        """Add a line of a training's progress; raises RunCancelled if somebody asked to stop."""
        new = slice(self._reported, progress.epoch)
        values = dataclasses.asdict(progress)
        values["history"] = {
            "loss": progress.history.loss[new],
            "accuracy": progress.history.accuracy[new],
        }
        self.go_on()
        self._reported = progress.epoch
        self._append(values)

    def lap(self, lap: Lap) -> None:
        """Add a lap of a race; raises RunCancelled if somebody asked to stop."""
        self.go_on()
        self._append(dataclasses.asdict(lap))

    def follow(self) -> None:
        """Add that the racers are done, and the gradient is followed; RunCancelled likewise."""
        self.go_on()
        self._append(FOLLOWING)

    def reach(self, reach: GradientReach) -> None:
        """Add how much of the gradient reached back in a racer; raises RunCancelled likewise."""
        self.go_on()
        self._append(dataclasses.asdict(reach))

    def go_on(self) -> None:
        """Raise RunCancelled if somebody asked to stop."""
        cancel = self._folder / CANCEL
        if cancel.exists():
            cancel.unlink(missing_ok=True)
            raise RunCancelled

    def _append(self, values: Line) -> None:
        with (self._folder / "progress.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")


def _default_root() -> Path:
    return Path(platformdirs.user_cache_dir("lstm-view", appauthor=False)) / "runs"


def _writable(folder: Path) -> Path:
    """The folder, made if it is missing; OSError if a file cannot be written there."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
    return folder


def _write_json(path: Path, value: object) -> None:
    write_whole(path, json.dumps(value))


def _read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty if the file is missing, cut short or something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _read_progress(path: Path) -> list[Line]:
    """The whole lines of a progress file; a last line still being written is left out."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    values: list[Line] = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(line)
            if isinstance(value, dict):
                values.append(value)
    return values


def _stamp(path: Path) -> Stamp | None:
    """What changes with a file's content; None if it is not there for this process to see."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _exists(path: Path) -> bool:
    """Whether a file is there for this process to see."""
    try:
        return path.exists()
    except OSError:
        return False


def _remove(path: Path) -> None:
    """Remove a file or a folder, which may have gone already."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # a file that has just gone
            size += path.stat().st_size
    return size


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
