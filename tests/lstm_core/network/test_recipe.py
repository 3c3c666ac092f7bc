from __future__ import annotations

import dataclasses
import json
import math
import subprocess
import sys

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.network.recipe import BOUNDS, FRACTIONS, MAX_CHARACTERS, layers
from lstm_core.text.corpora import NAMED

OTHER_VALUES = {
    "corpus": ("another text",),
    "level": "character",
    "framing": "windows",
    "cell": "gru",
    "units": 51,
    "embedding_dim": 11,
    "epochs": 201,
    "batch_size": 33,
    "learning_rate": 0.002,
    "seed": 1,
    "layers": 2,
    "bidirectional": True,
    "dropout": 0.25,
    "validation": True,
    "patience": 3,
    "max_vocabulary": 10,
    "punctuation": True,
    "line_ends": True,
    "unigram_start": True,
}

WITH = {"patience": {"validation": True}}
"""What else a recipe needs for a value."""


def test_the_default_is_the_examples_network():
    recipe = lc.Recipe()
    assert recipe.corpus == lc.corpora.HELLO
    assert (recipe.cell, recipe.units, recipe.embedding_dim) == ("lstm", 50, 10)
    assert (recipe.epochs, recipe.learning_rate) == (200, 0.001)  # Keras' Adam has the same rate


# Bounds


@pytest.mark.parametrize("name", BOUNDS)
def test_both_ends_of_a_bound_are_allowed_and_nothing_beyond(name):
    low, high = BOUNDS[name]
    for value in (low, high):
        assert getattr(lc.Recipe(**{"validation": True, name: value}), name) == value
    for value in (low - 1, math.nextafter(low, -1), high + 1, math.inf, -math.inf, math.nan):
        with pytest.raises(ValueError, match=rf"^{name} must be a .*number from .* received"):
            lc.Recipe(**{name: value})


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("units", "from 1 to 512"),
        ("embedding_dim", "from 1 to 512"),
        ("epochs", "from 1 to 5,000"),
        ("batch_size", "from 1 to 1,024"),
        ("learning_rate", "from 1e-06 to 1"),
        ("seed", "from 0 to 2,147,483,647"),
    ],
)
def test_an_error_names_the_bound_and_what_came(name, bound):
    with pytest.raises(ValueError, match=rf"{name} must be .*{bound}; received -5\."):
        lc.Recipe(**{name: -5})


def test_a_number_of_hundreds_of_digits_is_out_of_bounds_like_any_other():
    with pytest.raises(ValueError, match="units must be a whole number from 1 to 512"):
        lc.Recipe(units=10**400)


@pytest.mark.parametrize("name", [name for name in BOUNDS if name not in FRACTIONS])
def test_whole_numbers_only(name):
    with pytest.raises(ValueError, match=rf"{name} must be a whole number .* received 2\.5"):
        lc.Recipe(**{name: 2.5})


@pytest.mark.parametrize("value", ["50", None, True, [50], 50j, b"50", np.array([1, 2])])
@pytest.mark.parametrize("name", BOUNDS)
def test_numbers_only(name, value):
    with pytest.raises(TypeError):
        lc.Recipe(**{name: value})


@pytest.mark.parametrize(
    "number", [np.int32(64), np.int64(64), np.uint8(64), np.float32(64), np.float64(64), 64.0]
)
def test_numpys_numbers_become_plain_ones(number):
    recipe = lc.Recipe(units=number, epochs=number, seed=number)
    assert type(recipe.units) is type(recipe.epochs) is type(recipe.seed) is int
    assert recipe == lc.Recipe(units=64, epochs=64, seed=64)
    assert recipe.digest == lc.Recipe(units=64, epochs=64, seed=64).digest
    rate = lc.Recipe(learning_rate=np.float64(0.5)).learning_rate
    assert type(rate) is float
    assert lc.Recipe(learning_rate=1).learning_rate == 1.0


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("level", "word, character"),
        ("framing", "auto, prefixes, windows"),
        ("cell", "lstm, rnn, gru"),
    ],
)
def test_a_choice_names_the_possible_ones(name, allowed):
    for value in ("transformer", "", None, 3, ["lstm"]):
        with pytest.raises(ValueError, match=rf"{name} must be one of {allowed}; received"):
            lc.Recipe(**{name: value})


