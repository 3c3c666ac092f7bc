"""The English that stands in source files, and the messages that they ask for."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lstm_core.text.corpora import HELLO

MOST_WORDS = 3
"""A literal of more words is a sentence, and belongs into the prose."""

_WORD = re.compile(r"[\"“(]?[^\W\d_]+(?:['’-][^\W\d_]+)*[\"”),.;:?!…]*")
_GAP = "\0"
_SCRIPT_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""",
    re.DOTALL,
)


def is_sentence(text: str) -> bool:
    """Whether a text has more than three words; what is inserted into it is none."""
    words = [piece for piece in text.split() if _WORD.fullmatch(piece)]
    return len(words) > MOST_WORDS


def sentences_in_python(source: str) -> list[str]:
    """The sentences among a module's string literals.

    Not counted: docstrings; what is raised as one of Python's own exceptions, which tells
    programmers something; templates of source code, which parse as Python or import something;
    and beginnings of the example text.
    """
    tree = ast.parse(source)
    return [text for node in _told(tree) if is_sentence(text := _text(node)) and not _is_code(text)]


def sentences_in_javascript(source: str) -> list[str]:
    """The sentences among a script's string literals; not its comments, nor its errors."""
    found = [token for token in _SCRIPT_TOKEN.finditer(source) if token["text"]]
    literals = [
        token["text"] for token in found if not source[: token.start()].rstrip().endswith("Error(")
    ]
    texts = (re.sub(r"\$\{[^}]*\}", _GAP, text[1:-1]) for text in literals)
    return [text for text in texts if is_sentence(text)]


def _told(node: ast.AST) -> Iterator[ast.expr]:
    """Each string literal as a whole, an f-string as one, without what is not counted."""
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if is_docstring or (isinstance(child, ast.Raise) and _is_builtin(child.exc)):
            continue
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str)
        ):
            yield child
        inner = child.values if isinstance(child, ast.JoinedStr) else [child]
        for part in inner:
            yield from _told(part)


def _is_builtin(raised: ast.expr | None) -> bool:
    named = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(named, ast.Name) and hasattr(builtins, named.id)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(_text(p) if isinstance(p, ast.Constant) else _GAP for p in node.values)


def _is_code(text: str) -> bool:
    if any(line.startswith(text) for line in HELLO):
        return True
    if re.search(r"^(import|from) \w+", text, re.MULTILINE):
        return True
    try:
        ast.parse(text.replace(_GAP, "x"))
    except SyntaxError:
        return False
    return True


class Asked(NamedTuple):
    """One message that a module asks for: a pattern of its keys, and the names it is given."""

    feature: str
    pattern: str
    names: frozenset[str] | None
    """None where they cannot be seen."""


def asked_messages(source: str) -> Iterator[Asked]:
    """Every message that a module asks for by `say(...)` or takes from `say.table[...]`."""
    tree = ast.parse(source)
    tables = dict(_tables(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (feature := _feature(node.func, tables)) and node.args:
            given = frozenset(str(keyword.arg) for keyword in node.keywords)
            for pattern in key_patterns(node.args[0]):
                yield Asked(feature, pattern, None if "None" in given else given)
        elif (
            isinstance(node, ast.Attribute)
            and node.attr == "table"
            and (feature := _feature(node.value, tables))
        ):
            yield Asked(feature, _group(tree, node), None)


def _tables(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Name -> feature, of `say = messages("race")`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and (feature := _feature(node.value, {})):
            yield _name(node.targets[0]), feature


def _feature(node: ast.expr, tables: Mapping[str, str]) -> str | None:
    """The feature of `messages("race")`, or of the name that this was given."""
    if isinstance(node, ast.Call) and _name(node.func) == "messages":
        return str(ast.literal_eval(node.args[0]))
    return tables.get(_name(node))


def _group(tree: ast.Module, table: ast.Attribute) -> str:
    """The keys of `say.table["group"]`; all keys where the table is used as a whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and node.value is table:
            (pattern,) = key_patterns(node.slice)
            return rf"{pattern}(\..*)?"
    return ".*"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def key_patterns(key: ast.expr) -> Iterator[str]:
    """What a key can be: a constant, one of two, or a constant with gaps."""
    if isinstance(key, ast.IfExp):
        yield from key_patterns(key.body)
        yield from key_patterns(key.orelse)
    elif isinstance(key, ast.JoinedStr):
        pieces = [getattr(piece, "value", None) for piece in key.values]
        yield "".join(re.escape(p) if isinstance(p, str) else r"[\w-]+" for p in pieces)
    else:
        assert isinstance(key, ast.Constant), f"line {key.lineno}: write the key out"
        yield re.escape(str(key.value))
