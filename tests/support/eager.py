"""Networks that are read once, without the seconds that it takes to compile a pass for them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import tensorflow as tf


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Run the same operations one by one, in all threads of this process.

    That what is compiled gives the same is held by `tests/lstm_core/reading/test_compiled.py`.
    """
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(False)
