"""Measure what the pages say about RNN and LSTM, as far as it is not recorded yet.

    python -m lstm_core.evidence                    # all that is missing, on all cores
    python -m lstm_core.evidence --list             # what there is, what is missing, how long
    python -m lstm_core.evidence --only gradients
    python -m lstm_core.evidence --cluster tcp://10.0.0.1:8786
    python -m lstm_core.evidence --tidy             # take out what the code no longer describes

Every result is written as soon as it is there. Ctrl-C stops it, and the same command goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

from lstm_core.evidence.experiment import Description, Outcome
from lstm_core.evidence.studies import ALL_STUDIES, RECORDS, Study
from lstm_core.evidence.sweep import Place, cluster, sweep, this_machine

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C has ended."""


def main(
    arguments: list[str] | None = None,
    *,
    studies: tuple[Study, ...] = ALL_STUDIES,
    folder: Path = RECORDS,
    place: contextlib.AbstractContextManager[Place] | None = None,
) -> int:
    """Do what the arguments say; 0 when nothing is missing of what was asked for."""
    chosen = _parser(studies).parse_args(arguments)
    wanted = tuple(study for study in studies if chosen.only in (None, study.name))
    if chosen.list:
        for study in wanted:
            print(state(study, folder, workers=chosen.workers))
        return 0
    if chosen.tidy:
        for study in wanted:
            tidy(study, folder)
        return 0
    if place is None:
        place = cluster(chosen.cluster) if chosen.cluster else this_machine(chosen.workers)
    try:
        with place as there:
            for study in wanted:
                measure_study(study, folder, there)
    except KeyboardInterrupt:
        print("Stopped. What is written stays; the same command goes on from there.")
        return INTERRUPTED
    return 0


def measure_study(study: Study, folder: Path, place: Place) -> None:
    """Measure what is missing of a study, a line for each result."""
    wanted = study.describe()
    record = study.record(folder)
    before, started = len(wanted) - len(record.missing(wanted)), time.monotonic()
    done = before

    def tell(description: Description, result: Any) -> None:
        nonlocal done
        done += 1
        each = (time.monotonic() - started) / (done - before)
        left = round((len(wanted) - done) * each / 60)
        print(
            f"{study.name} {done}/{len(wanted)}  {description}: {outcome_in_words(result)}"
            f"  (about {left} min left)",
            flush=True,
        )

    sweep(wanted, place, record, on_result=tell)


def tidy(study: Study, folder: Path) -> None:
    """Take out of a record what the code no longer describes, and say how many lines that was."""
    record = study.record(folder)
    if record.path.exists():
        print(f"{study.name}: {record.keep(study.describe())} taken out.")


def state(study: Study, folder: Path, *, workers: int | None = None) -> str:
    """A line: the question of a study, what is measured and missing, and how long that takes."""
    wanted = study.describe()
    missing = len(study.record(folder).missing(wanted))
    minutes = math.ceil(missing * study.seconds / 60 / (workers or os.cpu_count() or 1))
    rest = f"{missing} missing, about {minutes} min" if missing else "complete"
    return f"{study.name}: {study.question} {len(wanted) - missing} of {len(wanted)}, {rest}."


def outcome_in_words(result: Any) -> str:
    """How a measurement ended."""
    if not isinstance(result, Outcome):
        return "measured"
    how = "solved" if result.solved else "diverged" if result.diverged else "not solved"
    return f"{how} after {result.steps:,} steps, {result.seconds:.0f} s"


def _parser(studies: tuple[Study, ...]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lstm_core.evidence",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="only say what there is")
    parser.add_argument(
        "--tidy", action="store_true", help="only take out results of what is no longer described"
    )
    parser.add_argument("--only", choices=[s.name for s in studies], help="this study alone")
    parser.add_argument("--workers", type=int, help="processes, by default one a core")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler, to run there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
