"""How much memory this process and those that it starts may take together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

CGROUPS = tuple(
    Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory/memory.limit_in_bytes")
)
"""Where Linux tells a container's limit, in its second and its first version."""

VARIABLE = "LSTM_VIEW_MEMORY"
"""The environment variable that allows less, in megabytes, where others need the rest."""

PLENTY = 3_000_000_000
"""From so many bytes on a trainer may hold TensorFlow while nobody trains."""


def memory_limit(files: Sequence[Path] = CGROUPS) -> int:
    """The bytes that there are: the machine's, or those that a container or `VARIABLE` allows."""
    import psutil

    limits = [int(psutil.virtual_memory().total)]
    for file in files:
        with contextlib.suppress(OSError, ValueError):  # not there, or "max"
            limits.append(int(file.read_text()))
    with contextlib.suppress(ValueError):  # not set
        limits.append(1_000_000 * int(os.environ.get(VARIABLE, "")))
    return min(limits)
