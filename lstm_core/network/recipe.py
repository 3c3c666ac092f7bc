"""The recipe: everything that decides how a network comes to be. No Keras here."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from lstm_core.gates import CELLS, Cell
from lstm_core.network.costs import costs
from lstm_core.text.corpora import HELLO, Corpus
from lstm_core.text.preparation import FRAMINGS, Framing, PreparedText, prepare
from lstm_core.text.tokens import LEVELS, Level
from lstm_core.values import Value, bounded_number, digest_of, one_of, set_whole_numbers

FORMAT = 1
"""Part of every digest. Raise it when the same recipe would no longer give the same network."""

MAX_CHARACTERS = 1_000_000
MAX_VOCABULARY = 5_000


class Bound(NamedTuple):
    """The values that a number of a recipe may take, both ends included."""

    low: float
    high: float


BOUNDS: dict[str, Bound] = {
    "units": Bound(1, 512),
    "embedding_dim": Bound(1, 512),
    "epochs": Bound(1, 5_000),
    "batch_size": Bound(1, 1_024),
    "learning_rate": Bound(1e-6, 1.0),
    "seed": Bound(0, 2**31 - 1),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe(Value):
    """How a network comes to be. The same recipe gives the same network on the same machine.

    corpus: lines of text (at most 1,000,000 characters in all); level: "word" or "character";
    framing: "prefixes", "windows", or "auto" to choose by size (see `lstm_core.prepare`);
    cell: "lstm", "rnn" or "gru"; units: the size of the recurrent layer; embedding_dim: the size
    of a token's vector; epochs, batch_size and learning_rate (Adam): the training; seed: what
    draws the first weights and the order of the examples.

    The numbers' bounds are in `BOUNDS`. Raises ValueError naming the bound and what came, and
    TypeError for a value of another kind. Whether the corpus can be learnt from is checked by
    `prepare()`.
    """

    corpus: tuple[str, ...] = HELLO
    level: Level = "word"
    framing: Framing | Literal["auto"] = "auto"
    cell: Cell = "lstm"
    units: int = 50
    embedding_dim: int = 10
    epochs: int = 200
    batch_size: int = 32
    learning_rate: float = 0.001
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "corpus", _lines(self.corpus))
        one_of("level", self.level, LEVELS)
        one_of("framing", self.framing, FRAMINGS)
        one_of("cell", self.cell, CELLS)
        rate = bounded_number("learning_rate", self.learning_rate, *BOUNDS["learning_rate"])
        object.__setattr__(self, "learning_rate", rate)
        set_whole_numbers(self, {n: b for n, b in BOUNDS.items() if n != "learning_rate"})

    @functools.cached_property
    def digest(self) -> str:
        """20 hexadecimal digits that name this recipe: equal recipes, and only they, share it."""
        return digest_of([FORMAT, self.to_dict()])

    def with_cell(self, cell: Cell) -> Recipe:
        """The recipe that differs from this one in its cell alone; the same value every time."""
        return self if cell == self.cell else _with_cell(self, cell)

    def prepare(self) -> PreparedText:
        """The corpus as integers; ValueError if there is nothing in it to learn."""
        return prepare(self.corpus, self.level, framing=self.framing, max_vocabulary=MAX_VOCABULARY)

    @classmethod
    def shipped(cls, corpus: Corpus) -> Recipe:
        """The recipe that comes along with a corpus of the library."""
        return cls(corpus=corpus.lines, level=corpus.level, **corpus.settings)


@functools.lru_cache(maxsize=32)  # a digest is made once for each value, and is slow to make
def _with_cell(recipe: Recipe, cell: Cell) -> Recipe:
    return dataclasses.replace(recipe, cell=cell)


def _lines(corpus: Iterable[str]) -> tuple[str, ...]:
    if isinstance(corpus, str):
        raise TypeError("corpus must be several lines; received one string.")
    lines = tuple(corpus)
    if not all(isinstance(line, str) for line in lines):
        raise TypeError("corpus must be lines of text; received something else among them.")
    size = sum(map(len, lines))
    if size > MAX_CHARACTERS:
        raise ValueError(
            f"corpus must have at most {MAX_CHARACTERS:,} characters; received {size:,}."
        )
    return lines


class Layer(NamedTuple):
    """One layer of a recipe's network, as a reader sees it."""

    name: str
    output_shape: tuple[int | None, ...]
    parameters: int
    formula: str


def layers(recipe: Recipe, text: PreparedText) -> tuple[Layer, ...]:
    """The network's layers with their output shapes and parameter counts, from the formulas.

    None in a shape is the number of examples. The counts equal Keras' `count_params()`.
    """
    V, d, u, T = len(text.vocabulary), recipe.embedding_dim, recipe.units, text.context
    every_step = text.framing == "windows"
    recurrent, formula = {
        "lstm": ("LSTM", f"4 × ({u} × ({u} + {d}) + {u})"),
        "rnn": ("SimpleRNN", f"{u} × ({u} + {d}) + {u}"),
        "gru": ("GRU", f"3 × ({u} × ({u} + {d}) + 2 × {u})"),
    }[recipe.cell]
    steps = (T,) if every_step else ()
    return (
        Layer("Embedding", (None, T, d), V * d, f"{V} × {d}"),
        Layer(recurrent, (None, *steps, u), costs(recipe.cell, u, d).parameters, formula),
        Layer("Dense", (None, *steps, V), V * u + V, f"{V} × {u} + {V}"),
    )


def uniform_loss(text: PreparedText) -> float:
    """The cross-entropy in nats of a network that finds every id equally probable."""
    return math.log(len(text.vocabulary))
