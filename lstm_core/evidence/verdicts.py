"""From success rates to a verdict, by a rule that is stated here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from scipy.stats import binomtest

from lstm_core.evidence.checks import whole_number

Verdict: TypeAlias = Literal["holds", "holds with care", "too strong"]
CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Shares from low to high, both included."""

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
    def of(cls, succeeded: Iterable[bool]) -> Rate:
        """The rate of one answer for each seed."""
        answers = list(succeeded)
        return cls(sum(map(bool, answers)), len(answers))

    @property
    def share(self) -> float:
        return self.successes / self.seeds

    @property
    def interval(self) -> Interval:
        """Wilson's score interval of 95 %: the rates that these seeds speak for.

        >>> round(Rate(10, 10).interval.low, 4)
        0.7225
        """
        found = binomtest(self.successes, self.seeds).proportion_ci(CONFIDENCE, method="wilson")
        return Interval(float(found.low), float(found.high))

    def clearly_above(self, other: Rate) -> bool:
        """Whether this rate's whole interval lies above the other's."""
        return self.interval.low > other.interval.high


def verdict(rates_rnn: Sequence[Rate], rates_lstm: Sequence[Rate]) -> Verdict:
    """What becomes of the claim that an LSTM does something that an RNN does not.

    Each place of the two sequences is one condition under which both were tried: a task, a length,
    equal units or equal parameters. One cell is *ahead* under a condition when its interval lies
    wholly above the other's.

    - "holds": the LSTM is ahead under every condition;
    - "too strong": the RNN is ahead under as many conditions as the LSTM, or more (so also when
      neither is ahead anywhere);
    - "holds with care": anything between.

    Non-overlapping intervals of 95 % ask for more than a test of the difference at 5 % would, so
    the rule errs towards "too strong". Raises ValueError for no condition, or for sequences of
    different lengths.
    """
    if not rates_rnn or len(rates_rnn) != len(rates_lstm):
        raise ValueError(
            "verdict() takes a rate of the RNN and one of the LSTM for each condition; received "
            f"{len(rates_rnn)} and {len(rates_lstm)}."
        )
    pairs = list(zip(rates_rnn, rates_lstm, strict=True))
    lstm_ahead = sum(lstm.clearly_above(rnn) for rnn, lstm in pairs)
    rnn_ahead = sum(rnn.clearly_above(lstm) for rnn, lstm in pairs)
    if lstm_ahead == len(pairs):
        return "holds"
    return "too strong" if lstm_ahead <= rnn_ahead else "holds with care"
