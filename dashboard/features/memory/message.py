"""What a cell state is made of, word by word: the first page's picture as plain numbers.

The cell state is exactly a sum over the words read (`lstm_core.gates.memory_by_step`). The size
of one word's part is the mean over the units of its absolute value, so sizes of parts with
opposite signs do not cancel: a share says how much of the writing is a word's, not which way.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from dashboard.figures.wording import isolated, listed, noun, percent, quoted
from dashboard.prose.messages import messages
from dashboard.theme import quantity
from lstm_core.gates import GateTrace, memory_by_step
from lstm_core.picture.escape import visible
from lstm_core.picture.steps import require_one_sequence

words = messages("words")
say = messages("memory")

MOST_WORDS = 12
BEFORE = -1
"""The source of everything written before the first word shown."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MemoryPart:
    """What one source has in the cell state after some word.

    `source` counts the words read, from 0; `BEFORE` (-1) stands for pads, for the initial state
    and for earlier words that are not shown. `size` is the mean absolute value over the units,
    `share` its part of the column's total, `left` what remains of what the source wrote at first
    (1.0 in its own column; never more, as forget gates do not exceed 1).
    """

    source: int
    size: float
    share: float
    left: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class MemoryColumn:
    """The cell state after one word, oldest part first, and the gates' means at that word.

    A column for pads or for earlier words has `source == BEFORE`. `gates`: gate -> its mean; None
    where no step computed it (masked pads).
    """

    source: int
    word: str
    parts: tuple[MemoryPart, ...]
    gates: Mapping[str, float | None]

    @property
    def total(self) -> float:
        """The sum of the parts' sizes."""
        return sum(part.size for part in self.parts)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MemorySummary:
    """The columns of the picture, in reading order.

    `words_read` counts all words of the sentence, `pads` its pad steps. If words were left out,
    the first column stands for them (and for the pads before them). `level` says what a word is
    called here: "word" or "character".
    """

    columns: tuple[MemoryColumn, ...]
    words_read: int
    pads: int
    level: str = "word"

    @property
    def words_left_out(self) -> int:
        return self.words_read - sum(column.source != BEFORE for column in self.columns)

    @property
    def nouns(self) -> dict[str, str]:
        """What the tokens are called, for the messages."""
        return {"token": noun(self.level), "tokens": noun(self.level, plural=True)}

    def word(self, source: int) -> str:
        """The name of a source: its word, or what stands before the first word shown."""
        for column in self.columns:
            if column.source == source:
                return column.word
        return say("before.start")


def memory_summary(
    trace: GateTrace, *, level: str = "word", most_words: int = MOST_WORDS
) -> MemorySummary:
    """Split the cell state after each of the last `most_words` words by who wrote it.

    Takes one sequence, (timesteps, units). Raises ValueError for a batch, or if nothing was read.
    """
    require_one_sequence(trace)
    steps = [step for step in range(trace.timesteps) if not trace.is_padding[step]]
    if not steps:
        raise ValueError("the memory picture needs at least one word that was read; got only pads.")
    shown = steps[-most_words:]
    sources = {step: len(steps) - len(shown) + index for index, step in enumerate(shown)}
    sizes = {step: _sizes(trace, step) for step in shown}
    columns = [_word_column(trace, step, sources, sizes) for step in shown]
    before = _before_column(trace, shown[0], words_before=len(steps) - len(shown))
    return MemorySummary(
        columns=tuple([before, *columns] if before else columns),
        words_read=len(steps),
        pads=trace.timesteps - len(steps),
        level=level,
    )


def word_shares(trace: GateTrace) -> np.ndarray:
    """Each word's share of the last cell state, (words,): of all sizes, its own.

    They are in time order. What they lack to 1 stands in pads and in the initial state; where
    nothing is stored all are 0.
    """
    as_read = trace.as_read()
    sizes = _sizes(as_read, trace.timesteps - 1)  # (steps + 1,): the initial state first
    own = sizes[1:][~as_read.is_padding]
    total = float(sizes.sum())
    shares = own / total if total > 0 else np.zeros(len(own))
    return shares[::-1] if trace.reads_backwards else shares


def memory_caption(summary: MemorySummary, *, about: int | None = None) -> str:
    """The picture in one or two plain sentences, with its numbers.

    The second is about the word with this number, from 0; without it, about the oldest one shown.

    Such as: After “is”, 41 % of the memory comes from “is” itself and 33 % from “how”. Of what
    “hello” wrote, 57 % is left.
    """
    last = summary.columns[-1]
    word = quoted(last.word)
    if not last.total:
        return say("empty", word=word)
    first, *others = sorted(last.parts, key=lambda part: part.size, reverse=True)
    names = {"word": word, "share": percent(first.share), "origin": _origin(first, last, summary)}
    if others:
        second = _origin(others[0], last, summary)
        caption = say("caption_two", second_share=percent(others[0].share), second=second, **names)
    else:
        caption = say("caption", **names)
    return f"{caption} {_what_is_left(last, summary, about)}".strip()


