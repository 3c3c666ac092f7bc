"""A sentence as chips: what was read, padded, unknown or cut off."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from dashboard.components.assets import css_colours, register
from dashboard.figures.escape import visible

Kind: TypeAlias = Literal["read", "pad", "unknown", "cut_off"]

_mount = register("chips")


@dataclasses.dataclass(frozen=True)
class Chip:
    """One token: its text, what became of it, and an optional short note below it."""

    text: str
    kind: Kind = "read"
    note: str = ""


def sentence_chips(
    tokens: Sequence[Chip],
    *,
    key: str,
    dark: bool,
    label: str = "the sentence, word by word",
    selected: int | None = None,
    selectable: bool = False,
    on_select: Callable[[], None] | None = None,
) -> int | None:
    """Draw the tokens in order; return the index of the selected one, or None.

    With `selectable`, tokens that were read and pads are buttons; the arrow keys, Home and End
    move among them. A press holds for as long as tokens and `selected` stay as they were at the
    press; otherwise `selected` holds again. So a caller may pass a constant, or store what is
    returned and pass that. `on_select` runs before the rerun that follows a press.
    """
    data = {
        "label": label,
        "tokens": [
            {"text": visible(chip.text, limit=24), "kind": chip.kind, "note": chip.note}
            for chip in tokens
        ],
        "selectable": selectable,
        "given": selected,
        "identity": _identity(tokens),
        "colours": css_colours(dark),
    }
    state = _mount(key=key, data=data, on_selected_change=on_select or _nothing)
    return _held(state, tokens, selected) if selectable else selected


def _identity(tokens: Sequence[Chip]) -> str:
    """What tells one sentence from another; notes may change without it."""
    return json.dumps([[chip.text, chip.kind] for chip in tokens])


def _held(state: Any, tokens: Sequence[Chip], selected: int | None) -> int | None:
    """The index of the last press if it is still about these tokens, else `selected`.

    The browser sends {"index", "given", "identity"}; anything else counts as no press.
    """
    press = state.get("selected") if isinstance(state, dict) or hasattr(state, "get") else None
    if isinstance(press, int) and not isinstance(press, bool):
        press = {"index": press, "given": selected, "identity": _identity(tokens)}
    if not isinstance(press, dict):
        return selected
    index = press.get("index")
    current = press.get("given") == selected and press.get("identity") == _identity(tokens)
    known = isinstance(index, int) and 0 <= index < len(tokens)
    return index if current and known else selected


def _nothing() -> None:
    """Streamlit promises the state `selected` only where there is a callback."""
