"""The way through the pages: one button at the end of each leads to the next."""

from __future__ import annotations

import pytest

from dashboard.features.onward.panel import STEPS, following
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import NAMED
from tests.pages.conftest import Visit
from tests.support.visitor import PAGES, Visitor


def onward(visitor: Visitor) -> Visitor:
    visitor.app.button(key="onward").click()
    return visitor.run()


def test_every_page_is_on_the_way() -> None:
    assert sorted(STEPS) == sorted(messages("page").table["titles"])
    way = [page := "start"]
    while page := following(page):
        way.append(page)
    assert way == list(STEPS)


def test_a_page_leads_to_the_next(visit: Visit) -> None:
    visitor = visit("gates")
    heading = visitor.heading
    assert onward(visitor).heading != heading
    assert len(visitor.components("foot")) == 1


def test_the_last_page_has_no_next(visit: Visit) -> None:
    last = list(STEPS)[-1]
    assert not [button for button in visit(last).app.button if button.key == "onward"]


def test_after_the_training_of_one_s_own_text_the_way_begins_again_with_its_network(
    visit: Visit,
) -> None:
    shipped = onward(visit("train", corpus="counting")).heading
    own = onward(visit("prepare").use_text("one two\none three").go("train")).heading
    assert shipped == visit("exam").heading
    assert own == visit("gates").heading


def test_who_has_no_network_yet_takes_the_opening_s_along(visit: Visit) -> None:
    shown = onward(visit("start")).app.session_state["visitor"]
    assert shown.recipe == Recipe.shipped(NAMED["agreement"])
    assert shown.sentence == "the bakers near the clock"


def test_a_network_of_one_s_own_is_kept(visit: Visit) -> None:
    shown = onward(visit("start", sentence="hello how")).app.session_state["visitor"]
    assert shown.recipe == Recipe()
    assert shown.sentence == "hello how"


@pytest.mark.parametrize("page", PAGES)
def test_a_word_is_a_link_only_where_markdown_is_read(visit: Visit, page: str) -> None:
    """In a table or the label of a widget it would be seen as brackets. In HTML it is a link."""
    for element in visit(page).app:
        sent = str(getattr(element, "proto", ""))
        if element.type not in ("markdown", "caption") and "lstm_view_foot" not in sent:
            assert "](#word-" not in sent, element.type
            assert element.type == "html" or "#word-" not in sent, element.type


@pytest.mark.parametrize("page", PAGES)
def test_one_thing_alone_keeps_the_address(visit: Visit, page: str) -> None:
    """The page's foot, or a component in a part of the page that runs alone; never both."""
    told = [*(visitor := visit(page)).components("address"), *visitor.components("foot")]
    assert ["query" in data for data in told].count(True) == 1
