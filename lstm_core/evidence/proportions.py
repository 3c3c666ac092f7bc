"""Success rates, their differences, and what many differences say together.

Wilson's interval, Newcombe's, its sum by squares and the test of Cochran, Mantel and Haenszel are a
few lines of arithmetic, which the tests hold against SciPy. To load scipy.stats takes a second and
60 MB, too much for the process that serves the pages.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from lstm_core.values import whole_number

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Shares, or differences of shares, from low to high, both included."""

    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Rate:
    """How many of some seeds succeeded. Raises ValueError unless 0 <= successes <= seeds >= 1."""

    successes: int
    seeds: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "seeds", whole_number("seeds", self.seeds, 1, 1_000_000))
        successes = whole_number("successes", self.successes, 0, self.seeds)
        object.__setattr__(self, "successes", successes)

    @classmethod
    def of(cls, succeeded: Iterable[bool]) -> Self:
        """The rate of one answer for each seed."""
        answers = list(succeeded)
        return cls(sum(map(bool, answers)), len(answers))

    @property
    def share(self) -> float:
        return self.successes / self.seeds

    @property
    def interval(self) -> Interval:
        """Wilson's score interval of 95 %: the rates that agree with these seeds.

        >>> round(Rate(10, 10).interval.low, 4)
        0.7225
        """
        return _wilson(self.successes, self.seeds, CONFIDENCE)

    @property
    def is_floor(self) -> bool:
        """Whether at most one succeeded."""
        return self.successes <= 1

    @property
    def is_ceiling(self) -> bool:
        """Whether at most one failed."""
        return self.successes >= self.seeds - 1

    def clearly_above(self, other: Rate) -> bool:
        """Whether this rate's whole interval lies above the other's."""
        return self.interval.low > other.interval.high


class Pair(NamedTuple):
    """The rates of two arms under one condition."""

    first: Rate
    second: Rate

    @property
    def is_informative(self) -> bool:
        """Whether the condition can tell the two apart: not both at the floor or the ceiling."""
        return not (
            (self.first.is_floor and self.second.is_floor)
            or (self.first.is_ceiling and self.second.is_ceiling)
        )


class Difference(NamedTuple):
    """A difference of rates, from -1 to 1, with its interval."""

    value: float
    interval: Interval

    @property
    def is_above(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.interval.low > 0

    @property
    def is_below(self) -> bool:
        """Whether the whole interval lies below 0."""
        return self.interval.high < 0


def difference(pair: Pair, confidence: float = CONFIDENCE) -> Difference:
    """The first rate minus the second, with the interval of Newcombe 1998, method 10.

    >>> low, high = difference(Pair(Rate(56, 70), Rate(48, 80))).interval
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    one, two = (_wilson(rate.successes, rate.seeds, confidence) for rate in pair)
    p, q = pair.first.share, pair.second.share
    below, above = math.hypot(p - one.low, two.high - q), math.hypot(one.high - p, q - two.low)
    return Difference(p - q, Interval(p - q - below, p - q + above))


def mean_difference(differences: Sequence[Difference]) -> Difference:
    """The mean of independent differences, each with the same weight.

    Its interval is put together from theirs by squares (Zou & Donner 2008), so it has the same
    confidence. Raises ValueError for none.
    """
    if not differences:
        raise ValueError("mean_difference() takes at least one difference; received none.")
    many = len(differences)
    value = sum(one.value for one in differences) / many
    below = math.hypot(*(one.value - one.interval.low for one in differences)) / many
    above = math.hypot(*(one.interval.high - one.value for one in differences)) / many
    return Difference(value, Interval(value - below, value + above))


class StratifiedTest(NamedTuple):
    """What the test of Cochran, Mantel and Haenszel gives.

    excess: the successes of the first arms above what equal arms would give; statistic: chi-squared
    with one degree of freedom; p: two-sided.
    """

    excess: float
    statistic: float
    p: float


def stratified_test(pairs: Sequence[Pair]) -> StratifiedTest:
    """Whether the first arms succeed as often as the second ones, condition by condition.

    Cochran, Mantel and Haenszel's test without a continuity correction. Where nothing varies p
    is 1.

    >>> test = stratified_test([Pair(Rate(8, 10), Rate(3, 10))])
    >>> round(test.excess, 2), round(test.statistic, 3)
    (2.5, 4.798)
    """
    excess = variance = 0.0
    for first, second in pairs:
        both, succeeded = first.seeds + second.seeds, first.successes + second.successes
        excess += first.successes - first.seeds * succeeded / both
        variance += (
            first.seeds * second.seeds * succeeded * (both - succeeded) / (both**2 * (both - 1))
        )
    if not variance:
        return StratifiedTest(excess, 0.0, 1.0)
    statistic = excess**2 / variance
    return StratifiedTest(excess, statistic, math.erfc(math.sqrt(statistic / 2)))  # of chi squared


def power(first: float, second: float, seeds: int, confidence: float = CONFIDENCE) -> float:
    """How often the interval of the difference lies above 0, for two true rates; exact.

    seeds: of each arm.
    """
    import scipy.stats  # only here: the process that serves the pages does without

    counts = range(seeds + 1)
    one, two = (scipy.stats.binom.pmf(counts, seeds, rate) for rate in (first, second))
    return float(
        sum(
            one[a] * two[b]
            for a in counts
            for b in counts
            if difference(Pair(Rate(a, seeds), Rate(b, seeds)), confidence).is_above
        )
    )


@functools.lru_cache(maxsize=1_024)
def _wilson(successes: int, seeds: int, confidence: float) -> Interval:
    # By hand: scipy.stats takes a second and 60 MB where the pages are served.
    z = statistics.NormalDist().inv_cdf((1 + confidence) / 2)
    center = (successes + z**2 / 2) / (seeds + z**2)
    half = z * math.sqrt(successes * (seeds - successes) / seeds + z**2 / 4) / (seeds + z**2)
    return Interval(
        center - half if successes else 0.0, center + half if successes < seeds else 1.0
    )
