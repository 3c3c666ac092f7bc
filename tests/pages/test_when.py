"""When to use it: cards to sort, and what was measured."""

from __future__ import annotations

import pytest

from dashboard.features.applications import cards, forecasting, speed
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications
from tests.pages.conftest import Visit

say = messages("applications")


@pytest.mark.parametrize(
    ("case", "instead"),
    [
        ("good_text", ""),
        ("good_series", "baseline"),
        ("good_speech", ""),
        ("good_language", ""),
        ("not_images", "CNN"),
        ("not_short", "RNN"),
        ("not_speed", "Transformer"),
        ("not_very_long", "Transformer"),
    ],
)
def test_a_card_tells_its_reason_once_it_is_sorted(visit: Visit, case: str, instead: str) -> None:
    visitor, title = visit("when"), cards.TITLES[case]
    assert f"**{title}**" in visitor.prose
    reason = parts("when")[case].split(". ")[0].split("{")[0]
    assert reason not in visitor.prose
    kind = cards.kind_of(case)
    other = "not" if kind == "good" else "good"
    ask = say("cards.ask", title=title)
    visitor.choose(ask, other)
    assert say("sorted.wrong", kind=say(f"kinds.{kind}")) in visitor.prose
    visitor.choose(ask, kind)
    told = visitor.prose
    assert say("sorted.right", kind=say(f"kinds.{kind}")) in told
    assert instead in told
    assert say("cards.sorted", right=1, sorted=1) in [text.value for text in visitor.app.text]


def test_what_was_measured_is_shown_with_its_numbers(visit: Visit) -> None:
    """From the records: nothing waits for a worker."""
    visitor, found, texts = visit("when"), applications(), parts("when")
    assert [header.value for header in visitor.app.header] == [
        say(f"headings.{name}") for name in ("series", "speed", "since")
    ]
    assert {element.proto.alt for element in visitor.app.get("plotly_chart")} == {
        forecasting.forecast_errors_alt(found.forecasting),
        speed.training_time_alt(found.speed),
    }
    for name, told in (
        ("series", forecasting.facts(found.forecasting)),
        ("speed", speed.facts(found.speed)),
    ):
        assert texts[name].format(**told) in visitor.prose
        assert texts[f"{name}_how"].format(**told) in visitor.prose
    assert not visitor.app.exception
