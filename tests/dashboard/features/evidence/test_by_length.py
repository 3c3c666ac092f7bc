"""The picture at the top of “RNN vs LSTM”: success by length, and the sentence above it."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter

import pytest

from dashboard.features.evidence.by_length import (
    at_best,
    by_length,
    by_length_alt,
    curves,
    families,
    headline,
    name_of,
    planned,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.results import findings
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan.measured import FOLDER, measured, measured_from
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.variants import GRU, LSTM, RNN

say = messages("evidence")

FRESH = range(2000, 2030)
"""The seeds that count in the planned sweep."""


def test_the_families_are_the_tasks_of_more_than_one_length() -> None:
    assert families(findings()) == ("temporal_order", "adding", "recall_faint", "recall_full")


def test_a_whole_family_of_the_planned_sweep_is_drawn_from_its_record() -> None:
    lines = planned(measured(), "adding")
    assert [name_of(one) for one in lines] == ["lstm", "lstm_long", "rnn", "gru"]
    solved: Counter[tuple[str, int]] = Counter()
    for line in (FOLDER / "adding.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        made, is_solved = one["description"], one["result"]["solved_at"] is not None
        if made["seed"] in FRESH and is_solved and "recurrent_start" not in made:
            name = "lstm_long" if made["forget_bias"] else made["cell"]
            solved[name, made["task"]["length"]] += 1
    for variant, own in lines.items():
        assert set(own) == {20, 50, 100}
        for steps, rate in own.items():
            assert (rate.successes, rate.seeds) == (solved[name_of(variant), steps], 30)


def test_a_family_that_is_not_whole_is_not_drawn() -> None:
    assert planned(measured_from(Recorded({})), "adding") == {}
    assert planned(measured(), "recall_faint") == {}


@pytest.mark.parametrize("setting", families(findings()))
def test_every_point_is_a_rate_of_the_record(setting: str) -> None:
    lines = curves(findings(), setting)
    assert [name_of(one) for one in lines if one in (LSTM, RNN, GRU)] == ["lstm", "rnn", "gru"]
    recorded = {
        (one.variant, one.task.steps): one.rate
        for one in (*findings().lengths, *findings().ablations)
        if one.setting == setting
    }
    figure = by_length(lines, dark=False).to_dict()
    for (variant, own), trace in zip(lines.items(), figure["data"], strict=True):
        rates = [recorded[variant, steps] for steps in sorted(own)]
        assert list(trace["y"]) == [rate.share for rate in rates]
        spans = trace["error_y"]
        for at, rate in enumerate(rates):
            assert trace["y"][at] + spans["array"][at] == pytest.approx(rate.interval.high)
            assert trace["y"][at] - spans["arrayminus"][at] == pytest.approx(rate.interval.low)
    assert len(figure["layout"]["annotations"]) == len(lines)
    json.dumps(figure["data"])


def test_names_at_the_right_do_not_cover_each_other() -> None:
    for setting in families(findings()):
        figure = by_length(curves(findings(), setting), dark=True).to_dict()
        heights = sorted(note["y"] for note in figure["layout"]["annotations"])
        assert all(b - a > 0.119 for a, b in itertools.pairwise(heights))
        assert -0.1 < heights[0] <= heights[-1] < 1.05


def test_the_sentence_counts_where_the_first_of_the_two_fails() -> None:
    lines = {LSTM: {20: Rate(9, 10), 50: Rate(6, 10)}, RNN: {20: Rate(6, 10), 50: Rate(5, 10)}}
    text = headline(lines, task="X")
    assert text.startswith(say("by_length.both", steps=20, task="X"))
    assert re.findall(r"\d+", text)[1:] == ["50", "6", "10", "1", "5", "10"]
    assert headline({LSTM: {20: Rate(9, 10)}, RNN: {20: Rate(9, 10)}}, task="X") == say(
        "by_length.both", steps=20, task="X"
    )


def test_in_the_record_how_the_lstm_starts_is_named_beside_its_rate() -> None:
    """Temporal order over 50 steps: 5 of 10 as Keras starts it, 10 with ln 49, RNN 4."""
    text = headline(curves(findings(), "temporal_order"), task="X")
    for name, successes in (("lstm", 5), ("lstm_long", 10), ("rnn", 4)):
        assert say(f"by_length.count.{name}", rate=f"{successes} of 10") in text


def test_another_learning_rate_stands_beside_the_chosen_one() -> None:
    """Temporal order over 50 steps: 10 of 10 LSTMs at another rate than the pilots' choice."""
    text = at_best(findings(), "temporal_order")
    assert text == say("by_length.at_best", steps=50, lstm="10 of 10", rnn="4 of 10")
    assert at_best(findings(), "adding") == ""


def test_the_alternative_text_has_every_rate() -> None:
    alt = by_length_alt(curves(findings(), "adding"))
    assert alt.count(" of 10") == 7
