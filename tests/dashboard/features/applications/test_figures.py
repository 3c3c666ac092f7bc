"""The pictures of when to use an LSTM: what is drawn and said is what was measured."""

from __future__ import annotations

import re

import pytest

from dashboard.features.applications import forecasting, short, speed
from dashboard.figures.wording import number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import Applications, applications

say = messages("applications")


@pytest.fixture(scope="module")
def measured() -> Applications:
    return applications()


def test_every_way_to_forecast_has_its_row_and_every_seed_its_dot(measured: Applications) -> None:
    """Eight ways, the worst on top; a stroke at each mean."""
    of = measured.forecasting
    figure = forecasting.forecast_errors(of, dark=False)
    dots, strokes = figure.data[::2], figure.data[1::2]
    assert len(dots) == len(strokes) == len(of.rivals) == 8
    for rival, drawn, stroke in zip(forecasting.ordered(of), dots, strokes, strict=True):
        assert drawn.x.tolist() == pytest.approx(rival.errors)
        assert stroke.x[0] == pytest.approx(rival.mean)
    means = [float(stroke.x[0]) for stroke in strokes]
    assert means == sorted(means, reverse=True)


def test_the_names_say_what_the_colours_say(measured: Applications) -> None:
    names = {rival.name: forecasting.name_of(rival) for rival in measured.forecasting.rivals}
    assert names["lstm"] == "LSTM"
    assert names["lstm_raw"].startswith("LSTM, ")
    assert len(set(names.values())) == 8
    said = forecasting.forecast_errors_alt(measured.forecasting)
    for rival in measured.forecasting.rivals:
        assert f"{names[rival.name]} {number(rival.mean)} (" in said


def test_the_excerpt_has_what_came_and_what_was_forecast(measured: Applications) -> None:
    of = measured.forecasting
    naive, lstm, came = forecasting.forecast_excerpt(of, dark=True).data
    assert naive.y[1:].tolist() == came.y[:-1].tolist()  # the value before, again
    assert lstm.y.tolist() == pytest.approx(of.excerpt.network)
    assert came.x[-1] == of.one.series.length - 1
    assert "36" in forecasting.forecast_excerpt_alt(of)


def test_a_short_task_has_a_row_for_each_network(measured: Applications) -> None:
    """Dots for the seeds that solved it; how many, with the interval, stands in the name."""
    figure = short.short_sequences(measured.short, dark=False)
    names = [note.text for note in figure.layout.annotations]
    assert len(names) == 2 * (1 + 3)
    for at, of in enumerate(measured.short):
        for row, result in enumerate(of.results):
            name = names[4 * at + 1 + row]
            assert short.network_name(result) in name
            assert f"{result.rate.successes} of 10 (" in name
            assert short.solved(result) in short.short_sequences_alt(measured.short)
            dots = figure.data[2 * (3 * at + row)]
            assert len(dots.x) == result.rate.successes


def test_each_layer_has_a_line_and_a_mark_of_its_own(measured: Applications) -> None:
    """In both panels; the LSTM begins at 1 in the upper one."""
    figure = speed.training_time(measured.speed, dark=False)
    assert [line.name for line in figure.data] == [
        *("LSTM", "RNN", "GRU", say("layers.transformer"), say("speed.proportional")) * 2
    ]
    assert figure.data[0].y[0] == 1
    assert {line.yaxis for line in figure.data[:5]} == {"y"}
    assert {line.yaxis for line in figure.data[5:]} == {"y2"}
    assert len({line.marker.symbol for line in figure.data[:4]}) == 4
    assert len({line.line.dash for line in figure.data}) == 5
    assert [line.name for line in figure.data if line.showlegend] == [
        "LSTM", "RNN", "GRU", say("layers.transformer"),
    ]  # fmt: skip
    first = say("speed.alt_time", time="1.00", positions=16)
    assert f"LSTM, {speed.compiled(False)}: {first}, " in speed.training_time_alt(measured.speed)


def test_growth_stands_in_a_table_with_the_lstm_s_time_as_measure(measured: Applications) -> None:
    """The LSTM takes its own time at both lengths, however it is compiled."""
    table = speed.growth_table(measured.speed, dark=True)
    lstm, _, _, transformer = re.findall(r'<th scope="row".*?</tr>', table)
    assert lstm.count(f"<td>{say('speed.both', start='1.00', end='1.00')}</td>") == 2
    for xla, growths in measured.speed.items():
        growth = next(each for each in growths if each.layer.kind == "transformer")
        start, *_, end = growth.microseconds
        factor = growth.microseconds[end] / growth.microseconds[start]
        assert f"<td>{factor:.0f} ×</td>" in transformer, xla


def test_the_prose_has_all_its_numbers(measured: Applications) -> None:
    texts = parts("when")
    for name, told in (
        ("series", forecasting.facts(measured.forecasting)),
        ("short", short.facts(measured.short)),
        ("speed", speed.facts(measured.speed)),
    ):
        for text in (texts[f"{name}_numbers"], texts[f"{name}_how_numbers"]):
            assert not re.search(r"[{}]", text.format(**told))
    told = forecasting.facts(measured.forecasting)
    assert (told["naive"], told["window"], told["seeds"]) == ("1.00", 24, 10)
    assert told["rates"] == say.join(["0.002", "0.006", "0.02"])
