"""Who waits, who runs, who may stop it, what is ended, and how long a job waits."""

from __future__ import annotations

import pytest

import lstm_core as lc
from lstm_core.engine.engine import Engine
from lstm_core.engine.jobs import job_for
from lstm_core.engine.queue import TYPICAL_SECONDS, Queue
from lstm_core.engine.runs import RunStore
from lstm_core.engine.status import Course, RaceStatus
from lstm_core.engine.viewers import WATCHING_SECONDS
from tests.support.engine import FIRST, REACH, SECOND, A, B, ByHand, C, D, lap, until
from tests.support.races import make_gate_race, make_race


def test_one_trains_and_the_others_wait_first_come_first_served(cranked, training):
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    assert cranked.states(A, B, C, D) == ["training", "queued", "queued", "absent"]
    assert [cranked.engine.status(r).place for r in (A, B, C)] == [0, 1, 2]
    cranked.trainers.run_next()
    assert cranked.states(A, B, C) == ["done", "training", "queued"]
    assert cranked.engine.status(C).place == 1
    cranked.engine.start(D)
    for _ in range(3):
        cranked.trainers.run_next()
    assert cranked.states(A, B, C, D) == ["done"] * 4
    assert training.trained == [A, B, C, D]
    assert not cranked.trainers.tasks


def test_all_workers_but_one_train(crank, tmp_path, training):
    cranked = crank(workers=4)
    for recipe in (A, B, C, D):
        cranked.engine.start(recipe)
    assert cranked.states(A, B, C, D) == ["training", "training", "training", "queued"]
    trainers = [cranked.trainers, *cranked.other_trainers]
    assert [len(trainer.tasks) for trainer in trainers] == [1, 1, 1]
    with pytest.raises(ValueError, match="at least 2, one to read; received 1"):
        Engine(RunStore(tmp_path), workers=1, executor=ByHand)


def test_a_queue_that_is_full_takes_no_more(cranked):
    cranked.limit(queue=2)
    for recipe in (A, B, C):
        assert cranked.engine.start(recipe).is_active
    refused = cranked.engine.start(D)
    assert refused.state == "failed"
    assert refused.message == "2 trainings are waiting already. Try again in a few minutes."
    assert cranked.engine.start(B).place == 1  # who is in it stays
    cranked.trainers.run_next()
    assert cranked.engine.start(D).place == 2


def test_who_asks_for_a_recipe_again_joins_its_run(cranked, training):
    for _ in range(3):
        assert cranked.engine.start(A).state == "training"
        assert cranked.engine.start(B).state == "queued"
    assert cranked.engine.status(B).place == 1
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert cranked.engine.start(A).state == cranked.engine.start(B).state == "done"
    assert not cranked.trainers.tasks
    assert training.trained == [A, B]


def test_two_engines_on_one_folder_train_a_recipe_once(crank, cranked, training):
    other = crank(workers=2)
    cranked.engine.start(A)
    other.engine.start(A)  # the first has not begun yet, so nothing shows that it will
    other.trainers.run_next()
    cranked.trainers.run_next()
    assert training.trained == [A]
    assert cranked.states(A) == other.states(A) == ["done"]


def test_status_shows_the_figures_of_a_training(cranked, training):
    seen = []
    training.meanwhile = lambda: seen.append(cranked.engine.status(A))
    cranked.engine.start(A)
    before = cranked.engine.status(A)
    assert (before.state, before.epoch, before.epochs, before.fraction) == ("training", 0, 4, 0.0)
    cranked.trainers.run_next()
    assert (seen[0].state, seen[0].epoch, seen[0].fraction) == ("training", 2, 0.5)


def test_a_queued_run_leaves_the_queue(cranked, training):
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    assert cranked.engine.cancel(B) == 0
    assert cranked.states(A, B, C) == ["training", "absent", "queued"]
    assert cranked.engine.status(C).place == 1
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert training.trained == [A, C]


