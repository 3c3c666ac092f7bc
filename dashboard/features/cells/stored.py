"""What comes along: the three networks of the four lines, after their example sentence.

The page shows these before any worker process is ready. `python -m scripts.cell_traces` makes them,
and a test compares them with the networks' own. No Streamlit here.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from lstm_core.gates import CELLS, Trace
from lstm_core.network.recipe import Cell, Recipe
from lstm_core.text.corpora import NAMED

FOLDER = Path(__file__).parent
SENTENCE = "hello how is"


def recipe() -> Recipe:
    """The network whose traces come along, with each cell."""
    return Recipe.shipped(NAMED["hello"])


def file_of(cell: Cell) -> Path:
    """Where the trace of a cell is kept."""
    return FOLDER / f"{cell}.npz"


@functools.cache
def traces() -> Mapping[Cell, Trace]:
    """Cell -> its trace after the sentence."""
    return {cell: Trace.load(file_of(cell)) for cell in CELLS}


def find(of: Recipe, sentence: str) -> Trace | None:
    """The trace of a network after a sentence, None if it does not come along."""
    if sentence == SENTENCE and of == recipe().with_cell(of.cell):
        return traces()[of.cell]
    return None
