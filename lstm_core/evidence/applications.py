"""From the records to what the pages show of when to use an LSTM. No Keras here.

found = applications()                  # read once, and again only when a record changes
[(r.name, r.mean, r.low, r.high) for r in found.forecasting.rivals]
[(one.variant.name, one.rate.share) for one in found.short[0].results]
[(g.layer.kind, g.microseconds) for g in found.speed[False]]
"""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping
from typing import Any

from lstm_core.evidence import forecast
from lstm_core.evidence.forecast import SHOWN_SEASONS, ForecastExperiment, ForecastOutcome
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.series import Series, plain_forecasts
from lstm_core.evidence.studies import short, speed
from lstm_core.evidence.studies.catalogue import APPLICATION_STUDIES
from lstm_core.evidence.studies.rates import Results
from lstm_core.evidence.tasks import Task
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
class Excerpt:
    """The last seasons of one series: its values, and the forecasts from all before each step.

    start: the place of the first value in the series; all four have the same length.
    """

    start: int
    values: tuple[float, ...]
    naive: tuple[float, ...]
    network: tuple[float, ...]
    expected: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Forecasting:
    """How well each way forecasts.

    one: the LSTM's description; the others differ in the cell and its values alone.
    rivals: the plain ways, then the networks; excerpt: the LSTM's, of the first seed.
    """

    one: ForecastExperiment
    seeds: int
    rivals: tuple[Rival, ...]
    excerpt: Excerpt

    def rival(self, name: str) -> Rival:
        return next(rival for rival in self.rivals if rival.name == name)


@dataclasses.dataclass(frozen=True)
class ShortTask:
    """A short task: each network's results, and the milliseconds of one step of its training.

    milliseconds: in the order of `results`.
    """

    task: Task
    results: tuple[VariantResult, ...]
    milliseconds: tuple[float, ...]

    def times(self, at: int) -> tuple[float, ...]:
        """For each seed that solved the task, the training time until then: steps times step time.

        The first network's median is 1. Raises ValueError if the first network never solved it.
        """
        unit = self.results[0].median_steps
        if unit is None:
            raise ValueError(f"No {self.results[0].variant.name} solved {self.task}.")
        each = self.milliseconds[at] / (self.milliseconds[0] * unit)
        solved = (outcome.solved_at for outcome in self.results[at].outcomes)
        return tuple(steps * each for steps in solved if steps is not None)


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

    speed: each layer's growth, without XLA (False) and with it (True); circumstances: those of the
    measurements, each once; stamp: names the state of the files that were read, "" if none was.
    """

    forecasting: Forecasting
    short: tuple[ShortTask, ...]
    speed: Mapping[bool, tuple[Growth, ...]]
    circumstances: tuple[Mapping[str, Any], ...] = ()
    stamp: str = ""


def applications_from(recorded: Recorded) -> Applications:
    """What the results of the studies say. Raises KeyError for one that is missing."""
    results = recorded.results
    return Applications(
        forecasting=forecasters(results),
        short=short_tasks(results),
        speed={xla: growths(results, xla=xla) for xla in (False, True)},
        circumstances=recorded.circumstances,
        stamp=recorded.stamp,
    )


applications = cached_summary(APPLICATION_STUDIES, applications_from)
"""All that the records in a folder say about when to use an LSTM."""


def forecasters(results: Results) -> Forecasting:
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
    return Forecasting(
        first[0], len(first), (*plain, *networks), _excerpt(first[0], results[first[0]])
    )


def _excerpt(experiment: ForecastExperiment, outcome: ForecastOutcome) -> Excerpt:
    series: Series = experiment.series
    values, last = series.values(experiment.seed), SHOWN_SEASONS * series.period
    plain = plain_forecasts(series, values, window=experiment.window)
    return Excerpt(
        series.length - last,
        tuple(values[-last:].tolist()),
        tuple(plain["naive"][-last:].tolist()),
        outcome.forecasts,
        tuple(plain["best"][-last:].tolist()),
    )


def short_tasks(results: Results) -> tuple[ShortTask, ...]:
    """Every network on every short task, with the learning rate that its pilots chose."""
    milliseconds = results[short.timing()].medians
    chosen = short.chosen(results)
    return tuple(
        ShortTask(
            task,
            tuple(
                VariantResult(
                    task.name,
                    variant,
                    chosen[task, variant],
                    tuple(map(results.__getitem__, chosen[task, variant])),
                )
                for variant in short.VARIANTS
            ),
            milliseconds,
        )
        for task in short.TASKS
    )


def growths(results: Results, *, xla: bool) -> tuple[Growth, ...]:
    """How each layer's training time grows with the length."""
    timings = speed.of_lengths(xla=xla)
    times: dict[int, StepTimes] = {timing.length: results[timing] for timing in timings}
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
