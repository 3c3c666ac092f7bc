"""The way into a room, for a class to read from the projector: its letters, link and QR code."""

from __future__ import annotations

from urllib.parse import urlsplit

from dashboard.components import register
from dashboard.features.share.component import LONGEST_CODE, qr_code, with_parts
from dashboard.prose.messages import messages

say = messages("room")

_mount = register("invitation", __file__, texts=say.table["invitation"])

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]", "::1")
"""Hosts that lead everybody to a machine of their own."""


def invitation(code: str, link: str, people: int) -> None:
    """Show how to come into the room. link: empty where the browser has told no address."""
    is_reached = bool(link) and not is_for_this_machine(link)
    has_code = is_reached and len(link) <= LONGEST_CODE
    data = {
        "letters": code,
        "how": say("people", count=people),
        "link": link if is_reached else "",
        "code": qr_code(link) if has_code else "",
    }
    _mount(key="room_invitation", data=data)


def link_to_room(address: str, code: str, *, from_start: bool) -> str:
    """The link that joins the room, from the address of a page; empty without one.

    from_start: whether that page is the first, whose address names no page.

    >>> link_to_room("https://a.b/app/gates", "KRTB", from_start=False)
    'https://a.b/app/room?room=KRTB'
    >>> link_to_room("https://a.b/app", "KRTB", from_start=True)
    'https://a.b/app/room?room=KRTB'
    """
    if not address:
        return ""
    base = address.rstrip("/")
    if not from_start:
        base = base.rpartition("/")[0]
    return with_parts(f"{base}/room", {"room": code})


def is_for_this_machine(link: str) -> bool:
    """Whether a link leads whoever opens it to their own machine.

    >>> is_for_this_machine("http://localhost:8501/room"), is_for_this_machine("http://10.0.0.2/")
    (True, False)
    """
    return (urlsplit(link).hostname or "") in THIS_MACHINE
