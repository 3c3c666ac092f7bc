"""The picture at the top of “RNN vs LSTM”: success by length, and the sentence above it."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter

import pytest

from dashboard.features.evidence.by_length import (
    by_length,
    by_length_alt,
    curves,
    families,
    headline,
    missing,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan.conditions import FAMILIES, Family
from lstm_core.evidence.plan.measured import FOLDER, measured, measured_from
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.variants import LSTM, LSTM_LONG, RNN
from tests.support.plan import measured_of

say = messages("evidence")

FRESH = range(2000, 2030)
"""The seeds that count in the planned sweep."""


@pytest.mark.parametrize("family", families(measured()))
def test_every_point_is_counted_in_the_lines_of_the_record(family: Family) -> None:
    """Without any of the code that reads and judges it."""
    lines = curves(measured(), family)
    assert [one.name for one in lines] == ["lstm", "lstm_long", "rnn", "gru"]
    solved: Counter[tuple[str, int]] = Counter()
    for line in (FOLDER / f"{family}.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        made, is_solved = one["description"], one["result"]["solved_at"] is not None
        if made["seed"] in FRESH and is_solved and "recurrent_start" not in made:
            name = "lstm_long" if made["forget_bias"] else made["cell"]
            task = made["task"]  # aⁿbⁿ has twice n steps
            solved[name, task["length"] if "length" in task else 2 * task["longest"]] += 1
    figure = by_length(lines, dark=False).to_dict()
    for (variant, own), trace in zip(lines.items(), figure["data"], strict=True):
        rates = [own[steps] for steps in sorted(own)]
        assert [(one.successes, one.seeds) for one in rates] == [
            (solved[variant.name, steps], 30) for steps in sorted(own)
        ]
        assert list(trace["y"]) == [rate.share for rate in rates]
        for at, rate in enumerate(rates):
            spans = trace["error_y"]
            assert trace["y"][at] + spans["array"][at] == pytest.approx(rate.interval.high)
            assert trace["y"][at] - spans["arrayminus"][at] == pytest.approx(rate.interval.low)
    assert by_length_alt(lines).count(" of 30") == sum(map(len, lines.values()))


def test_a_length_that_is_not_whole_keeps_its_place() -> None:
    """Adding at two of its three lengths."""
    found = measured_of(lambda *_: 30, FAMILIES[:2])
    assert families(found) == ("adding",)
    assert missing(found, "adding") == (100,)
    lines = curves(found, "adding")
    figure = by_length(lines, dark=False, missing=(100,)).to_dict()
    ticks = figure["layout"]["xaxis"]["ticktext"]
    assert ticks == ["20", "50", say("by_length.missing", steps=100)]
    assert {len(trace["x"]) for trace in figure["data"]} == {2}
    assert families(measured_from(Recorded({}))) == ()


def test_names_at_the_right_do_not_cover_each_other() -> None:
    for family in families(measured()):
        figure = by_length(curves(measured(), family), dark=True).to_dict()
        heights = sorted(note["y"] for note in figure["layout"]["annotations"])
        assert all(b - a > 0.119 for a, b in itertools.pairwise(heights))
        assert -0.1 < heights[0] <= heights[-1] < 1.05


def test_the_sentence_counts_where_the_first_of_the_two_fails() -> None:
    lines = {
        LSTM: {20: Rate(9, 10), 50: Rate(6, 10)},
        LSTM_LONG: {20: Rate(8, 10), 50: Rate(7, 10)},
        RNN: {20: Rate(6, 10), 50: Rate(5, 10)},
    }
    text = headline(lines, task="X")
    assert text.startswith(say("by_length.both", steps=20, task="X"))
    assert re.findall(r"\d+", text)[1:] == ["50", "5", "10", "6", "10", "7", "10"]
    assert headline({LSTM: {20: Rate(9, 10)}, RNN: {20: Rate(9, 10)}}, task="X") == say(
        "by_length.both", steps=20, task="X"
    )
