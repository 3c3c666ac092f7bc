"""How TensorFlow is set up in a process that trains or reads.

Small networks gain nothing from an accelerator or from several threads an operation. What is set
here also makes a training repeatable: the same seed gives the same weights on the same machine.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Networks of this size are faster on a processor than on an accelerator.
    "CUDA_VISIBLE_DEVICES": "-1",
}
"""What a process needs to find in its environment before TensorFlow loads."""

OPTIONAL = ("IPython", "PIL", "chardet", "h5py", "jax", "pandas", "pyarrow", "scipy")
"""What TensorFlow and Keras, or what they load, load too where it is installed, but can do without.

Nothing here trains or reads with it. It would take 90 MB, and 200 with JAX and IPython.
"""


def prepare_tensorflow() -> None:
    """Load TensorFlow for small networks and repeatable results, once in a process."""
    with hidden(OPTIONAL):
        import keras  # noqa: F401 - loaded here, where these are hidden
        import tensorflow as tf

    # One thread per operation: a small network gains nothing from more, and the order of
    # floating-point additions stays the same.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


@contextlib.contextmanager
def hidden(packages: tuple[str, ...]) -> Iterator[None]:
    """Let these packages look as if they were not installed, unless they are loaded already.

    For a process in which no other thread imports meanwhile.
    """
    names = [name for name in packages if name not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None: cannot be imported
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


def end_with_parent() -> None:
    """Watch, in a thread, for the end of the process that started this one, and end with it."""
    # Asked now: once the parent is gone, another process has taken its place.
    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()


def give_way() -> None:
    """Let every other process go first from now on.

    Call it after loading TensorFlow: to load at this priority takes a minute beside two busy
    programs on two cores. On Linux it holds for the calling thread and for the threads that it
    starts later, among them those that TensorFlow starts with its first operation.
    """
    if hasattr(os, "nice"):
        os.nice(10)


def _end_after(process: int) -> None:
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(process).wait()
    os._exit(1)