def test_a_corpus_is_lines_of_text_of_a_bounded_size():
    assert lc.Recipe(corpus=["a b", "c"]).corpus == ("a b", "c")
    assert lc.Recipe(corpus=("x" * MAX_CHARACTERS,)).corpus[0][-1] == "x"
    with pytest.raises(ValueError, match="at most 2,000,000 characters; received 2,000,001"):
        lc.Recipe(corpus=("x" * MAX_CHARACTERS, "y"))
    with pytest.raises(TypeError, match="several strings"):
        lc.Recipe(corpus="hello how are you")
    with pytest.raises(TypeError, match="must be strings; number 2 is 3"):
        lc.Recipe(corpus=("a b", 3))


def test_more_words_than_can_have_a_number_share_the_unknown_token():
    recipe = lc.Recipe(corpus=tuple(f"w{n} w{n + 1}" for n in range(0, 10_000, 2)))
    assert recipe.prepare().vocabulary.rare == 10_000 - 5_000
    assert dataclasses.replace(recipe, max_vocabulary=100).prepare().vocabulary.rare == 9_900


def test_what_decides_how_a_text_is_read_reaches_its_preparation():
    lines = ("Well, no.",) * 3
    recipe = lc.Recipe(corpus=lines, punctuation=True, line_ends=True)
    assert recipe.prepare().vocabulary.words == ("well", ",", "no", ".", "\n")
    assert recipe.preparation.prepare().vocabulary == recipe.prepare().vocabulary


def test_a_recipe_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        lc.Recipe().units = 3


# What fits only with something else


def test_a_bidirectional_network_reads_no_windows():
    with pytest.raises(ValueError, match=r"bidirectional .* it would read the answers.*“prefixes”"):
        lc.Recipe(bidirectional=True, framing="windows")
    by_size = lc.Recipe(bidirectional=True, corpus=("a b c d e f",) * 5_000)
    with pytest.raises(ValueError, match="received “windows”"):
        by_size.prepare()
    assert lc.Recipe(bidirectional=True).prepare().framing == "prefixes"


def test_patience_needs_held_out_lines():
    with pytest.raises(ValueError, match="validation=True; received patience=3 without it"):
        lc.Recipe(patience=3)


def test_a_switch_is_true_or_false():
    for name in ("bidirectional", "validation"):
        with pytest.raises(TypeError, match=f"{name} must be True or False; received 1"):
            lc.Recipe(**{name: 1})


def test_a_tenth_of_the_lines_is_held_out_by_the_seed():
    lines = tuple(f"a line of number {number}" for number in range(41))
    recipe = lc.Recipe(corpus=(*lines, ""), validation=True, seed=4)
    training, held_out = recipe.lines.training, recipe.lines.held_out
    assert len(held_out) == 5  # a tenth of 41, rounded up
    assert sorted((*training, *held_out)) == sorted(lines)
    order = np.random.default_rng([4, 1]).permutation(41)
    assert set(held_out) == {lines[number] for number in order[:5]}
    assert dataclasses.replace(recipe, seed=5).lines.held_out != held_out
    text = recipe.prepare()
    assert len(text.sentences) == 36
    others = recipe.prepare_held_out(text)
    assert others.vocabulary is text.vocabulary
    for ids, line in zip(others.sentences, held_out, strict=True):
        assert ids == tuple(text.encode(line.split()))  # without the number, that is unknown
    assert lc.Recipe(corpus=lines).prepare_held_out(text) is None


