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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from lstm_core.evidence.__main__ import INTERRUPTED, outcome_in_words
from lstm_core.evidence.experiment import Description
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.answers import QUESTIONS, Answer, answers, robustness, verdict_of
from lstm_core.evidence.plan.conditions import (
    FAMILIES,
    PATIENT_CONDITIONS,
    WIDE_CONDITIONS,
    Condition,
)
from lstm_core.evidence.plan.curves import paper_results, success_by_length
from lstm_core.evidence.plan.measured import (
    FOLDER,
    PATIENT,
    Measured,
    PlanRecord,
    all_results,
    measured,
)
from lstm_core.evidence.plan.rates import needed, patience
from lstm_core.evidence.proportions import Difference
from lstm_core.evidence.sweep import Place, sweep, this_machine


def report(measured: Measured) -> str:
    """What the whole families say: success rates, answers with their checks, the papers."""
    families = ", ".join(measured.families) or "none yet"
    parts = (_success(measured), _answers(measured), _papers(measured))
    return "\n".join([f"Whole families: {families}.", *(line for part in parts for line in part)])


def _success(measured: Measured) -> Iterator[str]:
    yield from ("", "| family | arm | steps: solved of 30 |", "|---|---|---|")
    for family in dict.fromkeys(condition.family for condition in FAMILIES):
        for arm, rates in success_by_length(measured, family).items():
            solved = ", ".join(f"{steps}: {rate.successes}" for steps, rate in rates.items())
            yield f"| {family} | {arm.name} | {solved} |"


def _answers(measured: Measured) -> Iterator[str]:
    yield from (
        "",
        "| question | verdict | arms | difference | by family |",
        "|---|---|---|---|---|",
    )
    for asked in QUESTIONS:
        found = answers(measured, asked)
        for answer in found.values():
            yield f"| {asked} | {answer.verdict} | {_difference_of(answer)} |"
        verdict = verdict_of(found)
        checks = robustness(measured, asked)
        others = [f"{name}: {other}" for name, other in checks.items() if other != verdict]
        alike = f"under all {len(checks)} other choices"
        yield f"| {asked} | **{verdict}** | {'; '.join(others) or alike} | | |"


def _difference_of(answer: Answer) -> str:
    arms = f"{answer.first.name} - {answer.second.name}"
    if answer.pooled is None:
        return f"{arms} | no informative condition |"
    each = "; ".join(f"{name} {_in_words(one)}" for name, one in answer.families.items())
    return f"{arms} | {_in_words(answer.pooled)}, p = {answer.test.p:.2g} | {each}"


def _in_words(difference: Difference) -> str:
    low, high = difference.interval
    return f"{difference.value:+.2f} ({low:+.2f} to {high:+.2f})"


def _papers(measured: Measured) -> Iterator[str]:
    yield from ("", "| paper | arm | solved | sequences | further |", "|---|---|---|---|---|")
    for one in paper_results(measured):
        sequences = "" if one.sequences is None else f"{one.sequences:,.0f}"
        further = [f"n up to {', '.join(map(str, one.reaches))}"] if one.reaches else []
        if one.perfect is not None:
            sizes = ", ".join(f"{at:,}: {size:.3g}" for at, size in one.sizes.items())
            further += [
                f"{one.perfect.successes} of {one.perfect.seeds} perfect",
                f"cell state {sizes}",
            ]
        solved = f"{one.solved.successes} of {one.solved.seeds}"
        yield (f"| {one.paper} | {one.arm.name} | {solved} | {sequences} | {'; '.join(further)} |")


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
