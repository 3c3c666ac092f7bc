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
from dashboard import snippets
from lstm_core.network.building import build
from lstm_core.network.recipe import layers

FEW = lc.Recipe(epochs=3)
RECIPES = {
    "the four lines": FEW,
    "an RNN on windows": dataclasses.replace(
        FEW, framing="windows", cell="rnn", units=7, batch_size=2, learning_rate=0.0125, seed=4
    ),
    "a GRU on characters": dataclasses.replace(FEW, cell="gru", level="character", units=6),
}


def run(recipe: lc.Recipe, folder: Path) -> dict[str, Any]:
    """The script of a recipe, run as a reader would; its variables at the end."""
    file = folder / "shown.py"
    file.write_text(snippets.script(recipe, recipe.prepare()), encoding="utf-8")
    return runpy.run_path(str(file))


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_whole_script_runs_and_reads_as_the_library_does(
    recipe: lc.Recipe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
    prediction = lc.read(model, "hello how is").prediction
    np.testing.assert_allclose(ran["probabilities"], prediction.softmax, atol=1e-6)
    assert capsys.readouterr().out == f"{prediction.word}\n"


def test_the_brief_s_network_is_written_out_as_the_brief_has_it() -> None:
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


def test_no_word_of_a_visitor_s_text_stands_in_code() -> None:
    forged = 'evil"]); import os; os.abort() #'
    recipe = lc.Recipe(corpus=(forged, f"'''{forged}"))
    code = snippets.script(recipe, recipe.prepare())
    ast.parse(code)
    assert "evil" not in code
    assert "abort" not in code