def test_a_few_lines_are_too_few_to_hold_some_out():
    with pytest.raises(ValueError, match="at least 10 lines; this one has 4"):
        lc.Recipe(validation=True).prepare()


def test_what_does_not_change_the_prepared_text_is_no_part_of_its_preparation():
    recipe = lc.Recipe(units=3, epochs=4, seed=5, dropout=0.5, layers=2)
    assert recipe.preparation == lc.Recipe()
    held_out = dataclasses.replace(recipe, corpus=tuple("abcdefghijk"), validation=True)
    assert held_out.preparation.seed == 5


# The digest


def test_the_digest_of_the_default_recipe():
    """It names run folders and stands in links: a change here forgets every trained network."""
    assert lc.Recipe().digest == "a4e34b46e80e0863eaff"


def test_the_digests_of_the_shipped_recipes():
    shipped = {name: lc.Recipe.shipped(corpus).digest for name, corpus in NAMED.items()}
    assert shipped == {
        "hello": "a4e34b46e80e0863eaff",
        "agreement": "eb7f688920b065674a5d",
        "brackets": "79f981eb13ed2a2f9ba2",
        "counting": "4e30d64143b4ee84e947",
        "story": "cf0b70be5b8ae89c5af3",
    }


def test_only_a_text_that_is_read_in_another_way_has_another_digest(monkeypatch):
    """A later format leaves the digests of texts with plain punctuation alone."""
    plain, typographic = ("a 'b' c-d, e!",), ("a \u2018b\u2019 c\u2013d\u2026",)
    before = [lc.Recipe(corpus=text).digest for text in (plain, typographic)]
    monkeypatch.setattr("lstm_core.network.recipe.FORMAT", 99)
    after = [lc.Recipe(corpus=text).digest for text in (plain, typographic)]
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_only_a_turkish_text_with_a_capital_i_has_another_digest(monkeypatch):
    changed, kept = ("\u0131rmak IRMAK",), ("\u0131rmak \u0131rmak",)
    before = [lc.Recipe(corpus=text).digest for text in (changed, kept)]
    monkeypatch.setattr("lstm_core.network.recipe.has_dotless_i", lambda _: False)
    after = [lc.Recipe(corpus=text).digest for text in (changed, kept)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_digest_is_the_same_in_another_process():
    code = "import lstm_core as lc; print(lc.Recipe(cell='gru', corpus=('\\u00e9 b',)).digest)"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert other == lc.Recipe(cell="gru", corpus=("\u00e9 b",)).digest


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_every_part_of_a_recipe_is_in_its_digest(name):
    assert set(OTHER_VALUES) == {field.name for field in dataclasses.fields(lc.Recipe)}
    plain = lc.Recipe(**WITH.get(name, {}))
    other = dataclasses.replace(plain, **{name: OTHER_VALUES[name]})
    assert other != plain
    assert other.digest != plain.digest
    again = dataclasses.replace(other, **{name: getattr(plain, name)})
    assert again == plain
    assert again.digest == plain.digest


def test_where_the_lines_break_is_in_the_digest():
    texts = [("a b",), ("a", "b"), ("b", "a"), ("a b", ""), ("a", " b"), ("a\nb",), ('a","b',)]
    assert len({lc.Recipe(corpus=text).digest for text in texts}) == len(texts)


def test_any_text_has_a_digest():
    for text in ("\x00", "\u05de\u05b8", "\U0001f600", "\ud800", "</script>"):
        assert len(lc.Recipe(corpus=(text,)).digest) == 20


# As plain values


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_a_recipe_comes_back_from_json(name):
    recipe = lc.Recipe(**{**WITH.get(name, {}), name: OTHER_VALUES[name]})
    again = lc.Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert again == recipe
    assert again.digest == recipe.digest


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: None,
        lambda _: [],
        lambda values: list(values),
        lambda _: "recipe",
        lambda _: {},
        lambda values: {**values, "hidden": 1},
        lambda values: {k: v for k, v in values.items() if k != "seed"},
        lambda values: {**values, "units": "50"},
        lambda values: {**values, "units": 10**6},
        lambda values: {**values, "units": None},
        lambda values: {**values, "epochs": float("nan")},
        lambda values: {**values, "cell": {"lstm": 1}},
        lambda values: {**values, "corpus": "hello how are you"},
        lambda values: {**values, "corpus": [["hello"]]},
        lambda values: {**values, "corpus": None},
        lambda values: {**values, "corpus": 3},
    ],
)
def test_forged_values_are_refused(forge):
    with pytest.raises((ValueError, TypeError)):
        lc.Recipe.from_dict(forge(lc.Recipe().to_dict()))


