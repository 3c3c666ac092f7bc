"""From a number in a trace down to the weights: every sum a recurrent cell squashes, term by term.

A gate is squash(z) with z = x W + h U + b: for one unit a plain sum of products, one for each
number of the token's vector (x), one for each unit of the hidden state before (h), and a bias.
Here that sum is taken apart, in float64 on the network's own float32 weights.

    weights = cell_weights(model)
    sum_ = arithmetic(weights, reading.trace, "forget_gate", step=3, unit=7)
    sum_.from_input + sum_.from_past + sum_.bias == sum_.z; sum_.value == sigmoid(sum_.z)

Shapes: T time steps, U units, D numbers in a token's vector, V tokens with the padding.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from lstm_core.gates import Trace
from lstm_core.reading.weights import SQUASHES, SUMS, CellWeights
from lstm_core.values import one_of

Source: TypeAlias = Literal["input", "past", "bias"]
"""Where a term comes from: the token's vector, the hidden state before, or the bias."""

DECIMALS = 3
"""How many decimals a displayed term has unless told otherwise."""


@dataclasses.dataclass(frozen=True)
class Term:
    """One term of a sum: value times weight, or several of them added up.

    `index` counts from 0: the number of the token's vector for "input", the unit for "past". It is
    None for the bias and for a rest, which have no value and weight either; a rest stands for
    `count` terms.
    """

    source: Source
    product: float
    index: int | None = None
    value: float | None = None
    weight: float | None = None
    count: int = 1


@dataclasses.dataclass(frozen=True)
class Arithmetic:
    """How one unit's value of one quantity came about at one step.

    `terms` has a product for each number of the token's vector, one for each unit, and the bias,
    in this order; they add up to `z`, and `value` is `squash` of it. `value` equals the trace's,
    which Keras computed in float32, to 1e-6 on networks of this library's sizes.

    `reset` is None but for a GRU's candidate: there the reset gate scales what the past brings. It
    is this unit's reset gate, and the past's values are "reset gate times hidden state" (without
    `reset_after` each by its own unit's gate).
    """

    quantity: str
    unit: int
    squash: str
    terms: tuple[Term, ...]
    reset: float | None = None

    @functools.cached_property
    def from_input(self) -> float:
        """What the token brought: the sum of x_d W_dk."""
        return self._sum("input")

    @functools.cached_property
    def from_past(self) -> float:
        """What the past brought: the sum of h_j U_jk."""
        return self._sum("past")

    @functools.cached_property
    def bias(self) -> float:
        return self._sum("bias")

    @functools.cached_property
    def z(self) -> float:
        """The whole sum, correctly rounded."""
        return math.fsum(term.product for term in self.terms)

    @property
    def value(self) -> float:
        """The squashed sum."""
        return float(SQUASHES[self.squash](np.asarray(self.z)))

    def strongest(self, count: int) -> tuple[Term, ...]:
        """The `count` strongest terms of each source, and what is left: they add up to `z`.

        First the input's, strongest first, and the rest of the input's; then the past's likewise;
        then the bias. A rest of a single term is named like the others.
        """
        rows: list[Term] = []
        for source in ("input", "past", "bias"):
            own = [term for term in self.terms if term.source == source]
            own.sort(key=lambda term: -abs(term.product))  # stable: ties in order
            rows += [*own[:count], *_rest(own[count:])]
        return tuple(rows)

    def _sum(self, source: Source) -> float:
        return math.fsum(term.product for term in self.terms if term.source == source)


def _rest(terms: Sequence[Term]) -> list[Term]:
    if len(terms) < 2:
        return list(terms)
    product = math.fsum(term.product for term in terms)
    return [Term(terms[0].source, product, count=len(terms))]


def arithmetic(
    weights: CellWeights,
    trace: Trace,
    quantity: str,
    *,
    step: int,
    unit: int,
    inputs: np.ndarray | None = None,
) -> Arithmetic:
    """The sum behind `trace.<quantity>[step, unit]` of one sentence's trace, (T, U).

    `weights` are those of the layer, and of the half, that the trace is of; `inputs` what it was
    given at each step, (T, D), as in `Reading.inputs`: by default the vectors of the tokens, which
    the first layer is given. Of a half that reads backwards the hidden state "before" is that of
    the step after, for that one it read before.

    Raises ValueError for a quantity that is no squashed sum (the cell state, say), for inputs of
    another shape and for a trace without tokens, IndexError for a step or unit that the trace
    lacks, KeyError for a token that the network does not know.

    >>> forget = arithmetic(weights, reading.trace, "forget_gate", step=-1, unit=7)
    >>> forget.from_input, forget.from_past, forget.bias, forget.z, forget.value
    """
    if not trace.tokens or trace.hidden_state.ndim != 2:
        raise ValueError(
            "arithmetic() takes the trace of one sentence with its tokens; received "
            f"{len(trace.tokens)} tokens and the shape {trace.hidden_state.shape}."
        )
    step = range(trace.timesteps)[step]
    expected = trace.timesteps, weights.kernel.shape[0]
    if inputs is None:
        x = weights.vector(trace.tokens[step], is_padding=bool(trace.is_padding[step]))
    elif inputs.shape != expected:
        raise ValueError(f"inputs must be {expected}; received {inputs.shape}.")
    else:
        x = inputs[step]
    before = step + 1 if trace.reads_backwards else step - 1
    is_first = before not in range(trace.timesteps)
    h = trace.initial_hidden_state if is_first else trace.hidden_state[before]
    return cell_arithmetic(weights, quantity, x=x, h=h, unit=unit)


