"""The code that the pages show is run, and reads a sentence as the library does."""

from __future__ import annotations

import ast
import dataclasses
import difflib
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstm_core as lc
from dashboard.features.train import script as snippets
from dashboard.state import own_text
from lstm_core.network.building import build
from lstm_core.network.recipe import layers

SENTENCE = "hello how is"
"""Of which a text of one's own knows nothing: then an example is read."""

FEW = lc.Recipe(epochs=3)
RECIPES = {
    "the four lines": FEW,
    "an RNN on windows": dataclasses.replace(
        FEW, framing="windows", cell="rnn", units=7, batch_size=2, learning_rate=0.0125, seed=4
    ),
    "a GRU on characters": dataclasses.replace(FEW, cell="gru", level="character", units=6),
    "a text of one's own": dataclasses.replace(FEW, corpus=('Say "one" two\\', "one 'three'")),
    "a long text of one's own": dataclasses.replace(
        FEW, corpus=("one two three four",) * 300, epochs=1
    ),
}


def run(recipe: lc.Recipe, folder: Path) -> dict[str, Any]:
    """The script of a recipe, run as a reader would; its variables at the end."""
    file = folder / "shown.py"
    file.write_text(snippets.script(recipe, recipe.prepare(), SENTENCE), encoding="utf-8")
    if snippets.needs_recipe_file(recipe):
        (folder / snippets.RECIPE_FILE).write_bytes(snippets.recipe_file(recipe))
    return runpy.run_path(str(file))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_whole_script_runs_and_reads_as_the_library_does(
    recipe: lc.Recipe,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(recipe, tmp_path)
    text = recipe.prepare()
    ours = build(recipe, text)
    shapes = [weights.shape for weights in ours.get_weights()]
    assert [weights.shape for weights in ran["network"].get_weights()] == shapes
    assert ran["network"].count_params() == sum(layer.parameters for layer in layers(recipe, text))
    assert ran["network"].optimizer.iterations == recipe.epochs * -(
        -len(text.inputs) // recipe.batch_size
    )
    assert float(ran["network"].optimizer.learning_rate) == pytest.approx(recipe.learning_rate)

    ours.set_weights(ran["network"].get_weights())
    model = lc.LanguageModel(recipe, text, ours, lc.History((), ()))
    assert ran["ids"]
    known = recipe.corpus == lc.corpora.HELLO
    sentence = SENTENCE if known else own_text.example_sentence(recipe)
    prediction = lc.read(model, sentence).prediction
    np.testing.assert_allclose(ran["probabilities"], prediction.softmax, atol=1e-6)
    assert capsys.readouterr().out == f"{prediction.word}\n"


def test_the_example_s_network_is_written_out_as_the_example_has_it() -> None:
    code = snippets.network_code("lstm", lc.Recipe(), lc.Recipe().prepare())
    assert "Embedding(11, 10)" in code
    assert "LSTM(50)" in code
    assert 'Dense(11, activation="softmax")' in code


@pytest.mark.parametrize("framing", ["prefixes", "windows"])
def test_the_rnn_s_code_and_the_lstm_s_differ_in_one_line(framing: Any) -> None:
    recipe = lc.Recipe(framing=framing)
    rnn, lstm = (
        snippets.network_code(cell, recipe, recipe.prepare()).splitlines()
        for cell in ("rnn", "lstm")
    )
    removed = [line[2:] for line in difflib.ndiff(rnn, lstm) if line.startswith("- ")]
    added = [line[2:] for line in difflib.ndiff(rnn, lstm) if line.startswith("+ ")]
    assert len(rnn) == len(lstm)
    assert len(removed) == len(added) == 1
    assert removed[0].replace("SimpleRNN", "LSTM") == added[0]
    # The page marks that line, and no other.
    marked = [line for line in lstm if "#" in line]
    assert marked == added


def test_typed_text_stands_in_the_script_as_literals_alone() -> None:
    forged = 'evil"]); import os; os.abort() #'
    recipe = lc.Recipe(corpus=(forged, f"'''{forged}"))
    tree = ast.parse(snippets.script(recipe, recipe.prepare(), forged))
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {forged, *recipe.corpus} <= literals
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not {"evil", "os"} & names


def test_a_text_with_a_name_is_called_by_it() -> None:
    script = snippets.script(FEW, FEW.prepare(), SENTENCE)
    assert "lines = lc.corpora.NAMED['hello'].lines" in script
