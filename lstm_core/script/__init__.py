"""A recipe written out as a script for Keras alone, which gives the same network.

The script is made of cells. Each is a file beside this one, `<name>.py.txt`: some comment lines
that say what it does, then code, with `$names` to fill in. What a reader typed stands in the code
as Python literals and nowhere else.
"""

from __future__ import annotations

import dataclasses
import json
import re
import string
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lstm_core.gates import Cell
from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import CONTEXT, PreparedText

FOLDER = Path(__file__).parent

LONGEST_LITERAL = 4_000
"""Characters of a text that a script still spells out; a longer one is read from a file."""

LAYERS: dict[Cell, str] = {"lstm": "LSTM", "rnn": "SimpleRNN", "gru": "GRU"}
"""The name of each cell's layer in Keras."""

MARK = "  # <-- here"

_LOOK_AT: dict[Cell, str] = {"lstm": "forget_gate", "gru": "update_gate", "rnn": "hidden_state"}
_SIMPLE: dict[str, Callable[[str], list[str]]] = {
    "word": lambda line: re.findall(r"[^\s!-&(-/:-@\[-`{-~]+", line.lower()),
    "character": list,
}
"""What the cells `tokens_words` and `tokens_characters` do."""

_SEPARATORS = {"word": " ", "character": "|¦\x1f\x1e\x1d"}
_PRINTED_EPOCHS = 10


@dataclasses.dataclass(frozen=True)
class ScriptCell:
    """A part of the script: what it does, in words, and the code that does it."""

    words: str
    code: str


def script(recipe: Recipe, sentence: str) -> str:
    """A script that prepares the recipe's text, trains its network and reads a sentence.

    It needs Keras and TensorFlow, and nothing of this library. It prints the loss, the accuracy and
    the three most probable tokens of `train` and `read`. What cannot be equal stands in its first
    lines. A long text is read from a file beside it (see `needs_text_file`).
    """
    return as_script(script_cells(recipe, sentence))


def as_script(cells: Sequence[ScriptCell]) -> str:
    """The cells one below the other, their words as comments."""
    head, *others = cells
    parts = (f"{_as_comment(cell.words)}\n{cell.code}" for cell in others)
    return "\n\n\n".join([f'"""{head.words}\n"""', *parts]) + "\n"


def script_cells(recipe: Recipe, sentence: str) -> tuple[ScriptCell, ...]:
    """The script in its parts, the first without code. See `script`."""
    text = recipe.prepare()
    separator = _separator(recipe, text, sentence)
    values = _values(recipe, text)
    values["separator"] = repr(separator)
    values["sentence"] = repr(_line(text, sentence, separator))
    if not needs_text_file(recipe):
        values["lines"] = literal(_lines(recipe, text, separator))
    head, imports, *cells = (
        _cell(name, values) for name in _names(recipe, text, given=separator is not None)
    )
    code = "\n".join(cell.code for cell in cells)
    return head, dataclasses.replace(imports, code=_used_imports(imports.code, code)), *cells


def needs_text_file(recipe: Recipe) -> bool:
    """Whether the script reads the text from a file, as `text_file` gives it."""
    return sum(map(len, recipe.corpus)) > LONGEST_LITERAL


def text_file_name(recipe: Recipe) -> str:
    """The name of that file: another one for each network, so that none is taken for another."""
    return f"text-{recipe.digest[:6]}.json"


def text_file(recipe: Recipe, sentence: str) -> bytes:
    """The text for the script of a recipe and a sentence, as JSON."""
    text = recipe.prepare()
    lines = _lines(recipe, text, _separator(recipe, text, sentence))
    return json.dumps(lines, indent=0).encode("ascii")


def network_layers(recipe: Recipe, text: PreparedText, cell: Cell) -> Iterator[str]:
    """The layers of a recipe's network with another cell, as Keras code; the cell's are marked."""
    yield f"layers.Embedding({len(text.vocabulary)}, {recipe.embedding_dim}),"
    for number in range(1, recipe.layers + 1):
        options = ", return_sequences=True" if _every_step(recipe, text, number) else ""
        layer = f"layers.{LAYERS[cell]}({recipe.units}{options})"
        yield f"layers.Bidirectional({layer}),{MARK}" if recipe.bidirectional else f"{layer},{MARK}"
        if recipe.dropout:
            yield f"layers.Dropout({recipe.dropout}),"
    yield f'layers.Dense({len(text.vocabulary)}, activation="softmax"),'


def literal(value: object, indent: str = "") -> str:
    """A value as Python source; lines of text one below the other."""
    if not isinstance(value, tuple):
        return repr(value)
    return "\n".join(["(", *(f"{indent}    {line!r}," for line in value), f"{indent})"])


