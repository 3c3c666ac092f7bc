"""Holding gates: against NumPy, against the untouched network, and bit for bit where it must be."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.gates import gru_step, lstm_step, memory_by_step
from lstm_core.reading.compiled import words_held
from tests.support.sums import squashed

TINY = {"units": 5, "embedding_dim": 3, "epochs": 2}
SENTENCE = "hello how is"


@pytest.fixture(scope="module")
def windows_model():
    return lc.train(lc.Recipe(framing="windows", **TINY))


@pytest.fixture(scope="module")
def gru_model():
    return lc.train(lc.Recipe(cell="gru", **TINY))


@pytest.fixture(params=["hello_model", "windows_model", "gru_model"])
def model(request):
    return request.getfixturevalue(request.param)


def vectors(model, reading):
    """What the recurrent layer read, (T, D)."""
    (embedding,) = model.network.get_layer("embedding").get_weights()
    tokens, pads = reading.trace.tokens, reading.trace.is_padding
    ids = [0 if p else model.vocabulary.id(t) for t, p in zip(tokens, pads, strict=True)]
    return embedding[ids]


def answer(model, hidden):
    weights, bias = model.network.get_layer("softmax").get_weights()
    odds = np.exp(hidden @ weights + bias)
    return odds / odds.sum()


# Against the equations


def stepped_lstm(model, reading, holds):
    """The cell in NumPy; `holds` maps (time step, quantity) to values (U,), NaN where free."""
    W, U, b = model.network.get_layer("recurrent").get_weights()
    h = c = np.zeros(model.recipe.units, np.float32)
    steps = []
    for t, x in enumerate(vectors(model, reading)):
        f, i, g, o, _, _ = lstm_step(x, h, c, W, U, b)
        computed = {"forget_gate": f, "input_gate": i, "candidate": g, "output_gate": o}
        for name, value in computed.items():
            held = holds.get((t, name), np.nan)
            computed[name] = np.where(np.isnan(held), value, held)
        f, i, g, o = computed.values()
        c = f * c + i * g
        h = o * np.tanh(c)
        steps.append({**computed, "cell_state": c, "hidden_state": h})
    return {name: np.stack([step[name] for step in steps]) for name in steps[0]}


@pytest.mark.parametrize("fixture", ["hello_model", "windows_model"])
@pytest.mark.parametrize(
    ("quantity", "value"),
    [("forget_gate", 0.0), ("forget_gate", 1.0), ("input_gate", 0.0), ("output_gate", 0.25),
     ("candidate", -1.0)],
)  # fmt: skip
def test_a_held_quantity_against_numpy(request, fixture, quantity, value):
    """At "how", in units 1 and 3: the whole trace and the answer that follow from it."""
    model = request.getfixturevalue(fixture)
    surgery = lc.Surgery((lc.Hold(quantity, value, steps=(1,), units=(1, 3)),))
    reading = lc.read(model, SENTENCE, surgery=surgery)
    at = reading.trace.tokens.index("how")
    held = np.full(model.recipe.units, np.nan)
    held[[1, 3]] = value
    expected = stepped_lstm(model, reading, {(at, quantity): held})
    for name, array in expected.items():
        np.testing.assert_allclose(getattr(reading.trace, name), array, atol=1e-6, err_msg=name)
    np.testing.assert_array_equal(reading.trace.quantities[quantity][at, [1, 3]], value)
    np.testing.assert_allclose(
        reading.prediction.softmax, answer(model, expected["hidden_state"][-1]), atol=1e-6
    )
    untouched = lc.read(model, SENTENCE)
    assert np.abs(reading.trace.hidden_state - untouched.trace.hidden_state).max() > 1e-4
    assert reading.surgery == surgery


def test_a_grus_gates_against_numpy(gru_model):
    model = gru_model
    holds = tuple(
        lc.Hold(name, value, steps=(1,))
        for name, value in [("update_gate", 0.25), ("reset_gate", 0.0)]
    )
    trace = lc.read(model, SENTENCE, surgery=lc.Surgery(holds)).trace
    W, U, b = model.network.get_layer("recurrent").get_weights()
    h = np.zeros(5, np.float32)
    for t, x in enumerate(vectors(model, lc.read(model, SENTENCE))):
        _, _, g, after = gru_step(x, h, W, U, b)
        if trace.tokens[t] == "how":
            # Nothing of the past passes a shut reset gate but the recurrent bias, which it scales.
            g = np.tanh((x @ W + b[0])[10:])
            after = 0.25 * h + 0.75 * g
        np.testing.assert_allclose(trace.candidate[t], g, atol=1e-6)
        np.testing.assert_allclose(trace.hidden_state[t], after, atol=1e-6)
        h = after
    held = lc.read(model, "hello", surgery=lc.Surgery((lc.Hold("candidate", 1.0),))).trace
    np.testing.assert_array_equal(held.candidate[~held.is_padding], 1.0)


# What must not change


def holds_of(trace, name):
    """A hold for every word and unit, at the very value that it has."""
    words = trace.quantities[name][~trace.is_padding]
    return tuple(
        lc.Hold(name, value, steps=(step,), units=(unit,))
        for (step, unit), value in np.ndenumerate(words)
    )


def assert_the_same(one, other):
    for name, quantity in one.trace.quantities.items():
        np.testing.assert_array_equal(quantity, getattr(other.trace, name), err_msg=name)
    for ours, theirs in zip(one.after_each, other.after_each, strict=True):
        np.testing.assert_array_equal(ours.softmax, theirs.softmax)


def test_holding_every_quantity_where_it_is_changes_nothing_to_the_last_bit(model):
    """One quantity at a time, of one word: its sentence is the only one with that value."""
    reading = lc.read(model, "hello")
    for name in reading.trace.holdable_names:
        holds = holds_of(reading.trace, name)
        assert len(holds) == model.recipe.units
        assert_the_same(lc.read(model, "hello", surgery=lc.Surgery(holds)), reading)


def test_of_a_longer_sentence_the_trace_and_the_answer_stay_to_the_last_bit(model):
    """The values are the whole sentence's; its shorter beginnings, padded more, have others."""
    reading = lc.read(model, "hello how is your")
    holds = tuple(h for name in reading.trace.holdable_names for h in holds_of(reading.trace, name))
    held = lc.read(model, "hello how is your", surgery=lc.Surgery(holds))
    for name, quantity in reading.trace.quantities.items():
        np.testing.assert_array_equal(quantity, getattr(held.trace, name), err_msg=name)
    np.testing.assert_array_equal(held.prediction.softmax, reading.prediction.softmax)


