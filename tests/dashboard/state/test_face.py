"""The face of the state: what pages and panels may call."""

from __future__ import annotations

import pkgutil
from types import ModuleType

from dashboard import state


def test_what_pages_call_is_never_a_module() -> None:
    """A function by the name of a module would hide it, or be hidden, by the order of imports."""
    modules = {module.name for module in pkgutil.iter_modules(state.__path__)}
    assert "server" in modules
    hidden = {name for name in modules if not isinstance(getattr(state, name, state), ModuleType)}
    assert hidden == set()
