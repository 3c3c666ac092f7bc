"""Two unrolled chains and the gradient that goes back through them, to play with."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from dashboard.components import register
from dashboard.prose.messages import messages
from dashboard.state.sliders import ChainSliders
from lstm_core.picture.palette import css_colours

STEPS = 20

say = messages("vanish")

_mount = register("chain", __file__, texts=say.table["picture"])


def preset_name(name: str) -> str:
    """What stands on the button; a start by its forget gate."""
    return say(f"preset.{name}", **PRESETS[name])


def chain_picture(sliders: ChainSliders, *, key: str, dark: bool) -> ChainSliders:
    """Draw the chains; return where the reader's sliders stand.

    The browser moves everything itself, and tells where a slider stands when it is let go.
    """
    data = {
        "knobs": dataclasses.asdict(sliders),
        "steps": STEPS,
        "presets": [{"name": preset_name(name), "knobs": of} for name, of in PRESETS.items()],
        "colours": css_colours(dark),
    }
    knobs = _mount(key=key, data=data, on_knobs_change=lambda: None).knobs
    return sliders if knobs is None else read_sliders(knobs, sliders)


def read_sliders(knobs: Any, before: ChainSliders) -> ChainSliders:
    """What the browser says, or what was before where it says something that cannot be."""
    try:
        return ChainSliders(**{name: knobs[name] for name in dataclasses.asdict(before)})
    except (KeyError, TypeError, ValueError):
        return before


PRESETS: Mapping[str, Mapping[str, float]] = {
    "both": {"weight": 0.5, "forget": 0.99},
    "keras": {"forget": round(1 / (1 + math.exp(-1)), 3)},
    "long": {"forget": 1 - 1 / STEPS},
    "first": {"forget": 1.0},
    "explode": {"weight": 1.3},
}
"""Named settings: 0.5 against 0.99; a fresh Keras LSTM, whose forget bias is 1; a bias of
ln(T - 1), so that f = 1 - 1/T; the LSTM of 1997, without a forget gate; and a weight above 1."""
