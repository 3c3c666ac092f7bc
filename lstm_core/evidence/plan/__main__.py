"""Measure what the plan in `docs/evidence.md` asks for, as far as it is not recorded yet.

    python -m lstm_core.evidence.plan                   # all that is missing, on all cores
    python -m lstm_core.evidence.plan --list            # what is measured, condition by condition
    python -m lstm_core.evidence.plan --answers         # what the whole families say, as Markdown
    python -m lstm_core.evidence.plan --folder FOLDER   # with the records in another folder

Every result is written as soon as it is there. Ctrl-C stops it, and the same command goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from lstm_core.evidence.__main__ import INTERRUPTED, outcome_in_words
from lstm_core.evidence.executors import this_machine
from lstm_core.evidence.experiment import Description
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import (
    FAMILIES,
    PATIENT_CONDITIONS,
    WIDE_CONDITIONS,
    Condition,
)
from lstm_core.evidence.plan.measured import FOLDER, PATIENT, PlanRecord, all_results, measured
from lstm_core.evidence.plan.rates import needed, patience
from lstm_core.evidence.plan.report import report
from lstm_core.evidence.sweep import Place, sweep

Results: TypeAlias = Mapping[Description, Any]


class Stage(NamedTuple):
    """A part of the plan: its record, and all that results so far let it ask for."""

    name: str
    record: str
    needed: Callable[[Results], tuple[Description, ...]]


def stages() -> tuple[Stage, ...]:
    """The plan in its order."""

    def of(condition: Condition) -> Stage:
        return Stage(str(condition), condition.record, lambda results: needed(condition, results))

    papers_stage = Stage("the experiments of the papers", papers.RECORD, papers.descriptions)
    patient_stage = Stage("trainings that are not given up", PATIENT, _patience)
    first_wide, *other_wide = map(of, WIDE_CONDITIONS)
    return (*map(of, FAMILIES), papers_stage, first_wide, patient_stage, *other_wide)


def _patience(results: Results) -> tuple[Description, ...]:
    return tuple(one for condition in PATIENT_CONDITIONS for one in patience(condition, results))


def main(
    arguments: list[str] | None = None,
    *,
    plan: tuple[Stage, ...] | None = None,
    place: contextlib.AbstractContextManager[Place] | None = None,
) -> int:
    """Do what the arguments say; 0 when nothing of the plan is missing."""
    chosen = _parser().parse_args(arguments)
    wanted = stages() if plan is None else plan
    if chosen.answers:
        print(report(measured(chosen.folder)))
        return 0
    if chosen.list:
        for stage in wanted:
            print(state(stage, all_results(chosen.folder)))
        return 0
    try:
        with place or this_machine(chosen.workers) as there:
            for stage in wanted:
                measure(stage, chosen.folder, there)
    except KeyboardInterrupt:
        print("Stopped. What is written stays; the same command goes on from there.")
        return INTERRUPTED
    return 0


def measure(stage: Stage, folder: Path, place: Place) -> None:
    """Measure what is missing of a stage. What it asks for grows as rates are chosen."""
    results = dict(all_results(folder))

    def tell(description: Description, result: Any) -> None:
        results[description] = result
        known = stage.needed(results)
        done = sum(one in results for one in known)
        now = time.strftime("%H:%M:%S")
        print(
            f"{now} {stage.name} {done}/{len(known)}  {description}: {outcome_in_words(result)}",
            flush=True,
        )

    own = PlanRecord(stage.record).record(folder)
    while missing := [one for one in stage.needed(results) if one not in results]:
        sweep(missing, place, own, on_result=tell)


def state(stage: Stage, results: Results) -> str:
    """A line: how much of a stage is measured, of what it asks for by now."""
    known = stage.needed(results)
    return f"{stage.name}: {sum(one in results for one in known):,} of {len(known):,}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lstm_core.evidence.plan",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="only say what there is")
    parser.add_argument("--answers", action="store_true", help="only say what it says by now")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the records are")
    parser.add_argument("--workers", type=int, help="processes; one for each core without it")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
