"""How much memory this process and those that it starts may take together."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

CGROUPS = tuple(
    Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory/memory.limit_in_bytes")
)
"""Where Linux tells a container's limit, in its second and its first version."""

PLENTY = 3_000_000_000
"""From so many bytes on a trainer may hold TensorFlow while nobody trains."""


def memory_limit(files: Sequence[Path] = CGROUPS) -> int:
    """The bytes that there are: the machine's, or those that a container allows."""
    import psutil

    limits = [int(psutil.virtual_memory().total)]
    for file in files:
        with contextlib.suppress(OSError, ValueError):  # not there, or "max"
            limits.append(int(file.read_text()))
    return min(limits)
