"""Every short sentence that a page says: one TOML file a feature and language.

How a file is written, and what is done with it, stands in `lstm_core.picture.messages`. What the
library's picture says stands there, too, and a page says it by the same call.
"""

from __future__ import annotations

import functools
from pathlib import Path

from lstm_core.picture.messages import CATEGORIES, PROSE, Messages
from lstm_core.picture.messages import messages as messages_in

__all__ = ["CATEGORIES", "PLACES", "Messages", "messages"]

PLACES = (Path(__file__).parent, PROSE)
"""The pages' own messages, and the picture's: no file of one has the name of one of the other."""


@functools.cache
def messages(feature: str, language: str = "en") -> Messages:
    """A feature's messages, from `<language>/<feature>.toml` in one of the two places."""
    for folder in PLACES:
        if (folder / language / f"{feature}.toml").exists():
            return messages_in(feature, language, folder=folder)
    raise FileNotFoundError(f"no messages {feature!r} in {language!r}")
