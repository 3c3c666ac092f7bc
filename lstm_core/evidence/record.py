"""What was measured, as lines of JSON: one line for each result, written as soon as it is there.

A line has the description, its digest, the result, and the circumstances of the measurement. An
interrupted measurement goes on where it stopped. A line that was written in part is written again.
A record whose descriptions the code no longer has is refused.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from lstm_core.evidence.agreement import AgreementExperiment, AgreementOutcome
from lstm_core.evidence.beyond import Drift, DriftOutcome, Reach, ReachOutcome
from lstm_core.evidence.experiment import (
    Description,
    Experiment,
    GradientExperiment,
    GradientFlow,
    Outcome,
)
from lstm_core.evidence.forecast import ForecastExperiment, ForecastOutcome
from lstm_core.evidence.gate_tasks import GateLearning, LearnedGates
from lstm_core.evidence.timing import StepTimes, Timing
from lstm_core.values import write_whole

Result: TypeAlias = (
    Outcome
    | GradientFlow
    | ForecastOutcome
    | StepTimes
    | AgreementOutcome
    | LearnedGates
    | ReachOutcome
    | DriftOutcome
)

KINDS: dict[str, tuple[type[Description], type[Result]]] = {
    Experiment.kind: (Experiment, Outcome),
    GradientExperiment.kind: (GradientExperiment, GradientFlow),
    ForecastExperiment.kind: (ForecastExperiment, ForecastOutcome),
    Timing.kind: (Timing, StepTimes),
    AgreementExperiment.kind: (AgreementExperiment, AgreementOutcome),
    GateLearning.kind: (GateLearning, LearnedGates),
    Reach.kind: (Reach, ReachOutcome),
    Drift.kind: (Drift, DriftOutcome),
}
"""The kind of a line -> the type of its description and of its result."""

PACKAGES = {
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "numpy": ("numpy",),
}
"""The packages whose versions a line names, and the names under which they are installed."""


class OutdatedRecord(ValueError):
    """The record's descriptions are not those that the code has now."""


class Record:
    """The results in one file, by description.

    Reading raises `OutdatedRecord` if a line's description can no longer be made or has another
    digest now, and ValueError if a line is no line of a record. One process alone may write to a
    record.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def results(self) -> dict[Description, Any]:
        """Description -> result, as far as recorded; empty if there is no file."""
        return dict(map(_read, self._lines()))

    def circumstances(self) -> list[dict[str, Any]]:
        """The circumstances of the lines, each once, in their order."""
        found = [_values(line)["made"] for line in self._lines()]
        return [made for at, made in enumerate(found) if made not in found[:at]]

    def missing(self, wanted: Iterable[Description]) -> tuple[Description, ...]:
        """Those of the wanted that have no result yet, each once, in their order."""
        recorded = self.results()
        return tuple(dict.fromkeys(w for w in wanted if w not in recorded))

    def keep(self, wanted: Iterable[Description]) -> int:
        """Remove all lines but those of the wanted descriptions; return how many were removed.

        A line that can no longer be read is removed too.
        """
        digests, lines = {description.digest for description in wanted}, self._lines()
        kept = [line for line in lines if _digest(line) in digests]
        write_whole(self.path, "".join(f"{line}\n" for line in kept))
        return len(lines) - len(kept)

    def append(self, description: Description, result: Result) -> None:
        """Write one more result. It is on the disk when this returns.

        Raises TypeError if the result is not of the description's kind, ValueError if the
        description has one already or the result has a number that JSON lacks.
        """
        line = line_of(description, result)
        lines = self._lines()
        if description.digest in map(_digest, lines):
            raise ValueError(f"{self.path.name} has a result of {description} already.")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            # After the last whole line there may be a part of one.
            file.seek(sum(len(whole.encode()) + 1 for whole in lines))
            file.truncate()
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[str]:
        """The whole lines, without a last one that was written in part."""
        if not self.path.exists():
            return []
        return self.path.read_bytes().decode("utf-8", "replace").split("\n")[:-1]


def line_of(description: Description, result: Result) -> str:
    """A line of a record, without its end; raises as `Record.append` does."""
    kind = KINDS.get(description.kind)
    if kind is None or type(description) is not kind[0] or type(result) is not kind[1]:
        pairs = ", ".join(f"{one.__name__} with {other.__name__}" for one, other in KINDS.values())
        raise TypeError(
            f"A record holds {pairs}; received {type(description).__name__} with "
            f"{type(result).__name__}."
        )
    line = {
        "kind": description.kind,
        "digest": description.digest,
        "description": description.to_dict(),
        "result": result.to_dict(),
        "made": circumstances(),
    }
    return json.dumps(line, allow_nan=False, separators=(",", ":"))


def circumstances() -> dict[str, Any]:
    """The day, the machine, its processor, and the versions of packages, none of them loaded."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}",
        "processor": processor(),
        "versions": {"python": platform.python_version()}
        | {name: _version(installed_as) for name, installed_as in PACKAGES.items()},
    }


@functools.cache
def processor() -> str:
    """The processor's name, as far as the system tells: "unknown" if it does not."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"


def _version(installed_as: tuple[str, ...]) -> str:
    for name in installed_as:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return "unknown"


def _digest(line: str) -> str:
    return str(_values(line)["digest"])


def _values(line: str) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"Not a line of a record: {line[:60]!r} ({error}).") from error
    expected = {"kind", "digest", "description", "result", "made"}
    if not isinstance(values, dict) or set(values) != expected:
        raise ValueError(
            f"A line of a record has {', '.join(sorted(expected))}; received {line[:60]!r}."
        )
    return values


def _read(line: str) -> tuple[Description, Result]:
    values = _values(line)
    try:
        description_type, result_type = KINDS[values["kind"]]
        description = description_type.from_dict(values["description"])
        result = result_type.from_dict(values["result"])
    except (KeyError, TypeError, ValueError) as error:
        raise OutdatedRecord(
            f"The result {values['digest']} is of a description that the code does not know any "
            f"more: {error}"
        ) from error
    if description.digest != values["digest"]:
        raise OutdatedRecord(
            f"The result {values['digest']} is of a description whose digest is now "
            f"{description.digest}; measure it again."
        )
    return description, result
