"""What the record says of networks such as those of a race."""

from __future__ import annotations

from dashboard.features.evidence.names import network_name, of, row_name
from dashboard.prose.messages import messages
from dashboard.state.race_setup import STEPS, Lineup
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.settings import BUDGET, LSTM_UNITS
from lstm_core.evidence.studies.variants import GRU, LSTM, RNN, RNN_EQUAL_UNITS

say = messages("race")


def rates_beside_a_race(found: Findings, lineup: Lineup) -> str:
    """How often such networks as a race's learn its task in the record; "" if none were measured.

    At the chosen learning rate and, where they were measured, at the others: a race has its own.
    """
    as_recorded = Lineup(
        task=lineup.task,
        length=lineup.length,
        units=LSTM_UNITS,
        seed=lineup.seed,
        who=lineup.who,
        equal=lineup.equal,
    )
    if lineup.who == "gates" or lineup != as_recorded:
        return ""
    networks = [
        say("recorded.network", network=network_name(one), rates=_rates_of(found, one))
        for one in found.lengths
        if _runs_in(one, lineup)
    ]
    if not networks:
        return ""
    rate = lineup.race().terms.learning_rate
    heading = say(
        "recorded.rates",
        length=lineup.length,
        row=row_name("long"),
        budget=BUDGET,
        rate=f"{rate:g}",
        steps=STEPS,
    )
    return "\n".join([heading, "", *networks])


def _rates_of(found: Findings, chosen: VariantResult) -> str:
    own = [
        one for one in found.sensitivity if (one.variant, one.task) == (chosen.variant, chosen.task)
    ] or [chosen]
    return ", ".join(
        say(
            "recorded.chosen" if one.learning_rate == chosen.learning_rate else "recorded.rate",
            learning_rate=f"{one.learning_rate:g}",
            rate=of(one.rate),
        )
        for one in own
    )


def _runs_in(result: VariantResult, lineup: Lineup) -> bool:
    variants = {
        "rnn": RNN if lineup.equal == "parameters" else RNN_EQUAL_UNITS,
        "lstm": LSTM,
        "gru": GRU if lineup.equal == "parameters" and lineup.who == "three" else None,
    }
    is_its_task = result.task == lineup.race().terms.task
    return is_its_task and result.variant == variants[result.variant.cell]
