"""A network that gives no answer: every page says so in words, and draws the rest."""

from __future__ import annotations

import pytest

from dashboard.state import answers
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from tests.pages.conftest import Visit
from tests.support.visitor import PAGES


class Trouble:
    """Fails each question after so many, and counts those."""

    def __init__(self, engine: Engine, error: Exception, *, after: int) -> None:
        self.real, self.error, self.left, self.failed = engine.ask, error, after, 0

    def __call__(self, *question: object) -> object:
        self.left -= 1
        if self.left < 0:
            self.failed += 1
            raise self.error
        return self.real(*question)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("error", "after"),
    [(EngineUnavailable("It does not answer."), 0), (NetworkMissing("It is gone."), 1)],
)
def test_no_page_raises_where_a_reading_fails(
    visit: Visit,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    after: int,
    error: Exception,
) -> None:
    monkeypatch.setattr(answers, "FAILED_SECONDS", 0.0)
    monkeypatch.setattr(engine, "ask", Trouble(engine, error, after=after))
    visitor = visit(page)
    if any(box.key == "sentence" for box in visitor.app.text_input):
        # What is typed nowhere else is answered by no cache.
        visitor.type(f"hello how zebra are {page} {after} {error}")


def test_a_reading_that_fails_is_told_in_its_own_words_beside_what_was_typed(
    visit: Visit, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit("predict")
    trouble = Trouble(engine, EngineUnavailable("It does not answer."), after=0)
    monkeypatch.setattr(engine, "ask", trouble)
    visitor.type("friends how doing are")
    (bars,) = visitor.components("bars")
    assert "It does not answer." in bars["notes"]
    chips = visitor.components("chips")[0]["tokens"]
    assert [chip["text"] for chip in chips] == ["friends", "how", "doing", "are"]
    assert trouble.failed == 1
