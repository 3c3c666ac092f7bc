"""What the numbers of one quantity span, and what a picture of them says."""

from __future__ import annotations

import numpy as np

from lstm_core.gates import Trace
from lstm_core.picture.messages import messages
from lstm_core.picture.palette import quantity
from lstm_core.picture.steps import require_one_sequence, step_words
from lstm_core.picture.wording import counted, listed, number, quoted

say = messages("picture")


def values_of(trace: Trace, name: str) -> np.ndarray:
    """(timesteps, units) of one quantity."""
    if name not in trace.quantity_names:
        known = ", ".join(trace.quantity_names)
        raise KeyError(f"{type(trace).__name__} has no {name!r}; it has {known}")
    require_one_sequence(trace)
    values: np.ndarray = getattr(trace, name)
    return values


def value_range(values: np.ndarray, name: str) -> tuple[float, float]:
    """What the colour scale of a quantity spans.

    Gates: (0, 1). Cell state: (-m, m) with m the largest absolute value. Candidate and hidden
    state: (-1, 1), as tanh bounds them; wider only for a cell with an unbounded activation.
    """
    if quantity(name).is_gate:
        return 0.0, 1.0
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    if name != "cell_state":
        largest = max(1.0, largest)
    return (-largest, largest) if largest > 0 else (-1.0, 1.0)


def heatmap_alt(trace: Trace, name: str, *, level: str = "word") -> str:
    """What the heatmap says, with its extremes; `level` is what a step is called."""
    values, named, words = values_of(trace, name), quantity(name), step_words(trace)
    read = [word for word, pad in zip(words, trace.is_padding, strict=True) if not pad]
    parts = {
        "quantity": named.label,
        "gloss": named.gloss,
        "units": counted(trace.units, "unit"),
        "words": counted(len(read), level),
        "list": "" if level == "step" else f": {listed(read)}",
    }
    if pads := trace.timesteps - len(read):
        text = say("heatmap.alt_pads", pads=counted(pads, "pad_step"), **parts)
    else:
        text = say("heatmap.alt", **parts)
    return f"{text} {_extremes(values, words, level)}" if np.isfinite(values).any() else text


def _extremes(values: np.ndarray, words: list[str], level: str) -> str:
    """Where the smallest and the largest value stand, and the mean."""

    def place(flat: np.intp) -> str:
        step, unit = np.unravel_index(flat, values.shape)
        word = say("heatmap.step", step=words[step]) if level == "step" else quoted(words[step])
        return say("heatmap.place", value=number(values[step, unit]), unit=unit, word=word)

    low, high = place(np.nanargmin(values)), place(np.nanargmax(values))
    return say("heatmap.extremes", low=low, high=high, mean=number(float(np.nanmean(values))))