def test_a_training_stops_at_its_next_report_and_can_be_started_again(cranked, training):
    seen = []

    def stop():
        cranked.engine.cancel(A)
        seen.append(cranked.engine.status(A))

    training.meanwhile = stop
    cranked.engine.start(A)
    assert not cranked.engine.status(A).is_stopping
    cranked.trainers.run_next()
    assert [(status.state, status.is_stopping) for status in seen] == [("training", True)]
    status = cranked.engine.status(A)
    assert (status.state, status.epoch, status.is_stopping) == ("stopped", 3, False)
    assert (status.fraction, len(status.history.loss)) == (0.75, 3)
    assert status.has_result
    assert not status.is_active
    assert status.version != cranked.engine.status(B).version == ""
    training.meanwhile = lambda: None
    assert cranked.engine.start(A).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_a_run_handed_over_but_not_begun_can_be_stopped(cranked):
    """A worker takes seconds to start; who stops a run meanwhile must not be forgotten."""
    cranked.engine.start(A)
    assert cranked.engine.cancel(A) == 0
    cranked.trainers.run_next()
    assert cranked.states(A) == ["cancelled"]


def test_an_old_request_to_stop_does_not_stop_a_new_run(cranked):
    cranked.engine.runs.of(A).request_cancel()
    cranked.engine.start(A)
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_stopping_what_does_not_run_changes_nothing(cranked):
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["absent"]
    cranked.engine.start(A)
    cranked.trainers.run_next()
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["done"]


@pytest.mark.parametrize("recipe", [A, B], ids=["training", "queued"])
def test_what_others_watch_is_not_stopped(cranked, recipe):
    cranked.engine.start(A)
    cranked.engine.start(B)
    state = cranked.states(recipe)
    for viewer in ("ann", "bob", "ann"):
        cranked.engine.status(recipe, viewer=viewer)
    assert cranked.engine.cancel(recipe, viewer="ann") == 1
    assert cranked.states(recipe) == state
    cranked.engine.status(recipe, viewer="ann")  # her page still shows it
    # She would stop it too, so Bob is the last.
    assert cranked.engine.cancel(recipe, viewer="bob") == 0
    cranked.trainers.run_next()
    assert cranked.states(recipe) == ["cancelled" if recipe == A else "absent"]


@pytest.mark.parametrize("recipe", [A, B], ids=["training", "queued"])
def test_a_run_that_is_started_anew_is_watched_anew(cranked, recipe):
    cranked.engine.start(A)
    cranked.engine.start(B)
    assert cranked.engine.cancel(recipe, viewer="ann") == 0
    if recipe == A:
        cranked.trainers.run_next()
    cranked.engine.start(recipe)
    cranked.engine.status(recipe, viewer="ann")
    assert cranked.engine.cancel(recipe, viewer="bob") == 1


def test_who_has_gone_does_not_watch(cranked):
    cranked.engine.start(A)
    cranked.engine.status(A, viewer="ann")
    cranked.engine.status(B, viewer="cem")  # watches another run
    assert cranked.engine.cancel(A, viewer="bob") == 1
    cranked.now += WATCHING_SECONDS
    assert cranked.engine.cancel(A, viewer="bob") == 0


def test_whoever_turns_to_another_run_stops_it_unless_others_watch(cranked):
    cranked.engine.start(A)
    for viewer in ("ann", "bob"):
        cranked.engine.status(A, viewer=viewer)
    cranked.engine.leave(A, viewer="ann")
    assert cranked.engine.count_others(A, viewer="ann") == 0  # she has not asked to stop it
    assert not cranked.engine.status(A).is_stopping
    cranked.engine.leave(A, viewer="bob")
    assert cranked.engine.status(A).is_stopping


def test_what_was_asked_ends_with_the_run(cranked):
    cranked.engine.start(A)
    for viewer in ("ann", "bob"):
        cranked.engine.status(A, viewer=viewer)
    cranked.engine.cancel(A, viewer="ann")
    assert cranked.engine.count_others(A, viewer="ann") == 1
    cranked.trainers.run_next()
    assert cranked.engine.count_others(A, viewer="ann") == 0


def test_runs_are_pruned_when_one_ends(cranked, monkeypatch):
    kept = []
    monkeypatch.setattr(RunStore, "prune", lambda _, keep: kept.append(keep))
    cranked.engine.start(A)
    cranked.trainers.run_next()
    until(lambda: kept)
    assert kept == [frozenset({A.digest})]


def test_a_race_is_a_run_that_keeps_its_laps(cranked, racing):
    assert cranked.engine.status(FIRST) == RaceStatus("absent")
    assert cranked.engine.start(FIRST).state == "training"
    seen = []
    racing.meanwhile = racing.following = lambda: seen.append(cranked.engine.status(FIRST))
    cranked.trainers.run_next()
    told = [(status.state, len(status.laps), status.is_measuring_gradients) for status in seen]
    assert told == [("training", 4, False), ("training", 6, True)]
    assert seen[0].fraction == 20 / FIRST.terms.budget
    status = cranked.engine.status(FIRST)
    assert (status.state, status.fraction, status.seconds) == ("done", 1.0, 0.6)
    assert status.of(1) == tuple(lap(1, steps) for steps in (10, 20, 30))
    assert status.gradients == (REACH,)
    assert not status.is_measuring_gradients


