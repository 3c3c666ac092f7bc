"""Every number of a trace, taken apart down to the weights."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_core as lc
from lstm_core.network.building import build
from lstm_core.network.recipe import Cell
from lstm_core.reading.arithmetic import (
    Arithmetic,
    Term,
    arithmetic,
    cell_arithmetic,
    displayed,
    round_to_sum,
)
from lstm_core.reading.place import Place
from lstm_core.reading.weights import CellWeights, cell_weights

RECIPES = {
    "lstm": lc.Recipe(units=7),
    "gru": lc.Recipe(units=7, cell="gru"),
    "rnn": lc.Recipe(units=7, cell="rnn"),
    "windows": lc.Recipe(units=7, framing="windows"),
    "characters": lc.Recipe(units=7, level="character"),
    "one of each": lc.Recipe(units=1, embedding_dim=1),
}


def model_of(recipe: lc.Recipe) -> lc.LanguageModel:
    """A network with large random weights, biases too, so that no term is small."""
    text = recipe.prepare()
    network = build(recipe, text)
    random = np.random.default_rng(3)
    network.set_weights([random.normal(scale=0.8, size=w.shape) for w in network.get_weights()])
    return lc.LanguageModel(recipe, text, network, lc.History((), ()))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_terms_add_up_and_squashed_they_are_the_trace(recipe: lc.Recipe) -> None:
    model = model_of(recipe)
    weights, trace = cell_weights(model), lc.read(model, "hello how is").trace
    assert set(weights.quantities) <= set(trace.quantity_names)
    for quantity in weights.quantities:
        values = getattr(trace, quantity)
        for step, unit in np.ndindex(values.shape):
            sum_ = arithmetic(weights, trace, quantity, step=step, unit=unit)
            assert len(sum_.terms) == recipe.embedding_dim + recipe.units + 1
            assert math.fsum(term.product for term in sum_.terms) == sum_.z
            assert sum_.from_input + sum_.from_past + sum_.bias == pytest.approx(sum_.z, abs=1e-12)
            for count in (0, 1, 3, 100):
                rows = sum_.strongest(count)
                assert math.fsum(row.product for row in rows) == pytest.approx(sum_.z, abs=1e-12)
                assert sum(row.count for row in rows) == len(sum_.terms)
            assert sum_.value == pytest.approx(float(values[step, unit]), abs=1e-6)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("place", [Place(2), Place(1, "backward"), Place(2, "backward")], ids=str)
def test_so_it_is_in_any_layer_and_half(cell: Cell, place: Place) -> None:
    """With what the layer was given: the tokens' vectors, or both halves of the layer below."""
    recipe = lc.Recipe(units=3, embedding_dim=2, cell=cell, layers=2, bidirectional=True)
    model = model_of(recipe)
    weights = cell_weights(model, place)
    reading = lc.read(model, "hello how is", layer=place.layer, half=place.half)
    trace, inputs = reading.trace, reading.inputs
    assert inputs.shape == (4, 2 if place.layer == 1 else 6)
    for quantity in weights.quantities:
        for (step, unit), value in np.ndenumerate(getattr(trace, quantity)):
            sum_ = arithmetic(weights, trace, quantity, step=step, unit=unit, inputs=inputs)
            assert sum_.value == pytest.approx(float(value), abs=1e-6)
    if place.layer == 2:
        with pytest.raises(ValueError, match=r"inputs must be \(4, 6\); received \(4, 2\)"):
            arithmetic(weights, trace, quantity, step=0, unit=0, inputs=inputs[:, :2])


def test_the_example_s_network_to_the_sixth_decimal(hello_model: lc.LanguageModel) -> None:
    weights, trace = cell_weights(hello_model), lc.read(hello_model, "hello how is your").trace
    for quantity in ("forget_gate", "input_gate", "candidate", "output_gate"):
        ours = [
            [arithmetic(weights, trace, quantity, step=t, unit=u).value for u in range(50)]
            for t in range(trace.timesteps)
        ]
        np.testing.assert_allclose(ours, getattr(trace, quantity), rtol=0, atol=1e-6)


