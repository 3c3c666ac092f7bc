"""The recipe: everything that decides how a network comes to be. No Keras here."""

from __future__ import annotations

import dataclasses
import functools
from typing import ClassVar, Literal, NamedTuple

from lstm_core.gates import CELLS, Cell
from lstm_core.network.costs import costs
from lstm_core.text.corpora import HELLO, Corpus
from lstm_core.text.lines import checked_lines
from lstm_core.text.preparation import FRAMINGS, Framing, PreparedText, prepare, prepare_like
from lstm_core.text.splitting import Split, draw_split
from lstm_core.text.tokens import LEVELS, Level, has_dotless_i, reads_as_before
from lstm_core.values import (
    Value,
    boolean,
    bounded_number,
    digest_of,
    one_of,
    set_whole_numbers,
)

FORMAT = 2
"""Part of a digest. Raise it when the same recipe would no longer give the same network."""

FIRST_FORMAT = 1
"""The format of texts that today's rules for tokens read as the first ones did."""

DOTLESS_FORMAT = 3
"""The format of Turkish texts in which an "I" stands; its lower case was "i" before."""

MAX_CHARACTERS = 2_000_000
MAX_VOCABULARY = 10_000
USUAL_VOCABULARY = 5_000
"""What a recipe has that does not say. It is part of what its digest means."""


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
    "layers": Bound(1, 3),
    "dropout": Bound(0.0, 0.8),
    "patience": Bound(0, 1_000),
    "max_vocabulary": Bound(10, MAX_VOCABULARY),
}

FRACTIONS = ("learning_rate", "dropout")
"""The numbers of a recipe that need not be whole."""

SWITCHES = ("bidirectional", "validation", "punctuation", "line_ends", "unigram_start")
"""What a recipe has or has not."""

