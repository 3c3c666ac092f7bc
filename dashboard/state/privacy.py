"""What the server keeps of a visitor's own text, and how it goes."""

from __future__ import annotations

from dashboard.state import answers, cache, link, own_text
from dashboard.state.runs import viewer_id
from dashboard.state.server import engine
from dashboard.state.session import recipe, set_recipe, set_sentence
from lstm_core.engine import own_texts


def has_own_text() -> bool:
    """Whether the visitor's text is none of those that come along."""
    return own_texts.is_own(recipe())


def forget_text() -> int:
    """Remove the visitor's own text from the server, and every network that learned from it.

    The visitor then sees the example network. Returns how many networks went. Whoever else has
    the text, or a link to it, may bring it back.
    """
    corpus, runs = recipe().corpus, engine().runs
    set_recipe(link.DEFAULT.with_cell(recipe().cell))
    set_sentence(None)
    viewer = viewer_id()
    gone = own_texts.forget(runs, corpus, stop=lambda of: engine().cancel(of, viewer=viewer))
    for part in (own_text, answers, cache):
        part.forget_all()  # for everybody: what is still wanted is computed again
    return gone
