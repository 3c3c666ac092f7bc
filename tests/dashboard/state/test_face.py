"""The face of the state: what pages and panels may call."""

from __future__ import annotations

import pkgutil

from dashboard import state


def test_what_pages_call_is_never_a_module() -> None:
    """A module by the name of a function would take its place as soon as it is imported."""
    modules = {module.name for module in pkgutil.iter_modules(state.__path__)}
    assert "server" in modules
    assert modules.isdisjoint(state.__all__)
