"""A place on a page that comes into view for whoever has followed a link to it."""

from __future__ import annotations

from dashboard.components import register

_mount = register("arrival", __file__)


def arrival(*, key: str) -> None:
    """Mark this place; the browser goes there, once after it has loaded the page."""
    _mount(key=key, data={}, height=1)
