"""When to use it: cards to sort, and what was measured."""

from __future__ import annotations

from dashboard.features.applications import cards, forecasting, speed
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications
from tests.pages.conftest import Visit

say = messages("applications")


def test_every_card_is_there_with_its_reason(visit: Visit) -> None:
    """The style hides a reason until its card is sorted; the browser's tests look at that."""
    prose = visit("when").prose
    for case, title in cards.TITLES.items():
        assert f"<strong>{title}</strong>" in prose
        assert parts("when")[case].split(". ")[0].split("{")[0] in prose


def test_what_was_measured_is_shown_with_its_numbers(visit: Visit) -> None:
    """From the records: nothing waits for a worker."""
    visitor, found, texts = visit("when"), applications(), parts("when")
    for name in ("series", "speed", "since"):
        assert f"## {say(f'headings.{name}')}\n" in visitor.prose
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
