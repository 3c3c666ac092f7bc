"""The answers of the plan as Markdown, for a terminal or a document."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.plan.answers import QUESTIONS, Answer, answers, robustness, verdict_of
from lstm_core.evidence.plan.conditions import FAMILIES
from lstm_core.evidence.plan.curves import paper_results, success_by_length
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.proportions import Difference


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