def test_a_gru_without_reset_after() -> None:
    layer = keras.layers.GRU(3, reset_after=False)
    layer.build((None, None, 2))
    random = np.random.default_rng(1)
    kernel, recurrent, bias = (random.normal(size=w.shape) for w in layer.get_weights())
    layer.set_weights([kernel, recurrent, bias])
    x, h = random.normal(size=(1, 1, 2)), random.normal(size=(1, 3))
    trace = lc.trace_layer(layer, x, initial_state=h).sequence(0)
    weights = CellWeights(
        kind="gru",
        kernel=layer.get_weights()[0],
        recurrent_kernel=layer.get_weights()[1],
        bias=layer.get_weights()[2],
        embedding=np.zeros((1, 2)),
        words=(),
    )
    for quantity in weights.quantities:
        for unit in range(3):
            sum_ = cell_arithmetic(weights, quantity, x=x[0, 0], h=h[0], unit=unit)
            assert sum_.value == pytest.approx(float(getattr(trace, quantity)[0, unit]), abs=1e-6)


def by_hand() -> tuple[CellWeights, lc.GateTrace]:
    """Two units, a vector of two numbers; the forget gate's weights are easy to multiply."""
    kernel, recurrent = np.zeros((2, 8)), np.zeros((2, 8))
    bias = np.zeros(8)
    kernel[:, 3] = 2.0, -1.0  # columns 2 and 3 are the forget gate's: this is its unit 1
    recurrent[:, 3] = 4.0, 0.5
    bias[3] = 1.0
    weights = CellWeights(
        kind="lstm",
        kernel=kernel,
        recurrent_kernel=recurrent,
        bias=bias,
        embedding=np.array([[0.0, 0.0], [9.0, 9.0], [0.5, 3.0]]),
        words=("unused", "word"),
    )
    some = np.full((2, 2), 0.5)
    trace = lc.GateTrace(
        forget_gate=some,
        input_gate=some,
        candidate=some,
        output_gate=some,
        cell_state=some,
        hidden_state=np.array([[0.25, -1.0], [0.0, 0.0]]),
        initial_hidden_state=np.zeros(2),
        initial_cell_state=np.zeros(2),
        is_padding=np.array([True, False]),
        tokens=("", "word"),
    )
    return weights, trace


def test_by_hand() -> None:
    weights, trace = by_hand()
    sum_ = arithmetic(weights, trace, "forget_gate", step=1, unit=1)
    assert sum_ == Arithmetic(
        quantity="forget_gate",
        unit=1,
        squash="sigmoid",
        terms=(
            Term("input", 1.0, index=0, value=0.5, weight=2.0),
            Term("input", -3.0, index=1, value=3.0, weight=-1.0),
            Term("past", 1.0, index=0, value=0.25, weight=4.0),
            Term("past", -0.5, index=1, value=-1.0, weight=0.5),
            Term("bias", 1.0),
        ),
    )
    assert (sum_.from_input, sum_.from_past, sum_.bias, sum_.z) == (-2.0, 0.5, 1.0, -0.5)
    assert sum_.value == pytest.approx(1 / (1 + math.exp(0.5)))
    strongest, rest, *_ = sum_.strongest(1)
    assert (strongest.index, strongest.product) == (1, -3.0)
    assert (rest.index, rest.value, rest.count) == (0, 0.5, 1)  # one term left keeps its name
    assert sum_.strongest(0)[0] == Term("input", -2.0, count=2)


def test_the_first_step_reads_the_initial_state_and_the_padding_s_vector() -> None:
    weights, trace = by_hand()
    sum_ = arithmetic(weights, trace, "forget_gate", step=0, unit=1)
    assert (sum_.from_input, sum_.from_past, sum_.z) == (0.0, 0.0, 1.0)
    started = dataclasses.replace(trace, initial_hidden_state=np.array([1.0, 2.0]))
    assert arithmetic(weights, started, "forget_gate", step=0, unit=1).from_past == 5.0


