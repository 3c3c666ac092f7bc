"""From text to the integers that a network trains on.

    lines -> tokens -> ids -> examples (inputs, targets)

There are two ways of making examples, called framings:

- "prefixes": every line gives its n-gram prefixes of two tokens and more. They are padded with
  zeros on the left to the longest; the last column is the target. A line of n tokens gives n - 1
  examples of up to n tokens, so the cost grows with the square of its length.
- "windows": the text is cut into windows of at most `context` tokens, and every position has a
  target, the token that follows. Each token stands in one window, so the cost grows linearly.

| array                  | prefixes                 | windows                          |
|------------------------|--------------------------|----------------------------------|
| `inputs`               | (examples, longest - 1)  | (examples, context), 0 on the right |
| `targets`              | (examples,)              | (examples, context), 0 = no target  |
"""

from __future__ import annotations

import array
import dataclasses
import functools
from collections.abc import Iterable
from typing import Literal, TypeAlias, TypeVar

import numpy as np

from lstm_core.text.lines import checked_lines
from lstm_core.text.tokens import LINE_BREAK, UNKNOWN, Level, has_dotless_i, tokenise
from lstm_core.text.vocabulary import PADDING_ID, Vocabulary

Token = TypeVar("Token", str, int)

Framing: TypeAlias = Literal["prefixes", "windows"]
FRAMINGS: tuple[str, ...] = ("auto", "prefixes", "windows")

PREFIX_CELLS = 20_000
"""With framing "auto", the size of the padded prefixes from which on windows are used."""

MAX_PREFIX_CELLS = 5_000_000
"""The largest matrix of padded prefixes that is made, even when it is asked for by name."""

CONTEXT: dict[str, int] = {"word": 32, "character": 64}
"""The most tokens that a window holds, by level."""


@dataclasses.dataclass(frozen=True, eq=False)
class PreparedText:
    """A text as integers, and everything that led there.

    `sentences` are the lines as tuples of ids; lines without a token are left out. Where line ends
    are learned, each ends with `LINE_BREAK`. A stream is one sentence, with `LINE_BREAK` between
    the lines: so are windows of characters, and those of words whose line ends are learned.
    `level` and `framing` say how the text was read, `vocabulary` which token has which id.
    """

    level: Level
    framing: Framing
    vocabulary: Vocabulary
    sentences: tuple[tuple[int, ...], ...]
    context: int
    """The most tokens that a network trained on this text reads at once."""
    punctuation: bool = False
    """Whether, by words, punctuation marks are tokens."""
    line_ends: bool = False
    """Whether the end of a line is a token."""
    dotless_i: bool = False
    """Whether, by words, "I" in lower case is "ı", as in Turkish."""

    @property
    def is_stream(self) -> bool:
        """Whether the lines are one sentence."""
        return _is_stream(self.framing, self.level, self.line_ends)

    @functools.cached_property
    def prefixes(self) -> tuple[tuple[int, ...], ...]:
        """The n-gram prefixes of two tokens and more, line by line; empty for "windows"."""
        if self.framing == "windows":
            return ()
        return tuple(
            sentence[:length]
            for sentence in self.sentences
            for length in range(2, len(sentence) + 1)
        )

    @functools.cached_property
    def padded(self) -> np.ndarray:
        """Examples as rows: (examples, context + 1) int32.

        Prefixes are padded on the left, and the last column is the target. Windows are padded on
        the right, and overlap by the one token that is both a target and the next window's first.
        """
        rows = self.prefixes if self.framing == "prefixes" else self._windows()
        padded = np.full((len(rows), self.context + 1), PADDING_ID, dtype=np.int32)
        for row, ids in zip(padded, rows, strict=True):
            if self.framing == "prefixes":
                row[-len(ids) :] = ids[-len(row) :]
            else:
                row[: len(ids)] = ids
        padded.flags.writeable = False
        return padded

    @property
    def inputs(self) -> np.ndarray:
        """What the network reads: (examples, context) int32."""
        return self.padded[:, :-1]

    @property
    def targets(self) -> np.ndarray:
        """What should come next: (examples,) int32, or (examples, context) for windows."""
        return self.padded[:, -1] if self.framing == "prefixes" else self.padded[:, 1:]

    @property
    def predictions(self) -> int:
        """How many next-token questions the examples ask."""
        return int(np.count_nonzero(self.targets))

    def tokens(self, line: str) -> list[str]:
        """The tokens of a line, as those of the text were made."""
        return tokenise(line, self.level, punctuation=self.punctuation, dotless_i=self.dotless_i)

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """The ids of tokens, in order.

        One that the vocabulary lacks is the unknown token, if there is one; else it is left out.
        """
        ids = (self.vocabulary.find(token) for token in tokens)
        return [id for id in ids if id is not None]

    def can_be_typed(self, token: str) -> bool:
        """Whether a token of the vocabulary can stand in a sentence of one line."""
        return token != UNKNOWN and token.splitlines() == [token]

    def _windows(self) -> list[tuple[int, ...]]:
        return [
            sentence[start : start + self.context + 1]
            for sentence in self.sentences
            for start in range(0, len(sentence) - 1, self.context)
        ]


