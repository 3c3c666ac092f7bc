"""What the visitor works at, and what is computed from it: the only home of `st.session_state`.

Pages and panels call what is named here, whichever module defines it.
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
from dashboard.state.cache import cached, cached_for_recipe, per_visitor
from dashboard.state.changing import change_recipe, set_recipe
from dashboard.state.current import choose, chosen, recipe
from dashboard.state.racing import (
    change_lineup,
    fresh_lineup,
    is_replay,
    lineup,
    prepare_race,
    race_status,
    start_race,
    stop_race,
)
from dashboard.state.runs import count_others, status, stop, train
from dashboard.state.sentences import (
    append_token,
    ignored_characters,
    replace_word,
    sentence,
    sentence_box,
    set_sentence,
)
from dashboard.state.server import engine, lifespan
from dashboard.state.session import (
    CLAIM_KEY,
    begin_page,
    dismiss_problems,
    end_page,
    is_dark,
    link_target,
    opened_row,
    query,
)
from dashboard.state.texts import best_possible, prepared
from dashboard.state.widgets import (
    control_key,
    on_control,
    persistent_key,
    persistent_value,
    session_value,
    set_persistent_value,
    set_session_value,
    uploaded,
)

__all__ = [
    "CLAIM_KEY",
    "Unread",
    "append_token",
    "begin_page",
    "best_possible",
    "cached",
    "cached_for_recipe",
    "change_lineup",
    "change_recipe",
    "choose",
    "chosen",
    "continued",
    "control_key",
    "count_others",
    "dismiss_problems",
    "end_page",
    "engine",
    "follower",
    "fresh_lineup",
    "ignored_characters",
    "is_dark",
    "is_replay",
    "lifespan",
    "lineup",
    "link_target",
    "on_control",
    "opened_row",
    "per_visitor",
    "persistent_key",
    "persistent_value",
    "prepare_race",
    "prepared",
    "put_aside",
    "query",
    "race_status",
    "read",
    "recipe",
    "replace_word",
    "score",
    "sentence",
    "sentence_box",
    "session_value",
    "set_persistent_value",
    "set_recipe",
    "set_sentence",
    "set_session_value",
    "start_race",
    "status",
    "stop",
    "stop_race",
    "train",
    "uploaded",
    "weights",
    "worth",
]