def test_a_hold_moves_nothing_that_comes_before_it(model):
    """The pass that can hold is the untouched one, bit for bit, up to the held word."""
    reading = lc.read(model, "hello how is your")
    name = reading.trace.holdable_names[0]
    surgery = lc.Surgery((lc.Hold(name, 0.0, steps=(3,)),))
    held = lc.read(model, "hello how is your", surgery=surgery)
    for quantity, array in reading.trace.quantities.items():
        np.testing.assert_array_equal(array[:-1], getattr(held.trace, quantity)[:-1])
    for before, after in zip(reading.after_each[:3], held.after_each[:3], strict=True):
        np.testing.assert_array_equal(before.softmax, after.softmax)
    assert not np.array_equal(reading.prediction.softmax, held.prediction.softmax)


def test_without_a_hold_it_is_a_plain_reading(hello_model):
    reading = lc.read(hello_model, SENTENCE, surgery=lc.Surgery())
    assert_the_same(reading, lc.read(hello_model, SENTENCE))
    assert reading.surgery is None


# Which steps are held


def test_pads_are_never_held(hello_model):
    held = lc.read(hello_model, "hello how", surgery=lc.Surgery((lc.Hold("forget_gate", 1.0),)))
    untouched = lc.read(hello_model, "hello how")
    assert held.trace.is_padding.tolist() == [True, True, False, False]
    np.testing.assert_array_equal(held.trace.forget_gate[2:], 1.0)
    np.testing.assert_array_equal(held.trace.cell_state[:2], untouched.trace.cell_state[:2])


