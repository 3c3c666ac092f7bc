"""How the finished races of one setting came out, whatever their seeds."""

from __future__ import annotations

import collections
import dataclasses
import threading
from pathlib import Path
from typing import NamedTuple

from lstm_core.engine import files
from lstm_core.engine.jobs import RaceJob
from lstm_core.engine.run import Run
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.race import Race, key_of
from lstm_core.values import DIGEST

LOOKS = 200
"""So many races are looked at by one question at most; the next one goes on."""

Learners = frozenset[str]
"""The keys of the racers that learned the task."""


class Finished(NamedTuple):
    """A race that is over: what names its setting, and who learned."""

    setting: str
    learners: Learners


class RaceTally:
    """The races under a root that each racer has run to its end, counted as they come.

    A folder is read again only when its outcome changes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._others: set[str] = set()
        self._counted: dict[str, tuple[files.Stamp, Finished | None]] = {}
        self._lock = threading.Lock()

    def of(self, race: Race) -> collections.Counter[Learners]:
        """Who learned in how many of the races that differ from this one by the seed alone."""
        with self._lock:
            self._look()
            setting = setting_of(race)
            found = (one for _, one in self._counted.values())
            return collections.Counter(o.learners for o in found if o and o.setting == setting)

    def _look(self) -> None:
        try:
            names = {path.name for path in self._root.iterdir() if DIGEST.fullmatch(path.name)}
        except OSError:
            return
        self._counted = {name: one for name, one in self._counted.items() if name in names}
        self._others &= names
        looked = 0
        for name in sorted(names - self._others):
            path = self._root / name
            stamp = files.stamp(path / "outcome.json")
            if stamp is None or self._counted.get(name, (None,))[0] == stamp:
                continue
            if not files.exists(path / RaceJob.file_name):
                self._others.add(name)
                continue
            self._counted[name] = stamp, self._finished(path)
            looked += 1
            if looked >= LOOKS:
                return

    def _finished(self, path: Path) -> Finished | None:
        """What came of a race; None for one that was cut off, stopped or is damaged."""
        try:
            race = Race.from_dict(files.read_json(path / RaceJob.file_name))
        except (KeyError, TypeError, ValueError):
            return None
        status = Run(self._root, RaceJob(race)).own_status()
        if not isinstance(status, RaceStatus) or status.state != "done" or not status.is_complete:
            return None
        return Finished(setting_of(race), learners(race, status))


def learners(race: Race, status: RaceStatus) -> Learners:
    """Who has learned the task."""
    last = {key_of(racer): status.last(number) for number, racer in enumerate(race.racers)}
    return frozenset(key for key, lap in last.items() if lap is not None and lap.solved)


def setting_of(race: Race) -> str:
    """A name of all races that differ from this one by the seed alone."""
    racers = tuple(dataclasses.replace(racer, seed=0) for racer in race.racers)
    return dataclasses.replace(race, racers=racers).digest
