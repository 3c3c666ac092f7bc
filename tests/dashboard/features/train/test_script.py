"""The network's code as the page shows it, and the script as a notebook."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lstm_core as lc
from dashboard.features.train import script as snippets
from lstm_core.script import as_script, script_cells


def test_the_example_s_network_is_written_out_as_the_example_has_it() -> None:
    code = snippets.network_code("lstm", lc.Recipe(), lc.Recipe().prepare())
    assert "Embedding(11, 10)" in code
    assert "LSTM(50)" in code
    assert 'Dense(11, activation="softmax")' in code


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("framing", ["prefixes", "windows"])
def test_the_rnn_s_code_and_the_lstm_s_differ_in_the_marked_lines(
    framing: Any, layers: int
) -> None:
    recipe = lc.Recipe(framing=framing, layers=layers)
    rnn, lstm = (
        snippets.network_code(cell, recipe, recipe.prepare()).splitlines()
        for cell in ("rnn", "lstm")
    )
    removed = [line[2:] for line in difflib.ndiff(rnn, lstm) if line.startswith("- ")]
    added = [line[2:] for line in difflib.ndiff(rnn, lstm) if line.startswith("+ ")]
    assert len(rnn) == len(lstm)
    assert len(removed) == len(added) == layers
    assert [line.replace("SimpleRNN", "LSTM") for line in removed] == added
    assert [line for line in lstm if "#" in line] == added


def test_the_notebook_is_the_script_and_runs(tmp_path: Path) -> None:
    import nbformat  # takes seconds to load; each process would wait for it before its first test

    cells = script_cells(lc.Recipe(epochs=2), "hello how is")
    made = nbformat.reads(snippets.notebook(cells), as_version=4)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    script = as_script(cells)
    assert all(part in script for part in code)
    words = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert all(line.strip("# ") in words for line in script.splitlines() if line.startswith("# "))

    (tmp_path / "code.py").write_text("\n".join(code), encoding="utf-8")
    command = [sys.executable, "-I", "code.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "epoch 2: loss 2.3" in ran.stdout


def test_the_same_cells_give_the_same_notebook() -> None:
    cells = script_cells(lc.Recipe(), "hello")
    assert snippets.notebook(cells) == snippets.notebook(cells)