def test_two_races_and_a_training_come_to_their_turn(cranked, training, racing):
    """First come, first served, whatever it is."""
    for what in (FIRST, A, SECOND):
        cranked.engine.start(what)
    assert cranked.states(FIRST, A, SECOND) == ["training", "queued", "queued"]
    assert [cranked.engine.status(what).place for what in (FIRST, A, SECOND)] == [0, 1, 2]
    cranked.trainers.run_next()
    assert cranked.states(FIRST, A, SECOND) == ["done", "training", "queued"]
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert cranked.states(FIRST, A, SECOND) == ["done"] * 3
    assert (racing.run, training.trained) == ([FIRST, SECOND], [A])


def test_who_starts_the_same_race_watches_the_same_one(cranked, racing):
    cranked.engine.start(FIRST)
    assert cranked.engine.start(make_race()).state == "training"
    for viewer in ("ann", "bob"):
        cranked.engine.status(FIRST, viewer=viewer)
    assert cranked.engine.cancel(FIRST, viewer="ann") == 1
    cranked.trainers.run_next()
    assert not cranked.trainers.tasks
    assert racing.run == [FIRST]


def test_a_race_that_is_stopped_keeps_its_laps_and_can_be_started_again(cranked, racing):
    cranked.engine.start(FIRST)
    racing.meanwhile = lambda: cranked.engine.cancel(FIRST)
    cranked.trainers.run_next()
    status = cranked.engine.status(FIRST)
    assert (status.state, len(status.laps)) == ("cancelled", 4)
    racing.meanwhile = lambda: None
    assert cranked.engine.start(FIRST).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(FIRST) == ["done"]


