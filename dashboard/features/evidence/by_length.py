"""How many trainings learn a task, by the length of its sequences: a line for each network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from dashboard.features.evidence.names import of
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette, template
from lstm_core.evidence.plan.conditions import FAMILIES, Family
from lstm_core.evidence.plan.curves import success_by_length
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.variants import LSTM, RNN, Variant

say = messages("evidence")

Curves: TypeAlias = Mapping[Variant, Mapping[int, Rate]]
"""Network -> time steps -> success rate."""

LOOK: dict[str, dict[str, Any]] = {
    "lstm": {"symbol": "circle", "dash": "solid", "width": 5},
    "lstm_long": {"symbol": "circle-open", "dash": "dot", "width": 3},
    "rnn": {"symbol": "square", "dash": "solid", "width": 5},
    "gru": {"symbol": "triangle-up", "dash": "solid", "width": 2},
}
"""What tells the lines apart beside their colours."""

HEIGHT, SIDE = 290, 142


def families(measured: Measured) -> tuple[Family, ...]:
    """The families that are measured at more than one length."""
    every = dict.fromkeys(condition.family for condition in measured.cells)
    return tuple(one for one in every if len(curves(measured, one).get(LSTM, {})) > 1)


def curves(measured: Measured, family: Family) -> dict[Variant, dict[int, Rate]]:
    """LSTM, LSTM with a long forget bias, RNN of as many parameters, and GRU, on one task."""
    lines = success_by_length(measured, family)
    drawn = {variant: own for variant, own in lines.items() if variant.name in LOOK}
    return dict(sorted(drawn.items(), key=lambda line: list(LOOK).index(line[0].name)))


def missing(measured: Measured, family: Family) -> tuple[int, ...]:
    """The lengths of a family that are not measured whole yet."""
    planned = [one for one in FAMILIES if one.is_main and one.family == family]
    return tuple(one.steps for one in planned if one not in measured.cells)


class View(NamedTuple):
    """All that is shown of one task."""

    headline: str
    figure: FastFigure
    alt: str


def view(measured: Measured, family: Family, *, name: str, dark: bool) -> View:
    """The sentence, the picture and its description; name: of the task."""
    lines = curves(measured, family)
    return View(
        headline(lines, task=name),
        by_length(lines, dark=dark, missing=missing(measured, family)),
        by_length_alt(lines),
    )


def headline(lines: Curves, *, task: str) -> str:
    """Up to where both learn, and how often each learns at the next length.

    Learning means more than half of the trainings.
    """
    lstm, rnn = lines[LSTM], lines[RNN]
    lengths = [steps for steps in lstm if steps in rnn]
    beyond = next((n for n in lengths if not (_mostly(lstm[n]) and _mostly(rnn[n]))), None)
    short = [steps for steps in lengths if beyond is None or steps < beyond]
    parts = [say("by_length.both", steps=short[-1], task=task)] if short else []
    if beyond is not None:
        named = {variant.name: own for variant, own in lines.items()}
        counts = [
            say(f"by_length.count.{name}", rate=of(named[name][beyond]))
            for name in ("rnn", "lstm", "lstm_long")
            if beyond in named.get(name, {})
        ]
        parts.append(say("by_length.beyond", steps=beyond, counts=say.join(counts)))
    return " ".join(parts)


def _mostly(rate: Rate) -> bool:
    return rate.share > 1 / 2


def by_length(lines: Curves, *, dark: bool, missing: Sequence[int] = ()) -> FastFigure:
    """Time steps to the right, the share that learn upwards, with Wilson's intervals of 95 %.

    missing: lengths that are not measured yet; their places stay empty.
    """
    colours = palette(dark)
    lengths = sorted({steps for own in lines.values() for steps in own} | set(missing))
    places = {steps: place for place, steps in enumerate(lengths)}
    drawn = [(variant.name, own) for variant, own in lines.items()]
    traces = [_trace(name, own, places, at, colours) for at, (name, own) in enumerate(drawn)]
    layout = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": SIDE, "t": 16, "b": 48},
        "showlegend": False,
        "annotations": _labels(drawn, colours),
        "xaxis": {
            "title": {"text": say("by_length.axis")},
            "tickvals": list(places.values()),
            "ticktext": [_tick(steps, is_missing=steps in missing) for steps in lengths],
            "range": [-0.25, len(lengths) - 0.75],
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {
            "range": [-0.06, 1.06],
            "tickvals": [0, 0.5, 1],
            "ticktext": list(map(percent, (0, 0.5, 1))),
        },
    }
    return FastFigure(traces, {"template": template(dark), **layout})


def _tick(steps: int, *, is_missing: bool) -> str:
    return say("by_length.missing", steps=steps) if is_missing else str(steps)


def _trace(
    name: str,
    own: Mapping[int, Rate],
    places: Mapping[int, int],
    at: int,
    colours: Palette,
) -> dict[str, Any]:
    """A line with its intervals, set a little aside so that equal rates do not hide each other."""
    look, rates = LOOK[name], [own[steps] for steps in sorted(own)]
    colour = colours.colour(_cell(name))
    above = [rate.interval.high - rate.share for rate in rates]
    below = [rate.share - rate.interval.low for rate in rates]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [places[steps] + 0.05 * (at - 1) for steps in sorted(own)],
        "y": [rate.share for rate in rates],
        "opacity": 0.6 if name == "gru" else 1.0,
        "line": {"color": colour, "width": look["width"], "dash": look["dash"]},
        "marker": {
            "color": colour,
            "size": 13,
            "symbol": look["symbol"],
            "line": {"width": 3, "color": colour},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        "text": [say(f"by_length.count.{name}", rate=of(rate)) for rate in rates],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _labels(
    drawn: Sequence[tuple[str, Mapping[int, Rate]]], colours: Palette
) -> list[dict[str, Any]]:
    """The names at the right, in the order of the last rates, none over another."""
    last = {name: own[max(own)].share for name, own in drawn}
    ordered = sorted(last, key=lambda name: last[name])
    heights: list[float] = []
    for name in ordered:
        heights.append(max(last[name], heights[-1] + 0.12 if heights else -0.02))
    top = [1.02 - 0.12 * place for place in reversed(range(len(heights)))]
    heights = list(map(min, heights, top))  # who stands too high pushes those below down
    return [
        {
            "text": f"<b>{say(f'by_length.name.{name}')}</b>",
            "font": {"size": 17, "color": colours.ink(_cell(name))},
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": height,
            "yanchor": "middle",
            "showarrow": False,
        }
        for name, height in zip(ordered, heights, strict=True)
    ]


def _cell(name: str) -> Any:
    return "lstm" if name == "lstm_long" else name


def by_length_alt(lines: Curves) -> str:
    """Every rate of the picture."""
    return say(
        "by_length.alt",
        lines=" ".join(
            say(
                "by_length.alt_line",
                name=say(f"by_length.name.{variant.name}"),
                rates=", ".join(
                    say("by_length.alt_rate", steps=steps, rate=of(own[steps]))
                    for steps in sorted(own)
                ),
            )
            for variant, own in lines.items()
        ),
    )