@pytest.mark.parametrize("fixture", ["hello_model", "windows_model"])
def test_a_hold_stays_with_its_word_in_every_shorter_beginning(request, fixture):
    """In prefixes "how" stands one step further left with every word that follows it."""
    model = request.getfixturevalue(fixture)
    surgery = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(1,)),))
    whole = lc.read(model, "hello how is your", surgery=surgery)
    plain = lc.read(model, "hello how is your")
    for length in (2, 3, 4):
        beginning = ["hello", "hello how", "hello how is", "hello how is your"][length - 1]
        alone = lc.read(model, beginning, surgery=surgery).prediction
        np.testing.assert_allclose(whole.after_each[length - 1].softmax, alone.softmax, atol=1e-6)
        assert not np.allclose(alone.softmax, plain.after_each[length - 1].softmax, atol=1e-6)


def test_words_are_counted_among_those_that_are_read(hello_model):
    """Neither the unknown word nor those cut off count: word 0 is "how"."""
    surgery = lc.Surgery((lc.Hold("input_gate", 0.0, steps=(0,)),))
    with pytest.warns(lc.UnknownWords, match="moon"):
        reading = lc.read(hello_model, "hello hello how moon are you doing", surgery=surgery)
    assert reading.read_words == ("how", "are", "you", "doing")
    np.testing.assert_array_equal(reading.trace.input_gate[0], 0.0)
    assert np.all(reading.trace.input_gate[1:] > 0)


def test_where_the_words_stand():
    rows = np.array([[0, 0, 7, 1], [0, 7, 1, 3], [5, 7, 1, 3]])
    np.testing.assert_array_equal(words_held(rows), [[0, 0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4]])


def test_of_two_holds_the_later_counts():
    surgery = lc.Surgery(
        (lc.Hold("candidate", 1.0), lc.Hold("candidate", -0.5, steps=(1,), units=(0,)))
    )
    table = surgery.table("gru", words=2, units=2)
    free = [np.nan, np.nan]
    np.testing.assert_array_equal(
        table, [free * 3, [*free, *free, 1.0, 1.0], [*free, *free, -0.5, 1.0]]
    )


def test_the_sum_of_a_held_gate_says_what_would_have_been_computed(hello_model):
    """Before it nothing has changed, so that is the untouched reading's value."""
    surgery = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(1,)),))
    held = lc.read(hello_model, SENTENCE, surgery=surgery).trace
    assert held.forget_gate[2, 7] == 0
    untouched = lc.read(hello_model, SENTENCE).trace.forget_gate[2]
    np.testing.assert_allclose(squashed(held, step=2)["forget_gate"], untouched, atol=1e-6)


# Consequences that can be reasoned out


def test_a_word_whose_input_gate_is_shut_leaves_nothing_in_the_memory(hello_model):
    surgery = lc.Surgery((lc.Hold("input_gate", 0.0, steps=(1,)),))
    memory = memory_by_step(lc.read(hello_model, SENTENCE, surgery=surgery).trace)
    np.testing.assert_array_equal(memory[1 + 2], 0.0)  # row 0 is the start, 1 a pad, 2 "hello"
    assert np.abs(memory[1 + 1]).max() > 0


def test_a_shut_forget_gate_cuts_off_all_that_came_before(hello_model):
    surgery = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(2,)),))
    memory = memory_by_step(lc.read(hello_model, SENTENCE, surgery=surgery).trace)
    np.testing.assert_array_equal(memory[:-1], 0.0)


