"""The races that “RNN vs LSTM” offers at first, and what a trainer keeps compiled for them."""

from __future__ import annotations

from dashboard.features.evidence.panel import NOW
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.experiment_runner import shape_of
from lstm_core.network.trainer import TRAINERS_KEPT
from tests.support.races import order


def test_a_trainer_keeps_all_that_these_races_take() -> None:
    """An LSTM and an RNN of 8 units, an RNN of 18, three without a gate, two of three layers."""
    races = [order().race(), *(lineup.race() for lineup in NOW.values())]
    shapes = {shape_of(racer) for race in races for racer in race.racers}
    assert len(shapes) == 8 <= TRAINERS_KEPT - 2  # two are for visitors' networks


def test_what_is_said_of_the_rough_race_names_its_switches() -> None:
    """They are folded behind another one."""
    said, settings = parts("compare")["run_now_training"], messages("race").table["settings"]
    assert settings["more"] in said
    assert settings["rough"].partition(":")[0] in said
