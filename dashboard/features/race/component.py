"""A race, live: a card and a line for each network, chance level, the goal."""

from __future__ import annotations

from typing import Any

from dashboard.components import register
from dashboard.prose.messages import messages
from dashboard.theme import css_colours

_mount = register("race", __file__, texts=messages("race").table["picture"])


def race_track(picture: dict[str, Any], *, dark: bool, key: str, calls: int = 0) -> None:
    """Draw what `dashboard.features.race.message.race_picture` says.

    The lines grow in place as long as `key` stays; another race begins with empty lanes. `calls`
    is how often this visitor has started one: with one more the picture comes into view.
    """
    _mount(key=key, data={**picture, "colours": css_colours(dark), "calls": calls})
