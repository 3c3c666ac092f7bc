"""The pages' texts: each is shown, each that is asked for is there, and none overclaims."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard
import lstm_core as lc
from dashboard.features.page.example import VALUES
from dashboard.prose import VARIANTS, code, fill, names, parts, parts_for
from dashboard.prose.messages import messages
from lstm_core.network.recipe import CELLS, layers
from lstm_core.text.corpora import HELLO, NAMED
from lstm_core.text.preparation import PREFIX_CELLS, ceiling
from tests.support.literals import key_patterns

HERE = Path(dashboard.__file__).parent
CORPORA = "corpora"
"""The file that is no page's: a part for each corpus, shown beside the choice of the text."""

TEXTS = sorted(file.stem for file in (HERE / "prose" / "en").glob("*.md"))
FEATURES = sorted(file.stem for file in (HERE / "prose" / "en").glob("*.toml"))
PAGES = [name for name in TEXTS if name != CORPORA]
SHOWN_BY_PREFIX = {"when": ("good_", "not_"), "exam": ("answer_",)}
"""Parts that a page shows by the beginning of their name, as many as there are."""

ALWAYS = {"question", "answer"}
"""What every page begins with."""

OVERCLAIMS = (
    r"(?<!not )\bsolves?\b",  # the vanishing gradient is mitigated
    r"\b(RNNs?|recurrent networks?) (cannot|can't|can not|are unable to) learn\b",
    r"(?<!not )\b(understands?|thinks|wants|believes)\b",
    r"\balways (learns|remembers|works)\b",
    r"\bproves?\b",
    r"\b(revolutionary|powerful|magic|magical|amazing|incredible|state.of.the.art)\b",
)
TALKS_DOWN = r"\b(obviously|clearly|simply|trivial(ly)?|of course|as everyone knows|easy|easily)\b"
UNFINISHED = r"\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b"


