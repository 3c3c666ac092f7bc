"""All runs under one root: finding, remembering and pruning them."""

from __future__ import annotations

import collections
import contextlib
import logging
import os
import shutil
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import platformdirs

from lstm_core.engine import files, texts
from lstm_core.engine.jobs import Runnable, job_for
from lstm_core.engine.race_tally import RaceTally
from lstm_core.engine.run import Run, RunFolder
from lstm_core.network import shipped
from lstm_core.network.recipe import Recipe
from lstm_core.values import DIGEST

logger = logging.getLogger(__name__)

ROOT_VARIABLE = "LSTM_VIEW_RUNS"
"""The environment variable that names another folder for the runs."""

KEEP_BYTES = 500_000_000
"""What the runs may take on the disk; beyond it, those unused for longest are pruned."""

MOST_RUNS = 5_000
"""So many runs are kept, however small they are."""

NOTICE = "Networks cannot be kept on this machine's disk, so they are lost when the app stops."

PRUNING = "lstm-view-prune"
"""The name of the thread that prunes."""

PRUNE_SECONDS = 60.0
"""Recipes that are met make room at most so often: to look at thousands of runs takes a second."""

LOCK_SECONDS = 86_400.0
"""The lock of a run that is gone stays for so long, so that nobody is about to take it."""

MOST_KNOWN = 128
"""So many runs stay in memory, with what their files said."""


class RunStore:
    """The run folders under one root.

    root: a folder, made if it is missing; by default the one that `LSTM_VIEW_RUNS` names, or the
    user's cache folder. Where it cannot be written, a temporary folder serves until the process
    ends, and `notice` says so. `races` counts how its races came out.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        wanted = Path(root or os.environ.get(ROOT_VARIABLE) or _default_root())
        self.notice = ""
        self._known: dict[str, Run] = {}
        self._prune_at = 0.0
        try:
            self.root = _writable(wanted)
        except OSError as error:
            self.root = Path(tempfile.mkdtemp(prefix="lstm-view-"))
            weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)
            self.notice = NOTICE
            logger.warning("Networks cannot be kept in %s: %s", wanted, str(error))
        self.races = RaceTally(self.root)

    def of(self, what: Runnable) -> Run:
        """The run of a recipe, a race or another job."""
        job = job_for(what)
        run = self._known.get(job.digest)
        if run is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            run = self._known[job.digest] = Run(self.root, job)
        return run

    def recipe(self, digest: str) -> Recipe | None:
        """The recipe of a digest, or None if it is not here or not readable."""
        if not DIGEST.fullmatch(digest):
            return None
        if network := shipped.find(digest):
            return network.recipe
        try:
            recipe = Recipe.from_dict(texts.with_text(self.root, _described(self.root / digest)))
        except (ValueError, TypeError):
            return None
        return recipe if recipe.digest == digest else None

    def texts_in_use(self) -> set[str]:
        """The digests of the texts that runs name. Raises OSError where the folder is gone."""
        named = (texts.named(_described(path)) for path in _folders(self.root))
        return {name for name in named if name}

    def remember(self, recipe: Recipe) -> None:
        """Keep a recipe without training it, so that its digest is enough to find it again.

        Where the folder cannot be written, the recipe is not kept.
        """
        run = self.of(recipe)
        if not texts.is_here(self.root, _described(run.path)):
            with contextlib.suppress(OSError):
                run.describe()
            if time.monotonic() >= self._prune_at:
                self._prune_at = time.monotonic() + PRUNE_SECONDS
                keep = frozenset({recipe.digest})
                # The thread knows the folder alone, so that the store can go meanwhile.
                threading.Thread(
                    target=_prune,
                    args=(self.root,),
                    kwargs={"keep": keep},
                    name=PRUNING,
                    daemon=True,
                ).start()

    def prune(self, keep_bytes: int = KEEP_BYTES, *, keep: frozenset[str] = frozenset()) -> int:
        """Remove runs until the rest takes at most `keep_bytes`, and the locks of runs long gone.

        First go those that have no result, then the others; of each those unused for longest. Runs
        in `keep` and runs that a process is at stay. Returns how many were removed.
        """
        return _prune(self.root, keep_bytes, keep=keep)


def _prune(root: Path, keep_bytes: int = KEEP_BYTES, *, keep: frozenset[str]) -> int:
    with contextlib.suppress(OSError):
        sizes = {path: files.size(path) for path in _folders(root)}
        uses = {path: texts.named(_described(path)) or "" for path in sizes}
        of_texts, users = texts.sizes(root), collections.Counter(uses.values())
        total = sum(sizes.values()) + sum(of_texts.get(name, 0) for name in users)
        for path in sorted(sizes, key=_worth):
            if total <= keep_bytes and len(uses) <= MOST_RUNS:
                break
            if path.name not in keep and RunFolder(root, path.name).remove():
                users[name := uses.pop(path)] -= 1
                total -= sizes[path] + (0 if users[name] else of_texts.get(name, 0))
        texts.remove_unused(root, uses.values())
        _prune_locks(root)
        return len(sizes) - len(uses)
    return 0


def _folders(root: Path) -> list[Path]:
    """The folders of all runs. Raises OSError where their root is gone."""
    return [path for path in root.iterdir() if DIGEST.fullmatch(path.name)]


def _described(path: Path) -> dict[str, Any]:
    """A run's recipe as it stands in its folder; empty for a race."""
    return files.read_json(path / "recipe.json")


def _prune_locks(root: Path) -> None:
    """Remove the locks that nobody has used for long and whose runs are gone."""
    for lock in (root / "locks").glob("*"):
        is_old = time.time() - files.written_at(lock) > LOCK_SECONDS
        if is_old and DIGEST.fullmatch(lock.name) and not files.exists(root / lock.name):
            RunFolder(root, lock.name).remove_lock()


def _worth(path: Path) -> tuple[bool, float]:
    """By what the runs are sorted: the first ones go first."""
    return files.exists(path / "outcome.json"), files.written_at(path)


def _default_root() -> Path:
    return Path(platformdirs.user_cache_dir("lstm-view", appauthor=False)) / "runs"


def _writable(folder: Path) -> Path:
    """The folder, made for this user alone if it is missing.

    Raises OSError if a file cannot be written there.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=folder):
        pass
    return folder
