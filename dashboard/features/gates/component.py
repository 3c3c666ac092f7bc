"""The linked picture: sentence, heatmaps, curves, cell and memory share one selection.

The browser gets one message and draws every step and unit from it. It tells Python which step
and unit were chosen; nothing that it shows waits for that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from dashboard.theme import css_colours
from lstm_core.picture.bundle import bundle
from lstm_core.picture.files import picture_css, picture_html
from lstm_core.picture.message import LinkedMessage, packed_weights
from lstm_core.picture.messages import messages
from lstm_core.weights import CellWeights

MOST_STAGES = 20
"""More stages than the player has in a step."""

_HERE = Path(__file__).parent
_SAY = messages("picture")

# Streamlit sends a component's script with each of its messages. So the picture's script is an
# element of its own, sent once, and the picture comes with a few lines that wait for it.
_mount_script = st.components.v2.component("lstm_view_gates_script", js=bundle(_HERE / "gates.js"))
_mount = st.components.v2.component(
    "lstm_view_gates",
    html=picture_html(),
    css=picture_css(),
    js=bundle(_HERE / "loader.js"),
)
_mount_weights = st.components.v2.component(
    "lstm_view_gates_weights", js=bundle(_HERE / "weights_loader.js")
)


class Open(NamedTuple):
    """What is open in the picture, beside the selection.

    sum: the quantity whose sum is open, None for the cell. practises: whether the reader computes
    the step. player: how many stages of the step the player has done; None for all.
    """

    sum: str | None = None
    practises: bool = False
    player: int | None = None


class Selection(NamedTuple):
    """What the reader chose: a time step, a unit, the quantity whose sum is seen, if any, and
    what of that a link should open again.
    """

    step: int
    unit: int
    opened: str | None
    open: Open


@dataclasses.dataclass(frozen=True)
class Held:
    """What Python knows of the selection: the sequence, what it returned last, what it told the
    browser last (`given`), and how often it has told it (`move`).
    """

    identity: int
    returned: tuple[int, int]
    given: tuple[int, int]
    move: int


def gate_picture(
    message: LinkedMessage,
    *,
    key: str,
    dark: bool,
    step: int,
    unit: int,
    cell_alone: bool = False,
    open_: Open | None = None,
) -> Selection:
    """Draw one sequence of an LSTM, a GRU or a simple RNN; return what the reader chose in it.

    Pass as `step` and `unit` what was returned last (from the URL, say): anything else moves the
    picture there. What the browser is sent stays the same, byte by byte, while only the reader
    chooses, so that Streamlit need not send it again.

    open_: what is open when the picture appears.
    cell_alone: show the cell with its player, and nothing else.

    Raises IndexError for a step or unit that the message lacks.
    """
    header = message.header
    shape = (header["steps"], header["units"])
    _require_in_range(shape, step, unit)
    memo, state = f"{key}.held", st.session_state.get(key)
    held = held_selection(
        st.session_state.get(memo),
        state,
        identity=header["identity"],
        passed=(step, unit),
        shape=shape,
    )
    st.session_state[memo] = held
    now_open = opened_now(state, header["sums"], open_ or Open())
    told = {"given": held.given, "move": held.move, "colours": css_colours(dark)}
    if now_open != Open():
        told["open"] = now_open._asdict()
    if cell_alone:
        told |= {"alone": True, "sums": []}
    whole = dataclasses.replace(message, header={**header, **told})
    with st.container(gap=None):
        # Streamlit promises the state `chosen` only where there is a callback.
        _mount(key=key, data=whole.pack(), on_chosen_change=lambda: None)
        _mount_script(key=f"{key}.script", data=[_SAY.table["script"]])
    seen = opened_sum(now_open, header["cell"], header["sums"])
    return Selection(*held.returned, seen, now_open)


def hand_weights(weights: CellWeights, *, key: str) -> None:
    """Hand the picture the weights that its sums are made of; sent once for each network."""
    _mount_weights(key=key, data=packed_weights(weights))


def opened_sum(open_: Open, cell: str, names: Sequence[str]) -> str | None:
    """Which quantity's sum is seen: the open one, and the first where there is no cell to be seen
    in its place. None for a cell that is seen.
    """
    return open_.sum or (None if cell == "lstm" or not names else names[0])


def opened_now(state: Any, names: Sequence[str], at_first: Open) -> Open:
    """What is open: as the browser told it last, or as it was at first; a sum that there is not,
    none.
    """
    choice = state.get("chosen") if hasattr(state, "get") else None
    if not isinstance(choice, Mapping):
        return at_first if at_first.sum in names else at_first._replace(sum=None)
    opened = choice.get("opened")
    return Open(
        str(opened) if opened in names else None,
        choice.get("practises") is True,
        _index(choice.get("player"), MOST_STAGES),
    )


def held_selection(
    held: Held | None,
    state: Any,
    *,
    identity: int,
    passed: tuple[int, int],
    shape: tuple[int, int],
) -> Held:
    """Which selection holds: the reader's last choice, unless Python passed another one.

    `state` is the component's value, {"chosen": {"step", "unit", "identity", "move"}}; a choice
    counts if it was made on this sequence and after Python's last move.
    """
    if held is None or held.identity != identity:
        move = 0 if held is None else held.move + 1
        return Held(identity, passed, passed, move)
    chosen = _chosen(state, held, shape)
    if chosen and passed in (held.returned, chosen):
        return dataclasses.replace(held, returned=chosen)
    forgotten = chosen is None and held.returned != held.given  # the page was left and opened again
    if passed == held.returned and not forgotten:
        return held
    return Held(identity, passed, passed, held.move + 1)


def _chosen(state: Any, held: Held, shape: tuple[int, int]) -> tuple[int, int] | None:
    """The browser's choice as (step, unit), or None if it is not about what is shown now."""
    choice = state.get("chosen") if hasattr(state, "get") else None
    if not isinstance(choice, Mapping):
        return None
    if (choice.get("identity"), choice.get("move")) != (held.identity, held.move):
        return None
    step = _index(choice.get("step"), shape[0])
    unit = _index(choice.get("unit"), shape[1])
    return None if step is None or unit is None else (step, unit)


def _index(value: Any, count: int) -> int | None:
    """A whole number from 0 to count - 1, or None for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < count else None


def _require_in_range(shape: tuple[int, int], step: int, unit: int) -> None:
    for name, value, count in zip(("step", "unit"), (step, unit), shape, strict=True):
        if not 0 <= value < count:
            raise IndexError(f"{name} {value} does not exist; there are {name}s 0 to {count - 1}.")