def asked_for(file: Path) -> Iterator[str]:
    """A regular expression for every key that a script takes out of `texts`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", None) == "texts":
            yield from key_patterns(node.slice)


VIEWS = {page: list(asked_for(HERE / "views" / f"{page}.py")) for page in PAGES}
SHARED = [*(HERE / "features").rglob("*.py")]
PANELS = [pattern for file in SHARED for pattern in asked_for(file)]


def found(pattern: str, page: str) -> set[str]:
    return {name for name in parts(page) if re.fullmatch(pattern, name)}


def test_every_page_has_its_texts() -> None:
    assert sorted(file.stem for file in (HERE / "views").glob("[a-z]*.py")) == PAGES


@pytest.mark.parametrize("view", PAGES)
def test_every_text_that_a_page_asks_for_is_there(view: str) -> None:
    assert [pattern for pattern in VIEWS[view] if not found(pattern, view)] == []
    assert set(parts(view)) >= ALWAYS


def test_every_text_that_a_panel_asks_for_is_there() -> None:
    missing = [pattern for pattern in PANELS if not any(found(pattern, page) for page in PAGES)]
    assert missing == []


@pytest.mark.parametrize("view", PAGES)
def test_no_text_is_left_over(view: str) -> None:
    used = ALWAYS.union(*(found(pattern, view) for pattern in (*VIEWS[view], *PANELS)))
    by_prefix = SHOWN_BY_PREFIX.get(view, ())
    variants = {f"{name}_{variant}" for name in used for variant in VARIANTS}
    left_over = [name for name in parts(view) if name not in used | variants]
    assert [name for name in left_over if not name.startswith(by_prefix)] == []


TOPICS = {
    "start": ("cell state", "hidden state", "forget gate", "input gate", "output gate"),
    "prepare": ("one-hot", "embedding", "many-to-one", "many-to-many", "padding"),
    "train": ("overfitting", "early stopping", "dropout", "stacked", "bidirectional", "epoch"),
    "predict": ("teacher forcing", "free running", "temperature"),
    "gates": ("mask",),
    "vanish": (
        *("unrolled", "back-propagation through time", "truncated", "explodes", "clipping"),
        *("forget bias", "constant error carousel", "sigmoid"),
    ),
    "when": ("encoder-decoder", "attention", "transformer"),
}
"""What an exam asks for, and the page that has a place for it besides *Exam*."""


@pytest.mark.parametrize("page", TOPICS)
def test_every_topic_of_an_exam_has_its_place(page: str) -> None:
    told = "\n".join(parts(page).values()).lower()
    assert [topic for topic in TOPICS[page] if topic not in told] == []


def test_every_corpus_says_what_to_look_for() -> None:
    texts = parts(CORPORA)
    assert list(texts) == list(NAMED)
    assert [name for name, text in texts.items() if text.count("**Look for**") != 1] == []


@pytest.mark.parametrize("view", TEXTS)
def test_no_text_is_empty_or_given_twice(view: str) -> None:
    source = (HERE / "prose" / "en" / f"{view}.md").read_text(encoding="utf-8")
    assert source.count("\n## ") + source.startswith("## ") == len(parts(view))
    assert [name for name, text in parts(view).items() if not text] == []


@pytest.mark.parametrize("view", TEXTS)
@pytest.mark.parametrize("pattern", [*OVERCLAIMS, TALKS_DOWN, UNFINISHED])
def test_no_text_overclaims_or_talks_down(view: str, pattern: str) -> None:
    for name, text in parts(view).items():
        assert not (hit := re.search(pattern, text, re.IGNORECASE)), f"{name}: {hit}"


FILLED_BY_ITS_VIEW = {"compare", "when", "exam"}
"""Pages whose {names} are numbers that were measured."""


def test_every_name_in_a_text_has_a_value_and_every_value_a_name() -> None:
    named = {
        page: set().union(*map(names, parts(page).values()))
        for page in TEXTS
        if page not in FILLED_BY_ITS_VIEW
    }
    assert {page: unknown for page, of in named.items() if (unknown := of - set(VALUES))} == {}
    assert set(VALUES) == set().union(*named.values())


@pytest.mark.parametrize(
    "text",
    [
        lc.prepare(HELLO),
        lc.prepare(("one `two` $three$", "four")),
        lc.prepare(HELLO, "character", framing="windows"),
        lc.prepare(HELLO, "character", framing="prefixes"),
    ],
    ids=["four_lines", "signs", "windows", "characters"],
)
def test_texts_speak_of_the_text_that_is_loaded(text: lc.text.preparation.PreparedText) -> None:
    for page in PAGES:
        shown = parts_for(page, cell="lstm", framing=text.framing, four_lines=False)
        for part in shown.values():
            asked = {name: VALUES[name](text) for name in names(part) if name in VALUES}
            assert not names(fill(part, asked)) & set(VALUES)


def test_the_example_text_gives_the_numbers_that_can_be_checked_by_hand() -> None:
    values = {name: of(lc.prepare(HELLO)) for name, of in VALUES.items()}
    assert values["prefix_sum"] == "$3 + 4 + 4 + 4 = 15$"
    assert values["one_hot"] == "`[0 0 1 0 0 0 0 0 0 0 0]`"
    assert (values["ids"], values["longest"]) == ("11", "5 words")


def test_a_typed_token_is_code_and_latex_is_left_alone() -> None:
    assert "``two`" not in code("`two`")
    assert code("`two`") == "`` `two` ``"
    assert fill(r"$\text{level}$ {level}", {"level": "{lines}"}) == r"$\text{level}$ {lines}"


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("pattern", [*OVERCLAIMS[1:], UNFINISHED])
def test_no_message_overclaims(feature: str, pattern: str) -> None:
    """In the tables of what was measured a task is solved, and one network clearly ahead."""
    say = messages(feature)
    for key in say:
        for form in say.forms(key):
            assert not (hit := re.search(pattern, form, re.IGNORECASE)), f"{key}: {hit}"


@pytest.mark.parametrize("view", PAGES)
def test_a_page_begins_with_a_question_and_answers_it_in_few_sentences(view: str) -> None:
    texts = parts(view)
    assert re.fullmatch(r"[^.?!]+\?", texts["question"])
    for name in ("answer", *(f"answer_{variant}" for variant in VARIANTS)):
        assert re.fullmatch(r"([^.?!]+\. ?){1,3}", texts.get(name, texts["answer"]))


def test_wherever_the_forget_gate_is_explained_a_high_one_means_keep() -> None:
    """Its name misleads everyone."""
    assert "A high forget gate means keep" in parts("start")["gate_forget"]
    assert "A high forget gate means keep" in parts("gates")["how_to_read"]
    assert "keeps" in parts("gates")["equations"]


@pytest.mark.parametrize("part", ["equations", "equations_gru"])
def test_an_exam_s_cell_has_the_equations_of_the_gates_page(part: str) -> None:
    (block,) = re.findall(r"\$\$.*?\$\$", parts("gates")[part], re.DOTALL)
    assert block in parts("exam")["answer_cells"]


def test_a_variant_stands_in_its_part_s_place() -> None:
    texts = parts("gates")
    lstm, rnn, gru = (
        parts_for("gates", cell=c, framing="prefixes") for c in ("lstm", "rnn", "gru")
    )
    assert lstm == texts
    assert rnn["answer"] == texts["answer_rnn"]
    assert gru["how_to_read"] == texts["how_to_read_gru"]
    assert rnn["question"] == texts["question"]
    windows = parts_for("prepare", cell="gru", framing="windows")
    assert windows["padding"] == parts("prepare")["padding_windows"]
    other = parts_for("predict", cell="lstm", framing="prefixes", four_lines=False)
    assert other["memory_not_language"] == parts("predict")["memory_not_language_other"]


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_the_gates_page_says_nothing_of_what_a_cell_lacks(cell: str) -> None:
    texts = parts_for("gates", cell=cell, framing="prefixes")
    shown = {"answer", "how_to_read", "pads", "scales", "care"} | (
        {"equations"} if cell == "gru" else set()
    )
    lacking = ("cell state", "forget", "output gate", "Compute it yourself")
    lacking += ("gate", "candidate") if cell == "rnn" else ()
    for name in shown:
        assert [word for word in lacking if word in texts[name]] == [], name
    layers_text = parts_for("train", cell=cell, framing="prefixes")["layers"]
    assert "cell state" not in layers_text
    assert {"rnn": "SimpleRNN", "gru": "GRU"}[cell] in layers_text


def test_numbers_in_the_texts_are_the_library_s() -> None:
    text = lc.prepare(HELLO)
    sizes = {c: layers(lc.Recipe(cell=c), text)[1].parameters for c in CELLS}
    for size in sizes.values():
        assert f"| {size:,} |" in parts("train")["parameters"]
    assert f"{sizes['lstm']:,} against {sizes['rnn']:,}" in parts("compare")["same_units"]
    best, said = ceiling(text), parts("train")["ceiling"]
    assert f"{best.accuracy:.0%}".replace("%", " %") + " accuracy at most" in said
    assert f"{round(best.accuracy * text.predictions)} of {text.predictions}" in said
    assert rf"\approx {best.loss:.3f}$" in said
    assert rf"\ln {len(text.vocabulary)} \approx 2.398$" in said
    assert f"more than {PREFIX_CELLS:,} numbers" in parts("prepare")["more"]
