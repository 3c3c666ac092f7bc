"""Why a run did not come to its end, in words that a visitor reads."""

from __future__ import annotations

import errno
from concurrent.futures import BrokenExecutor

from lstm_core.engine.watchdog import Trouble

ENDED_BECAUSE: dict[Trouble, str] = {
    "silent": "The process that trained it gave no sign of life any more. Start it again.",
    "deaf": "It was stopped before the end.",
    "long": "It was stopped: it took longer than a run may take here.",
    "abandoned": "It was stopped, because nobody had watched it for a while.",
}

_TROUBLES = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk is full.",
    errno.EACCES: "The run folder cannot be written: permission is denied.",
    errno.EPERM: "The run folder cannot be written: permission is denied.",
    errno.EROFS: "The run folder cannot be written: its disk is read-only.",
    errno.ENOENT: "The run folder cannot be written: it is gone.",
    errno.ENOTDIR: "The run folder cannot be written: it is gone.",
    errno.EEXIST: "The run folder cannot be written: a file stands in its place.",
    errno.EMFILE: "Too many files are open. Try again in a minute.",
    errno.ENFILE: "Too many files are open. Try again in a minute.",
    errno.ENOMEM: "There is not enough memory.",
}


def in_words(error: BaseException) -> str:
    """What went wrong with a run, by the error that its process ended with."""
    if isinstance(error, BrokenExecutor):
        return "The process that trained it ended unexpectedly. Start it again."
    if isinstance(error, OSError):
        told = _TROUBLES.get(error.errno or 0)
        return told or f"A file could not be read or written: {error.strerror or error}."
    return f"The training failed: {error}"
