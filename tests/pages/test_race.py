"""The race on “RNN vs LSTM”: set up, run, watched by two, stopped, broken off, seen again."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest

import lstm_core as lc
from dashboard.features.evidence import panel as evidence
from dashboard.features.race.gradient import gradient_headline
from dashboard.figures.wording import goes_on
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state import runs
from dashboard.state.race_setup import FRESH_SEEDS, Lineup
from dashboard.state.visitor import Row
from lstm_core.engine.engine import Engine
from lstm_core.evidence.race import GradientReach, Lap, key_of
from lstm_core.network.costs import GATES
from tests.pages.conftest import Visit
from tests.support.races import order
from tests.support.visitor import Visitor, marked_up

say = messages("race")
of_evidence = messages("evidence")

SEEDS = itertools.count(1_000)

ORDER = "50-8-0-units"
"""A link to the race on temporal order."""

# Streamlit's own message on a number out of bounds does not say what they are.
LENGTH, UNITS, SEED, LAYERS = (
    say("settings.bounds", label=say(f"numbers.{name}"), low=low, high=high)
    for name, low, high in (
        ("length", 10, 100),
        ("units", 1, 32),
        ("seed", 0, 9_999),
        ("layers", 1, 3),
    )
)


def picture(visitor: Visitor) -> dict[str, Any]:
    (shown,) = visitor.components("race")
    return shown


def until_it_runs(visitor: Visitor) -> dict[str, Any]:
    """Let the page poll until a line is there; where nobody was ready in time, once more."""
    is_second_try = False
    for _ in range(2_000):
        if any(racer["points"] for racer in picture(visitor.run())["racers"]):
            return picture(visitor)
        if not is_second_try and "Train them again" in visitor.buttons:
            visitor.click("Train them again")
            is_second_try = True
        time.sleep(0.1)  # the processor is the racers'
    raise AssertionError(picture(visitor)["headline"])


def watch(visitor: Visitor) -> Visitor:
    """See what came of a race that has been run."""
    visitor.click("Start the race")
    return visitor.click("To its end") if "To its end" in visitor.buttons else visitor


def show_more(visitor: Visitor) -> Visitor:
    """Have all settings of the race on the page."""
    (more,) = (toggle for toggle in visitor.app.toggle if toggle.label == say("settings.more"))
    more.set_value(True)
    return visitor.run()


def let_run(visitor: Visitor, who: str) -> None:
    """Choose who runs."""
    show_more(visitor)
    (box,) = (box for box in visitor.app.selectbox if box.label == "Who runs")
    box.set_value(who)
    visitor.run()


@pytest.fixture
def lineup(engine: Engine) -> Iterator[Lineup]:
    """A short race of its own for each test, stopped in the end."""
    yield (lineup := order(length=10, units=2, seed=next(SEEDS)))
    engine.runs.of(lineup.race()).request_cancel()  # whoever watches it
    assert not engine.wait(lineup.race()).is_active


def has_been_run(engine: Engine, lineup: Lineup, reaches: tuple[GradientReach, ...] = ()) -> None:
    """Leave a run folder as a race leaves it that took ten minutes."""
    with engine.runs.of(lineup.race()).claim() as run:
        for steps, seconds in ((10, 0.0), (20, 0.001), (30, 600.0)):
            for racer in (0, 1):
                run.write(
                    dataclasses.asdict(
                        Lap(
                            racer=racer,
                            steps=steps,
                            loss=1.4,
                            score=0.25,
                            solved=False,
                            diverged=False,
                            own_seconds=seconds,
                            seconds=seconds,
                        )
                    )
                )
        for reach in reaches:
            run.write(dataclasses.asdict(reach))
        run.record("done")


def test_the_stage_is_set_before_anybody_has_started(visit: Visit) -> None:
    visitor = visit("compare")
    shown = picture(visitor)
    assert shown["headline"] == say("headline.absent")
    assert [racer["size"] for racer in shown["racers"]] == [
        "16 units, 321 parameters",  # 16 (16 + 2) + 16, and 16 + 1 of the dense layer
        "16 units, 1,233 parameters",
    ]
    assert not visitor.button("Start the race").disabled
    assert visitor.button("Stop").disabled
    assert "race" not in visitor.link


def test_a_race_is_set_up_run_and_stopped(visit: Visit, engine: Engine, lineup: Lineup) -> None:
    visitor = show_more(visit("compare", race=ORDER)).set(LENGTH, 10).set(UNITS, 2)
    visitor.set(SEED, lineup.seed)
    assert visitor.link["race"] == lineup.to_link()
    visitor.click("Start the race")
    shown = until_it_runs(visitor)
    assert shown["headline"].startswith(say("headline.learning"))
    assert visitor.button("Start the race").disabled
    visitor.click("Stop")
    assert engine.wait(lineup.race()).state == "cancelled"
    visitor.run()
    assert picture(visitor)["headline"].startswith(say("headline.stopped", steps=0).split("0")[0])
    assert "What one race does not show" in visitor.prose
    visitor.click("Start it again")
    until_it_runs(visitor)


def test_a_reload_in_mid_race_goes_on_watching(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    first = visit("compare", race=lineup.to_link()).click("Start the race")
    until_it_runs(first)
    again = visit("compare", race=first.link["race"])
    assert engine.status(lineup.race()).is_active
    assert until_it_runs(again)["headline"].startswith(say("headline.learning"))
    assert not again.button("Stop").disabled


def test_what_another_visitor_watches_is_not_stopped(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    first, second = (visit("compare", race=lineup.to_link()) for _ in range(2))
    first.click("Start the race")
    until_it_runs(first)
    until_it_runs(second)
    first.click("Stop")
    said = goes_on(1, "race")
    assert said in first.plain
    assert said not in second.run().plain
    assert engine.status(lineup.race()).is_active
    second.click("Stop")
    assert engine.wait(lineup.race()).state == "cancelled"
    assert said not in first.run().plain


def test_who_starts_another_race_leaves_the_first(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    visitor = visit("compare", race=lineup.to_link()).click("Start the race")
    until_it_runs(visitor)
    other = order(length=10, units=2, seed=next(SEEDS))
    show_more(visitor).set(SEED, other.seed)
    assert engine.status(lineup.race()).is_active  # looking elsewhere stops nothing
    visitor.click("Start the race")
    assert engine.wait(lineup.race()).state == "cancelled"
    until_it_runs(visitor)
    visitor.click("Stop")
    assert engine.wait(other.race()).state == "cancelled"


@pytest.mark.parametrize(("typed", "taken"), [(500, 100), (-3, 10), (10, 10)])
def test_a_number_out_of_bounds_gives_way_to_the_nearest_and_that_is_said(
    visit: Visit, typed: int, taken: int
) -> None:
    visitor = show_more(visit("compare", race=ORDER)).set(LENGTH, typed)
    assert visitor.link["race"] == f"{taken}-8-0-units"
    said = say(
        "settings.out_of_bounds",
        label=say("numbers.length"),
        low=10,
        high=100,
        used=taken,
        typed=typed,
    )
    assert (said in visitor.messages) == (typed != taken)
    assert said not in visitor.run().messages


def test_a_race_behind_a_training_waits_and_says_so(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    engine.start(training := lc.Recipe(units=256, epochs=5_000, seed=next(SEEDS)))
    visitor = visit("compare", race=lineup.to_link()).click("Start the race")
    assert say("headline.next") in picture(visitor)["headline"]
    engine.runs.of(training).request_cancel()
    until_it_runs(visitor)


def test_one_that_others_have_run_is_seen_from_its_record(visit: Visit, engine: Engine) -> None:
    has_been_run(engine, lineup := order(length=10, units=2, seed=next(SEEDS)))
    visitor = show_more(visit("compare", race=ORDER)).set(LENGTH, 10).set(UNITS, 2)
    visitor.set(SEED, lineup.seed)
    assert picture(visitor)["headline"] == say("headline.absent")
    visitor.click("Start the race").run()
    shown = picture(visitor)
    assert shown["headline"] == say("headline.replay")
    assert [len(racer["points"]) for racer in shown["racers"]] == [2, 2]
    visitor.click("To its end")
    assert [len(racer["points"]) for racer in picture(visitor)["racers"]] == [3, 3]
    assert "RNN\u00a025" in picture(visitor)["headline"]
    visitor.click("Watch the record").run()
    assert [len(racer["points"]) for racer in picture(visitor)["racers"]] == [2, 2]


def test_a_link_gives_no_result_away(visit: Visit, engine: Engine) -> None:
    has_been_run(engine, lineup := order(length=10, units=2, seed=next(SEEDS)))
    visitor = visit("compare", race=lineup.to_link())
    assert [len(racer["points"]) for racer in picture(visitor)["racers"]] == [0, 0]
    assert visitor.link["race"] == lineup.to_link()
    watch(visitor)
    assert [len(racer["points"]) for racer in picture(visitor)["racers"]] == [3, 3]


def test_the_guess_stands_beside_the_result_and_other_seeds(visit: Visit, engine: Engine) -> None:
    """Two seeds: in the one that is shown the LSTM alone learns, in the other nobody."""
    lineups = [order(length=10, units=3, seed=next(SEEDS)) for _ in range(2)]
    for lineup, is_lstm in zip(lineups, (True, False), strict=True):
        with engine.runs.of(lineup.race()).claim() as run:
            for racer in (0, 1):
                lap = Lap(
                    racer=racer, steps=600, loss=0.1, score=0.3, solved=is_lstm and racer == 1,
                    diverged=False, own_seconds=1.0, seconds=2.0,
                )  # fmt: skip
                run.write(dataclasses.asdict(lap))
            run.record("done")
    visitor = visit("compare", race=lineups[0].to_link())
    visitor.choose(say("guess.question"), "both")
    watch(visitor)
    of = say.table["guesses"]
    assert say("guess.result", guess=of["both"], result=of["lstm"]) in visitor.prose
    counts = [say("guess.count", outcome=of[one], count=1) for one in ("lstm", "neither")]
    assert say("guess.tally", seeds=2, outcomes=", ".join(counts)) in visitor.prose
    visitor.click(say("buttons.fresh"))
    fresh = Lineup.from_link(visitor.link["race"])
    assert fresh.seed != lineups[0].seed
    assert dataclasses.replace(fresh, seed=lineups[0].seed) == lineups[0]
    assert picture(visitor)["headline"] == say("headline.absent")


def test_how_a_network_begins_is_a_setting(visit: Visit) -> None:
    visitor = show_more(visit("compare"))
    for label, value in (("rnn_start", "glorot"), ("forget_bias", "long")):
        boxes = [b for b in visitor.app.selectbox if b.label == say(f"beginnings.{label}")]
        boxes[0].set_value(value)
        visitor.run()
    assert visitor.link["race"] == "adding-50-16-0-units-glorot-long"
    terms = picture(visitor)["terms"]
    assert say("starts.glorot") in terms
    assert say("terms.forget_bias", bias=3.89) in terms  # ln 49


def test_at_the_end_one_sees_how_much_of_the_gradient_reached_back(
    visit: Visit, engine: Engine
) -> None:
    reaches = tuple(
        GradientReach(racer=racer, trained=True, hidden=(2.0, *[1.0] * 8, 2 * share))
        for racer, share in enumerate((0.02, 0.5))
    )
    has_been_run(engine, lineup := order(length=10, units=2, seed=next(SEEDS)), reaches)
    visitor = watch(visit("compare", race=lineup.to_link()))
    assert gradient_headline(lineup.race(), reaches) in visitor.prose
    assert parts("compare")["race_gradients"] in visitor.prose
    assert len(visitor.figures()["race_gradients"]["data"]) == 2
    visitor.click("Watch the record")  # a record shows it at its end
    assert "race_gradients" not in visitor.figures()
    visitor.click("To its end")
    assert "race_gradients" in visitor.figures()


@pytest.mark.parametrize("state", ["failed", "lost"])
def test_a_race_that_broke_off_says_why_and_can_be_started_again(
    visit: Visit, engine: Engine, lineup: Lineup, state: str
) -> None:
    race = lineup.race()
    with engine.runs.of(race).claim():
        if state == "failed":
            engine.runs.of(race).record("failed", "<b>qzq</b> **qzq**")
    visitor = visit("compare", race=lineup.to_link())
    assert picture(visitor)["headline"].startswith(say("headline.broke_off", message=""))
    assert marked_up(visitor.interpreted()) == []
    visitor.click("Start it again")
    until_it_runs(visitor)


def test_equal_parameters_and_a_gru(visit: Visit) -> None:
    visitor = show_more(visit("compare", race=ORDER)).choose("The others have", "parameters")
    let_run(visitor, "three")
    assert [racer["size"] for racer in picture(visitor)["racers"]] == [
        "18 units, 562 parameters",
        "8 units, 580 parameters",
        "9 units, 553 parameters",
    ]
    assert visitor.link["race"] == "50-8-0-parameters-gru"


def test_where_gates_run_there_is_no_size_to_choose(visit: Visit) -> None:
    """And what was chosen before, which they cannot have, is put aside."""
    visitor = show_more(visit("compare", race=ORDER))
    visitor.choose("The others have", "parameters").set(LAYERS, 2)
    assert visitor.link["race"] == "50-8-0-parameters-2-layers"
    let_run(visitor, "gates")
    assert visitor.link["race"] == "50-8-0-gates"
    assert [racer["key"] for racer in picture(visitor)["racers"]] == [
        "lstm", "no_forget_gate", "no_input_gate", "no_output_gate",
    ]  # fmt: skip
    assert "The others have" not in [group.label for group in visitor.app.button_group]
    assert LAYERS not in [number.label for number in visitor.app.number_input]
    let_run(visitor, "two")
    assert visitor.link["race"] == ORDER


def test_what_a_link_sets_is_said_and_stands_in_the_settings_once_they_are_wanted(
    visit: Visit,
) -> None:
    visitor = visit("compare", race="20-8-0-units-2-layers-rough")
    terms = picture(visitor)["terms"]
    for said in (
        say("over.temporal_order", steps=20),
        say("terms.units", units=8),
        say("terms.layers", count=2),
        say("terms.unclipped"),
    ):
        assert said in terms
    assert LENGTH not in [number.label for number in visitor.app.number_input]
    show_more(visitor)
    numbers = {number.label: number.value for number in visitor.app.number_input}
    assert {label: numbers[label] for label in (LENGTH, UNITS, SEED, LAYERS)} == {
        LENGTH: 20,
        UNITS: 8,
        SEED: 0,
        LAYERS: 2,
    }
    (rough,) = (toggle for toggle in visitor.app.toggle if toggle.label.startswith("Rough"))
    assert rough.value


def test_a_race_that_cannot_be_is_said(visit: Visit) -> None:
    visitor = visit("compare", race="500-8-0-units")
    assert "length must be a whole number from 10 to 100; received 500" in visitor.plain
    assert picture(visitor)["headline"] == say("headline.absent")


@pytest.mark.parametrize("row", evidence.NOW)
def test_a_row_of_the_table_is_run_once_more(visit: Visit, engine: Engine, row: Row) -> None:
    stage = f"10-2-{next(SEEDS)}-units"
    visitor = visit("compare", race=stage).choose(of_evidence("panel.look_closer"), row)
    visitor.choose(of_evidence("panel.expect"), of_evidence("panel.show_me"))
    said, wanted = parts("compare")[f"run_now_{row}"], evidence.NOW[row]
    assert said in visitor.prose
    assert f"over {wanted.length} steps" in said
    assert picture(visitor)["calls"] == 0
    visitor.click(of_evidence("panel.run_now"))
    lineup = Lineup.from_link(visitor.link["race"])
    assert lineup.seed >= FRESH_SEEDS[0]
    assert lineup == dataclasses.replace(wanted, seed=lineup.seed)
    assert engine.status(lineup.race()).is_active
    assert picture(visitor)["race"] == lineup.race().digest
    assert picture(visitor)["calls"] == 1
    visitor.click("Stop")
    assert not engine.wait(lineup.race()).is_active


def test_a_row_is_run_with_a_seed_that_nobody_has_run(
    visit: Visit, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one each time."""
    known, fresh, later = drawn = [next(SEEDS) for _ in range(3)]
    draws = iter(drawn)
    monkeypatch.setattr(runs, "draw_seed", lambda: next(draws))
    has_been_run(engine, dataclasses.replace(evidence.NOW["memory"], seed=known))
    visitor = visit("compare").choose(of_evidence("panel.look_closer"), "memory")
    visitor.choose(of_evidence("panel.expect"), of_evidence("panel.show_me")).run()
    visitor.click(of_evidence("panel.run_now"))
    assert Lineup.from_link(visitor.link["race"]).seed == fresh
    visitor.click("Stop")
    assert not engine.wait(Lineup.from_link(visitor.link["race"]).race()).is_active
    visitor.click(of_evidence("panel.run_now"))
    assert Lineup.from_link(visitor.link["race"]).seed == later
    visitor.click("Stop")
    assert not engine.wait(Lineup.from_link(visitor.link["race"]).race()).is_active
    assert next(draws, None) is None


