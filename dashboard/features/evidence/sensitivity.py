"""What another learning rate would have done: to the rates, to the verdicts, to the gates."""

from __future__ import annotations

from dashboard.features.evidence.commentary import at_the_edge
from dashboard.features.evidence.contents import NEEDED
from dashboard.features.evidence.detail import network
from dashboard.features.evidence.names import GATE_NAMES, ROWS, task_name
from dashboard.features.evidence.tables import Grid
from dashboard.theme import CELLS
from lstm_core.evidence.comparisons import ahead, long_pairs
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.variants import GATE_VARIANTS, GATELESS_VARIANTS, LSTM


def rate_grids(found: Findings, setting: str) -> dict[str, list[Grid]]:
    """One task at each length that was tried with every learning rate: every kind of cell."""
    by_network: dict[tuple[str, str], list[VariantResult]] = {}
    for one in found.sensitivity:
        if one.setting == setting:
            heading = task_name(setting, one.task)
            by_network.setdefault((heading, one.variant.name), []).append(one)
    groups: dict[str, list[Grid]] = {}
    for (heading, _), own in by_network.items():
        first = own[0]
        groups.setdefault(heading, []).append(
            Grid(
                first.variant.cell,
                f"{CELLS[first.variant.cell]}, {first.units} units",
                f"{first.parameters:,} parameters",
                tuple(one.rate for one in own),
                [one.learning_rate for one in own].index(found.rates[setting, first.variant.name]),
            )
        )
    return groups


def other_rates(found: Findings) -> str:
    """What changes if each network has the best learning rate of the grid; "" if not measured."""
    if not found.sensitivity:
        return ""
    ends = [
        f"“{ROWS[row]}” stays “{verdict}”"
        if verdict == found.verdicts[row]
        else f"“{ROWS[row]}” goes from “{found.verdicts[row]}” to “{verdict}”"
        for row, verdict in found.verdicts_at_best.items()
    ]
    rnn, lstm = ahead(long_pairs(found.lengths))
    rnn_best, lstm_best = ahead(long_pairs(found.at_best))
    conditions = len(long_pairs(found.lengths)[0])
    return (
        f"{_largest_change(found)} With every network at its best rate of the grid the LSTM is "
        f"ahead under {lstm_best} of {conditions} conditions and the RNN under {rnn_best}; at the "
        f"chosen rates it is {lstm} and {rnn}. By the same rules {' and '.join(ends)}. "
        "That picks the best rate after the fact, for every network, by the seeds that are then "
        f"counted. {at_the_edge(found)}"
    )


def _largest_change(found: Findings) -> str:
    """Where the choice cost most: the network that the best rate helps by the most seeds."""
    best = {(one.task, one.variant): one for one in found.at_best}
    measured = {(one.task, one.variant) for one in found.sensitivity}
    pairs = [
        (one, best[one.task, one.variant])
        for one in found.lengths
        if (one.task, one.variant) in measured
    ]
    one, other = max(pairs, key=lambda pair: pair[1].rate.successes - pair[0].rate.successes)
    if one.rate.successes == other.rate.successes:
        return "No network does better with another rate than with the one that was chosen."
    return (
        f"The choice cost most for the {network(one)}, in "
        f"{task_name(one.setting, one.task, within=True)}: "
        f"**{one.rate.successes} of {one.rate.seeds}** solved it at the chosen "
        f"{one.learning_rate:g}, **{other.rate.successes} of {other.rate.seeds}** do at "
        f"{other.learning_rate:g}."
    )


def needed_at_best(found: Findings, setting: str) -> str:
    """What becomes of the gates if each LSTM has its best rate; "" if that is not measured, or
    changes nothing for the whole LSTM on this task."""
    own, best = (
        {
            one.variant: one
            for one in results
            if one.setting == setting and one.variant in GATE_VARIANTS
        }
        for results in (found.ablations, found.ablations_at_best)
    )
    if found.needed_at_best is None or best[LSTM].rate == own[LSTM].rate:
        return ""
    whole = best[LSTM]
    without = ", ".join(
        f"the {GATE_NAMES[variant.open_gate]} in {best[variant].rate.successes} "
        f"({own[variant].rate.successes})"
        for variant in GATELESS_VARIANTS
        if variant.open_gate is not None
    )
    because = (
        "So what is lacking here lies in the rates that three pilots chose. "
        if all(one.rate.share == 1 for one in best.values())
        else ""
    )
    verdict = (
        f"“{found.needed}” again"
        if found.needed_at_best == found.needed
        else f"“{found.needed_at_best}” instead of “{found.needed}”"
    )
    return (
        f"At the best learning rate for each, {task_name(setting, whole.task, within=True)} is "
        f"solved in {whole.rate.successes} of {whole.rate.seeds} seeds with all gates "
        f"({own[LSTM].rate.successes} at the chosen one), and without {without}. {because}With "
        f"these the rule says {verdict} of “{NEEDED}”; on the other tasks those without a gate "
        "keep the chosen rate. The best rate is picked after the fact, by the seeds that are "
        "counted."
    )