def test_a_race_that_waits_leaves_the_queue_when_it_is_stopped(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.engine.start(SECOND)
    assert cranked.engine.cancel(SECOND) == 0
    assert cranked.states(FIRST, SECOND) == ["training", "absent"]


def test_what_is_done_can_be_done_again(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.trainers.run_next()
    assert cranked.engine.status(FIRST).was_cut_off  # after 30 of 600 steps
    assert cranked.engine.start(FIRST).state == "done"
    for _ in range(2):  # two who watch it
        assert cranked.engine.start(FIRST, again=True).state == "training"
    assert cranked.engine.status(FIRST).laps == ()
    cranked.trainers.run_next()
    assert not cranked.trainers.tasks
    assert racing.run == [FIRST, FIRST]


# A visitor has one run that waits


def test_a_visitor_has_one_run_that_waits(cranked, training):
    cranked.engine.start(A, viewer="ann")
    cranked.engine.start(B, viewer="ann")
    cranked.engine.start(C, viewer="bob")
    assert cranked.states(A, B, C) == ["training", "queued", "queued"]
    cranked.engine.start(D, viewer="ann")
    assert cranked.states(A, B, C, D) == ["training", "absent", "queued", "queued"]
    assert cranked.engine.start(D, viewer="ann").place == 2  # to ask again costs no place


def test_what_another_watches_stays_when_the_one_who_asked_wants_something_else(cranked):
    cranked.engine.start(A)
    cranked.engine.start(B, viewer="ann")
    cranked.engine.status(B, viewer="bob")
    cranked.engine.start(C, viewer="ann")
    assert cranked.states(A, B, C) == ["training", "queued", "queued"]


def test_sixty_recipes_at_once_each_know_their_place_and_come_to_their_turn(cranked, training):
    recipes = [lc.Recipe(epochs=4, units=3, seed=seed) for seed in range(60)]
    for number, recipe in enumerate(recipes):
        cranked.engine.start(recipe, viewer=f"visitor {number}")
    statuses = [cranked.engine.status(recipe) for recipe in recipes]
    assert [status.place for status in statuses] == list(range(60))
    waits = [status.wait for status in statuses[1:]]
    assert waits == [TYPICAL_SECONDS * place for place in range(1, 60)]
    while cranked.trainers.tasks:
        cranked.trainers.run_next()
    assert training.trained == recipes
    assert set(cranked.states(*recipes)) == {"done"}


# What is ended


LIMITS = {"run_seconds": 100.0, "abandoned_seconds": 40.0, "silent_seconds": 10.0}


def give_sign(run, number):
    """Another sign of life than the last, as the process of a run gives it."""
    (run.path / "alive").write_text("x" * number)


def let_pass(cranked, seconds):
    """Look after the runs once a second."""
    for _ in range(int(seconds)):
        cranked.now += 1
        cranked.engine.tend()


@pytest.mark.parametrize(
    ("watched", "message"), [(True, "longer than a run may take"), (False, "nobody had watched")]
)
def test_what_takes_too_long_or_nobody_watches_is_stopped(cranked, training, watched, message):
    cranked.limit(**LIMITS)
    took = []

    def meanwhile():
        run, began = cranked.engine.runs.of(A), cranked.now
        while not run.status().is_stopping:
            give_sign(run, int(cranked.now - began))
            if watched:
                cranked.engine.status(A, viewer="ann")
            let_pass(cranked, 1)
        took.append(cranked.now - began)

    training.meanwhile = meanwhile
    cranked.engine.start(A, viewer="ann")
    cranked.trainers.run_next()
    status = cranked.engine.status(A)
    assert status.state == "stopped"
    assert message in status.message
    assert took == [102 if watched else 41]


def test_what_nobody_was_ever_named_to_watch_goes_on(cranked, training):
    """For whoever uses the engine without names."""
    cranked.limit(**LIMITS)
    training.meanwhile = lambda: let_pass(cranked, 9)
    cranked.engine.start(A)
    cranked.now += 1_000
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_a_run_without_a_sign_of_life_has_its_process_replaced(cranked, training):
    cranked.limit(**LIMITS)
    cranked.engine.start(A)
    cranked.engine.start(B)
    with cranked.engine.runs.of(A).claim():
        give_sign(cranked.engine.runs.of(A), 1)
        let_pass(cranked, 11)
        assert not cranked.trainers.closed
        let_pass(cranked, 2)
        assert (cranked.trainers.closed, cranked.trainers.killed) == (True, True)
    cranked.trainers.die()
    status = cranked.engine.status(A)
    assert status.state == "failed"
    assert "no sign of life" in status.message
    assert cranked.states(B) == ["training"]
    cranked.made[-1].get_ready()
    cranked.made[-1].run_next()
    assert cranked.states(B) == ["done"]


def test_a_run_started_anew_is_not_failed_by_the_end_of_its_first_process(cranked, training):
    cranked.limit(**LIMITS)
    cranked.engine.start(A)
    with cranked.engine.runs.of(A).claim():
        give_sign(cranked.engine.runs.of(A), 1)
        let_pass(cranked, 13)
    assert cranked.engine.start(A).state == "training"
    cranked.trainers.die()  # it takes a moment to be dead
    assert cranked.states(A) == ["training"]
    cranked.made[-1].run_next()
    assert cranked.states(A) == ["done"]


def test_a_machine_that_slept_holds_nothing_against_a_run(cranked):
    cranked.limit(**LIMITS)
    cranked.engine.start(A)
    with cranked.engine.runs.of(A).claim():
        let_pass(cranked, 1)
        cranked.now += 10_000
        cranked.engine.tend()
        assert not cranked.trainers.closed


def test_a_run_that_does_not_hear_that_it_shall_stop_is_ended(cranked):
    cranked.limit(stop_seconds=5.0)
    cranked.engine.start(A)
    run = cranked.engine.runs.of(A)
    with run.claim():
        cranked.engine.cancel(A)
        for second in range(7):
            give_sign(run, second)
            let_pass(cranked, 1)
        assert cranked.trainers.killed
    cranked.trainers.die()
    status = cranked.engine.status(A)
    assert (status.state, status.is_stopping) == ("cancelled", False)  # as was asked for
    assert "stopped" in status.message


def test_a_trainer_that_has_nothing_to_do_is_ended_where_memory_is_short(crank, training):
    cranked = crank(workers=2, is_thrifty=True, quiet_seconds=10.0)
    cranked.engine.start(A)
    let_pass(cranked, 20)
    assert not cranked.trainers.closed
    cranked.trainers.run_next()
    let_pass(cranked, 12)
    assert cranked.trainers.closed
    assert len(cranked.made) == 3
    assert cranked.made[-1].ready is None  # the next one is not started before it is needed
    assert cranked.engine.start(B).state == "training"
    cranked.made[-1].run_next()
    assert cranked.states(A, B) == ["done", "done"]
    assert not cranked.reader.closed


# How long a job waits

FOLLOWED, GATES = make_race(seed=2), make_gate_race()
"""The first takes 60 seconds at most; the gradient of the second is not measured: 50."""


class ByClock:
    """A queue whose clock is turned by hand. What has begun has run as long as its folder says."""

    def __init__(self, *jobs, places=1, folder_says=None, fraction=0.0, most=1_800.0):
        self.now = 1_000.0
        self.folder_says, self.fraction = folder_says, fraction
        self.queue = Queue(places=places, most=most, clock=lambda: self.now)
        for job in jobs:
            self.queue.add(job_for(job))
        while self.queue.has_turn:
            self.queue.begin()

    def waits(self):
        said = self.now - 1_000.0 if self.folder_says is None else self.folder_says
        places = range(1, len(self.queue.waiting) + 1)
        return [self.queue.wait(place, lambda _: Course(said, self.fraction)) for place in places]

    def longest(self):
        return [wait.longest for wait in self.waits()]

    def likely(self):
        return [wait.likely for wait in self.waits()]


def test_a_job_in_the_queue_begins_at_the_latest_after_those_before_it():
    by_clock = ByClock(FIRST, GATES, FOLLOWED, SECOND)
    assert by_clock.longest() == [60.0, 110.0, 170.0]
    by_clock.now += 12.5
    assert by_clock.longest()[0] == 47.5
    by_clock.now += 50.0  # its last round takes long
    assert by_clock.longest()[0] == 0.0


def test_what_an_earlier_attempt_left_behind_shortens_no_wait():
    """A race that was lost an hour ago, started again: its folder is as old until it begins."""
    assert ByClock(FIRST, GATES, folder_says=3_600.0).longest() == [60.0]


def test_a_job_that_a_worker_has_not_begun_yet_takes_its_whole_time():
    by_clock = ByClock(FIRST, GATES, folder_says=0.0)
    by_clock.now += 10.0
    assert by_clock.longest() == [60.0]


def test_a_training_takes_no_longer_than_it_may():
    assert ByClock(A, FIRST, most=900.0).longest() == [900.0]
    assert ByClock(FIRST, A, SECOND, most=900.0).longest() == [60.0, 960.0]


def test_with_two_places_the_first_that_is_free_counts():
    assert ByClock(A, FIRST, B, SECOND, places=2, most=900.0).longest() == [60.0, 900.0]


def test_without_a_process_nobody_can_tell():
    assert ByClock(FIRST, SECOND, places=0).waits() == [None, None]


def test_a_job_likely_takes_what_the_last_of_its_kind_took():
    by_clock = ByClock(A, B, C)
    assert by_clock.likely() == [TYPICAL_SECONDS, 2 * TYPICAL_SECONDS]
    for took in (3.0, 8.0, 5.0):
        by_clock.now += took
        by_clock.queue.end(by_clock.queue.running[0])
        by_clock.queue.add(job_for(D))
        by_clock.queue.begin()
    by_clock.queue.add(job_for(A))
    assert by_clock.likely()[-1] == 5.0 * len(by_clock.queue.waiting)
    by_clock.now += 2.0
    assert by_clock.likely()[0] == 3.0


def test_a_job_under_way_tells_by_its_progress_how_long_it_still_takes():
    by_clock = ByClock(A, FIRST, fraction=0.25)
    by_clock.now += 10.0
    assert by_clock.likely() == [30.0]  # a quarter took 10 seconds


def test_nothing_likely_takes_longer_than_it_can():
    by_clock = ByClock(FIRST, SECOND, fraction=0.1)
    by_clock.now += 50.0
    assert by_clock.waits() == [(10.0, 10.0)]


def test_the_status_tells_the_place_and_the_wait(cranked, racing):
    for race in (FIRST, GATES, SECOND):
        cranked.engine.start(race)
    told = [cranked.engine.status(race) for race in (FIRST, GATES, SECOND)]
    assert [(status.place, status.longest_wait) for status in told] == [
        (0, None),
        (1, 60.0),
        (2, 110.0),
    ]
    assert [status.wait for status in told] == [None, TYPICAL_SECONDS, 2 * TYPICAL_SECONDS]
    cranked.now += 12.5  # no folder says that a process has begun
    assert cranked.engine.status(GATES).longest_wait == 60.0
    assert cranked.engine.status(GATES).wait == TYPICAL_SECONDS - 12.5