# Its layers


@pytest.mark.parametrize(
    ("cell", "recurrent", "total"), [("lstm", 12_200, 12_871), ("rnn", 3_050, 3_721),
                                     ("gru", 9_300, 9_971)]
)  # fmt: skip
def test_the_examples_parameters(cell, recurrent, total):
    """Embedding 11 x 10 = 110; dense 50 x 11 + 11 = 561; 50 x (50 + 10) + 50 = 3,050, four times
    for an LSTM; 3 x (50 x 60 + 2 x 50) = 9,300 for a GRU."""
    recipe = lc.Recipe(cell=cell)
    embedding, middle, dense = layers(recipe, recipe.prepare())
    assert (embedding.parameters, middle.parameters, dense.parameters) == (110, recurrent, 561)
    assert embedding.parameters + middle.parameters + dense.parameters == total
    assert embedding.output_shape == (None, 4, 10)
    assert middle.output_shape == (None, 50)
    assert dense.output_shape == (None, 11)


def test_a_recipe_with_another_cell_is_made_once():
    recipe = lc.Recipe(units=7)
    assert recipe.with_cell("lstm") is recipe
    assert recipe.with_cell("rnn") == lc.Recipe(units=7, cell="rnn")
    assert recipe.with_cell("rnn") is lc.Recipe(units=7).with_cell("rnn")
    with pytest.raises(ValueError, match="cell must be one of lstm, rnn, gru"):
        recipe.with_cell("elman")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"framing": "windows"},
        {"framing": "windows", "layers": 3, "dropout": 0.2},
        {"bidirectional": True, "layers": 2, "dropout": 0.2},
    ],
    ids=lambda settings: "-".join(settings),
)
@pytest.mark.parametrize("cell", ["lstm", "rnn", "gru"])
def test_layers_are_those_of_keras(cell, settings):
    from lstm_core.network.building import build

    recipe = lc.Recipe(cell=cell, units=7, embedding_dim=3, **settings)
    text = recipe.prepare()
    network = build(recipe, text)
    values = network.inputs[0]
    for layer, keras_layer in zip(layers(recipe, text), network.layers[1:], strict=True):
        inner = getattr(keras_layer, "forward_layer", keras_layer)
        assert layer.name.split()[-1] == type(inner).__name__
        assert ("Bidirectional" in layer.name) == (inner is not keras_layer)
        assert layer.parameters == keras_layer.count_params()
        formula = layer.formula.replace("×", "*")
        assert eval(formula) == layer.parameters  # noqa: S307 - our own arithmetic
        values = keras_layer(values)
        steps = (text.context,) if len(layer.output_shape) == 3 else ()
        assert layer.output_shape == (None, *steps, values.shape[-1])
        assert len(layer.output_shape) == len(values.shape)
    assert len(network.layers) == 1 + len(layers(recipe, text))


def test_more_words_than_usual_may_have_a_number():
    recipe = lc.Recipe(corpus=tuple(f"w{n} w{n + 1}" for n in range(0, 12_000, 2)))
    most = dataclasses.replace(recipe, max_vocabulary=BOUNDS["max_vocabulary"].high)
    assert most.prepare().vocabulary.rare == 2_000
    assert most.digest != recipe.digest
