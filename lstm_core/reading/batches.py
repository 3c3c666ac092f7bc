"""A model's inputs batch by batch, and the traces of all batches as one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import keras
import numpy as np
from keras import tree

from lstm_core.gates import Trace


def batches_of(inputs: Any, batch_size: int) -> Iterator[Any]:
    """What the model is called with, batch by batch.

    Raises TypeError for what is not numbers, ValueError for arrays of different lengths and where
    there is no batch.
    """
    require_batch_size(batch_size)
    is_nest = isinstance(inputs, (list, tuple, dict))
    arrays = tree.flatten(inputs) if is_nest else [inputs]
    _require_numbers(arrays)
    if arrays and all(hasattr(array, "shape") for array in arrays):
        samples = _samples(arrays)
        for start in range(0, samples, batch_size):
            yield tree.map_structure(lambda a, at=start: a[at : at + batch_size], inputs)
        return
    if isinstance(inputs, (list, tuple)):
        kind = type(arrays[0]).__name__ if arrays else "nothing"
        raise TypeError(
            "inputs must be an array, a list or dictionary of arrays, or batches of them; "
            f"received a list of {kind}. Use numpy.array(inputs)."
        )
    if not isinstance(inputs, Iterable):
        raise TypeError(f"inputs must be arrays, or batches of them; received {inputs!r:.60}.")
    is_empty = True
    for batch in inputs:
        is_empty = False
        x, _, _ = keras.utils.unpack_x_y_sample_weight(batch)
        _require_numbers(tree.flatten(x))
        yield x
    if is_empty:
        raise ValueError("inputs must have at least one batch; received none.")


def require_batch_size(batch_size: object) -> None:
    """ValueError unless it is a whole number of at least 1."""
    if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size must be a whole number, at least 1; received {batch_size!r}.")


def samples_of(inputs: Any) -> int | None:
    """How many samples there are, where that is known beforehand."""
    arrays = tree.flatten(inputs) if isinstance(inputs, (list, tuple, dict)) else [inputs]
    _require_numbers(arrays)
    known = arrays and all(hasattr(array, "shape") for array in arrays)
    return _samples(arrays) if known else None


def _require_numbers(arrays: list[Any]) -> None:
    for array in arrays:
        if isinstance(array, keras.KerasTensor):
            raise TypeError("inputs must be numbers; received a symbolic tensor, which has none.")
        if type(array).__name__ == "RaggedTensor":
            raise TypeError(
                "inputs must be arrays; received a ragged tensor. Pad it with inputs.to_tensor(), "
                "and let a Masking layer or Embedding(mask_zero=True) skip the pads."
            )


def _samples(arrays: list[Any]) -> int:
    shapes = [tuple(array.shape) for array in arrays]
    if () in shapes or len({shape[0] for shape in shapes}) > 1 or shapes[0][0] == 0:
        raise ValueError(
            "inputs must be arrays (samples, ...) with one number of samples, at least 1; "
            f"received the shapes {', '.join(map(str, shapes))}."
        )
    return int(shapes[0][0])


class JoinedTrace:
    """The trace of many batches, filled batch by batch.

    The arrays are made once, so joining needs no second copy of what it joins. Beyond `expected`
    rows they grow, one after another; memory that is not yet written to is none.
    """

    def __init__(self, name: str, expected: int) -> None:
        self._name, self._expected = name, expected
        self._first: Trace | None = None
        self._arrays: dict[str, np.ndarray] = {}
        self._rows = 0

    def add(self, trace: Trace) -> None:
        """Raises ValueError for sequences of another length than those before."""
        parts = _arrays_of(trace)
        end = self._rows + len(trace.hidden_state)
        if self._first is None:
            self._first, self._arrays = trace, parts
            if end < self._expected:  # more are to come
                self._arrays = {n: _with_rows(a, self._expected) for n, a in parts.items()}
        else:
            self._fill(parts, end)
        self._rows = end

    def _fill(self, parts: dict[str, np.ndarray], end: int) -> None:
        for name, part in parts.items():
            whole = self._arrays[name]
            if part.shape[1:] != whole.shape[1:]:
                lengths = sorted({part.shape[1], whole.shape[1]})
                raise ValueError(
                    f"The batches have sequences of {lengths} steps at {self._name!r}; pad them "
                    "to one length."
                )
            if end > len(whole):
                whole = self._arrays[name] = _with_rows(whole, max(end, 2 * len(whole)))
            whole[self._rows : end] = part

    def trace(self) -> Trace:
        assert self._first is not None, "a name stands here for a trace that was added"
        arrays: dict[str, Any] = {name: a[: self._rows] for name, a in self._arrays.items()}
        return dataclasses.replace(self._first, **arrays)


def _arrays_of(trace: Trace) -> dict[str, np.ndarray]:
    return {name: value for name, value in vars(trace).items() if isinstance(value, np.ndarray)}


def _with_rows(array: np.ndarray, rows: int) -> np.ndarray:
    """A copy of the array with so many rows, (B, ...) -> (rows, ...); the new ones are not set."""
    longer = np.empty((rows, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
