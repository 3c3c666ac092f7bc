"""A component's JavaScript as one module: its source imports, Streamlit mounts one file."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_COMMENT = re.compile(
    r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n|/\*\* @type .*?\*/ ?", re.M | re.S
)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.M)
_INDENT = re.compile(r"^ +", re.M)
_DECLARATION = re.compile(
    r"^(?:export )?(?:(?P<default>default )|(?:async )?(?:function|const|let|class) (?P<name>\w+))",
    re.M,
)


def bundle(entry: Path) -> str:
    """The module at `entry` and what it uses of its imports, as one module without comments
    and indentation, which Streamlit would send with each of the component's messages.

    A module's code at column 0 is imports and declarations alone, and a local import is
    `import { a, b } from "./file.js";`. Raises ValueError for anything else, and where two modules
    declare one name: in one file they would meet.
    """
    declared: dict[str, str] = {}
    _gather(entry.resolve(), declared, set())
    needed = _needed_by("default", declared)
    return _INDENT.sub("", "".join(text for name, text in declared.items() if name in needed))


def _gather(path: Path, declared: dict[str, str], seen: set[Path]) -> None:
    """Add the declarations of a module, after those of its imports; name -> code."""
    seen.add(path)
    imports, declarations = _module(path)
    for imported in imports:
        if imported not in seen:
            _gather(imported, declared, seen)
    for name, text in declarations:
        if name in declared:
            raise ValueError(f"{path.name} declares {name!r}, which another module declares, too.")
        declared[name] = text


@functools.cache
def _module(path: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    """What a module imports, and its declarations: some are a part of every component."""
    code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    imports = []
    for names, source in _IMPORT.findall(code):
        if " as " in names:
            raise ValueError(f"{path.name}: expected plain names in an import; received {names}.")
        imports.append((path.parent / source).resolve())
    return imports, _declarations(_IMPORT.sub("", code), path)


def _declarations(code: str, path: Path) -> list[tuple[str, str]]:
    for line in re.findall(r"^\w.*", code, re.M):
        if not _DECLARATION.match(line):
            raise ValueError(f"{path.name}: expected imports and declarations; received {line!r}.")
    found = list(_DECLARATION.finditer(code))
    starts = [match.start() for match in found]
    texts = [code[a:b].strip() + "\n" for a, b in zip(starts, [*starts[1:], None], strict=True)]
    return [
        ("default", text) if match["default"] else (match["name"], text.removeprefix("export "))
        for match, text in zip(found, texts, strict=True)
    ]


def _needed_by(name: str, declared: dict[str, str]) -> set[str]:
    """The names that the code of `name` mentions, and those that their code mentions."""
    needed, new = set[str](), {name}
    while new:
        needed |= new
        mentioned = {word for one in new for word in re.findall(r"\w+", declared[one])}
        new = (mentioned & declared.keys()) - needed
    return needed
