"""What the planned sweep says of networks such as those of a race."""

from __future__ import annotations

from dashboard.features.evidence.names import of
from dashboard.prose.messages import messages
from dashboard.state.race_setup import STEPS, Lineup
from dashboard.theme import CELLS
from lstm_core.evidence.plan.conditions import BUDGET
from lstm_core.evidence.plan.measured import Cell, Measured
from lstm_core.evidence.plan.rates import GRID
from lstm_core.evidence.variants import GRU, LSTM, LSTM_UNITS, RNN

say = messages("race")


def rates_beside_a_race(measured: Measured, lineup: Lineup) -> str:
    """How often such networks as a race's learn its task in the sweep; "" if none were measured.

    At the chosen learning rate and, of the pilots, at each other: a race has its own.
    """
    if lineup.equal != "parameters":
        return ""
    as_recorded = Lineup(
        task=lineup.task,
        length=lineup.length,
        units=LSTM_UNITS,
        seed=lineup.seed,
        who=lineup.who,
        equal="parameters",
    )
    terms = lineup.race().terms
    cells = next((own for one, own in measured.cells.items() if one.task == terms.task), None)
    if lineup != as_recorded or cells is None:
        return ""
    arms = (LSTM, RNN, GRU) if lineup.who == "three" else (LSTM, RNN)
    heading = say(
        "recorded.rates",
        length=lineup.length,
        budget=BUDGET,
        rate=f"{terms.learning_rate:g}",
        steps=STEPS,
    )
    return "\n".join([heading, "", *(_network(cells[arm]) for arm in arms)])


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
