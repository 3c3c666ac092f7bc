"""What a visitor takes home: the network's code, and the whole script as a notebook."""

from __future__ import annotations

from collections.abc import Iterable

from lstm_core.network.recipe import Cell, Recipe
from lstm_core.script import ScriptCell, network_layers
from lstm_core.text.preparation import PreparedText


def network_code(cell: Cell, recipe: Recipe, text: PreparedText) -> str:
    """The network of a recipe with another cell, as Keras code; the cell's lines are marked."""
    lines = (f"    {line}" for line in network_layers(recipe, text, cell))
    return "\n".join(["network = keras.Sequential([", *lines, "])"])


def notebook(cells: Iterable[ScriptCell]) -> str:
    """The cells of a script as a Jupyter notebook (.ipynb): words, then code."""
    import nbformat  # it is asked for seldom, and takes a while to load
    from nbformat import v4

    parts = []
    for number, cell in enumerate(cells):
        parts.append(v4.new_markdown_cell(cell.words, id=f"words-{number}"))
        if cell.code:
            parts.append(v4.new_code_cell(cell.code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = v4.new_notebook(cells=parts, metadata={"kernelspec": kernel})
    nbformat.validate(made)
    return nbformat.writes(made)
