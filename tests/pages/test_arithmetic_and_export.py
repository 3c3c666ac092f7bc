"""The panel that opens a number, and the one that takes all of them along."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import export, links, snippets, workbench
from dashboard.panels.export import camera
from lstm_core.engine import Engine
from lstm_core.network.recipe import Recipe


def page() -> None:
    from dashboard import workbench
    from dashboard.panels import arithmetic, export
    from lstm_core.reading.results import Reading

    workbench.begin("gates")
    reading = workbench.read(workbench.recipe(), workbench.sentence())
    assert isinstance(reading, Reading)
    step = reading.trace.timesteps - 1
    arithmetic.opened(reading, step, 7 % reading.trace.units)
    export.take_along(reading)


def opened(recipe: Recipe = links.DEFAULT, sentence: str = "hello how is") -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in links.to_query(recipe, sentence).items():
        app.query_params[name] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert [error.message for error in app.exception] == []
    return app


def numbers(html: str) -> list[str]:
    return re.findall(r">(−?\d+\.\d{3})<", html)


def equation(app: AppTest) -> list[str]:
    return numbers(app.get("html")[0].value)


def group(app: AppTest, label: str) -> Any:
    (found,) = (each for each in app.button_group if each.label == label)
    return found


def traced(engine: Engine, recipe: Recipe, name: str, sentence: str = "hello how is") -> str:
    trace = engine.read(recipe, sentence).trace
    return f"{float(getattr(trace, name)[-1, 7]):.3f}".replace("-", "−")


def test_each_gate_opens_to_the_number_in_the_trace(engine: Engine) -> None:
    app = opened()
    assert equation(app)[-1] == traced(engine, links.DEFAULT, "forget_gate")
    assert app.text[0].value == "At “is”, unit 7:"
    for name in ("input_gate", "candidate", "output_gate"):
        group(app, "Which sum").set_value(name)
        assert equation(run(app))[-1] == traced(engine, links.DEFAULT, name)


def test_the_table_says_the_equation_s_sum(engine: Engine) -> None:
    app = opened()
    assert numbers(app.get("html")[1].value)[-1] == equation(app)[3]


def test_a_gru_s_gates_open_too(engine: Engine) -> None:
    gru = dataclasses.replace(links.DEFAULT, cell="gru")
    app = opened(gru)
    assert equation(app)[-1] == traced(engine, gru, "update_gate")
    group(app, "Which sum").set_value("reset_gate")
    assert equation(run(app))[-1] == traced(engine, gru, "reset_gate")


def test_a_simple_rnn_has_one_sum_and_nothing_to_choose(engine: Engine) -> None:
    rnn = dataclasses.replace(links.DEFAULT, cell="rnn")
    app = opened(rnn)
    assert equation(app)[-1] == traced(engine, rnn, "hidden_state")
    assert "Which sum" not in [each.label for each in app.button_group]


def test_the_code_is_the_one_that_the_tests_run(engine: Engine) -> None:
    app = opened()
    step = engine.read(links.DEFAULT, "hello how is").trace.timesteps - 1
    assert [code.value for code in app.code] == [
        snippets.reproduce(links.DEFAULT, "hello how is", "forget_gate", step, 7).rstrip(),
        export.replot_code("forget_gate").rstrip(),
    ]


def test_typed_markup_stands_nowhere_but_in_text_and_code(
    trained: Callable[[Recipe], Recipe],
) -> None:
    recipe = trained(
        Recipe(corpus=("<b>$x$</b> :red[y]",) * 2, level="character", epochs=1, units=8)
    )
    app = opened(recipe, "<b>$x$</b>")
    assert app.text[0].value == "At “>”, unit 7:"
    for kind in ("markdown", "caption", "html"):
        for element in app.get(kind):
            assert "<b>$" not in element.value
            assert "“>”" not in element.value


def test_a_long_text_comes_as_a_file_for_the_script(trained: Callable[[Recipe], Recipe]) -> None:
    recipe = trained(Recipe(corpus=("hello how are you",) * 300, epochs=1, units=8))
    workbench.engine().runs.remember(recipe)
    assert len(opened(recipe).get("download_button")) == 3
    assert len(opened().get("download_button")) == 2


def test_pictures_are_drawn_when_they_are_asked_for(engine: Engine) -> None:
    app = opened()
    assert list(app.get("plotly_chart")) == []
    app.session_state["save_pictures"] = True
    assert len(run(app).get("plotly_chart")) == 6
    group(app, "File format").set_value("SVG")
    assert len(run(app).get("plotly_chart")) == 6


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_camera_saves_what_was_chosen(kind: str) -> None:
    options = camera("forget_gate", kind)
    assert options["modeBarButtons"] == [["toImage"]]
    assert options["toImageButtonOptions"]["format"] == kind
    assert options["toImageButtonOptions"]["filename"] == "forget-gate"
