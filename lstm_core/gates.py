"""What a recurrent layer did at every time step, and the equations that say so.

The equations stand here in NumPy, in the letters of the papers, for reading and as the
independent truth that the tests hold Keras against. The traces themselves come from Keras
(`lstm_core.reading.tracing`), never from this file.

Sources: Hochreiter & Schmidhuber 1997 (the cell), Gers, Schmidhuber & Cummins 2000 (the forget
gate), Cho et al. 2014 (GRU), Elman 1990 (the simple RNN). Keras implements the LSTM with a forget
gate and without peepholes, and orders its weights i, f, candidate, o.

Shapes: T time steps, U units, D inputs, B sequences. Every function here works on one sequence.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, get_args

import numpy as np

from lstm_core.weights import CellWeights

if TYPE_CHECKING:
    import pandas

Array: TypeAlias = np.ndarray
Activation: TypeAlias = Callable[[Array], Array]


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Trace:
    """Every quantity of a recurrent layer at every time step.

    Each quantity has the shape (timesteps, units), or (batch, timesteps, units) for a batch.
    `is_padding` is (timesteps,) or (batch, timesteps), true where the step read no token. `tokens`
    has a word for each step, where there are words. `hidden_state` is the state after each step;
    `initial_hidden_state`, (units,) or (batch, units), the one before the first.

    A step that a mask skips computes nothing: there the gates and the candidate are NaN, the
    states are carried over, and the hidden state is what the Keras layer returns (its last
    output, or zeros before the first step that is not masked).
    """

    hidden_state: Array
    initial_hidden_state: Array
    is_padding: Array
    tokens: tuple[str, ...] = ()
    reads_backwards: bool = False
    """Whether the layer read the last step first. The arrays stand in time order all the same."""
    inputs: Array | None = None
    """What the cell read, (timesteps, features) or (batch, timesteps, features), NaN where a mask
    skipped the step. None where it is not known, or is not all that the sums are made of: where
    dropout dropped some, and where they were computed in 16 bits."""
    weights: CellWeights | None = None
    """The cell's weights when it was traced, or None."""

    quantity_names: ClassVar[tuple[str, ...]] = ("hidden_state",)
    gate_names: ClassVar[tuple[str, ...]] = ()
    holdable_names: ClassVar[tuple[str, ...]] = ()
    """What a cell can be made to take a given value for: the squashed sums that feed its states."""

    def __repr__(self) -> str:
        """The sizes, without the numbers: `GateTrace(samples=6, timesteps=4, units=2)`."""
        names = ("samples", "timesteps", "units")[-self.hidden_state.ndim :]
        sizes = [f"{n}={size}" for n, size in zip(names, self.hidden_state.shape, strict=True)]
        backwards = ["reads_backwards=True"] if self.reads_backwards else []
        return f"{type(self).__name__}({', '.join([*sizes, *backwards])})"

    def as_read(self) -> Self:
        """The trace with its steps in the order in which the layer read them.

        Only of a layer that reads backwards is that another order: its last step stands first, so
        that each step follows the one before it.
        """
        if not self.reads_backwards:
            return self
        turned: dict[str, Any] = {name: np.flip(a, -2) for name, a in self.quantities.items()}
        turned["is_padding"] = np.flip(self.is_padding, -1)
        turned["inputs"] = None if self.inputs is None else np.flip(self.inputs, -2)
        return dataclasses.replace(self, **turned, tokens=self.tokens[::-1], reads_backwards=False)

    @property
    def quantities(self) -> dict[str, Array]:
        """Quantity name -> array, in the order in which the cell computes them."""
        return {name: getattr(self, name) for name in self.quantity_names}

    @property
    def timesteps(self) -> int:
        """How many time steps there are, skipped ones included."""
        return self.hidden_state.shape[-2]

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return self.hidden_state.shape[-1]

    def sequence(self, index: int) -> Self:
        """Sequence `index` of a batch: (B, T, U) -> (T, U)."""
        if self.hidden_state.ndim != 3:
            raise ValueError(
                "sequence() picks one sequence of a batch of shape (batch, timesteps, units); "
                f"this trace has the shape {self.hidden_state.shape}."
            )
        if index not in range(-len(self.hidden_state), len(self.hidden_state)):
            last = len(self.hidden_state) - 1
            raise IndexError(f"sequence must be 0 to {last}; received {index}.")
        arrays = {
            field.name: value[index]
            for field in dataclasses.fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return dataclasses.replace(self, **arrays)

    def to_frame(self) -> pandas.DataFrame:
        """The long table as a `pandas.DataFrame`, one row a number.

        The columns are sample, step, unit (whole numbers from 0), token ("" without tokens),
        quantity (its name) and value. There are quantities * batch * timesteps * units rows,
        sorted by quantity, sample, step and unit.

        Raises ImportError without pandas, which comes with the extra `[notebook]`.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError(
                "A data frame needs pandas, which comes with the extra: "
                "pip install 'lstm-view[notebook]'"
            ) from error
        values = np.stack(list(self.quantities.values()))
        values = values.reshape(len(values), -1, self.timesteps, self.units)  # (k, B, T, U)
        quantity, sample, step, unit = (index.ravel() for index in np.indices(values.shape))
        if values.dtype.kind == "V":  # bfloat16, which pandas cannot compute with
            values = values.astype(np.float32)
        tokens = np.array(self.tokens or [""] * self.timesteps)
        return pandas.DataFrame(
            {
                "sample": sample,
                "step": step,
                "unit": unit,
                "token": tokens[step],
                "quantity": np.array(self.quantity_names)[quantity],
                "value": values.ravel(),
            }
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write one file of NumPy's format npz, without pickle.

        A bfloat16 array, for which the format has no name, is written as float32.
        """
        arrays = {name: getattr(self, name) for name in self._array_names()}
        about = {
            "kind": type(self).__name__,
            "tokens": self.tokens,
            "reads_backwards": self.reads_backwards,
        }
        if self.inputs is not None:
            arrays["inputs"] = self.inputs
        if self.weights is not None:
            parts = vars(self.weights)
            about["activations"] = {n: name for n, name in parts.items() if isinstance(name, str)}
            arrays |= {_WEIGHTS + n: a for n, a in parts.items() if isinstance(a, np.ndarray)}
        file = io.BytesIO()
        np.savez(
            file,
            about=json.dumps(about),
            **{n: a.astype(np.float32) if a.dtype.kind == "V" else a for n, a in arrays.items()},
        )
        Path(path).write_bytes(file.getvalue())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The trace that `save` wrote.

        Raises FileNotFoundError, and ValueError for a file that holds no trace of this kind.
        """
        content = io.BytesIO(Path(path).read_bytes())
        if not zipfile.is_zipfile(content):
            raise ValueError(f"{path} holds no trace that `save` wrote: it is no npz file.")
        try:
            with np.load(content, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            about = json.loads(str(arrays.pop("about")[()]))
            kind = {one.__name__: one for one in TRACE_TYPES.values()}[about["kind"]]
            tokens, backwards = tuple(about["tokens"]), bool(about["reads_backwards"])
            weights = _weights_in(arrays, about.get("activations"))
            trace = kind(**arrays, tokens=tokens, reads_backwards=backwards, weights=weights)
            trace._require_shapes()
        except (ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as e:
            raise ValueError(f"{path} holds no trace that `save` wrote: {e}") from e
        if not isinstance(trace, cls):
            raise ValueError(f"{path} must hold a {cls.__name__}; received a {kind.__name__}.")
        return trace

    @classmethod
    def _array_names(cls) -> list[str]:
        """The fields that are arrays: the quantities, the initial states and the padding."""
        others = ("tokens", "reads_backwards", "inputs", "weights")
        return [field.name for field in dataclasses.fields(cls) if field.name not in others]

    def _require_shapes(self) -> None:
        """ValueError where the arrays do not belong together."""
        *batch, steps, units = self.hidden_state.shape
        expected = {
            name: (*batch, steps, units) if name in self.quantity_names else (*batch, units)
            for name in self._array_names()
        } | {"is_padding": (*batch, steps)}
        for name, shape in expected.items():
            if len(batch) > 1 or getattr(self, name).shape != shape:
                raise ValueError(f"{name} has the shape {getattr(self, name).shape}.")
        if self.inputs is not None and self.inputs.shape[:-1] != (*batch, steps):
            raise ValueError(f"inputs has the shape {self.inputs.shape}.")


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class GateTrace(Trace):
    """An LSTM's trace.

    cell_state = forget_gate * cell_state_before + input_gate * candidate
    hidden_state = output_gate * tanh(cell_state)

    Ranges with Keras' default activations: the gates in [0, 1], the candidate and the hidden state
    in [-1, 1]; the cell state has no fixed bound (after t steps from zero, |c| <= t).
    A forget gate near 1 *keeps*.
    `initial_cell_state` is like `initial_hidden_state`.
    """

    forget_gate: Array
    input_gate: Array
    candidate: Array
    output_gate: Array
    cell_state: Array
    initial_cell_state: Array

    quantity_names: ClassVar[tuple[str, ...]] = (
        "forget_gate",
        "input_gate",
        "candidate",
        "output_gate",
        "cell_state",
        "hidden_state",
    )
    gate_names: ClassVar[tuple[str, ...]] = ("forget_gate", "input_gate", "output_gate")
    holdable_names: ClassVar[tuple[str, ...]] = (
        "forget_gate",
        "input_gate",
        "candidate",
        "output_gate",
    )


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class GRUTrace(Trace):
    """A GRU's trace: h = update_gate * h_before + (1 - update_gate) * candidate.

    Keras' convention: an update gate near 1 *keeps*. `reset_gate` scales what the candidate sees of
    the past. The gates are in [0, 1], the others in [-1, 1]. There is no cell state.
    """

    update_gate: Array
    reset_gate: Array
    candidate: Array

    quantity_names: ClassVar[tuple[str, ...]] = (
        "update_gate",
        "reset_gate",
        "candidate",
        "hidden_state",
    )
    gate_names: ClassVar[tuple[str, ...]] = ("update_gate", "reset_gate")
    holdable_names: ClassVar[tuple[str, ...]] = ("update_gate", "reset_gate", "candidate")


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class RNNTrace(Trace):
    """A simple RNN's trace: it has a hidden state and nothing else."""


_WEIGHTS = "weights_"
"""What the names of the weights begin with in a file."""


def _weights_in(arrays: dict[str, Array], activations: dict[str, str] | None) -> CellWeights | None:
    """The weights among a file's arrays, which are taken out."""
    if activations is None:
        return None
    names = [name for name in arrays if name.startswith(_WEIGHTS)]
    parts: dict[str, Any] = {name.removeprefix(_WEIGHTS): arrays.pop(name) for name in names}
    return CellWeights(**(parts | activations))


Cell: TypeAlias = Literal["lstm", "rnn", "gru"]
CELLS: tuple[Cell, ...] = get_args(Cell)
TRACE_TYPES: Mapping[Cell, type[Trace]] = MappingProxyType(
    {"lstm": GateTrace, "rnn": RNNTrace, "gru": GRUTrace}
)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), without overflow for large |z|."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def lstm_step(
    x: Array,
    h: Array,
    c: Array,
    W: Array,
    U: Array,
    b: Array,
    *,
    activation: Activation = np.tanh,
    recurrent_activation: Activation = sigmoid,
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """One step of an LSTM, as Keras computes it.

    x is (D,), h and c are (U,) from the step before, W is (D, 4U), U is (U, 4U), b is (4U,).
    Returns (f, i, g, o, c, h), each (U,); g is the candidate.
    """
    z = x @ W + h @ U + b  # (4U,)
    i, f, g, o = np.split(z, 4, axis=-1)  # (4U,) -> four of (U,), in Keras' order
    i, f, o = recurrent_activation(i), recurrent_activation(f), recurrent_activation(o)
    g = activation(g)
    c = f * c + i * g
    h = o * activation(c)
    return f, i, g, o, c, h


