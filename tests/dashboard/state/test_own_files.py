"""A file becomes text: its encoding, and the form in which tables, subtitles and chats come."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state.own_files import ENCODINGS, decode, read_file, say

WESTERN = {
    "German": "Grüße an alle, das Mädchen läuft über die Straße und singt schöne Lieder.",
    "French": "L’été dernier, nous étions à la mer; les élèves étaient très contents.",
    "Spanish": "¿Dónde está el niño? Mañana iré a la montaña con mis compañeros.",
    "English": "“I don’t know,” she said—slowly… and went on her way to the café.",
    "Portuguese": "Não há ninguém à porta. As crianças são felizes e a canção é bonita.",
    "Icelandic": "Það er mjög gott veður í dag og ég ætla að fara út með börnin mín.",
    "verse": "“Déjà vu,” dit-il — c’est l’été…\nLa naïve élève mange à la cantine de l’école",
    "short": "grüße dich",
}
OTHERS = [
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy a pak šel domů spát."),
    ("cp1250", "A kisfiú elment az erdőbe, és talált egy szép, fűzfából készült sípot."),
    ("cp1250", "Dziś jest ładna pogoda, więc idziemy do lasu na grzyby."),
    ("cp1250", "Dječak je našao ključ, pa je išao kući i otvorio stara vrata."),
    ("iso8859-2", "Dziś jest ładna pogoda, więc idziemy do lasu na grzyby."),
    ("cp1257", "Tai buvo gražus rytas; šuo lojo ant katės, o vaikai žaidė prie ežero."),
    ("cp1257", "Šodien ir jauks laiks, un mēs ejam uz mežu, kur bērni spēlējas."),
    ("cp1251", "Привет, как дела? Сегодня хорошая погода, и мы идём гулять в парк."),
    ("koi8-r", "Привет, как дела? Сегодня хорошая погода, и мы идём гулять в парк."),
    ("cp866", "Привет, как дела? Сегодня хорошая погода, и мы идём гулять в парк."),
    ("cp1251", "Сьогодні гарна погода, і ми йдемо гуляти в парк із її сестрою."),
    ("cp1253", "Καλημέρα, τι κάνεις σήμερα; Ο καιρός είναι πολύ καλός."),
    ("cp1254", "İstanbul'da güneşli bir gün, çocuklar şarkı söylüyor ve oynuyor."),
    ("cp1254", "Ağaç dalında kuş şarkı söylüyor, küçük kız bahçede oyun oynuyor."),
    ("cp1256", "مرحبا، كيف حالك اليوم؟ الطقس جميل ونحن نذهب إلى المدرسة."),
    ("cp1255", "שלום עולם, מה שלומך היום? אני הולך לים עם הילדים."),
    ("mac-roman", "Grüße an alle, das Mädchen läuft über die Straße."),
    ("cp932", "これは猫です。今日はいい天気なので、公園へ行きます。"),
    ("gb18030", "今天天气很好，我们一起去公园散步。"),
    ("big5hkscs", "今天天氣很好，我們一起去公園散步。"),
    ("cp949", "오늘은 날씨가 좋아서 우리는 공원에 갑니다."),
]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_by_its_mark_and_the_mark_is_no_part_of_the_text(codec: str) -> None:
    text, encoding = decode("grüße an שלום 🧠".encode(codec))
    assert text == "grüße an שלום 🧠"
    assert encoding == codec.upper().removesuffix("-SIG")


@pytest.mark.parametrize("language", WESTERN)
def test_an_older_western_file_is_read_as_windows_1252(language: str) -> None:
    data = WESTERN[language].encode("cp1252")
    assert decode(data) == (WESTERN[language], "cp1252")


@pytest.mark.parametrize(("codec", "text"), OTHERS)
def test_an_older_file_of_another_language_is_read_as_it_was_written(codec: str, text: str) -> None:
    """Encodings that give the same letters for these bytes are the same here."""
    assert decode(text.encode(codec))[0] == text


@pytest.mark.parametrize(("codec", "text"), OTHERS)
def test_another_encoding_can_be_chosen_where_none_is_sure(codec: str, text: str) -> None:
    told = read_file("a.txt", text.encode(codec))
    assert {told.encoding, codec} <= set(told.encodings)
    for other in told.encodings:
        chosen = read_file("a.txt", text.encode(codec), encoding=other)
        assert chosen.text == text.encode(codec).decode(other)
        assert chosen.encodings == told.encodings


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_an_encoding_that_is_sure_is_no_choice(codec: str) -> None:
    assert read_file("a.txt", "grüße an שלום".encode(codec)).encodings == ()


def test_an_encoding_that_cannot_hold_the_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape(say("file_encoding"))):
        read_file("a.txt", "“hello”".encode("cp1252"), encoding="cp932")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_has_a_name(encoding: str) -> None:
    assert say(f"encodings.{encoding}")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", say("file_empty")),
        ("hello".encode("utf-16-le"), say("file_zeros")),
        (b"hello\0how", say("file_zeros")),
        (b"\x89PNG\r\n\x1a\n\0\0\0", say("file_zeros")),
        (b"\xff\xfe\x00\xd8", say("file_encoding")),
        (b"%PDF-1.7 hello how are you", say("documents.pdf")),
        (b"{\\rtf1 hello how are you}", say("documents.rtf")),
        (b"PK\x03\x04 a document of Word", say("documents.zip")),
    ],
    ids=["empty", "utf_16_no_mark", "zeros", "picture", "broken", "pdf", "rtf", "docx"],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        decode(data)


@given(st.binary(max_size=60), st.sampled_from(["a.txt", "a.csv", "a.tsv", "a.srt", "a", ""]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        file = read_file(name, data)
    except ValueError:
        return
    assert "\0" not in file.text


TABLE = 'id,said,who\n1,"hello, how are you",anna\n2,"fine\nand you",ben\n3,,anna\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chat.csv", TABLE),
        ("chat.CSV", TABLE.replace("hello, how", "hello; how").replace(",", ";")),
        (
            "chat.tsv",
            TABLE.replace('"hello, how are you"', "hello how are you").replace(",", "\t"),
        ),
    ],
)
def test_of_a_table_one_column_is_taken_without_its_name(name: str, text: str) -> None:
    file = read_file(name, text.encode())
    assert (file.kind, file.columns) == ("table", ("id", "said", "who"))
    assert file.column == 1
    first, second = file.text.splitlines()
    assert first.startswith("hello")
    assert second == "fine and you"  # a cell is a line
    assert read_file(name, text.encode(), column=2).text.split() == ["anna", "ben", "anna"]


def test_a_table_without_names_loses_no_row() -> None:
    file = read_file("a.csv", b"1,hello how\n2,what are\n")
    assert file.columns == ("1", "2")
    assert file.text == "hello how\nwhat are"


def test_lines_of_an_old_table_may_end_in_carriage_returns_alone() -> None:
    assert read_file("a.csv", b"id,said\r1,hello how\r2,what are\r").text == "hello how\nwhat are"


def test_a_table_in_which_a_cell_does_not_end_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape(say("file_table"))):
        read_file("a.csv", b'id,said\n1,"' + b"hello how, " * 20_000)


SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Hello</i>, how
are you?

2
00:00:03,000 --> 00:00:04,000
{\\an8}Fine.
"""
VTT = """WEBVTT

NOTE made by hand

intro
00:01.000 --> 00:02.000 align:start
<v Anna>Hello, how are you?
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("film.srt", SRT, "Hello, how are you?\nFine."),
        ("film.srt", SRT.replace("\n", "\r\n"), "Hello, how are you?\nFine."),
        ("film.vtt", VTT, "Hello, how are you?"),
    ],
)
def test_of_subtitles_what_is_said_stays(name: str, text: str, expected: str) -> None:
    file = read_file(name, text.encode())
    assert (file.kind, file.text) == ("subtitles", expected)


@pytest.mark.parametrize(
    "stamp",
    [
        "12/03/24, 21:14 - {}",
        "[12.03.24, 21:14:05] {}",
        "\u200e[2024-03-12, 9:14:05\u202fPM] {}",
        "3/12/24, 9:14 pm - {}",
    ],
)
def test_of_a_chat_what_is_said_stays(stamp: str) -> None:
    messages = ["Messages are encrypted", "Anna: hello: how are you", "Ben K: <Media omitted>"]
    lines = [stamp.format(message) for message in [*messages, "Ben K: fine"]]
    file = read_file("chat.txt", "\n".join([*lines, "and you?"]).encode())
    assert (file.kind, file.text) == ("chat", "hello: how are you\nfine\nand you?")


def test_a_text_with_one_date_is_no_chat() -> None:
    text = "12/03/24, 21:14 - it began: so\nand it went on\nuntil the end"
    assert read_file("a.txt", text.encode()).text == text
