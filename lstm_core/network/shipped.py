"""The trained networks that come along: each text's shipped recipe with each cell. No Keras here.

    lstm_core/shipped/networks.jsonl       a line for each: its digest, its history, how it was made
                      <text>-<cell>.npz    its weights, float32, in Keras' order

`python -m scripts.ship` makes them. A network whose recipe is another one by now is not found, so
that nobody is shown a network for what it is not.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_core.gates import CELLS, Cell
from lstm_core.network.history import History, Progress
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import NAMED
from lstm_core.values import one_of

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

FOLDER = Path(__file__).parent.parent / "shipped"
RECORD = "networks.jsonl"


@dataclasses.dataclass(frozen=True)
class Shipped:
    """One network that comes along.

    corpus: the name of its text; digest: of the recipe that was trained; seconds: how long that
    took where it was made.
    """

    corpus: str
    cell: Cell
    digest: str
    seconds: float
    history: History

    @functools.cached_property
    def recipe(self) -> Recipe:
        """The recipe by today's code; its digest is `digest` unless the code has changed."""
        return Recipe.shipped(NAMED[self.corpus]).with_cell(self.cell)

    @property
    def weights(self) -> Path:
        """The file of its weights."""
        return FOLDER / weights_file(self.corpus, self.cell)

    @property
    def progress(self) -> Progress:
        """How its training ended."""
        epochs = len(self.history.loss)
        return Progress(
            epoch=epochs,
            epochs=epochs,
            fraction=1.0,
            loss=self.history.loss[-1],
            accuracy=self.history.accuracy[-1],
            seconds=self.seconds,
            history=self.history,
        )

    def load(self) -> LanguageModel:
        """The network. Raises `BrokenNetwork` if its file is damaged."""
        from lstm_core.network.model import restore

        return restore(self.recipe, self.history, self.weights.read_bytes(), self.weights)


def find(digest: str) -> Shipped | None:
    """The network of a recipe's digest, None if it does not come along."""
    found = shipped().get(digest)
    return found if found and found.recipe.digest == digest else None


def load_shipped(name: str, *, cell: Cell = "lstm") -> LanguageModel:
    """The trained network that comes along with a text, by the text's name.

    It is the network of `Recipe.shipped(corpora.NAMED[name]).with_cell(cell)`. Raises ValueError
    for another name or cell, LookupError if the recipe was changed after the network was made.
    """
    one_of("name", name, tuple(NAMED))
    one_of("cell", cell, CELLS)
    recipe = Recipe.shipped(NAMED[name]).with_cell(cell)
    found = find(recipe.digest)
    if found is None:
        raise LookupError(
            f"No network comes along for the recipe {recipe.digest} of {name!r} with the cell "
            f"{cell!r}: the recipe was changed. Train it, or run `python -m scripts.ship`."
        )
    return found.load()


@functools.cache
def shipped() -> dict[str, Shipped]:
    """All networks that the record names, by their digests."""
    lines = (FOLDER / RECORD).read_text(encoding="utf-8").splitlines()
    return {network.digest: network for network in map(_parsed, lines)}


def weights_file(corpus: str, cell: Cell) -> str:
    """The name of the file of a network's weights."""
    return f"{corpus}-{cell}.npz"


def _parsed(line: str) -> Shipped:
    values = json.loads(line)
    return Shipped(
        corpus=values["corpus"],
        cell=values["cell"],
        digest=values["digest"],
        seconds=values["seconds"],
        history=History.from_dict(values["history"]),
    )
