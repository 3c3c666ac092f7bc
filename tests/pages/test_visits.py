"""What holds for every page: links, what is typed, the sidebar, a folder that cannot be written."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

import pytest
import streamlit as st

from dashboard.features.network import panel as network
from dashboard.features.page.example import VALUES
from dashboard.prose import fill, names, parts
from dashboard.state.link import say
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import RunStore
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import NAMED
from tests.pages.conftest import Visit
from tests.support.visitor import PAGES, WITH_A_SENTENCE, bare, marked_up, packed, unmarked

MARKUP = "<script>qzqalert(1)</script> **qzqbold** $qzqx^2$ :qzqsmile: [qzqa](qzqb) &lt;qzqc"
"""Every piece of it is an unknown word that can be searched for."""

every_view = pytest.mark.parametrize("view", PAGES)


@every_view
def test_a_page_opens_with_its_question_and_its_answer(visit: Visit, view: str) -> None:
    visitor = visit(view)
    assert visitor.heading == filled(parts(view)["question"])
    _, answer = unmarked(visitor.app.main.markdown[0].value).split("\n\n", 1)
    assert answer == filled(parts(view)["answer"])
    assert "text: **the four lines**" in visitor.sidebar
    assert "units: **50**" in visitor.sidebar
    assert "state: **trained" in visitor.sidebar


@pytest.mark.parametrize(
    ("view", "link", "shows_another"),
    [("start", {}, True), ("start", {"corpus": "agreement"}, False), ("gates", {}, False)],
)
def test_where_a_page_shows_another_network_the_sidebar_says_so(
    visit: Visit, view: str, link: dict[str, str], shows_another: bool
) -> None:
    notes = [caption.value for caption in visit(view, **link).app.sidebar.caption]
    another = network.say("elsewhere", text=NAMED["agreement"].title)
    assert notes == ([another] if shows_another else [])


@every_view
@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_every_view_works_for_the_other_kinds_of_network(
    visit: Visit, view: str, cell: str
) -> None:
    visitor = visit(view, cell=cell)
    assert visitor.heading == filled(parts(view)["question"])
    assert not visitor.app.error
    assert f"cell: **{ {'lstm': 'LSTM', 'rnn': 'RNN', 'gru': 'GRU'}[cell] }**" in visitor.sidebar


def test_a_session_whose_first_run_was_cut_off_begins_anew(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit ends a run in its middle when something new is asked of the page."""
    with monkeypatch.context() as patch:
        patch.setattr(network, "sidebar", lambda _: st.stop())
        visitor = visit("predict", sentence="what are", admin="1")
        assert not visitor.app.main.markdown
    visitor.run()
    assert visitor.link == {"sentence": "what are"}
    assert visitor.sentence == "what are"
    assert say("unknown_part", name="admin") in visitor.plain


def test_every_text_of_a_page_is_shown(visit: Visit) -> None:
    """Those for other networks and other texts aside, and those that answer a guess."""
    shown = {view: visit(view).prose for view in PAGES}
    shown["prepare"] += visit("prepare").open_box("more_of_text").prose
    for question in ("continue", "surgery", "worth", "score"):
        shown["predict"] += visit("predict").choose("Ask it why", question).prose
    others = ("windows", "no_cell_state", "unknown", "cut_off", "own_text", "row_", "question")
    others += ("_rnn", "_gru", "_other", "ask_", "why_", "hold_yourself", "_numbers")
    others += ("race_not_shown", "race_order", "run_now", "race_gradients", "untried")
    others += ("untold",)  # in place of the answer, where a link hides it
    others += ("good_", "not_")  # the reasons of cards to sort
    for view in PAGES:
        for name, text in parts(view).items():
            is_filled_here = names(text) <= set(VALUES)  # else by what the page knows of a network
            if is_filled_here and not any(part in name for part in others):
                expected, found = filled(text), shown[view]
                assert expected in found or bare(expected) in bare(found), (view, name)


@every_view
def test_the_address_leads_back_to_the_same_state(visit: Visit, view: str) -> None:
    """That of an untrained network too: a reload must find it again."""
    link = {"cell": "rnn", "seed": "3", "sentence": "what are"}
    visitor = visit(view, **link)
    assert visitor.link == link
    again = visit(view, **visitor.link)
    assert again.sidebar == visitor.sidebar


@pytest.mark.parametrize(
    ("first", "second"),
    list(zip(WITH_A_SENTENCE, (*WITH_A_SENTENCE[1:], WITH_A_SENTENCE[0]), strict=True)),
)
def test_the_sentence_goes_along_from_page_to_page(visit: Visit, first: str, second: str) -> None:
    visitor = visit(first)
    assert visitor.sentence == "hello how is"
    assert visitor.go(second).sentence == "hello how is"
    assert visitor.type("what are").link["sentence"] == "what are"
    assert visitor.go("when").link["sentence"] == "what are"
    assert visitor.go(first).sentence == "what are"


