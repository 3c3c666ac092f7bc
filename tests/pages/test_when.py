"""When to use it: good for, not ideal for, and what to use instead."""

from __future__ import annotations

import pytest

from dashboard.features.applications import forecasting, short, speed
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications
from tests.pages.conftest import Visit

say = messages("applications")


@pytest.mark.parametrize(
    ("case", "instead"),
    [
        ("Long text sequences", ""),
        ("Time-series forecasting", "baseline"),
        ("Speech recognition", ""),
        ("Language modelling", ""),
        ("Image data", "CNN"),
        ("Short, simple sequences", "RNN"),
        ("When training speed is critical", "Transformer"),
        ("Very long contexts", "Transformer"),
    ],
)
def test_each_case_of_the_example_is_there(visit: Visit, case: str, instead: str) -> None:
    (text,) = (block.value for block in visit("when").app.markdown if f"**{case}" in block.value)
    assert instead in text


def test_the_two_kinds_stand_apart(visit: Visit) -> None:
    visitor = visit("when")
    assert [header.value for header in visitor.app.header][:2] == [say("good"), say("not_ideal")]


def test_what_was_measured_is_shown_with_its_numbers(visit: Visit) -> None:
    """From the records: nothing waits for a worker."""
    visitor, found, texts = visit("when"), applications(), parts("when")
    assert [header.value for header in visitor.app.header][2:] == [
        say(f"headings.{name}") for name in ("series", "short", "speed")
    ]
    assert set(visitor.figures()) == {"excerpt", "errors", "short", "speed"}
    assert {element.proto.alt for element in visitor.app.get("plotly_chart")} == {
        forecasting.forecast_excerpt_alt(found.forecasting),
        forecasting.forecast_errors_alt(found.forecasting),
        short.short_sequences_alt(found.short),
        speed.training_time_alt(found.speed),
    }
    for name, told in (
        ("series", forecasting.facts(found.forecasting)),
        ("short", short.facts(found.short)),
        ("speed", speed.facts(found.speed)),
    ):
        assert texts[f"{name}_numbers"].format(**told) in visitor.prose
        assert texts[f"{name}_how_numbers"].format(**told) in visitor.prose
    assert not visitor.app.exception
