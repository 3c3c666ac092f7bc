"""The pictures of when to use an LSTM: what is drawn and said is what was measured."""

from __future__ import annotations

import re

import pytest

from dashboard.features.applications import cards, forecasting, short, speed
from dashboard.figures.wording import number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import Applications, applications
from lstm_core.evidence.plan.conditions import FAMILIES
from lstm_core.evidence.plan.measured import measured
from tests.support.plan import measured_of

say = messages("applications")


@pytest.fixture(scope="module")
def recorded() -> Applications:
    return applications()


def test_every_card_has_a_title_and_a_reason() -> None:
    """Four on either side, and two of each in a column, so that the place gives nothing away."""
    texts = parts("when")
    sides = [cards.kind_of(name) for name in texts if name in cards.TITLES]
    assert sorted(sides) == ["good"] * 4 + ["not"] * 4
    assert sorted(sides[::2]) == sorted(sides[1::2]) == ["good"] * 2 + ["not"] * 2
    assert set(cards.TITLES) <= set(texts)


def test_every_way_to_forecast_has_its_row_and_every_series_its_dot(
    recorded: Applications,
) -> None:
    """Seven ways, the worst on top; a stroke at each mean."""
    of = recorded.forecasting
    figure = forecasting.forecast_errors(of, dark=False)
    dots, strokes = figure.data[::2], figure.data[1::2]
    assert len(dots) == len(strokes) == len(of.rivals) - 1 == 7
    for rival, drawn, stroke in zip(forecasting.shown(of), dots, strokes, strict=True):
        assert drawn.x.tolist() == pytest.approx(rival.errors)
        assert stroke.x[0] == pytest.approx(rival.mean)
    means = [float(stroke.x[0]) for stroke in strokes]
    assert means == sorted(means, reverse=True)
    assert max(max(drawn.x) for drawn in dots) < figure.layout.xaxis.range[1]
    names = {rival.name: forecasting.name_of(rival) for rival in forecasting.shown(of)}
    assert len(set(names.values())) == 7
    said = forecasting.forecast_errors_alt(of)
    for rival in forecasting.shown(of):
        assert f"{names[rival.name]} {number(rival.mean)} (" in said


def test_each_layer_has_a_line_and_a_mark_of_its_own(recorded: Applications) -> None:
    """The LSTM begins at 1."""
    figure = speed.training_time(recorded.speed, dark=False)
    assert [line.name for line in figure.data] == [
        "LSTM", "RNN", "GRU", say("layers.transformer"), say("speed.proportional"),
    ]  # fmt: skip
    assert figure.data[0].y[0] == 1
    assert len({line.marker.symbol for line in figure.data[:4]}) == 4
    assert len({line.line.dash for line in figure.data}) == 5
    first = say("speed.alt_time", time="1.00", positions=16)
    assert f"LSTM: {first}, " in speed.training_time_alt(recorded.speed)


def test_the_prose_has_all_its_numbers(recorded: Applications) -> None:
    texts = parts("when")
    told = forecasting.facts(recorded.forecasting)
    for name, facts in (("series", told), ("speed", speed.facts(recorded.speed))):
        for text in (texts[name], texts[f"{name}_how"]):
            assert not re.search(r"[{}]", text.format(**facts))
    assert (told["naive"], told["window"], told["seeds"]) == ("1.00", 24, 10)
    assert told["rates"] == say.join(["0.002", "0.006", "0.02"])
    lstm = next(one for one in recorded.speed if one.layer.kind == "lstm")
    assert speed.facts(recorded.speed)["lstm_growth"] == round(lstm.factor(16, 512))


def test_short_sequences_are_those_of_the_plan() -> None:
    """Adding and order over 20 steps; longer conditions are not counted."""
    found = measured_of(lambda _, arm: 30 if arm.cell == "lstm" else 7, FAMILIES[:5])
    facts = short.facts(found)
    assert (facts["rnn"], facts["lstm"]) == ("14 of 60", "60 of 60")
    assert "{" not in parts("when")["short_measured"].format(**short.facts(measured()))
