"""The networks that come along are those of the code, and do what the pages say of them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.gates import CELLS
from lstm_core.network import shipped
from lstm_core.text.corpora import NAMED, agreement

ALL = [(name, cell) for name in NAMED for cell in CELLS]
MOST_BYTES = 4_000_000
BAKERS = "the bakers near the clock"


def recipe_of(name, cell):
    return lc.Recipe.shipped(NAMED[name]).with_cell(cell)


def test_each_is_of_the_recipe_that_the_code_has():
    """If this fails, a shipped recipe has changed: run `python -m scripts.ship`."""
    wanted = {recipe_of(name, cell).digest: (name, cell) for name, cell in ALL}
    there = {digest: (one.corpus, one.cell) for digest, one in shipped.shipped().items()}
    assert there == wanted


def test_the_record_says_how_each_was_made():
    lines = (shipped.FOLDER / shipped.RECORD).read_text("utf-8").splitlines()
    for line in map(json.loads, lines):
        assert {"date", "machine", "processor", "versions"} == set(line["made"])
        assert {"python", "keras", "tensorflow", "numpy"} == set(line["made"]["versions"])


def test_together_they_are_small_and_nothing_else_is_there():
    files = list(shipped.FOLDER.iterdir())
    assert {file.name for file in files} == {
        shipped.RECORD,
        *(shipped.weights_file(name, cell) for name, cell in ALL),
    }
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


@pytest.mark.parametrize(("name", "cell"), ALL)
def test_each_loads_as_the_network_of_its_recipe(name, cell):
    model = lc.load_shipped(name, cell=cell)
    assert model.recipe == recipe_of(name, cell)
    assert len(model.history.loss) <= model.recipe.epochs
    assert all(np.isfinite(weights).all() for weights in model.network.get_weights())
    assert lc.read(model, NAMED[name].sentence).prediction.word in model.vocabulary


def test_its_loss_is_what_its_record_says(shipped_model):
    """The loss over all 15 examples, after the last step: a little below the last epoch's mean."""
    model = shipped_model("hello")
    answers = model.network(model.text.inputs).numpy()
    right = answers[np.arange(len(answers)), model.text.targets]
    loss = -float(np.log(right).mean())
    assert loss == pytest.approx(model.history.loss[-1], abs=0.005)
    accuracy = float((answers.argmax(axis=1) == model.text.targets).mean())
    assert accuracy == pytest.approx(model.history.accuracy[-1])


def test_trained_here_it_is_the_same_but_for_rounding(shipped_model, hello_model):
    along = lc.read(shipped_model("hello"), "hello how is").prediction.softmax
    here = lc.read(hello_model, "hello how is").prediction.softmax
    np.testing.assert_allclose(along, here, atol=1e-3)


def test_another_name_or_cell_is_refused():
    with pytest.raises(ValueError, match=r"agreement.*received 'goodbye'"):
        lc.load_shipped("goodbye")
    with pytest.raises(ValueError, match=r"lstm.*received 'transformer'"):
        lc.load_shipped("hello", cell="transformer")


def test_a_network_whose_recipe_has_changed_is_not_found(monkeypatch):
    corpus = dataclasses.replace(NAMED["hello"], settings={"units": 51})
    monkeypatch.setitem(NAMED, "hello", corpus)
    digest = lc.Recipe().digest
    monkeypatch.setattr(
        shipped,
        "shipped",
        lambda: {digest: shipped.Shipped("hello", "lstm", digest, 1.0, lc.History((), ()))},
    )
    assert shipped.find(digest) is None
    with pytest.raises(LookupError, match="the recipe was changed"):
        lc.load_shipped("hello")


# What the pages say of them


def test_the_four_lines_are_learned_as_far_as_they_can_be(shipped_model):
    model = shipped_model("hello")
    assert model.history.accuracy[-1] == pytest.approx(0.8)
    assert lc.read(model, "hello how is").prediction.word == "your"


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_agrees_in_number_across_a_noun_of_the_other(shipped_model, cell):
    says = lc.read(shipped_model("agreement", cell=cell), BAKERS).prediction
    assert says.probability("sing") > 5 * says.probability("sings")


def test_one_forget_gate_at_one_word_turns_the_verb(shipped_model):
    """Over all verbs: plural 28 %, singular 0.5 %; erased at "near", 0.3 % and 35 %."""
    model = shipped_model("agreement")
    erased = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(2,)),))

    def share(forms, surgery=None):
        says = lc.read(model, BAKERS, surgery=surgery).prediction
        return sum(says.probability(form) for form in forms)

    singular, plural = zip(*agreement.VERBS.items(), strict=True)
    assert share(plural) == pytest.approx(0.28, abs=0.05)
    assert share(singular) == pytest.approx(0.005, abs=0.01)
    assert share(plural, erased) == pytest.approx(0.003, abs=0.01)
    assert share(singular, erased) == pytest.approx(0.35, abs=0.07)
