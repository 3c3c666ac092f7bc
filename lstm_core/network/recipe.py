"""The recipe: everything that decides how a network comes to be. No Keras here."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from lstm_core.text.corpora import HELLO, Corpus
from lstm_core.text.preparation import FRAMINGS, Framing, PreparedText, prepare
from lstm_core.text.tokens import LEVELS, Level

Cell: TypeAlias = Literal["lstm", "rnn", "gru"]
CELLS: tuple[Cell, ...] = get_args(Cell)

FORMAT = 1
"""Part of every digest. Raise it when the same recipe would no longer give the same network."""

DIGEST = re.compile(r"[0-9a-f]{20}")
"""How the digest of a recipe is written, and of anything else that has a run."""

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
class Recipe:
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
        _require_one_of("level", self.level, LEVELS)
        _require_one_of("framing", self.framing, FRAMINGS)
        _require_one_of("cell", self.cell, CELLS)
        for name, bound in BOUNDS.items():
            object.__setattr__(self, name, _number(name, getattr(self, name), bound))

    @functools.cached_property
    def digest(self) -> str:
        """20 hexadecimal digits that name this recipe: equal recipes, and only they, share it."""
        content = json.dumps([FORMAT, self.to_dict()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    def with_cell(self, cell: Cell) -> Recipe:
        """The recipe that differs from this one in its cell alone; the same value every time."""
        return self if cell == self.cell else _with_cell(self, cell)

    def prepare(self) -> PreparedText:
        """The corpus as integers; ValueError if there is nothing in it to learn."""
        return prepare(self.corpus, self.level, framing=self.framing, max_vocabulary=MAX_VOCABULARY)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, for JSON."""
        return {**dataclasses.asdict(self), "corpus": list(self.corpus)}

    @classmethod
    def shipped(cls, corpus: Corpus) -> Recipe:
        """The recipe that comes along with a corpus of the library."""
        return cls(corpus=corpus.lines, level=corpus.level, **corpus.settings)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        """The recipe that `to_dict` gave; ValueError or TypeError for anything else."""
        names = {field.name for field in dataclasses.fields(cls)}
        if set(values) != names:
            raise ValueError(
                f"A recipe has the values {', '.join(sorted(names))}; "
                f"received {', '.join(sorted(map(str, values))) or 'none'}."
            )
        return cls(**values)


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


def _require_one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; received {value!r}.")


def _number(name: str, value: Any, bound: Bound) -> int | float:
    """The value as the plain number that the field wants, within its bound."""
    whole = name != "learning_rate"
    kind = "a whole number" if whole else "a number"
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be {kind}; received {value!r}.")
    try:
        number = float(value)
    except OverflowError:  # a whole number of hundreds of digits
        number = math.inf
    if not (bound.low <= number <= bound.high) or (whole and not number.is_integer()):
        low, high = (f"{b:,.0f}" if whole else f"{b:g}" for b in bound)
        raise ValueError(f"{name} must be {kind} from {low} to {high}; received {value!r}.")
    return int(number) if whole else number


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
    recurrent = {
        "lstm": ("LSTM", 4 * (u * (u + d) + u), f"4 × ({u} × ({u} + {d}) + {u})"),
        "rnn": ("SimpleRNN", u * (u + d) + u, f"{u} × ({u} + {d}) + {u}"),
        "gru": ("GRU", 3 * (u * (u + d) + 2 * u), f"3 × ({u} × ({u} + {d}) + 2 × {u})"),
    }[recipe.cell]
    steps = (T,) if every_step else ()
    return (
        Layer("Embedding", (None, T, d), V * d, f"{V} × {d}"),
        Layer(recurrent[0], (None, *steps, u), recurrent[1], recurrent[2]),
        Layer("Dense", (None, *steps, V), V * u + V, f"{V} × {u} + {V}"),
    )


def uniform_loss(text: PreparedText) -> float:
    """The cross-entropy in nats of a network that finds every id equally probable."""
    return math.log(len(text.vocabulary))
