"""The colours: readable, distinct, the same everywhere."""

from __future__ import annotations

import dataclasses
import itertools

import plotly.graph_objects as go
import pytest

from dashboard.theme import CELLS
from lstm_core.picture.palette import (
    QUANTITIES,
    Palette,
    contrast,
    mix,
    palette,
    quantity,
    rgba,
    template,
)

BOTH = pytest.mark.parametrize("colours", [palette(False), palette(True)], ids=["light", "dark"])
STREAMLIT_DEFAULTS = {False: ("#FFFFFF", "#F8F8F7"), True: ("#171614", "#0E1117")}


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # WebAIM's example
    assert contrast("#123456", "#123456") == 1


@BOTH
def test_every_ink_is_readable_on_every_background(colours: Palette) -> None:
    inks = {**colours.inks, "text": colours.text, "muted": colours.muted}
    grounds = (colours.background, colours.surface, *STREAMLIT_DEFAULTS[colours.dark])
    for (name, ink), ground in itertools.product(inks.items(), grounds):
        assert contrast(ink, ground) >= 4.5, (name, ground)


@BOTH
def test_every_colour_is_visible_as_a_line(colours: Palette) -> None:
    for name, colour in colours.colours.items():
        assert contrast(colour, colours.background) >= 3, name  # WCAG 1.4.11, graphics


@BOTH
def test_every_quantity_and_cell_has_a_colour_of_its_own(colours: Palette) -> None:
    assert set(QUANTITIES) | set(CELLS) | {"negative"} == set(colours.colours)
    assert set(colours.colours) == set(colours.inks)
    assert len(set(colours.colours.values())) == len(colours.colours)


@BOTH
def test_text_on_a_tone_is_readable(colours: Palette) -> None:
    for name in QUANTITIES:
        for tone in colours.tones(name):
            assert contrast(tone.fill, tone.ink) >= 4.5, (name, tone)


@BOTH
def test_neighbouring_tones_differ(colours: Palette) -> None:
    fills = [tone.fill for tone in colours.tones("cell_state")]
    for one, next_one in itertools.pairwise([*fills, fills[0]]):
        assert contrast(one, next_one) > 1.2


@BOTH
def test_scales_start_faint_and_end_in_the_full_colour(colours: Palette) -> None:
    (low, faint), (high, full) = colours.sequential("forget_gate")
    assert (low, high, full) == (0.0, 1.0, colours.colour("forget_gate"))
    assert contrast(faint, colours.background) < 1.2
    poles = colours.diverging("cell_state")
    assert [place for place, _ in poles] == [0.0, 0.5, 1.0]
    assert poles[0][1] == colours.colour("negative")
    assert poles[2][1] == colours.colour("cell_state")
    assert contrast(poles[1][1], colours.background) < 1.2


def test_a_high_forget_gate_keeps() -> None:
    assert quantity("forget_gate").gloss == "1 keeps, 0 erases"
    assert quantity("update_gate").gloss.startswith("1 keeps")


def test_letters_are_the_papers() -> None:
    names = ("forget_gate", "input_gate", "candidate", "output_gate", "cell_state", "hidden_state")
    assert "".join(quantity(name).letter for name in names) == "figoch"


def test_an_unknown_name_says_what_is_known() -> None:
    with pytest.raises(KeyError, match="unknown quantity 'forget'; expected one of forget_gate"):
        quantity("forget")
    with pytest.raises(KeyError, match="unknown colour 'peephole'"):
        palette(False).colour("peephole")


def test_mix_and_rgba() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#102030", "#FFFFFF", 0.0) == "#102030"
    assert rgba("#FF8000", 0.5) == "rgba(255,128,0,0.5)"


def test_palettes_cannot_be_changed() -> None:
    light = palette(False)
    with pytest.raises(dataclasses.FrozenInstanceError):
        light.text = "#000000"  # type: ignore[misc]
    with pytest.raises(TypeError):
        light.colours["lstm"] = "#000000"  # type: ignore[index]


@pytest.mark.parametrize("dark", [False, True])
def test_template_is_transparent_and_large(dark: bool) -> None:
    layout = go.Figure({"layout": {"template": template(dark)}}).layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.size >= 14
    assert layout.xaxis.tickfont.size >= 14
    assert layout.font.color == palette(dark).text