def test_steps_and_units_count_from_the_end_too() -> None:
    weights, trace = by_hand()
    assert arithmetic(weights, trace, "forget_gate", step=-1, unit=-1) == arithmetic(
        weights, trace, "forget_gate", step=1, unit=1
    )


def test_what_cannot_be_taken_apart_is_named() -> None:
    weights, trace = by_hand()
    with pytest.raises(ValueError, match=r"forget_gate, input_gate, .*received 'cell_state'"):
        arithmetic(weights, trace, "cell_state", step=0, unit=0)
    with pytest.raises(ValueError, match="received 0 tokens"):
        arithmetic(weights, dataclasses.replace(trace, tokens=()), "forget_gate", step=0, unit=0)
    with pytest.raises(IndexError):
        arithmetic(weights, trace, "forget_gate", step=2, unit=0)
    with pytest.raises(IndexError):
        arithmetic(weights, trace, "forget_gate", step=0, unit=2)
    other = dataclasses.replace(trace, tokens=("", "other"))
    with pytest.raises(KeyError, match="other"):
        arithmetic(weights, other, "forget_gate", step=1, unit=0)
    with pytest.raises(ValueError, match="received 'relu'"):
        dataclasses.replace(weights, activation="relu")


# What is written down adds up as written

numbers = st.floats(-1e6, 1e6) | st.floats(-0.01, 0.01)


def as_written(value: float, decimals: int) -> Decimal:
    return Decimal(f"{value:.{decimals}f}")


@given(st.lists(numbers, min_size=1, max_size=30), st.integers(0, 6))
def test_rounded_numbers_add_up_to_their_rounded_sum(values: list[float], decimals: int) -> None:
    shown = [as_written(value, decimals) for value in round_to_sum(values, decimals=decimals)]
    digit = Decimal(1).scaleb(-decimals)
    exact = sum(map(Decimal, values))
    assert abs(sum(shown) - exact) <= digit / 2
    assert all(abs(s - Decimal(v)) < digit for s, v in zip(shown, values, strict=True))


@given(st.lists(numbers, min_size=1, max_size=30), numbers)
def test_they_add_up_to_any_total_that_is_asked_for(values: list[float], total: float) -> None:
    shown = round_to_sum(values, total=total)
    assert abs(sum(as_written(value, 3) for value in shown) - Decimal(total)) <= Decimal("0.0005")


@given(
    st.lists(numbers, min_size=1, max_size=12),
    st.lists(numbers, min_size=1, max_size=12),
    numbers,
    st.integers(0, 5),
    st.integers(0, 4),
)
def test_a_displayed_sum_adds_up_everywhere(
    inputs: list[float], past: list[float], bias: float, count: int, decimals: int
) -> None:
    terms = (
        *(Term("input", v, index=i, value=v, weight=1.0) for i, v in enumerate(inputs)),
        *(Term("past", v, index=i, value=v, weight=1.0) for i, v in enumerate(past)),
        Term("bias", bias),
    )
    sum_ = Arithmetic(quantity="forget_gate", unit=0, squash="sigmoid", terms=terms)
    shown = displayed(sum_, count=count, decimals=decimals)
    groups = {
        source: sum(
            as_written(product, decimals)
            for term, product in zip(shown.terms, shown.products, strict=True)
            if term.source == source
        )
        for source in ("input", "past", "bias")
    }
    assert groups == {
        "input": as_written(shown.from_input, decimals),
        "past": as_written(shown.from_past, decimals),
        "bias": as_written(shown.bias, decimals),
    }
    z = as_written(shown.z, decimals)
    assert sum(groups.values()) == z
    assert abs(z - Decimal(sum_.z)) <= Decimal("0.50001").scaleb(-decimals)


def test_the_largest_remainder_goes_up() -> None:
    assert round_to_sum([1 / 3, 1 / 3, 1 / 3], decimals=2) == (0.34, 0.33, 0.33)
    assert round_to_sum([0.0004, 0.0004, 0.0004]) == (0.001, 0.0, 0.0)
    assert round_to_sum([-0.0004, -0.0004, -0.0004]) == (0.0, 0.0, -0.001)
    assert round_to_sum([]) == ()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        round_to_sum([1.0, bad])