def _names(recipe: Recipe, text: PreparedText, *, given: bool) -> Iterator[str]:
    """The names of the script's cells, in order."""
    held_out = recipe.validation and recipe.prepare_held_out(text) is not None
    yield "head"
    yield "imports"
    yield "text_file" if needs_text_file(recipe) else "text_here"
    yield "tokens_given" if given else f"tokens_{recipe.level}s"
    if recipe.validation:
        yield "held_out"
    ends = "ended" if text.line_ends else "lines"
    yield f"sentences_{'stream' if text.is_stream else ends}"
    yield "vocabulary_unknown" if text.vocabulary.rare else "vocabulary"
    yield f"examples_{text.framing}"
    if held_out:
        yield "examples_held_out"
    yield "network"
    if recipe.unigram_start:
        yield "unigram_start"
    if recipe.dropout:
        yield "dropout"
    yield "training_validation" if held_out else "training"
    yield f"reading_{text.framing}"
    yield "gates"


def _values(recipe: Recipe, text: PreparedText) -> dict[str, object]:
    """What the cells' names stand for, but for what a reader typed."""
    return {
        **{field.name: getattr(recipe, field.name) for field in dataclasses.fields(recipe)},
        "cell": LAYERS[recipe.cell],
        "function": recipe.cell,
        "token": recipe.level,
        "text_file": text_file_name(recipe),
        "context": CONTEXT[recipe.level],
        "network": "\n".join(f"        {line}" for line in _seeded_layers(recipe, text)),
        "every": max(1, recipe.epochs // _PRINTED_EPOCHS),
        "trace": "recurrent/forward" if recipe.bidirectional else "recurrent",
        "quantity": _LOOK_AT[recipe.cell],
    }


def _seeded_layers(recipe: Recipe, text: PreparedText) -> Iterator[str]:
    """The network's layers with the seeds that `lstm_core.network.building.build` gives them."""
    first, words = 4 * recipe.seed, len(text.vocabulary)
    later = range(first + 4, first + 4 * recipe.layers + 4, 2)
    seeds = iter([(first + 1, first + 2), *((seed, seed + 1) for seed in later)])

    def half(name: str, number: int, options: str = "") -> str:
        kernel, recurrent = next(seeds)
        options += ", return_sequences=True" if _every_step(recipe, text, number) else ""
        return f'{recipe.cell}({kernel}, {recurrent}{options}, name="{name}")'

    yield "layers.Embedding("
    yield f"    {words},"
    yield f"    {recipe.embedding_dim},"
    yield f"    embeddings_initializer=keras.initializers.RandomUniform(seed={first}),"
    yield "),"
    for number in range(1, recipe.layers + 1):
        name = "recurrent" if number == 1 else f"recurrent_{number}"
        if recipe.bidirectional:
            yield "layers.Bidirectional("
            yield f"    {half('forward', number)},"
            yield f"    backward_layer={half('backward', number, ', go_backwards=True')},"
            yield f'    name="{name}",'
            yield "),"
        else:
            yield f"{half(name, number)},"
        if recipe.dropout:
            yield f"layers.Dropout({recipe.dropout}),"
    yield "layers.Dense("
    yield f"    {words},"
    yield '    activation="softmax",'
    yield f"    kernel_initializer=keras.initializers.GlorotUniform(seed={first + 3}),"
    yield "),"


def _every_step(recipe: Recipe, text: PreparedText, number: int) -> bool:
    return text.framing == "windows" or number < recipe.layers


def _separator(recipe: Recipe, text: PreparedText, sentence: str) -> str | None:
    """What parts the tokens of a line in the script; None if the simple rule gives the same."""
    simple = _SIMPLE[recipe.level]
    if all(simple(line) == text.tokens(line) for line in (*recipe.corpus, sentence)):
        return None
    used = set().union(*recipe.corpus, sentence) if recipe.level == "character" else set()
    return next(mark for mark in _SEPARATORS[recipe.level] if mark not in used)


def _lines(recipe: Recipe, text: PreparedText, separator: str | None) -> tuple[str, ...]:
    """The text's lines as they stand in the script. Blank ones hold nothing to learn."""
    lines = (line for line in recipe.corpus if line.strip())
    return tuple(_line(text, line, separator) for line in lines)


def _line(text: PreparedText, line: str, separator: str | None) -> str:
    return line if separator is None else separator.join(text.tokens(line))


def _cell(name: str, values: dict[str, object]) -> ScriptCell:
    """A cell from its file, filled in."""
    template = (FOLDER / f"{name}.py.txt").read_text(encoding="utf-8")
    filled = string.Template(template).substitute(values)
    if name == "head":
        return ScriptCell(filled.strip().strip('"').strip(), "")
    lines = filled.splitlines()
    count = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    words = "\n".join(line.removeprefix("#").strip() for line in lines[:count])
    return ScriptCell(words, filled.split("\n", count)[count].rstrip("\n"))


def _as_comment(words: str) -> str:
    return "\n".join(f"# {line}" for line in words.splitlines())


def _used_imports(imports: str, code: str) -> str:
    """The imports that the code uses, in their order."""

    def is_used(line: str) -> bool:
        name = line.rpartition("import ")[2]
        return name in ("os", "keras", "numpy as np", "layers") or f"{name}." in code.replace(
            "Path(", "Path."
        )

    lines = imports.splitlines()
    return "\n".join(
        line for line in lines if not line.startswith(("import ", "from ")) or is_used(line)
    )