def gru_step(
    x: Array,
    h: Array,
    W: Array,
    U: Array,
    b: Array,
    *,
    reset_after: bool = True,
    activation: Activation = np.tanh,
    recurrent_activation: Activation = sigmoid,
) -> tuple[Array, Array, Array, Array]:
    """One step of a GRU, as Keras computes it.

    x is (D,), h is (U,), W is (D, 3U), U is (U, 3U); b is (2, 3U) with `reset_after`, else (3U,).
    Returns (z, r, g, h), each (U,): update gate, reset gate, candidate, hidden state.
    """
    b_x, b_h = b if reset_after else (b, np.zeros_like(b))
    U_z, U_r, U_g = np.split(U, 3, axis=1)  # (U, 3U) -> three of (U, U)
    b_z, b_r, b_g = np.split(b_h, 3)
    x_z, x_r, x_g = np.split(x @ W + b_x, 3, axis=-1)  # (3U,) -> three of (U,)
    z = recurrent_activation(x_z + h @ U_z + b_z)
    r = recurrent_activation(x_r + h @ U_r + b_r)
    g = activation(x_g + (r * (h @ U_g + b_g) if reset_after else (r * h) @ U_g))
    h = z * h + (1 - z) * g
    return z, r, g, h


def rnn_step(
    x: Array, h: Array, W: Array, U: Array, b: Array, *, activation: Activation = np.tanh
) -> Array:
    """One step of a simple RNN: h = activation(x W + h U + b), of shape (U,)."""
    return activation(x @ W + h @ U + b)


