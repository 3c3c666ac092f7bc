"""One colour for each quantity, in both themes, and the words that go with it.

Every picture, component and line of prose takes its colours from here, so that a gate looks the
same wherever it is met. Light or dark comes in as an argument. Nothing here imports Streamlit,
Plotly or TensorFlow: a page needs the colours long before it needs a chart.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from lstm_core.picture.messages import messages

say = messages("words")

ColourScale: TypeAlias = list[tuple[float, str]]

FONT_SIZE = 15
_SHADES = (0.95, 0.35, 0.7, 0.18)
_FONTS = ('"Source Sans"', '"Source Sans 3"', '"Source Sans Pro"', "system-ui", "sans-serif")
FONT_FAMILY = ", ".join(_FONTS)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Quantity:
    """How one quantity of a cell is called.

    `label` names it, `letter` is the paper's letter, `gloss` says in a few words what its values
    mean, `is_gate` is true where the values run from 0 to 1.
    """

    label: str
    letter: str
    gloss: str
    is_gate: bool


_LETTERS = {
    "forget_gate": "f",
    "input_gate": "i",
    "candidate": "g",
    "output_gate": "o",
    "cell_state": "c",
    "hidden_state": "h",
    "update_gate": "z",
    "reset_gate": "r",
}
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        name: Quantity(
            label=say.table["labels"][name],
            letter=letter,
            gloss=say.table["glosses"][name],
            is_gate=name.endswith("_gate"),
        )
        for name, letter in _LETTERS.items()
    }
)


def quantity(name: str) -> Quantity:
    """The labels of one quantity; KeyError that lists the known ones."""
    return _look_up(QUANTITIES, name, "quantity")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tone:
    """A fill and the colour that text on it takes, at least 4.5:1."""

    fill: str
    ink: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Palette:
    """All colours of one theme, as "#RRGGBB".

    `colours` fill areas and draw lines; `inks` are the same hues, dark or light enough for text:
    at least 4.5:1 on `background` and on `surface`. Both are keyed by quantity name, by cell
    ("lstm", "rnn", "gru"), and by "negative", the negative pole of the diverging scales.
    """

    dark: bool
    background: str
    surface: str
    text: str
    muted: str
    border: str
    colours: Mapping[str, str]
    inks: Mapping[str, str]

    def colour(self, name: str) -> str:
        """The colour of a quantity or cell, for areas and lines."""
        return _look_up(self.colours, name, "colour")

    def ink(self, name: str) -> str:
        """The colour of a quantity or cell, for text."""
        return _look_up(self.inks, name, "colour")

    def sequential(self, name: str) -> ColourScale:
        """From hardly anything at 0 to the quantity's full colour at 1."""
        full = self.colour(name)
        return [(0.0, mix(self.background, full, 0.05)), (1.0, full)]

    def diverging(self, name: str) -> ColourScale:
        """From the negative pole through a neutral middle to the quantity's full colour."""
        middle = mix(self.background, self.text, 0.04)
        return [(0.0, self.colour("negative")), (0.5, middle), (1.0, self.colour(name))]

    def tones(self, name: str) -> tuple[Tone, ...]:
        """Four shades of one quantity; neighbours differ clearly, text on each can be read."""
        fills = [mix(self.background, self.colour(name), share) for share in _SHADES]
        return tuple(Tone(fill=fill, ink=_ink_on(fill)) for fill in fills)


def css_colours(dark: bool) -> dict[str, str]:
    """The palette as CSS variables: --forget-gate fills, --forget-gate-ink is for text."""
    colours = palette(dark)
    variables = {
        "--background": colours.background,
        "--surface": colours.surface,
        "--text": colours.text,
        "--muted": colours.muted,
        "--border": colours.border,
    }
    for name, colour in colours.colours.items():
        css_name = "--" + name.replace("_", "-")
        variables[css_name] = colour
        variables[f"{css_name}-ink"] = colours.ink(name)
    return variables


def mix(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first; both and the result are "#RRGGBB"."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def rgba(colour: str, opacity: float) -> str:
    """A colour that lets what is behind it through, for Plotly and CSS."""
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2, from 1 (the same colour) to 21 (black on white)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette(dark: bool) -> Palette:
    """The colours of the dark or the light theme."""
    return _DARK if dark else _LIGHT


@functools.lru_cache(maxsize=2)
def template(dark: bool) -> dict[str, Any]:
    """The Plotly template of one theme, as a plain dict for `layout.template`.

    Backgrounds are transparent, text is at least 14 px, every colour is set: the figures look
    right with `st.plotly_chart(..., theme=None)`.
    """
    colours = palette(dark)
    axis = {
        "gridcolor": colours.border,
        "linecolor": colours.border,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickcolor": colours.border,
        "tickfont": {"size": FONT_SIZE, "color": colours.text},
        "title": {"font": {"size": FONT_SIZE, "color": colours.muted}},
        "automargin": True,
        # Axes that can be dragged would catch a finger that wants to scroll the page.
        "fixedrange": True,
    }
    layout = {
        "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "colorway": [colours.colour(name) for name in ("lstm", "rnn", "gru")],
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": colours.surface,
            "bordercolor": colours.border,
            "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": colours.text},
        },
        "annotationdefaults": {"font": {"size": FONT_SIZE}, "showarrow": False},
    }
    return {"layout": layout}


def _theme(colours: dict[str, str], inks: dict[str, str], **rest: Any) -> Palette:
    """A palette whose inks are its colours, but for the few that text needs stronger."""
    return Palette(colours=MappingProxyType(colours), inks=MappingProxyType(colours | inks), **rest)


def _ink_on(fill: str) -> str:
    """Black or white, whichever reads better: one of them always has at least 4.58:1."""
    return max("#000000", "#FFFFFF", key=lambda ink: contrast(ink, fill))


def _look_up(table: Mapping[str, Any], name: str, what: str) -> Any:
    try:
        return table[name]
    except KeyError:
        known = ", ".join(table)
        raise KeyError(f"unknown {what} {name!r}; expected one of {known}") from None


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_LIGHT = _theme(
    dark=False,
    background="#FFFFFF",
    surface="#F4F6F8",
    text="#12151A",
    muted="#59616C",
    border="#D5DAE1",
    colours={
        "forget_gate": "#C8500A",
        "input_gate": "#00805E",
        "candidate": "#A8478A",
        "output_gate": "#0A67A8",
        "cell_state": "#B07A00",
        "hidden_state": "#5B6672",
        "update_gate": "#9A4B00",
        "reset_gate": "#6B4FB3",
        "negative": "#3F4D9B",
        "lstm": "#124E78",
        "rnn": "#8C2D4B",
        "gru": "#5E7A00",
    },
    inks={
        "forget_gate": "#B84A08",
        "input_gate": "#007A5A",
        "cell_state": "#8A5F00",
        "gru": "#557000",
    },
)

_DARK = _theme(
    dark=True,
    background="#101318",
    surface="#1F242C",
    text="#ECEEF1",
    muted="#A9B0BB",
    border="#3A424D",
    colours={
        "forget_gate": "#FF8F4D",
        "input_gate": "#2FC598",
        "candidate": "#E58CC8",
        "output_gate": "#5FB0EE",
        "cell_state": "#E3AE2E",
        "hidden_state": "#AEB8C4",
        "update_gate": "#FFB27A",
        "reset_gate": "#B9A3F5",
        "negative": "#6C7CF0",
        "lstm": "#6CB6E8",
        "rnn": "#F08CA8",
        "gru": "#B5CF4A",
    },
    inks={"negative": "#8492F4"},
)