def prepare(
    lines: Iterable[str],
    level: Level = "word",
    *,
    framing: Framing | Literal["auto"] = "auto",
    max_vocabulary: int | None = None,
    punctuation: bool = False,
    line_ends: bool = False,
) -> PreparedText:
    """Turn lines of text into the integers that a network trains on.

    `framing="auto"` takes prefixes while their padded matrix has at most `PREFIX_CELLS` numbers,
    and windows from there on. Of more different tokens than `max_vocabulary` the most frequent
    keep numbers of their own, and the rest share `UNKNOWN`. `punctuation` makes each mark a token
    (by words); `line_ends` makes the end of a line one. A Turkish text has its own lower case (see
    `has_dotless_i`).

    Raises ValueError when no line has two tokens (there is nothing to predict), for prefixes of
    more than `MAX_PREFIX_CELLS` numbers, and for an unknown level or framing; TypeError for lines
    that are no strings.

    >>> text = prepare(["hello how are you", "hello how is your day"])
    >>> text.vocabulary.words[:2]
    ('hello', 'how')
    >>> text.inputs[0], int(text.targets[0])
    (array([0, 0, 0, 1], dtype=int32), 2)
    """
    lines = checked_lines(lines)
    if framing not in FRAMINGS:
        raise ValueError(f"framing must be one of {', '.join(FRAMINGS)}; received {framing!r}.")
    dotless_i = level == "word" and has_dotless_i(lines)
    sentences = _tokenised(lines, level, punctuation=punctuation, dotless_i=dotless_i)
    _require_two_tokens(sentences, level)
    framing = _chosen_framing(framing, sentences)
    sentences = _with_ends(
        sentences, [LINE_BREAK], stream=_is_stream(framing, level, line_ends), ends=line_ends
    )
    vocabulary = Vocabulary.of(sentences, most=max_vocabulary)
    context = max(map(len, sentences)) - 1
    return PreparedText(
        level=level,
        framing=framing,
        vocabulary=vocabulary,
        sentences=vocabulary.encode(sentences),
        context=min(context, CONTEXT[level]) if framing == "windows" else context,
        punctuation=punctuation,
        line_ends=line_ends,
        dotless_i=dotless_i,
    )


def prepare_like(text: PreparedText, lines: Iterable[str]) -> PreparedText | None:
    """Other lines, cut and numbered as those of a prepared text; None if they ask nothing.

    A token that the vocabulary lacks is the unknown token, if there is one; else it is left out.
    """
    encoded = [ids for line in checked_lines(lines) if (ids := text.encode(text.tokens(line)))]
    line_break = text.encode([LINE_BREAK])
    encoded = _with_ends(encoded, line_break, stream=text.is_stream, ends=text.line_ends)
    sentences = tuple(tuple(ids) for ids in encoded if len(ids) > 1)
    return dataclasses.replace(text, sentences=sentences) if sentences else None


def _is_stream(framing: str, level: Level, line_ends: bool) -> bool:
    return framing == "windows" and (level == "character" or line_ends)


