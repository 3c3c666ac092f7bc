"""The papers' experiments beside ours: what is measured is told, and what is not, too."""

from __future__ import annotations

import re

from dashboard.features.evidence.growth import growth, growth_alt, growth_plot, headline
from dashboard.features.evidence.papers import beside, papers_table
from dashboard.prose.messages import messages
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import FAMILIES, Condition
from lstm_core.evidence.plan.measured import measured, measured_from
from lstm_core.evidence.plan.papers import THEIRS, goes_on
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import findings
from lstm_core.evidence.variants import LSTM, Variant
from tests.support.findings import lstm_alone, made_up
from tests.support.plan import paper_results_of, results_of

say = messages("evidence")
NOTHING = measured_from(Recorded({}))


def half(condition: Condition, arm: Variant) -> int:
    """The LSTM as Keras starts it fails."""
    return 2 if arm == LSTM else 20


def test_without_the_sweep_the_earlier_record_stands_there() -> None:
    found = made_up(lstm_alone)
    assert {one: beside(one, NOTHING, found).source for one in THEIRS} == {
        "reber": "earlier", "adding": "missing", "order": "missing", "continual": "earlier",
        "counting": "missing",
    }  # fmt: skip
    assert [one.solved for one in beside("reber", NOTHING, found).ours] == [
        Rate(10, 10), Rate(0, 10), Rate(0, 10),
    ]  # fmt: skip
    assert beside("reber", NOTHING, found).ours[0].sequences == 100 * 64
    table = papers_table(NOTHING, found, dark=False)
    assert table.count(f"<td>{say('table.not_measured')}</td>") == 3
    assert say("papers.no_failure") not in table


def test_the_nearest_condition_and_then_the_paper_s_own() -> None:
    near = results_of(half, FAMILIES)
    found = made_up(lambda _: True)
    order = beside("order", measured_from(Recorded(near)), found)
    assert order.source == "near"
    assert [one.solved for one in order.ours] == [Rate(2, 30), Rate(20, 30), Rate(20, 30)]
    table = papers_table(measured_from(Recorded(near)), found, dark=True)
    missed = say("papers.missed", names=say("by_length.name.lstm"))
    assert missed in table
    assert say("papers.no_failure") in table  # ours reads the stream without a forget gate
    everything = measured_from(Recorded(near | paper_results_of(papers.descriptions(near))))
    assert {beside(one, everything, found).source for one in THEIRS} == {"own"}
    table = papers_table(everything, found, dark=True)
    assert say("papers.no_failure") not in table  # no stream of ours was read without an error
    reached = beside("counting", everything, found).ours[0]
    assert reached.further.startswith(say("papers.reaches", lowest=10, highest=19))
    later = say("papers.later_reaches", sequences="640,000", lowest=20, highest=29)
    assert reached.further.endswith(later)


def test_the_papers_own_figures_are_in_the_table() -> None:
    table = papers_table(measured(), findings(), dark=False)
    for theirs in THEIRS.values():
        assert theirs.source.replace("&", "&amp;") in table
        for number in (theirs.sequences, theirs.weights, theirs.trained_to):
            assert number is None or f"{number:,}" in table


def test_far_beyond_means_twice_the_training_in_the_median() -> None:
    """By hand: seeds reach 10 to 19, and 20 to 29 when they go on; the paper's trained to 10."""
    near = results_of(half, FAMILIES)
    every = papers.descriptions(near)
    on = paper_results_of(every)
    soon = {one: of for one, of in on.items() if not goes_on(getattr(one, "training", one))}
    for results, is_missed in ((on, False), (soon, True)):
        told = beside("counting", measured_from(Recorded(near | results)), made_up(lstm_alone))
        assert {one.is_missed for one in told.ours} == {is_missed}


def test_without_the_long_stream_the_shorter_one_stands_there() -> None:
    near = results_of(half, FAMILIES)
    own = paper_results_of(papers.descriptions(near))
    gated = {one: of for one, of in own.items() if not getattr(one, "training", one).held}
    told = beside("continual", measured_from(Recorded(near | gated)), made_up(lstm_alone))
    assert [(one.name, one.solved.seeds) for one in told.ours] == [
        (say("by_length.name.lstm"), 10), (say("by_length.name.no_forget_gate"), 30),
    ]  # fmt: skip
    assert growth(measured_from(Recorded(near | gated))) == {}


def test_the_growth_is_told_and_drawn() -> None:
    """Invented: 0.5 after one symbol, 1 and 50 after a hundred."""
    near = results_of(half, FAMILIES)
    lines = growth(measured_from(Recorded(near | paper_results_of(papers.descriptions(near)))))
    assert list(lines.values()) == [{1: 0.5, 100: 1.0}, {1: 0.5, 100: 50.0}]
    assert re.findall(r"\d+(?:\.\d)?", headline(lines)) == ["100", "50", "1.0"]
    drawn = growth_plot(lines, dark=False).to_dict()["data"]
    assert [trace["y"] for trace in drawn] == [[0.5, 1.0], [0.5, 50.0]]
    for size in ("0.5", "1.0", "50"):
        assert size in growth_alt(lines)