def cell_arithmetic(
    weights: CellWeights, quantity: str, *, x: np.ndarray, h: np.ndarray, unit: int
) -> Arithmetic:
    """The sum behind a quantity of one unit, from the inputs (D,) and the hidden state before (U,).

    Raises ValueError for a quantity that is no squashed sum, IndexError for a unit that the cell
    lacks.
    """
    one_of("quantity", quantity, weights.quantities)
    unit = range(weights.units)[unit]
    part, activation = SUMS[weights.kind][quantity]
    column = part * weights.units + unit
    h, bias, reset = h.astype(np.float64), _bias(weights, column), None
    if weights.kind == "gru" and quantity == "candidate":
        gates = _reset_gates(weights, x, h)
        reset = float(gates[unit])
        h = h * (reset if weights.resets_after else gates)
        bias = _bias(weights, column, reset=reset)
    return Arithmetic(
        quantity=quantity,
        unit=unit,
        squash=getattr(weights, activation),
        terms=(
            *_products("input", x, weights.kernel[:, column]),
            *_products("past", h, weights.recurrent_kernel[:, column]),
            Term("bias", bias),
        ),
        reset=reset,
    )


def _bias(weights: CellWeights, column: int, *, reset: float = 1.0) -> float:
    """The bias of a column; the recurrent one, where there are two, behind the reset gate."""
    if not weights.resets_after:
        return float(weights.bias[column])
    return float(weights.bias[0, column]) + reset * float(weights.bias[1, column])


def _reset_gates(weights: CellWeights, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """The reset gates of all units, (U,), in float64."""
    part = slice(weights.units, 2 * weights.units)
    W, U = weights.kernel[:, part], weights.recurrent_kernel[:, part]
    b = weights.bias.reshape(-1, 3 * weights.units).astype(np.float64).sum(axis=0)[part]
    return SQUASHES[weights.recurrent_activation](x.astype(np.float64) @ W + h @ U + b)


def _products(source: Source, values: np.ndarray, column: np.ndarray) -> Iterable[Term]:
    pairs = zip(values.tolist(), column.tolist(), strict=True)
    for index, (value, weight) in enumerate(pairs):
        yield Term(source, value * weight, index=index, value=value, weight=weight)


def round_to_sum(
    values: Sequence[float], *, decimals: int = DECIMALS, total: float | None = None
) -> tuple[float, ...]:
    """The values rounded so that, as written with `decimals` decimals, they add up exactly.

    They add up to `total`, itself rounded; by default to their own sum, rounded. Each is rounded
    down or up to a neighbouring number, those closest to the next one up first (the method of the
    largest remainder; ties go to the earlier), so none is off by a whole last digit. Only where
    `total` is not the values' own sum to the last digit do some have to be off by more.
    Raises ValueError for a value that is not finite.

    >>> round_to_sum([1 / 3, 1 / 3, 1 / 3], decimals=2)
    (0.34, 0.33, 0.33)
    """
    if not all(map(math.isfinite, values)):
        raise ValueError(f"values must be finite numbers; received {tuple(values)}.")
    if not values:
        return ()
    scale = 10**decimals
    exact = [Fraction(value) * scale for value in values]  # fractions: nothing is lost on the way
    whole = [math.floor(value) for value in exact]
    target = round(sum(exact) if total is None else Fraction(total) * scale)
    everywhere, ups = divmod(target - sum(whole), len(values))
    by_remainder = sorted(range(len(values)), key=lambda at: whole[at] - exact[at])
    raised = set(by_remainder[:ups])
    return tuple((part + everywhere + (at in raised)) / scale for at, part in enumerate(whole))


@dataclasses.dataclass(frozen=True)
class Displayed:
    """An `Arithmetic` as it is written with so many decimals: everything adds up as written.

    from_input + from_past + bias = z; `products` are those of `terms`, and those of each source
    add up to what stands for it. Each number is less than one last digit off, `z` at most half a
    one.
    """

    from_input: float
    from_past: float
    bias: float
    z: float
    terms: tuple[Term, ...]
    products: tuple[float, ...]


def displayed(sum_: Arithmetic, *, count: int = 3, decimals: int = DECIMALS) -> Displayed:
    """A sum with the `count` strongest terms of each source, rounded to be written down."""
    groups = round_to_sum((sum_.from_input, sum_.from_past, sum_.bias), decimals=decimals)
    terms = sum_.strongest(count)
    products: list[float] = []
    for source, total in zip(("input", "past", "bias"), groups, strict=True):
        own = [term.product for term in terms if term.source == source]
        products += round_to_sum(own, decimals=decimals, total=total)
    from_input, from_past, bias = groups
    z = round(math.fsum(groups), decimals)
    return Displayed(from_input, from_past, bias, z, terms, tuple(products))
