"""The picture in a notebook, through anywidget, which is imported when it is shown."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from lstm_core.picture.bundle import bundle
from lstm_core.picture.files import WEB

PictureWidget: TypeAlias = Any
"""An `anywidget.AnyWidget`, a class that is there only where anywidget is."""


def has_widgets() -> bool:
    """Whether anywidget is installed."""
    return importlib.util.find_spec("anywidget") is not None


def widget(shown: Mapping[str, Any], packed: Sequence[bytes]) -> PictureWidget:
    """A widget that shows a picture; ImportError without anywidget."""
    return widget_class()(shown=dict(shown), messages=list(packed))


@functools.cache
def widget_class() -> Any:
    """The widget's class. Raises ImportError, which names the extra, without anywidget."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "the picture's widget needs anywidget: pip install 'lstm-view[notebook]'. "
            "`.save(path)` works without it."
        ) from error

    class PictureWidget(anywidget.AnyWidget):
        _esm = bundle(WEB / "widget.js")
        shown = traitlets.Dict().tag(sync=True)
        messages = traitlets.List(traitlets.Bytes()).tag(sync=True)

    return PictureWidget
