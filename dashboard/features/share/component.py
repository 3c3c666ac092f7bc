"""The link to what is on the page, as the browser has it: to copy, and as a QR code."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import segno

from dashboard.components import register
from dashboard.prose.messages import messages

_mount = register("share", __file__, texts=messages("share").table["script"])

LONGEST = 8_000
"""Characters of an address that is believed."""

LONGEST_CODE = 1_200
"""Characters of a link that still make a QR code which a phone reads from a projector."""


def share(link: str, *, key: str, dark: bool) -> str:
    """Show a link and its code; returns the address that the browser is at, empty at first."""
    code = qr_code(link) if 0 < len(link) <= LONGEST_CODE else ""
    data = {"link": link, "code": code, "dark": dark}
    told = _mount(key=key, data=data, on_address_change=lambda: None)
    return address_of(told)


def address_of(state: Any) -> str:
    """The address that the component told; empty for what is none."""
    told = state.get("address") if hasattr(state, "get") else None
    if not isinstance(told, str) or len(told) > LONGEST:
        return ""
    return told if told.startswith(("http://", "https://")) else ""


def with_parts(address: str, parts: Mapping[str, str]) -> str:
    """The address with these parts of its query in the place of its own of that name.

    >>> with_parts("http://a.b/gates?unit=3&ask=1", {"ask": "", "lock": "1"})
    'http://a.b/gates?unit=3&lock=1'
    """
    split = urlsplit(address)
    query = dict(parse_qsl(split.query, keep_blank_values=True)) | dict(parts)
    kept = {name: value for name, value in query.items() if value or name not in parts}
    return urlunsplit(split._replace(query=urlencode(kept), fragment=""))


def qr_code(link: str) -> str:
    """A QR code as SVG, black on white whatever the theme is: some phones read no other."""
    out = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgns=True)
    return out.getvalue().decode()