def _with_ends(
    sentences: list[list[Token]], line_break: list[Token], *, stream: bool, ends: bool
) -> list[list[Token]]:
    """The sentences as one, with a line break between two; or each with one where it `ends`."""
    if not stream:
        return [sentence + line_break for sentence in sentences] if ends else sentences
    joined: list[Token] = []
    for sentence in sentences:
        joined += line_break + sentence if joined else sentence
    return [joined] if joined else []


def _tokenised(lines: Iterable[str], level: Level, **options: bool) -> list[list[str]]:
    """The tokens of each line that has any."""
    tokenised = (tokenise(line, level, **options) for line in lines)
    return [tokens for tokens in tokenised if tokens]


def _require_two_tokens(sentences: list[list[str]], level: Level) -> None:
    longest = max(map(len, sentences), default=0)
    if longest < 2:
        has_no_spaces = level == "word" and longest
        hint = " Without spaces it can be read by characters." if has_no_spaces else ""
        raise ValueError(
            f"The text needs a line with at least two {level}s, so that there is a next {level} "
            f"to predict; the longest line has {longest}.{hint}"
        )


def _chosen_framing(framing: Framing | Literal["auto"], sentences: list[list[str]]) -> Framing:
    """The framing that is asked for, or the one that fits the text's size."""
    cells = _prefix_cells(sentences)
    if framing == "auto":
        return "prefixes" if cells <= PREFIX_CELLS else "windows"
    if framing == "prefixes" and cells > MAX_PREFIX_CELLS:
        raise ValueError(
            f"The prefixes of this text would be a matrix of {cells:,} numbers; at most "
            f"{MAX_PREFIX_CELLS:,} are possible. Use the framing “windows”."
        )
    return framing


def _prefix_cells(sentences: list[list[str]]) -> int:
    """How many numbers the padded prefixes of these sentences would have."""
    return sum(len(s) - 1 for s in sentences) * max(map(len, sentences))


@dataclasses.dataclass(frozen=True)
class Ceiling:
    """What the best possible next-token model reaches on the examples of a text.

    `accuracy` is the highest share of right answers, `loss` the lowest cross-entropy in nats:
    both reached by a model that knows, for every input, how often each token follows it.
    """

    accuracy: float
    loss: float


def ceiling(text: PreparedText) -> Ceiling:
    """The bound that the examples themselves set for any network on all of them.

    (Figures logged in training are means over batches, between which the weights move; the mean of
    an epoch with several batches can lie a little beyond.) Two examples with the same input and
    different targets cannot both be answered right. In "windows" the input of a position is
    everything before it in its window.

    >>> ceiling(prepare(["a b", "a b", "a c"])).accuracy  # after "a": b twice, c once
    0.6666666666666666
    """
    parents, visits = _tree(
        text.sentences if text.framing == "prefixes" else text._windows(), len(text.vocabulary)
    )
    asked = np.bincount(parents, weights=visits)  # how often each beginning was asked about
    most = np.zeros(len(asked))
    np.maximum.at(most, parents, visits)
    total = int(visits.sum())
    loss = -float(np.sum(visits * np.log(visits / asked[parents]))) / total
    return Ceiling(accuracy=float(most.sum()) / total, loss=max(0.0, loss))


def _tree(sequences: Iterable[tuple[int, ...]], vocabulary: int) -> tuple[np.ndarray, np.ndarray]:
    """The sequences as a tree of their beginnings: every node but the root and its children.

    Returns the number of each node's parent and how often it was passed, both (nodes,). A node's
    parent is what was read, and the node itself what came next.
    """
    children: dict[int, int] = {}
    parents, visits = array.array("q", [0]), array.array("q", [0])
    for sequence in sequences:
        node = 0
        for token in sequence:
            parent, node = node, children.setdefault(node * vocabulary + token, len(parents))
            if node == len(parents):
                parents.append(parent)
                visits.append(0)
            visits[node] += 1
    by_parent, passed = np.asarray(parents), np.asarray(visits)
    asked = by_parent > 0  # the first token of a sequence follows nothing
    return by_parent[asked], passed[asked]
