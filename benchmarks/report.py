"""What a benchmark found, and the table that says it."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One row: our figure, the one it stands against, and the goal for their ratio.

    `sense` says which ratio the goal is about: "faster" is theirs / ours and must reach the goal;
    "at most" is ours / theirs and must not pass it.
    """

    what: str
    ours: float
    against: str
    theirs: float
    unit: Literal["s", "kB", "MB"]
    sense: Literal["faster", "at most"]
    goal: float
    note: str = ""

    @classmethod
    def within(
        cls, what: str, ours: float, limit: float, unit: Literal["s", "kB", "MB"], note: str = ""
    ) -> Finding:
        """A figure that must not pass a fixed limit."""
        return cls(
            what=what,
            ours=ours,
            against="the goal",
            theirs=limit,
            unit=unit,
            sense="at most",
            goal=1,
            note=note,
        )

    @property
    def ratio(self) -> float:
        """The ratio that the goal is about."""
        return self.theirs / self.ours if self.sense == "faster" else self.ours / self.theirs

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal if self.sense == "faster" else self.ratio <= self.goal

    def cells(self) -> tuple[str, ...]:
        """The row's cells, as text."""
        goal = f"{self.goal:g} × {'or faster' if self.sense == 'faster' else 'or less'}"
        return (
            self.what,
            _figure(self.ours, self.unit),
            f"{self.against}: {_figure(self.theirs, self.unit)}",
            f"{self.ratio:.2f} ×",
            goal,
            "yes" if self.reached else "NO",
            self.note,
        )


HEADINGS = ("what", "ours", "against", "ratio", "goal", "reached", "note")


def table(findings: Sequence[Finding]) -> str:
    """The findings as a Markdown table."""
    rows = [HEADINGS, *(finding.cells() for finding in findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(map(str.ljust, row, widths)) + " |"  # one cell after the other
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def seconds_of(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median_seconds(call: Callable[[], Any], *, times: int, warm_up: int = 3) -> float:
    """The median time of a call, after some that do not count."""
    for _ in range(warm_up):
        call()
    return statistics.median(seconds_of(call) for _ in range(times))


def alternating_medians(
    ours: Callable[[], Any], theirs: Callable[[], Any], *, times: int
) -> tuple[float, float]:
    """The median times of two calls, taken in turn so that both meet the same machine."""
    pairs = [(seconds_of(ours), seconds_of(theirs)) for _ in range(times + 3)][3:]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of the values does not pass: 0.95 for p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: float) -> str:
    """A time as text, for a note."""
    return f"{1000 * seconds:.1f} ms"


def _figure(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.0f} {unit}"
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.2f} ms"
