"""A word of the glossary is a link where it stands first, and nowhere else."""

from __future__ import annotations

from dashboard.features.glossary.marks import WORDS, marked, written


def test_the_first_use_is_marked_in_any_form() -> None:
    texts = marked({"answer": "Each unit has cell states.", "more": "A cell state of a unit."})
    assert texts == {
        "answer": "Each [unit](#word-unit) has [cell states](#word-cell_state).",
        "more": "A cell state of a unit.",
    }


def test_headings_code_formulas_links_and_tables_are_left_alone() -> None:
    alone = "# unit\n{units} `unit` $unit$ [unit](x) **unit**\n| unit | loss |\n$$\nunit\n$$\n"
    assert marked({"question": "A unit?", "text": alone + "the unit."}) == {
        "question": "A unit?",
        "text": alone + "the [unit](#word-unit).",
    }


def test_a_label_is_left_alone() -> None:
    labels = {"claim": "through the cell state", "ask": "Wipe it? (forget gate 0)"}
    assert marked(labels) == labels


def test_a_part_of_a_word_is_no_use_of_it() -> None:
    assert marked({"text": "United seeded lossless."}) == {"text": "United seeded lossless."}


def test_there_are_about_twenty_words_and_each_is_said_in_few() -> None:
    assert 18 <= len(WORDS) <= 25
    assert [word for word, meaning in WORDS.items() if len(meaning.split()) > 30] == []


def test_a_name_that_is_filled_later_is_left_alone():
    assert marked({"part": "{unit} and {epoch:,}."})["part"] == "{unit} and {epoch:,}."


def test_an_abbreviation_is_written_in_capitals() -> None:
    assert [written(key) for key in ("lstm", "cell_state")] == ["LSTM", "cell state"]
