"""How trainings and races stand, and the verbs that start and stop them as this visitor."""

from __future__ import annotations

import dataclasses
import random
import time
import uuid
from collections import Counter
from typing import Any

from dashboard.state import lookups
from dashboard.state.race_setup import FRESH_SEEDS, Guess, Lineup, guess_of
from dashboard.state.server import engine
from dashboard.state.session import change, current, lineup, recipe
from dashboard.state.widgets import per_visitor
from lstm_core.engine.jobs import Runnable
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.race import Race
from lstm_core.network import shipped
from lstm_core.network.recipe import Recipe

CANDIDATES = 20
"""How many seeds are tried to find one that nobody has run."""


def status(of: Runnable | None = None, *, watches: bool = True) -> Any:
    """How a run stands, by default the training of the current recipe.

    Within one run of a page, every part of it gets the same answer. watches: whether the visitor
    counts as one who wants the run to go on.
    """
    of, known = of or recipe(), lookups.of_this_run("statuses")
    if known is not None and of.digest in known:
        return known[of.digest]
    status = engine().status(of, viewer=viewer_id() if watches else None)
    if known is not None and watches:
        known[of.digest] = status
    return status


def forget_status(of: Runnable) -> None:
    """Forget how a run stood when this page began."""
    (lookups.of_this_run("statuses") or {}).pop(of.digest, None)


def train(of: Recipe | None = None) -> None:
    """Start a recipe's training, the current one's by default."""
    engine().start(of or recipe(), viewer=viewer_id())


def comes_along(of: Recipe) -> bool:
    """Whether a recipe's trained network comes with the app."""
    return shipped.find(of.digest) is not None


def was_trained_here(of: Recipe) -> bool:
    """Whether a recipe's network was trained on this server, and so can be watched."""
    return engine().runs.of(of).own_status().has_result


def train_to_watch(of: Recipe) -> None:
    """Train a network that comes along once more, for its curves."""
    engine().start(of, again=True, viewer=viewer_id())


def stop(of: Runnable) -> None:
    """Stop a run, unless others want it to go on: `count_others` then says how many do."""
    engine().cancel(of, viewer=viewer_id())


def count_others(of: Runnable) -> int:
    """How many others want a run to go on that this visitor has asked to stop; else 0."""
    return engine().count_others(of, viewer=viewer_id())


def viewer_id() -> str:
    """What the engine knows this visitor by."""
    return per_visitor("viewer_id", lambda: uuid.uuid4().hex)


# The race


def watch_race() -> RaceStatus:
    """Watch the visitor's race: how it stands, as far as it is theirs to see.

    A race that has been run is not shown until this visitor starts it; then its record is replayed
    as fast as it was run. So a link gives no result away. A race under way is shown to everybody
    who has set it up.
    """
    race = status(lineup().race())
    if race.is_active:  # it may be run again while its record is replayed
        change(race_shown=True, replay_began=None)
    if not current().race_shown and (race.has_result or race.state == "cancelled"):
        return RaceStatus("absent")
    if race.state == "done" and (began := current().replay_began) is not None:
        return race.at(time.monotonic() - began)
    return race


def draw_lineup(like: Lineup) -> Lineup:
    """Draw a race that nobody has run: like another one, with another seed."""
    lineup = like
    for _ in range(CANDIDATES):
        lineup = dataclasses.replace(like, seed=draw_seed())
        if status(lineup.race(), watches=False).state == "absent":
            break
    return lineup


def tally(race: Race) -> Counter[Guess]:
    """How the races of this server came out that differ from one by the seed alone."""
    found: Counter[Guess] = Counter()
    for learners, count in engine().runs.races.of(race).items():
        found[guess_of(learners)] += count
    return found


def draw_seed() -> int:
    """Any seed that no recorded study has."""
    return random.randint(*FRESH_SEEDS)


def is_replay() -> bool:
    """Whether the race that is shown is replayed from its record."""
    return current().replay_began is not None


def start_race(*, again: bool = False) -> None:
    """Start the visitor's race, or the replay of its record if it is done.

    again: a race that the clock cut off is run anew, and its record is forgotten.
    A visitor has one race at a time, so that everybody gets a turn: the one started before is
    stopped, unless others watch it.
    """
    wanted, started = lineup().race(), current().race_started
    if started not in (None, wanted):
        engine().leave(started, viewer=viewer_id())
    change(race_started=wanted)
    again = again and engine().status(wanted).was_cut_off
    is_done = engine().start(wanted, again=again, viewer=viewer_id()).state == "done"
    change(race_shown=True, replay_began=time.monotonic() if is_done else None)


def stop_race() -> None:
    """Stop the race, unless others want it to go on, or go to the end of its replay."""
    if is_replay():
        change(replay_began=None)
    else:
        stop(lineup().race())
