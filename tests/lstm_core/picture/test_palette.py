"""The colours: readable, distinct, the same everywhere."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.features.predict.ranking import MOST
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
def test_every_word_s_colour_is_visible(colours: Palette) -> None:
    for colour in (*colours.words, colours.neutral):
        assert contrast(colour, colours.background) >= 3


SEEN = {  # linear RGB without one kind of cone: Machado, Oliveira & Fernandes 2009, severity 1
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def oklab(linear: np.ndarray) -> np.ndarray:
    """Linear RGB (N, 3) in Ottosson's OKLab (2020), where black and white are 1 apart."""
    to_cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.cbrt(linear @ np.transpose(to_cones)) @ np.transpose(to_lab)


@BOTH
@pytest.mark.parametrize("eyes", SEEN)
def test_words_stay_apart_for_all_eyes(colours: Palette, eyes: str) -> None:
    """Any two at least 0.11 apart; two greys as far apart as #777777 and #999999 are 0.11."""
    channels = np.array(
        [[int(c[at : at + 2], 16) / 255 for at in (1, 3, 5)] for c in colours.words]
    )
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = oklab(np.clip(linear @ np.transpose(SEEN[eyes]), 0, 1))
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= 0.11


@BOTH
def test_no_two_words_shown_share_a_colour(colours: Palette) -> None:
    """Ten words that lie side by side have a colour each, so all that have a bar do."""
    assert len(set(colours.words_of(range(10)))) == 10 == len(colours.words) >= MOST
    assert colours.neutral not in colours.words
    third, thirteenth, fourth = colours.words_of([3, 13, 4])
    assert (third, thirteenth) == (colours.words[3], colours.neutral)
    assert fourth == colours.words[4]
    assert colours.words_of([13, 3]) == (colours.words[3], colours.neutral)  # the first has it


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
