"""What takes a page's numbers and pictures along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.features.download import files as export
from dashboard.features.download.panel import camera
from dashboard.features.network.panel import about
from lstm_core.engine.engine import Engine
from lstm_core.network.recipe import Recipe
from lstm_core.picture.escape import plain
from tests.pages.conftest import Visit
from tests.support.visitor import Visitor

BOX = "take_along"


def charts(visitor: Visitor) -> list[Any]:
    return list(visitor.app.get("plotly_chart"))


def test_the_code_that_draws_it_again_is_the_one_that_the_tests_run(visit: Visit) -> None:
    shown = [code.value for code in visit("gates").open_box(BOX).app.code]
    assert export.replot_code("forget_gate").rstrip() in shown


def test_a_long_text_comes_as_a_file_for_the_script(
    visit: Visit, engine: Engine, trained: Callable[[Recipe], Recipe]
) -> None:
    recipe = trained(Recipe(corpus=("hello how are you",) * 300, cell="rnn", epochs=1, units=8))
    engine.runs.remember(recipe)
    of_long = visit("gates", recipe=recipe.digest).open_box(BOX).app.get("download_button")
    of_four_lines = visit("gates", cell="rnn").open_box(BOX).app.get("download_button")
    assert (len(of_long), len(of_four_lines)) == (3, 2)


def test_pictures_are_drawn_when_they_are_asked_for(visit: Visit) -> None:
    visitor = visit("gates").open_box(BOX)
    assert charts(visitor) == []
    visitor.app.session_state["save_pictures"] = True
    assert len(charts(visitor.run())) == 6
    assert len(charts(visitor.choose("File format", "SVG"))) == 6


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_camera_saves_what_was_chosen(kind: str) -> None:
    options = camera("forget_gate", kind)
    assert options["modeBarButtons"] == [["toImage"]]
    assert options["toImageButtonOptions"]["format"] == kind
    assert options["toImageButtonOptions"]["filename"] == "forget-gate"


def test_a_saved_heatmap_names_its_network_and_its_sentence(visit: Visit) -> None:
    visitor = visit("gates", sentence="hello <b>how</b> $x$", seed="0").open_box(BOX)
    visitor.app.session_state["save_pictures"] = True
    (title, *_) = (of["layout"]["title"]["text"] for of in visitor.run().figures().values())
    assert about(Recipe()) in title
    assert plain("hello <b>how</b> $x$", limit=None) in title  # not interpreted
