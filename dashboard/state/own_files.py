"""Files that a visitor brings, as text: encodings, tables, subtitles, chats. No Streamlit here."""

from __future__ import annotations

import codecs
import contextlib
import csv
import dataclasses
import io
from typing import Literal, TypeAlias

import regex

from dashboard.prose.messages import messages

say = messages("text")

Kind: TypeAlias = Literal["text", "table", "subtitles", "chat"]

TABLES, SUBTITLES = (".csv", ".tsv"), (".srt", ".vtt")

_MARKS = (  # of UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
ENCODINGS = (
    *(f"cp{number}" for number in (1252, 1250, 1257, 1254, 1258, 1251, 1253, 1255, 1256, 874)),
    *("iso8859-2", "koi8-r", "cp866", "mac-roman", "cp932", "euc_jis_2004", "gb18030"),
    *("big5hkscs", "cp949"),
)
"""What files that are no Unicode are written in, by Python's names, in the order of a choice."""

_DOCUMENTS = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
"""How documents begin that hold text and are no plain text."""

_MOST_LOOKED_AT = 20_000
"""A table's form is told from so many characters."""

MOST_IN_NAME = 40
"""Characters of a column's name."""

_CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
_TIME = regex.compile(r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}\s*-->.*")
_TAG = regex.compile(r"</?[a-zA-Z][^<>]{0,80}>|\{\\[^{}]{0,80}\}")
_STAMP = (
    r"[\u200e\u200f]?\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s?[AaPp]\.?\s?[Mm]\.?)?\]?\s*(?:[-\u2013]\s+)?"
)
_CHAT_LINE = regex.compile(rf"{_STAMP}(?P<said>.*)")
_SPEAKER = regex.compile(r"[^:]{1,60}:\s+")
_LEFT_OUT = regex.compile(r"[\u200e\u200f]?<[^<>]*>")
_CHAT_SHARE = 0.3
"""A text is a chat if so large a share of its lines begin with a date and a time."""


@dataclasses.dataclass(frozen=True)
class FileText:
    """The text of a file, and what was made of the file.

    encodings: those that its bytes may be in, where no mark and no form says which it is.
    columns: the names of a table's columns; column: the number of the one that was taken.
    """

    text: str
    encoding: str
    encodings: tuple[str, ...] = ()
    kind: Kind = "text"
    columns: tuple[str, ...] = ()
    column: int = 0


def read_file(
    name: str, data: bytes, *, column: int | None = None, encoding: str | None = None
) -> FileText:
    """The text of an uploaded file, by its name's ending and its content.

    Of a table the named column, or the one with the longest texts. encoding: one of `ENCODINGS`
    instead of the one that is told. ValueError for what is no text.
    """
    text, encoding = decode(data, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    file = FileText(text, encoding, _readable(data) if encoding in ENCODINGS else ())
    ending = name[name.rfind(".") :].lower()
    if ending in TABLES:
        columns, rows = _table(text, tab=ending == ".tsv")
        taken = _longest(columns, rows) if column is None else min(column, len(columns) - 1)
        lines = (" ".join(row[taken].split()) for row in rows if len(row) > taken)
        text = "\n".join(filter(None, lines))
        return dataclasses.replace(file, text=text, kind="table", columns=columns, column=taken)
    if ending in SUBTITLES:
        return dataclasses.replace(file, text=_spoken(text), kind="subtitles")
    if (chat := _chat(text)) is not None:
        return dataclasses.replace(file, text=chat, kind="chat")
    return file


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text of a file and the name of its encoding; ValueError for what is no text.

    Unless the encoding is given: UTF-8, or what a mark at its beginning says; else the one of
    `ENCODINGS` that chardet tells by the letters that stand together in a language.
    """
    if not data:
        raise ValueError(say("file_empty"))
    if kind := next((kind for start, kind in _DOCUMENTS if data.startswith(start)), None):
        raise ValueError(say("file_document", kind=say(f"documents.{kind}")))
    text, encoding = _decoded(data, encoding)
    if _CONTROL.search(text):
        raise ValueError(say("file_zeros"))
    return text, encoding


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    marked = next(((codec, name) for mark, codec, name in _MARKS if data.startswith(mark)), None)
    codec, name = (encoding, encoding) if encoding else marked or ("utf-8", "UTF-8")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode(codec), name
    if not marked and _CONTROL.search(data.decode("latin-1")):  # UTF-16 without a mark, or no text
        raise ValueError(say("file_zeros"))
    if not marked and not encoding and (told := _told(data)):
        with contextlib.suppress(UnicodeDecodeError):  # it is told by the beginning
            return data.decode(told), told
    raise ValueError(say("file_encoding"))


def _told(data: bytes) -> str | None:
    """The encoding in which the bytes are most like a language; None if there is none."""
    import chardet  # few files need it, and loading it takes a tenth of a second

    return chardet.detect(data, include_encodings=ENCODINGS, compat_names=False)["encoding"]


def _readable(data: bytes) -> tuple[str, ...]:
    """Those encodings in which these bytes are text."""
    return tuple(name for name in ENCODINGS if _is_readable(data, name))


def _is_readable(data: bytes, encoding: str) -> bool:
    try:
        return not _CONTROL.search(data.decode(encoding))
    except UnicodeDecodeError:
        return False


def _table(text: str, *, tab: bool) -> tuple[tuple[str, ...], list[list[str]]]:
    """The names of a table's columns, and its rows; names are numbers where it has none."""
    delimiter = "\t" if tab else _delimiter(text)
    rows = [row for row in _rows(text, delimiter) if any(row)]
    if not rows:
        raise ValueError(say("file_empty"))
    width = max(map(len, rows))
    head = [cell.strip() for cell in rows[0]]
    if _is_head(head) and len(rows) > 1:
        named = [*head, *map(str, range(len(head) + 1, width + 1))]
        return tuple(name[:MOST_IN_NAME] for name in named), rows[1:]
    return tuple(map(str, range(1, width + 1))), rows


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:  # a cell of more than 131,072 characters: a quotation mark is not closed
        raise ValueError(say("file_table")) from None


def _delimiter(text: str) -> str:
    """The sign that gives the first rows the same number of columns, more than one."""
    start = text[:_MOST_LOOKED_AT].rpartition("\n")[0] or text[:_MOST_LOOKED_AT]

    def widths(delimiter: str) -> list[int]:
        return [len(row) for row in _rows(start, delimiter) if row]

    def fits(delimiter: str) -> float:
        counted = widths(delimiter)
        usual = max(set(counted), key=counted.count, default=1)
        return counted.count(usual) / len(counted) if usual > 1 else 0.0

    return max(",;\t|", key=fits)


def _is_head(cells: list[str]) -> bool:
    """Whether a first row holds names: short, all different, none empty and none a number."""
    return len(set(cells)) == len(cells) and all(
        0 < len(cell) <= MOST_IN_NAME and not cell.replace(".", "").isdigit() for cell in cells
    )


def _longest(columns: tuple[str, ...], rows: list[list[str]]) -> int:
    """The number of the column with the most letters."""
    sizes = [sum(len(row[at]) for row in rows if len(row) > at) for at in range(len(columns))]
    return sizes.index(max(sizes))


def _spoken(text: str) -> str:
    """What subtitles say: no numbers, times, tags and notes; a cue is a line."""
    cues = []
    for block in regex.split(r"\n\s*\n", text):
        lines = block.strip().split("\n")
        at = next((at for at, line in enumerate(lines) if _TIME.match(line.strip())), None)
        if at is not None:
            cues.append(" ".join(_TAG.sub("", line).strip() for line in lines[at + 1 :]))
    return "\n".join(filter(None, cues))


def _chat(text: str) -> str | None:
    """What is said in an exported chat, without dates and names; None if the text is no chat."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_CHAT_LINE.match(line) for line in lines]
    if sum(map(bool, found)) < max(3, _CHAT_SHARE * len(lines)):
        return None
    said = []
    for line, match in zip(lines, found, strict=True):
        speaker = match and _SPEAKER.match(match["said"])
        if match and speaker:
            said.append(match["said"][speaker.end() :])
        elif not match and said:  # a message of several lines; without a name it is the app's own
            said.append(line)
    return "\n".join(line for line in said if not _LEFT_OUT.fullmatch(line.strip()))