PREPARATION = ("corpus", "level", "framing", "max_vocabulary", "punctuation", "line_ends")
"""What decides how a text is prepared, but for the lines that are held out."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe(Value):
    """How a network comes to be. The same recipe gives the same network on the same machine.

    corpus: lines of text (at most 2,000,000 characters in all); level: "word" or "character";
    framing: "prefixes", "windows", or "auto" to choose by size (see `lstm_core.prepare`);
    cell: "lstm", "rnn" or "gru"; units: the size of the recurrent layer; embedding_dim: the size
    of a token's vector; epochs, batch_size and learning_rate (Adam): the training; seed: what
    draws the first weights and the order of the examples.

    layers: how many recurrent layers stand one on the other, each of `units`; bidirectional:
    whether each reads from both ends (with prefixes only: in windows it would read the answers);
    dropout: the share of what each recurrent layer hands up that is set to 0 at a training step,
    drawn anew for every number, and the others are divided by 1 - dropout (Keras' `Dropout`);
    validation: whether a tenth of the lines, drawn from the seed, is held out of the training and
    the loss on it is measured after each epoch; patience: with validation, after how many epochs
    without a lower loss on it the training ends, 0 for never. With patience the network keeps the
    weights of the epoch with the lowest.

    unigram_start: whether the softmax begins with the biases of a unigram, the logarithms of the
    tokens' shares of the text. Of many words that learns sooner, and better in the same time.

    max_vocabulary: how many of the most frequent tokens have a number of their own; the rest share
    one unknown token. punctuation: whether, by words, punctuation marks are tokens. line_ends:
    whether the end of a line is a token, so that a network learns where lines end.

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
    layers: int = 1
    bidirectional: bool = False
    dropout: float = 0.0
    validation: bool = False
    patience: int = 0
    max_vocabulary: int = USUAL_VOCABULARY
    punctuation: bool = False
    line_ends: bool = False
    unigram_start: bool = False

    later: ClassVar[frozenset[str]] = frozenset(
        {"layers", "bidirectional", "dropout", "validation", "patience"}
        | {"max_vocabulary", "punctuation", "line_ends", "unigram_start"}
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "corpus", _bounded(checked_lines(self.corpus, name="corpus")))
        one_of("level", self.level, LEVELS)
        one_of("framing", self.framing, FRAMINGS)
        one_of("cell", self.cell, CELLS)
        for name in FRACTIONS:
            number = bounded_number(name, getattr(self, name), *BOUNDS[name])
            object.__setattr__(self, name, number)
        set_whole_numbers(self, {n: b for n, b in BOUNDS.items() if n not in FRACTIONS})
        for name in SWITCHES:
            boolean(name, getattr(self, name))
        if self.bidirectional:
            _require_prefixes(self.framing)
        if self.patience and not self.validation:
            raise ValueError(
                f"patience counts epochs by the loss on held-out lines, so it needs "
                f"validation=True; received patience={self.patience} without it."
            )

    @functools.cached_property
    def digest(self) -> str:
        """20 hexadecimal digits that name this recipe: equal recipes, and only they, share it."""
        return digest_of([self._format(), self.to_dict()])

    def _format(self) -> int:
        if self.level == "word" and has_dotless_i(self.corpus) and "I" in "".join(self.corpus):
            return DOTLESS_FORMAT
        return FIRST_FORMAT if reads_as_before(self.corpus, self.level) else FORMAT

    def with_cell(self, cell: Cell) -> Recipe:
        """The recipe that differs from this one in its cell alone; the same value every time."""
        return self if cell == self.cell else _with_cell(self, cell)

    @property
    def preparation(self) -> Recipe:
        """This recipe's text and all that decides how it is prepared; the rest is by default."""
        kept = {name: getattr(self, name) for name in PREPARATION}
        if self.validation:
            kept |= {"validation": True, "seed": self.seed}
        return Recipe(**kept, bidirectional=self.bidirectional)

    @functools.cached_property
    def lines(self) -> Split:
        """The lines to train on, and those held out: none of them without validation.

        Raises ValueError for validation on a text of fewer than `MIN_LINES` lines.
        """
        if not self.validation:
            return Split(self.corpus, ())
        return draw_split(self.corpus, seed=self.seed)

    def prepare(self) -> PreparedText:
        """The lines to train on as integers; ValueError if there is nothing in them to learn."""
        text = prepare(
            self.lines.training,
            self.level,
            framing=self.framing,
            max_vocabulary=self.max_vocabulary,
            punctuation=self.punctuation,
            line_ends=self.line_ends,
        )
        if self.bidirectional:
            _require_prefixes(text.framing)
        return text

    def prepare_held_out(self, text: PreparedText) -> PreparedText | None:
        """The held-out lines, cut and numbered like the text of `prepare`.

        None without validation, and where these lines ask nothing that the vocabulary knows.
        """
        return prepare_like(text, self.lines.held_out) if self.validation else None

    @staticmethod
    def shipped(corpus: Corpus) -> Recipe:
        """The recipe that comes along with a corpus of the library."""
        return _shipped(corpus)


def _require_prefixes(framing: str) -> None:
    if framing == "windows":
        raise ValueError(
            "A bidirectional network reads from both ends. In windows, where each position asks "
            "for the token that follows, it would read the answers. It needs the framing "
            "“prefixes”; received “windows”."
        )


# A digest is made once for each value, and is slow to make: equal values are one.


@functools.lru_cache(maxsize=32)
def _shipped(corpus: Corpus) -> Recipe:
    return Recipe(corpus=corpus.lines, level=corpus.level, **corpus.settings)


@functools.lru_cache(maxsize=32)
def _with_cell(recipe: Recipe, cell: Cell) -> Recipe:
    return dataclasses.replace(recipe, cell=cell)


def _bounded(lines: tuple[str, ...]) -> tuple[str, ...]:
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
    V, d, T = len(text.vocabulary), recipe.embedding_dim, text.context
    table = [Layer("Embedding", (None, T, d), V * d, f"{V} × {d}")]
    width = d
    for number in range(1, recipe.layers + 1):
        every_step = text.framing == "windows" or number < recipe.layers
        table.append(_recurrent(recipe, inputs=width, steps=(T,) if every_step else ()))
        width = table[-1].output_shape[-1] or 0
        if recipe.dropout:
            table.append(Layer("Dropout", table[-1].output_shape, 0, "0"))
    shape = (*table[-1].output_shape[:-1], V)
    return (*table, Layer("Dense", shape, V * width + V, f"{V} × {width} + {V}"))


def layer_name(kind: str, number: int) -> str:
    """The name in Keras of the n-th recurrent layer, from 1, or of the dropout after it."""
    return kind if number == 1 else f"{kind}_{number}"


def _recurrent(recipe: Recipe, *, inputs: int, steps: tuple[int, ...]) -> Layer:
    """One recurrent layer, or both halves of a bidirectional one."""
    u, d = recipe.units, inputs
    name, formula = {
        "lstm": ("LSTM", f"4 × ({u} × ({u} + {d}) + {u})"),
        "rnn": ("SimpleRNN", f"{u} × ({u} + {d}) + {u}"),
        "gru": ("GRU", f"3 × ({u} × ({u} + {d}) + 2 × {u})"),
    }[recipe.cell]
    parameters = costs(recipe.cell, u, d).parameters
    if not recipe.bidirectional:
        return Layer(name, (None, *steps, u), parameters, formula)
    return Layer(f"Bidirectional {name}", (None, *steps, 2 * u), 2 * parameters, f"2 × ({formula})")
