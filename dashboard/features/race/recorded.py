"""What the records say of networks such as those of a race."""

from __future__ import annotations

import dataclasses
import statistics

from dashboard.features.evidence.names import of
from dashboard.features.race.message import shown_score
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.state.race_setup import STEPS, Lineup
from dashboard.theme import CELLS
from lstm_core.evidence.plan.conditions import BUDGET
from lstm_core.evidence.plan.measured import Cell, Measured
from lstm_core.evidence.plan.rates import GRID
from lstm_core.evidence.studies import CLASS_RACE
from lstm_core.evidence.summaries import ClassRace
from lstm_core.evidence.variants import GRU, LSTM, LSTM_LONG, RNN, RNN_GLOROT, RNN_NORMAL, Variant

say = messages("race")


def beside_a_race(measured: Measured, of_class: ClassRace, lineup: Lineup) -> str:
    """What the records say of such a race, whatever its seed; "" where they say nothing."""
    if lineup == dataclasses.replace(Lineup(), seed=lineup.seed):
        return class_races(of_class)
    return rates_beside_a_race(measured, lineup)


def class_races(found: ClassRace) -> str:
    """How the race that a class begins with came out over its seeds."""
    missed = [shown_score(CLASS_RACE.task, one.score or 0.0) for one in found.rnn if not one.solved]
    return say(
        "recorded.class_race",
        seeds=len(found.lstm),
        alone=found.lstm_alone,
        lstm=len(found.steps),
        rnn=sum(one.solved for one in found.rnn),
        median=f"{statistics.median(found.steps):g}",
        slowest=found.steps[-1],
        best=percent(max(missed, default=0.0)),
    )


def rates_beside_a_race(measured: Measured, lineup: Lineup) -> str:
    """How often such networks as a race's learn its task in the sweep; "" if none were measured.

    At the chosen learning rate and, of the pilots, at each other: a race has its own.
    """
    if lineup.equal != "parameters" or lineup.layers > 1 or lineup.rough:
        return ""
    terms = lineup.race().terms
    cells = next(
        (
            own
            for one, own in measured.cells.items()
            if (one.task, one.units) == (terms.task, lineup.units)
        ),
        {},
    )
    arms = _arms(lineup)
    if not set(arms) <= cells.keys():
        return ""
    heading = say(
        "recorded.rates",
        length=lineup.length,
        budget=BUDGET,
        rate=f"{terms.learning_rate:g}",
        steps=STEPS,
    )
    return "\n".join([heading, "", *(_network(cells[arm]) for arm in arms)])


def _arms(lineup: Lineup) -> tuple[Variant, ...]:
    """The networks of the sweep that begin as those of a race."""
    lstm = LSTM_LONG if lineup.forget_bias == "long" else LSTM
    rnn = {"orthogonal": RNN, "glorot": RNN_GLOROT, "normal": RNN_NORMAL}[lineup.rnn_start]
    return (lstm, rnn, GRU) if lineup.who == "three" else (lstm, rnn)


def _network(cell: Cell) -> str:
    units = cell.condition.experiment(cell.arm, learning_rate=GRID[0], seed=0).units
    pilots = [
        say(
            "recorded.rate",
            learning_rate=f"{rate:g}",
            rate=say("recorded.of", solved=sum(o.solved for o in own), seeds=len(own)),
        )
        for rate, own in cell.pilots.items()
    ]
    return say(
        "recorded.network",
        network=say("recorded.units", cell=CELLS[cell.arm.cell], units=units),
        chosen=f"{cell.learning_rate:g}",
        rate=of(cell.rate()),
        rates=", ".join(pilots),
    )