def test_with_the_output_gate_shut_the_answer_is_the_bias_alone(hello_model):
    """h = 0, so nothing that was read reaches the answer: two sentences give the same."""
    _, bias = hello_model.network.get_layer("softmax").get_weights()
    for sentence in ("hello how is", "what are you"):
        surgery = lc.Surgery((lc.Hold("output_gate", 0.0, steps=(2,)),))
        softmax = lc.read(hello_model, sentence, surgery=surgery).prediction.softmax
        np.testing.assert_allclose(softmax, np.exp(bias) / np.exp(bias).sum(), atol=1e-6)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("cell_state", 0.0), {}, r"one of forget_gate, .*received 'cell_state'"),
        (("forget_gate", 1.5), {}, r"from 0 to 1; received 1\.5"),
        (("forget_gate", -0.5), {}, r"from 0 to 1; received -0\.5"),
        (("forget_gate", float("nan")), {}, "from 0 to 1; received nan"),
        (("candidate", -1.01), {}, r"from -1 to 1; received -1\.01"),
        (("forget_gate", 0.0), {"steps": (-1,)}, r"one number from 0, or None.*\(-1,\)"),
        (("forget_gate", 0.0), {"units": ()}, r"one number from 0, or None for all; received \(\)"),
    ],
)
def test_values_out_of_bounds(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        lc.Hold(*arguments, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("forget_gate", "open"), {}, "value must be a number; received 'open'"),
        (("forget_gate", True), {}, "value must be a number; received True"),
        (("forget_gate", 0.0), {"steps": 1}, "steps must be whole numbers.*received 1"),
        (("forget_gate", 0.0), {"units": (0.5,)}, r"units must be whole numbers.*\(0\.5,\)"),
    ],
)
def test_values_of_another_kind(arguments, options, message):
    with pytest.raises(TypeError, match=message):
        lc.Hold(*arguments, **options)


def test_a_surgery_holds_holds():
    hold = lc.Hold("forget_gate", np.float32(0.5), steps=[np.int64(1)], units=range(2))
    assert hold == lc.Hold("forget_gate", 0.5, steps=(1,), units=(0, 1))
    assert lc.Surgery([hold]) == lc.Surgery((hold,))
    assert len({lc.Surgery([hold]), lc.Surgery((hold,))}) == 1  # so it can be a cache's key
    for wrong in (hold, None, [("forget_gate", 0.0)]):
        with pytest.raises(TypeError, match="holds must be a tuple of Hold; received"):
            lc.Surgery(wrong)


def test_what_does_not_fit_the_network_or_the_sentence(hello_model, gru_model):
    def refused(model, *arguments, **options):
        with pytest.raises(lc.DoesNotFit) as raised:
            lc.read(model, SENTENCE, surgery=lc.Surgery((lc.Hold(*arguments, **options),)))
        return str(raised.value)

    assert refused(hello_model, "forget_gate", 0.0, steps=(3,)) == (
        "steps must be from 0 to 2, for there are 3; received 3."
    )
    assert refused(hello_model, "forget_gate", 0.0, units=(50, 1)) == (
        "units must be from 0 to 49, for there are 50; received 50."
    )
    assert refused(gru_model, "forget_gate", 0.0) == (
        "In this cell (gru) one can hold update_gate, reset_gate, candidate; received forget_gate."
    )
    assert "update_gate" in refused(hello_model, "update_gate", 0.0)
    assert issubclass(lc.DoesNotFit, ValueError)


def test_a_simple_rnn_has_no_gates_to_hold():
    model = lc.train(lc.Recipe(cell="rnn", **TINY))
    surgery = lc.Surgery((lc.Hold("candidate", 0.0),))
    with pytest.raises(lc.DoesNotFit, match="hold nothing: it has no gates; received candidate"):
        lc.read(model, SENTENCE, surgery=surgery)
    assert lc.read(model, SENTENCE, surgery=lc.Surgery()).read_words == ("hello", "how", "is")