def memory_by_step(trace: GateTrace, *, at: int = -1) -> Array:
    """What each step wrote into the cell state, as far as it is still there at step `at`.

    From c_t = f_t * c_(t-1) + i_t * g_t follows, unit by unit,
    c_T = (product of f_1..f_T) * c_0 + sum over t of (product of f_(t+1)..f_T) * i_t * g_t.

    Returns (steps + 1, U) for one sequence, `steps` counting up to and including `at`: row 0 is
    what is left of the initial state, row t + 1 what step t wrote. The rows add up to
    `trace.cell_state[at]`.

    Two steps that write 1.0 each, with a forget gate of 0.5, give the rows 0.0, 0.5, 1.0: c = 1.5.
    """
    if trace.cell_state.ndim != 2:
        raise ValueError(
            "memory_by_step() takes one sequence of shape (timesteps, units), "
            f"not {trace.cell_state.shape}; pick one with trace.sequence(index)."
        )
    if trace.reads_backwards:
        raise ValueError("memory_by_step() goes from step to step; pass trace.as_read().")
    last = range(trace.timesteps)[at]
    skipped = np.isnan(trace.forget_gate[: last + 1])
    kept = np.where(skipped, 1.0, trace.forget_gate[: last + 1])  # a masked step carries over
    written = np.where(skipped, 0.0, (trace.input_gate * trace.candidate)[: last + 1])
    written = np.concatenate([trace.initial_cell_state[None], written])  # (steps + 1, U)
    # Suffix products: what the gates after each step let through; nothing follows the last.
    survived = np.cumprod(kept[::-1], axis=0)[::-1]
    survived = np.concatenate([survived, np.ones_like(kept[:1])])
    return survived * written
