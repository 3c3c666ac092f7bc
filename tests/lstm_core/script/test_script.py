"""The script is run with Keras alone, and gives the numbers of the library."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import json
import os
import re
import runpy
import subprocess
import sys

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.script import (
    literal,
    needs_text_file,
    script,
    script_cells,
    text_file,
    text_file_name,
)
from lstm_core.text.tokens import tokenise
from tests.support.eager import eagerly

SENTENCE = "hello how is"
FEW = lc.Recipe(epochs=3)
TWELVE = tuple(f"{a} {b} {c}" for a in ("one", "two") for b in ("is", "was") for c in "xyz")
ODD = (
    "say “hello” & don’t",
    "<b>bold</b> ''' \\ {x} %s $name",
    "e\u0301 👩‍👩‍👧 \u202e back",
    "a|b",
)

RECIPES = {
    "an RNN on windows": lc.Recipe(
        epochs=3,
        framing="windows",
        cell="rnn",
        units=7,
        batch_size=2,
        learning_rate=0.0125,
        seed=4,
    ),
    "a GRU on characters": lc.Recipe(epochs=3, cell="gru", level="character", units=6),
    "characters in windows": lc.Recipe(
        epochs=3, level="character", framing="windows", units=5, batch_size=1
    ),
    "two layers that read both ways": lc.Recipe(
        epochs=3, cell="lstm", layers=2, bidirectional=True, units=4, seed=2
    ),
    "lines held out": lc.Recipe(
        corpus=TWELVE, validation=True, patience=1, epochs=9, learning_rate=0.3, units=4, seed=3
    ),
    "windows held out": lc.Recipe(
        corpus=TWELVE,
        validation=True,
        epochs=3,
        framing="windows",
        units=4,
        level="character",
    ),
    "ends of lines": lc.Recipe(
        corpus=TWELVE, epochs=2, units=4, line_ends=True, cell="rnn", validation=True
    ),
    "a stream of words, some unknown": lc.Recipe(
        corpus=(*TWELVE, *(f"rare{n} word" for n in range(12))),
        epochs=2,
        units=4,
        line_ends=True,
        framing="windows",
        max_vocabulary=10,
        validation=True,
        unigram_start=True,
    ),
    "frequencies to begin with": lc.Recipe(epochs=2, units=4, unigram_start=True),
    "dropout": lc.Recipe(
        corpus=TWELVE, epochs=4, units=6, dropout=0.5, batch_size=3, validation=True, patience=2
    ),
    "dropout in windows": lc.Recipe(
        corpus=TWELVE * 3, epochs=3, units=5, dropout=0.2, framing="windows", level="character"
    ),
    "dropout between layers that read both ways": lc.Recipe(
        epochs=3, layers=3, bidirectional=True, units=4, dropout=0.5, cell="gru", seed=9
    ),
    "two layers both ways, held out": lc.Recipe(
        corpus=TWELVE,
        epochs=3,
        layers=2,
        bidirectional=True,
        units=4,
        dropout=0.3,
        validation=True,
        seed=6,
    ),
    "odd words": lc.Recipe(corpus=ODD, epochs=3, units=4),
    "punctuation": lc.Recipe(corpus=ODD, epochs=2, units=4, punctuation=True),
    "odd characters": lc.Recipe(corpus=ODD, level="character", epochs=2, units=4),
}
LONG = dataclasses.replace(FEW, corpus=("one two three four",) * 300)


def written(recipe, folder, sentence):
    """The script and what belongs to it, in a folder; its path."""
    file = folder / "shown.py"
    file.write_text(script(recipe, sentence), encoding="utf-8")
    if needs_text_file(recipe):
        (folder / text_file_name(recipe)).write_bytes(text_file(recipe, sentence))
    return file


def printed(recipe, folder, sentence):
    """What the script prints where nothing but Keras can be imported."""
    command = [sys.executable, "-I", written(recipe, folder, sentence)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def expected_lines(model, sentence):
    """The last epoch and the three most probable tokens, as the script prints them."""
    history = model.history
    last = f": loss {history.loss[-1]:.3f}, accuracy {history.accuracy[-1]:.0%}"
    top = lc.read(model, sentence).prediction.top(3)
    return [last, *(f"{token!r} {share:.1%}" for token, share in top)]


def test_the_brief_s_numbers_come_out_where_there_is_keras_alone(tmp_path):
    out = printed(lc.Recipe(), tmp_path, SENTENCE)
    for line in expected_lines(lc.load_shipped("hello"), SENTENCE):
        assert line in out
    assert "(15, 4) inputs; [0 0 0 1] -> 2" in out
    assert "12,871 parameters" in out
    assert "10 different words" in out
    assert "not installed" in out


def test_so_do_those_of_a_long_text_in_windows(tmp_path):
    corpus = lc.corpora.NAMED["counting"]
    recipe = dataclasses.replace(lc.Recipe.shipped(corpus), epochs=2)
    assert needs_text_file(recipe)
    out = printed(recipe, tmp_path, corpus.sentence)
    for line in expected_lines(lc.train(recipe), corpus.sentence):
        assert line in out


COMPILED = RECIPES["two layers both ways, held out"]
"""Of words, the one that is compiled, as a reader's script is."""


