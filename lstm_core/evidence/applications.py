"""From the records to what the pages show of when to use an LSTM. No Keras here.

found = applications()                  # read once, and again only when a record changes
[(r.name, r.mean, r.low, r.high) for r in found.forecasting.rivals]
[(g.layer.kind, g.microseconds) for g in found.speed]
"""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping
from typing import Any

from lstm_core.evidence import forecast, timing
from lstm_core.evidence.experiment import Description
from lstm_core.evidence.forecast import ForecastExperiment
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.studies import FORECASTING, SPEED
from lstm_core.evidence.timing import Layer, StepTimes
from lstm_core.network.costs import network_parameters

PLAIN = ("naive", "seasonal", "linear", "best")
"""The names, in an outcome, of the forecasts without a network; "best" knows the series."""


@dataclasses.dataclass(frozen=True)
class Rival:
    """One way to forecast, on every seed's series.

    name: one of `PLAIN`, or a cell, with "_raw" after it if it reads the values as they are;
    errors: for each seed, its mean absolute error divided by the naive forecast's on the same
    values; parameters: of a network or a regression, None for a rule without any.
    """

    name: str
    errors: tuple[float, ...]
    parameters: int | None = None

    @property
    def mean(self) -> float:
        return statistics.fmean(self.errors)

    @property
    def low(self) -> float:
        return min(self.errors)

    @property
    def high(self) -> float:
        return max(self.errors)


@dataclasses.dataclass(frozen=True)
class Forecasting:
    """How well each way forecasts.

    one: the LSTM's description; the others differ in the cell and its values alone.
    rivals: the plain ways, then the networks.
    """

    one: ForecastExperiment
    seeds: int
    rivals: tuple[Rival, ...]

    def rival(self, name: str) -> Rival:
        return next(rival for rival in self.rivals if rival.name == name)


@dataclasses.dataclass(frozen=True)
class Growth:
    """How long training on one example takes in a layer, by the example's length.

    parameters: of the layer and a dense one after it; batch_size: examples for each step;
    microseconds: length -> the median of all rounds; low, high: the fastest and the slowest.
    """

    layer: Layer
    parameters: int
    batch_size: int
    rounds: int
    microseconds: Mapping[int, float]
    low: Mapping[int, float]
    high: Mapping[int, float]

    def factor(self, start: int, end: int) -> float:
        """The time at length `end` divided by the time at length `start`."""
        return self.microseconds[end] / self.microseconds[start]


@dataclasses.dataclass(frozen=True)
class Applications:
    """All results.

    speed: each layer's growth; circumstances: those of the measurements, each once; stamp: names
    the state of the files that were read, "" if none was.
    """

    forecasting: Forecasting
    speed: tuple[Growth, ...]
    circumstances: tuple[Mapping[str, Any], ...] = ()
    stamp: str = ""


def applications_from(recorded: Recorded) -> Applications:
    """What the results of the studies say. Raises KeyError for one that is missing."""
    results = recorded.results
    return Applications(
        forecasting=forecasters(results),
        speed=growths(results),
        circumstances=recorded.circumstances,
        stamp=recorded.stamp,
    )


applications = cached_summary((FORECASTING, SPEED), applications_from)
"""All that the records in a folder say about when to use an LSTM."""


def forecasters(results: Mapping[Description, Any]) -> Forecasting:
    """The plain ways, from the first network's outcomes, and every network."""
    groups = {way: forecast.of_way(way) for way in forecast.WAYS}
    first, *_ = groups.values()
    plain = [
        Rival(
            name,
            tuple(getattr(results[e], name) / results[e].naive for e in first),
            first[0].window + 1 if name == "linear" else None,
        )
        for name in PLAIN
    ]
    networks = [
        Rival(
            cell if relative else f"{cell}_raw",
            tuple(results[e].network / results[e].naive for e in experiments),
            network_parameters(cell, experiments[0].units, inputs=1, outputs=1),
        )
        for (cell, relative), experiments in groups.items()
    ]
    return Forecasting(first[0], len(first), (*plain, *networks))


def growths(results: Mapping[Description, Any]) -> tuple[Growth, ...]:
    """How each layer's training time grows with the length."""
    timings = timing.descriptions()
    times: dict[int, StepTimes] = {one.length: results[one] for one in timings}
    each = 1_000 / timings[0].batch_size  # milliseconds a step -> microseconds an example

    def of_lengths(summary: Any, at: int) -> dict[int, float]:
        return {length: each * summary(of.milliseconds[at]) for length, of in times.items()}

    return tuple(
        Growth(
            layer,
            parameters,
            timings[0].batch_size,
            timings[0].rounds,
            of_lengths(statistics.median, at),
            of_lengths(min, at),
            of_lengths(max, at),
        )
        for at, (layer, parameters) in enumerate(
            zip(timings[0].layers, timings[0].parameters(), strict=True)
        )
    )
