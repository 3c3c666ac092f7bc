"""The race that a class begins with, on this machine, over the seeds of its record."""

from __future__ import annotations

import statistics
import sys

from benchmarks.report import Finding
from dashboard.state.race_setup import Lineup
from lstm_core.evidence.race import Lap
from lstm_core.evidence.race_runner import run_race
from lstm_core.evidence.studies import CLASS_SEEDS


def class_races() -> list[Finding]:
    """How long a race takes by its own clock, which stands while its networks are compiled."""
    races = [_laps(seed) for seed in CLASS_SEEDS]
    seconds = [laps[-1].seconds for laps in races]
    lstm = [[lap.steps for lap in laps if lap.racer == 1 and lap.solved] for laps in races]
    rnn = sum(any(lap.racer == 0 and lap.solved for lap in laps) for laps in races)
    steps = sorted(own[0] for own in lstm if own)
    limit = Lineup().race().seconds
    note = (
        f"median {statistics.median(seconds):.1f} s; LSTM {len(steps)} of {len(races)}, median "
        f"{statistics.median(steps):g} steps, at most {steps[-1]}; RNN {rnn}; "
        f"{sum(one >= limit for one in seconds)} ended by the clock"
    )
    what = f"the slowest of {len(races)} races of a class, by its clock"
    return [Finding.within(what, max(seconds), limit, "s", note)]


def _laps(seed: int) -> list[Lap]:
    laps: list[Lap] = []
    run_race(Lineup(seed=seed).race(), laps.append)
    print(f"seed {seed}: {laps[-1].seconds:.1f} s", file=sys.stderr, flush=True)
    return laps
