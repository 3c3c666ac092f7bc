"""What the visitor works at, and what is computed from it: the only home of `st.session_state`.

Pages and panels call what is named here, whichever module defines it.
"""

from dashboard.state.answers import Unread, ask, held_out
from dashboard.state.cache import cached, cached_for_recipe
from dashboard.state.identity import person, rooms
from dashboard.state.link import packed_lesson
from dashboard.state.privacy import forget_text, has_own_text
from dashboard.state.runs import (
    comes_along,
    count_others,
    draw_lineup,
    is_replay,
    start_race,
    status,
    stop,
    stop_race,
    tally,
    train,
    train_to_watch,
    was_trained_here,
    watch_race,
)
from dashboard.state.server import engine, is_awake
from dashboard.state.session import (
    append_token,
    best_possible,
    change,
    change_lineup,
    change_recipe,
    choose,
    chosen,
    current,
    has_own,
    ignored_characters,
    is_address_kept,
    is_dark,
    is_handout,
    is_locked,
    lineup,
    note_address_kept,
    open_first_link,
    open_link,
    page_name,
    page_run,
    prepared,
    proposed,
    query,
    recipe,
    replace_word,
    scheme,
    sentence,
    sentence_box,
    set_recipe,
    set_sentence,
    show_handout,
    shows,
)
from dashboard.state.widgets import (
    control,
    per_visitor,
    persistent_key,
    session_value,
    set_session_value,
    set_widget_value,
    widget_value,
)
