"""What the visitor works at: the current network and sentence, and what is computed from them.

The only home of `st.session_state` and `st.cache_*`. Pages and panels call what is named here and
need not know in which module it stands:

    server      the one engine, for all visitors
    current     the recipe, and what is chosen in its picture
    texts       what follows from the text alone
    sentences   the sentence and its box
    changing    another recipe
    making      what is made once
    widgets     the values of widgets
    running     how runs stand, starting and stopping them
    racing      the race
    answers     what a network answers
    session     a link is opened, a page begins and ends

Each imports from those above it alone.
"""

from dashboard.state.answers import (
    Unread,
    continued,
    follower,
    put_aside,
    read,
    score,
    weights,
    worth,
)
from dashboard.state.cache import drawn, made, once
from dashboard.state.changing import change, use
from dashboard.state.current import choose, chosen, recipe
from dashboard.state.racing import (
    change_lineup,
    fresh_lineup,
    is_replay,
    lineup,
    prepare_race,
    race,
    start_race,
    stop_race,
)
from dashboard.state.runs import kept_going_by, status, stop, train
from dashboard.state.sentences import (
    append_token,
    not_counted,
    replace_typed,
    sentence,
    sentence_box,
    set_sentence,
)
from dashboard.state.server import engine, lifespan
from dashboard.state.session import (
    CLAIM,
    begin,
    came_to,
    dismiss_problems,
    end,
    is_dark,
    open_row,
    query,
)
from dashboard.state.texts import best_possible, prepared
from dashboard.state.widgets import (
    control,
    draft,
    keep_draft,
    kept,
    kept_value,
    on_control,
    put,
    uploaded,
)

__all__ = [
    "CLAIM",
    "Unread",
    "append_token",
    "begin",
    "best_possible",
    "came_to",
    "change",
    "change_lineup",
    "choose",
    "chosen",
    "continued",
    "control",
    "dismiss_problems",
    "draft",
    "drawn",
    "end",
    "engine",
    "follower",
    "fresh_lineup",
    "is_dark",
    "is_replay",
    "keep_draft",
    "kept",
    "kept_going_by",
    "kept_value",
    "lifespan",
    "lineup",
    "made",
    "not_counted",
    "on_control",
    "once",
    "open_row",
    "prepare_race",
    "prepared",
    "put",
    "put_aside",
    "query",
    "race",
    "read",
    "recipe",
    "replace_typed",
    "score",
    "sentence",
    "sentence_box",
    "set_sentence",
    "start_race",
    "status",
    "stop",
    "stop_race",
    "train",
    "uploaded",
    "use",
    "weights",
    "worth",
]
