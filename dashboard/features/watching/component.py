"""A player for a training: the next words at each epoch, above the curves."""

from __future__ import annotations

from dashboard.components import register
from dashboard.features.watching.message import epoch_chosen, message
from dashboard.prose.messages import messages
from dashboard.theme import css_colours
from lstm_core.network.history import History
from lstm_core.reading.watching import Watched

_mount = register("player", __file__, texts=messages("watching").table["picture"])


def training_player(watched: Watched, history: History, *, cell: str, key: str, dark: bool) -> int:
    """Draw it; return the epoch at which the reader has stopped.

    The browser plays by itself, and tells where it stands when it is stopped or let go.
    """
    data = message(watched, history, cell=cell) | {"colours": css_colours(dark)}
    said = _mount(key=key, data=data, on_epoch_change=lambda: None).epoch
    return epoch_chosen(said, watched)