def test_the_network_goes_along_from_page_to_page(visit: Visit) -> None:
    visitor = visit("train").choose("Cell", "rnn")
    for view in PAGES:
        visitor.go(view)
        assert "cell: **RNN**" in visitor.sidebar
        assert visitor.link["cell"] == "rnn"


@pytest.mark.parametrize("view", WITH_A_SENTENCE)
@pytest.mark.parametrize("sentence", [MARKUP, f"hello {MARKUP} how"])
def test_a_typed_sentence_is_never_read_as_markup(visit: Visit, view: str, sentence: str) -> None:
    visitor = visit(view).type(sentence)
    assert visitor.sentence == sentence
    assert marked_up(visitor.interpreted()) == []


@pytest.mark.parametrize(
    ("view", "level"),
    [*((view, "word") for view in PAGES), ("prepare", "character"), ("gates", "character")],
)
def test_a_text_of_one_s_own_is_never_read_as_markup(
    visit: Visit, engine: Engine, view: str, level: str
) -> None:
    recipe = Recipe(corpus=(MARKUP,), level=level, units=2, epochs=2)
    engine.start(recipe)
    assert engine.wait(recipe).state == "done"
    visitor = visit(view, text=packed(MARKUP.encode()), level=level, units="2", epochs="2")
    assert "state: **trained" in visitor.sidebar
    heading = f"# {visitor.heading}\n"
    assert any(text.startswith(heading) for _, text in visitor.interpreted())
    if view == "prepare":
        assert visitor.figures()
    interpreted = [(kind, without_code(text)) for kind, text in visitor.interpreted()]
    assert marked_up(interpreted) == []
    for figure in visitor.figures().values():
        for label in labels(figure):
            assert "<script" not in label
            assert "$" not in label


def without_code(text: str) -> str:
    """Markdown without its code, in which nothing is interpreted."""
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", text)


def filled(text: str) -> str:
    """A page's text as it is shown for the four lines."""
    prepared = Recipe().prepare()
    return fill(text, {name: VALUES[name](prepared) for name in names(text) if name in VALUES})


def labels(figure: object) -> list[str]:
    """Every string of a figure."""
    if isinstance(figure, str):
        return [figure]
    if isinstance(figure, dict):
        return [label for value in figure.values() for label in labels(value)]
    if isinstance(figure, list):
        return [label for value in figure for label in labels(value)]
    return []


@every_view
def test_a_link_with_wrong_parts_opens_and_says_so(visit: Visit, view: str) -> None:
    visitor = visit(view, units="9999", cell="<b>qzq</b>", admin="**qzq**", text="%%%", seed="3")
    assert "Not everything in this link could be used." in visitor.messages
    assert "units must be a whole number from 1 to 512" in visitor.plain
    assert "seed: **3**" in visitor.sidebar
    assert "units: **50**" in visitor.sidebar
    assert marked_up(visitor.interpreted()) == []
    visitor.click("Go on")
    assert "Not everything in this link could be used." not in visitor.messages
    assert "seed: **3**" in visitor.sidebar


@pytest.mark.parametrize(
    ("digest", "told"),
    [
        ("0123456789abcdef0123", say("missing_text")),
        ("../../etc/passwd", say("wrong_digest", value="../../etc/passwd")),
        ("", say("wrong_digest", value="")),
        ("x" * 9_999, say("wrong_digest", value="x" * 39 + "…")),
    ],
    ids=["unknown", "path", "empty", "long"],
)
def test_an_unknown_recipe_opens_the_beginning_and_says_so(
    visit: Visit, digest: str, told: str
) -> None:
    visitor = visit(recipe=digest, sentence="what are")
    assert told in visitor.plain
    assert "text: **the four lines**" in visitor.sidebar
    assert visitor.sentence == "what are"


def test_a_text_that_would_unpack_to_a_huge_one_is_refused(visit: Visit) -> None:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"a " * 500_000) for _ in range(100)) + packer.flush()
    visitor = visit("prepare", text=base64.urlsafe_b64encode(data).decode())
    assert say("damaged_text") in visitor.plain
    assert "text: **the four lines**" in visitor.sidebar


def test_a_folder_that_cannot_be_written_is_pointed_out(
    visit: Visit, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("here a folder should be")
    monkeypatch.setattr(engine, "runs", RunStore(occupied / "runs"))
    for view in PAGES:
        visitor = visit(view)
        assert visitor.messages.count(engine.runs.notice) == 1


@pytest.mark.parametrize("view", ["train", "gates", "predict"])
def test_what_to_look_for_in_a_text_stands_where_one_looks(visit: Visit, view: str) -> None:
    assert parts("corpora")["counting"] in visit(view, corpus="counting").prose
    assert "Look for" not in visit(view).prose
