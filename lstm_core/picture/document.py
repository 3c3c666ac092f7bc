"""One file that holds the picture: its numbers, its scripts, and a policy that lets nothing in."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_core.picture.bundle import bundle
from lstm_core.picture.files import WEB
from lstm_core.picture.messages import messages
from lstm_core.picture.palette import palette

say = messages("picture")

FRAME_HEIGHT = 1150  # px


def document(title: str, shown: Mapping[str, Any], packed: Sequence[bytes]) -> str:
    """The page. `title` and whatever was typed stand in it as text."""
    encoded = [base64.b64encode(message).decode() for message in packed]
    script, style = _script(), _style()
    values = {
        "script_hash": _hash(script),
        "style_hash": _hash(style),
        "title": html.escape(title),
        "noscript": html.escape(say("alone.noscript")),
        "style": style,
        "script": script,
        "data": _json({"shown": shown, "messages": encoded}),
    }
    return _filled((WEB / "file.html").read_text(encoding="utf-8"), values)


def framed(page: str) -> str:
    """The page in a frame that shares nothing with what is around it."""
    inside = html.escape(page)
    style = f"width:100%;height:{FRAME_HEIGHT}px;border:0"
    allowed = "allow-scripts allow-downloads"
    return f'<iframe sandbox="{allowed}" srcdoc="{inside}" style="{style}"></iframe>'


@functools.cache
def _script() -> str:
    """The module, started: it runs as it stands in the page."""
    code = bundle(WEB / "file.js").replace("export default function", "const start = function", 1)
    return f"{code}start(document);\n"


def _style() -> str:
    light, dark = palette(dark=False), palette(dark=True)
    colours = {
        "light_background": light.background,
        "light_text": light.text,
        "dark_background": dark.background,
        "dark_text": dark.text,
    }
    return _filled((WEB / "file.css").read_text(encoding="utf-8"), colours)


def _json(value: Any) -> str:
    """JSON in which nothing ends the element that holds it: ASCII, without <, > and &."""
    text = json.dumps(value, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _hash(text: str) -> str:
    """What a policy calls a text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its {names} replaced once; what is put in is not read again."""
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], template)