def as_it_is_quicker(recipe):
    """Uncompiled for words; of characters there are many steps, so that to compile them pays."""
    is_compiled = recipe.level == "character" or recipe == COMPILED
    return contextlib.nullcontext() if is_compiled else eagerly()


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.filterwarnings("ignore")
def test_each_setting_gives_the_network_of_the_library(recipe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    sentence = recipe.corpus[0]
    with as_it_is_quicker(recipe):
        ran = runpy.run_path(str(written(recipe, tmp_path, sentence)))
        model = lc.train(recipe)
        reading = lc.read(model, sentence)
    np.testing.assert_array_equal(ran["inputs"], model.text.inputs)
    np.testing.assert_array_equal(ran["targets"], model.text.targets)
    assert tuple(ran["vocabulary"]) == model.vocabulary.words
    assert ran["loss"] == pytest.approx(model.history.loss[-1], abs=1e-4)
    assert ran["accuracy"] == pytest.approx(model.history.accuracy[-1], abs=1e-6)
    if recipe.validation:
        np.testing.assert_allclose(ran["validation"], model.history.validation, atol=1e-4)
    for ours, theirs in zip(model.network.get_weights(), ran["network"].get_weights(), strict=True):
        np.testing.assert_allclose(theirs, ours, atol=1e-3)
    np.testing.assert_allclose(ran["probabilities"], reading.prediction.softmax, atol=1e-4)
    name = {"lstm": "forget_gate", "gru": "update_gate", "rnn": "hidden_state"}[recipe.cell]
    gates = getattr(reading.trace, name)
    np.testing.assert_allclose(getattr(ran["trace"], name)[0], gates, atol=1e-4)


@pytest.mark.parametrize("recipe", [FEW, LONG, *RECIPES.values()])
def test_it_needs_nothing_but_keras_and_every_import_is_used(recipe):
    tree = ast.parse(script(recipe, recipe.corpus[0]))
    body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name: node for node in body for alias in node.names}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {"keras", "numpy", "os"} <= set(names)
    assert set(names) - {"numpy"} <= used
    assert set(names) <= {*sys.stdlib_module_names, "Path", "keras", "layers", "numpy"}


def test_typed_text_stands_in_the_script_as_literals_alone():
    forged = 'evil"]); import os; os.abort() # $lines'
    recipe = dataclasses.replace(FEW, corpus=(forged, f"'''{forged}"))
    tree = ast.parse(script(recipe, forged))
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {forged, *recipe.corpus} <= literals
    assert "evil" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_no_character_that_turns_the_reading_direction_reaches_the_code():
    assert "\u202e" not in script(RECIPES["odd characters"], "a \u202e b")


def test_what_the_simple_rule_cuts_in_another_way_is_handed_out_cut():
    recipe = RECIPES["odd words"]
    code = "\n".join(cell.code for cell in script_cells(recipe, ODD[0]))
    given = ast.literal_eval(re.search(r"lines = (\(.*?\n\))", code, re.DOTALL)[1])
    assert [line.split(" ") for line in given] == [tokenise(line, "word") for line in ODD]


def test_the_file_of_a_long_text_holds_its_lines():
    assert json.loads(text_file(LONG, "one")) == list(LONG.corpus)
    assert needs_text_file(LONG)
    assert text_file_name(LONG) in script(LONG, "one")
    assert "four" not in script(LONG, "one")
    assert not any(map(needs_text_file, RECIPES.values()))


def test_a_literal_is_python():
    assert ast.literal_eval(literal(ODD)) == ODD
