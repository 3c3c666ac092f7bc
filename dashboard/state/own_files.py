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
_LIKELY = [
    *(f"cp{number}" for number in range(1250, 1258)),
    *("koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
"""What files that are no Unicode are written in today: Windows' encodings, Russian's, Asia's."""

_WESTERN_LEAD = 0.15
"""Another encoding must be so much more coherent than Windows-1252 to be believed."""

_UNLIKELY = regex.compile("[ðþýÐÞÝ]|(?<=\\p{L})[¹²³ªº¼½¾¿¡](?=\\p{L})")
"""What is rare in Western languages but for Icelandic, and stands for letters of others."""

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

    columns: the names of a table's columns; column: the number of the one that was taken.
    """

    text: str
    encoding: str
    kind: Kind = "text"
    columns: tuple[str, ...] = ()
    column: int = 0


def read_file(name: str, data: bytes, *, column: int | None = None) -> FileText:
    """The text of an uploaded file, by its name's ending and its content.

    Of a table the named column, or the one with the longest texts. ValueError for what is no text.
    """
    text, encoding = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    ending = name[name.rfind(".") :].lower()
    if ending in TABLES:
        columns, rows = _table(text, tab=ending == ".tsv")
        taken = _longest(columns, rows) if column is None else min(column, len(columns) - 1)
        lines = (" ".join(row[taken].split()) for row in rows if len(row) > taken)
        return FileText("\n".join(filter(None, lines)), encoding, "table", columns, taken)
    if ending in SUBTITLES:
        return FileText(_spoken(text), encoding, "subtitles")
    if (chat := _chat(text)) is not None:
        return FileText(chat, encoding, "chat")
    return FileText(text, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding; ValueError for what is no text.

    UTF-8, or what a mark at its beginning says; else what charset-normalizer finds in it.
    """
    if not data:
        raise ValueError(say("file_empty"))
    if kind := next((kind for start, kind in _DOCUMENTS if data.startswith(start)), None):
        raise ValueError(say("file_document", kind=say(f"documents.{kind}")))
    text, encoding = _decoded(data)
    if _CONTROL.search(text):
        raise ValueError(say("file_zeros"))
    return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    marked = next(((codec, name) for mark, codec, name in _MARKS if data.startswith(mark)), None)
    codec, name = marked or ("utf-8", "UTF-8")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode(codec), name
    if not marked and b"\0" in data:  # UTF-16 without a mark, or no text at all
        raise ValueError(say("file_zeros"))
    told = None if marked else _codec_by_letters(data)
    if told is None:
        raise ValueError(say("file_encoding"))
    windows = told.startswith("cp125")
    name = told.replace("cp", "Windows-") if windows else told.replace("_", "-").upper()
    return data.decode(told), name


def _codec_by_letters(data: bytes) -> str | None:
    """The encoding in which the letters stand together as in a language; None if there is none.

    Windows-1252 where nothing speaks for another: many encodings give Western letters alike.
    """
    import charset_normalizer  # few files need it, and loading it takes a tenth of a second

    found = charset_normalizer.from_bytes(data, cp_isolation=_LIKELY)
    best = max(found, key=lambda match: match.coherence - match.chaos, default=None)
    western = charset_normalizer.from_bytes(data, cp_isolation=["cp1252"]).best()
    if western and best:
        lead = 0.0 if _UNLIKELY.search(str(western)) else _WESTERN_LEAD
        if western.coherence - western.chaos >= best.coherence - best.chaos - lead:
            best = western
    return best.encoding if best else None


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
