"""The records as they are read: each once, and again only when its file changes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.record import OutdatedRecord, Record
from lstm_core.evidence.studies import RECORDS

Summary = TypeVar("Summary")


class Recorded(NamedTuple):
    """All that the records of some studies hold.

    results: description -> result, as far as measured; circumstances: those of the measurements,
    each once; stamp: names the state of the files that were read.
    """

    results: Mapping[Description, Any]
    circumstances: tuple[Mapping[str, Any], ...] = ()
    stamp: str = ""


class HasRecord(Protocol):
    """What has a record in a folder, such as a study."""

    def record(self, folder: Path) -> Record:
        """Its record there."""


def cached_summary(
    studies: Sequence[HasRecord],
    summarise: Callable[[Recorded], Summary],
    *,
    default: Path = RECORDS,
) -> Callable[..., Summary]:
    """A function from a folder of records (by default the library's) to a summary of them.

    It raises `OutdatedRecord` if `summarise` misses a result (KeyError), or if a record is of
    descriptions that the code does not have any more.
    """
    reading = threading.Lock()  # a second thread waits, and does not read the same files again

    def summary(folder: Path = default) -> Summary:
        stamps = tuple(_stamp(study.record(folder).path) for study in studies)
        with reading:
            return read(folder, stamps)

    @functools.lru_cache(maxsize=2)
    def read(folder: Path, stamps: tuple[tuple[int, int] | None, ...]) -> Summary:
        results: dict[Description, Any] = {}
        circumstances: list[Mapping[str, Any]] = []
        for record in (study.record(folder) for study in studies):
            results |= record.results()
            circumstances += (one for one in record.circumstances() if one not in circumstances)
        try:
            return summarise(Recorded(results, tuple(circumstances), f"{folder} {stamps}"))
        except KeyError as missing:
            raise OutdatedRecord(f"The records have no result of {missing.args[0]}.") from None

    return summary


def _stamp(file: Path) -> tuple[int, int] | None:
    """The state of a file; None if there is none."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size
