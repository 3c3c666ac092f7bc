"""Next-word probabilities as bars that keep their place by word."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.components.assets import css_colours, register
from dashboard.figures.escape import visible
from dashboard.figures.wording import percent

_mount = register("bars")


def word_bars(
    items: Sequence[tuple[str, float]],
    *,
    key: str,
    dark: bool,
    title: str = "",
    chosen: str | None = None,
    clickable: bool = False,
    cell: str = "lstm",
) -> str | None:
    """Draw (word, probability) pairs, in the order given; the words must differ.

    `chosen` is the word to mark. With `clickable` each bar is a button; the word that was pressed
    is returned in the one rerun that follows, else None. `cell` ("lstm", "rnn", "gru") chooses
    the bars' colour. The bars glide in place as long as `key` stays.
    """
    known = [word for word, _ in items]
    data = {
        "title": title,
        "items": [
            {
                "word": word,
                "shown": visible(word, limit=28),
                "share": round(float(probability), 5),
                "percent": percent(float(probability)),
                "chosen": word == chosen,
            }
            for word, probability in items
        ],
        "clickable": clickable,
        "colour": cell,
        "colours": css_colours(dark),
    }
    result = _mount(key=key, data=data, on_picked_change=_nothing)
    return result.picked if result.picked in known else None


def _nothing() -> None:
    """Streamlit promises the attribute `picked` only where there is a callback."""