def test_who_looks_at_a_race_that_is_not_his_keeps_nobody_from_stopping_it(
    visit: Visit, engine: Engine, lineup: Lineup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To open a row, whose race is the same one, is no watching."""
    monkeypatch.setitem(evidence.NOW, "memory", lineup)
    monkeypatch.setattr(runs, "draw_seed", lambda: lineup.seed)
    reading = visit("compare").choose(of_evidence("panel.look_closer"), "memory")
    first = visit("compare", race=lineup.to_link()).click("Start the race")
    until_it_runs(first)
    reading.run()
    first.click("Stop")
    assert engine.wait(lineup.race()).state == "cancelled"


def test_a_race_that_the_clock_cut_off_can_be_run_again(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    has_been_run(engine, lineup)
    first, second = (visit("compare", race=lineup.to_link()) for _ in range(2))
    watch(first)
    second.click("Start the race")
    first.click("Train them again")
    assert engine.status(lineup.race()).is_active
    assert picture(first)["clock"].startswith("step 0 of")
    until_it_runs(first)
    # Who was seeing the old record sees what is run now, too.
    assert until_it_runs(second)["headline"].startswith(say("headline.learning"))
    assert "Train them again" not in first.buttons


def test_a_race_that_came_to_its_end_is_not_run_again(
    visit: Visit, engine: Engine, lineup: Lineup
) -> None:
    last = Lap(
        racer=0, steps=20, loss=0.1, score=1.0, solved=True, diverged=False,
        own_seconds=1.0, seconds=2.0,
    )  # fmt: skip
    with engine.runs.of(lineup.race()).claim() as run:
        for racer in (0, 1):
            run.write(dataclasses.asdict(dataclasses.replace(last, racer=racer)))
        run.record("done")
    assert "Train them again" not in watch(visit("compare", race=lineup.to_link())).buttons


def test_the_rows_run_what_they_are_about() -> None:
    races = {row: lineup.race() for row, lineup in evidence.NOW.items()}
    assert races["memory"].measures_gradient
    assert [racer.units for racer in races["memory"].racers] == [8, 8]
    assert [racer.units for racer in races["long"].racers] == [18, 8]  # 562 and 580 parameters
    assert [key_of(racer) for racer in races["gates"].racers][1:] == [
        f"no_{gate}" for gate in GATES["lstm"]
    ]
    assert races["training"].terms.layers == 3
    assert races["training"].terms.clipnorm is None


def test_the_gates_row_leads_to_gates_that_can_be_held(visit: Visit) -> None:
    visitor = visit("compare").choose(of_evidence("panel.look_closer"), "gates")
    visitor.choose(of_evidence("panel.expect"), of_evidence("panel.show_me"))
    assert of_evidence("panel.surgery") in visitor.page_links