def _what_is_left(last: MemoryColumn, summary: MemorySummary, about: int | None) -> str:
    """How much is left of a word, or of the oldest part shown, if there is more than one."""
    words = [part for part in last.parts if part.source != BEFORE]
    if summary.words_left_out:
        oldest = quoted(summary.word(words[0].source))
        return say("left_of_earlier", word=oldest, share=percent(last.parts[0].left))
    if len(words) < 2:
        return ""
    told = next((part for part in words if part.source == about), words[0])
    return say("left_of_word", word=_named(told.source, summary), share=percent(told.left))


def _origin(part: MemoryPart, column: MemoryColumn, summary: MemorySummary) -> str:
    if part.source == BEFORE:
        return say("earlier_words", **summary.nouns) if summary.words_left_out else say("padding")
    word = _named(part.source, summary)
    return say("itself", word=word) if part.source == column.source else word


def _named(source: int, summary: MemorySummary) -> str:
    """A word in quotation marks, with its place if the sentence has it more than once."""
    word = summary.word(source)
    twice = sum(column.word == word for column in summary.columns) > 1
    if not twice:
        return quoted(word)
    return say("numbered", word=quoted(word), place=source + 1, **summary.nouns)


def memory_note(summary: MemorySummary) -> str:
    """How to read the picture, and what it leaves out."""
    note = say("note", **summary.nouns)
    if not summary.words_left_out:
        return note
    shown = summary.words_read - summary.words_left_out
    return f"{note} {say('note_last', shown=shown, words=summary.words_read, **summary.nouns)}"


def memory_alt(summary: MemorySummary) -> str:
    """What the picture says: the parts of the memory after the last word, and its gates."""
    last = summary.columns[-1]
    word, left_out = quoted(last.word), summary.words_left_out
    words = [column.word for column in summary.columns if column.source != BEFORE]
    parts = [
        say(
            "alt_part",
            word=isolated(summary.word(part.source)),
            share=percent(part.share),
            left=percent(part.left),
        )
        for part in reversed(last.parts)
    ]
    gates = [
        say("alt_gate", gate=quantity(name).label, share=percent(mean))
        for name, mean in last.gates.items()
        if mean is not None
    ]
    sentences = (
        say("alt_words", words=listed(words), **summary.nouns),
        say("drawn_as_one", count=left_out, **summary.nouns) if left_out else "",
        say("alt_parts", word=word, parts=", ".join(parts)),
        say("alt_gates", word=word, gates=", ".join(gates)),
    )
    return " ".join(filter(None, sentences))


def _word_column(
    trace: GateTrace, step: int, sources: dict[int, int], sizes: dict[int, np.ndarray]
) -> MemoryColumn:
    """The memory after one word, split by the words in `sources` (step -> source)."""
    first = min(sources)
    # Row 0 is the initial state; row s + 1 is what step s wrote.
    now = {BEFORE: float(sizes[step][: first + 1].sum())}
    at_first = {BEFORE: _size_before(trace, first)}
    for writer, source in sources.items():
        if writer <= step:
            now[source] = float(sizes[step][writer + 1])
            at_first[source] = float(sizes[writer][-1])
    total = sum(now.values())
    parts = tuple(
        MemoryPart(
            source=source,
            size=size,
            share=size / total if total else 0.0,
            left=min(1.0, size / at_first[source]) if at_first[source] else 0.0,
        )
        for source, size in now.items()
        if source != BEFORE or at_first[BEFORE]
    )
    word = visible(trace.tokens[step]) if trace.tokens else str(step)
    return MemoryColumn(source=sources[step], word=word, parts=parts, gates=_gates(trace, [step]))


def _before_column(trace: GateTrace, first: int, *, words_before: int) -> MemoryColumn | None:
    """One column for all steps before the first word shown; None if there are none."""
    if first == 0:
        return None
    size = _size_before(trace, first)
    whole = MemoryPart(source=BEFORE, size=size, share=1.0, left=1.0)
    pads = words("pads", count=first) if first > 1 else words("pad")
    return MemoryColumn(
        source=BEFORE,
        word=say("earlier", count=words_before) if words_before else pads,
        parts=(whole,) if size else (),
        gates=_gates(trace, list(range(first))),
    )


def _sizes(trace: GateTrace, step: int) -> np.ndarray:
    """(step + 2,): the size after `step` of the initial state and of each step's writing."""
    sizes: np.ndarray = np.abs(memory_by_step(trace, at=step)).mean(axis=-1)
    return sizes


def _size_before(trace: GateTrace, first: int) -> float:
    """The size of all that was written before step `first`, the initial state included."""
    if first == 0:
        return float(np.abs(trace.initial_cell_state).mean())
    return float(_sizes(trace, first - 1).sum())


def _gates(trace: GateTrace, steps: list[int]) -> dict[str, float | None]:
    """Gate -> its mean over units and steps; None where a mask skipped all of them."""
    values = {name: getattr(trace, name)[steps] for name in trace.gate_names}
    computed = {name: of[np.isfinite(of)] for name, of in values.items()}
    return {name: float(of.mean()) if of.size else None for name, of in computed.items()}
