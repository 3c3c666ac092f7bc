"""Learning rates: chosen by a rule that can be followed by hand, on seeds of their own."""

from __future__ import annotations

import itertools
import random

import pytest

from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.studies import rates, settings
from lstm_core.evidence.studies.rates import GRID, best_rate, chosen, pilots
from lstm_core.evidence.studies.settings import BUDGET, SETTINGS


def outcome(solved_at=None, *, loss=1.0, diverged=False):
    return Outcome(
        steps=solved_at or BUDGET,
        solved_at=solved_at,
        checks=() if diverged else (50,),
        losses=() if diverged else (loss,),
        scores=() if diverged else (0.5,),
        diverged=diverged,
        seconds=1.0,
    )


SLOW, FAST, NEVER, GONE = outcome(200), outcome(100), outcome(), outcome(diverged=True)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        # Two of two against one of two, however fast.
        ({0.1: [FAST, NEVER], 0.2: [SLOW, SLOW]}, 0.2),
        # 300 steps against 400.
        ({0.1: [SLOW, SLOW], 0.2: [SLOW, FAST]}, 0.2),
        # A seed that solves nothing counts with the whole budget, not with where it ended.
        ({0.1: [SLOW, GONE], 0.2: [FAST, NEVER]}, 0.2),
        # None solves it: means of 1.0 against 0.9.
        ({0.1: [NEVER, NEVER], 0.2: [NEVER, outcome(loss=0.8)]}, 0.2),
        # One that diverged has no loss to boast of.
        ({0.1: [GONE, outcome(loss=0.1)], 0.2: [NEVER, NEVER]}, 0.2),
        # Alike in everything: the smallest.
        ({0.2: [FAST], 0.1: [FAST], 0.3: [FAST]}, 0.1),
    ],
)
def test_the_rule_by_hand(outcomes, expected):
    assert best_rate(outcomes) == expected


def test_the_choice_depends_on_nothing_but_the_results():
    """One rate a task and variant, the same again, in whatever order the results come."""
    drawn = random.Random(0)
    results = [(pilot, outcome(drawn.choice([50, 100, None]))) for pilot in rates.descriptions()]
    found = chosen(dict(results))
    drawn.shuffle(results)
    assert chosen(dict(results)) == found
    assert set(found) == {
        (setting.key, variant.name)
        for setting in SETTINGS.values()
        for variant in rates.variants_of(setting)
    }
    assert set(found.values()) == set(GRID)
    with pytest.raises(KeyError):
        chosen(dict(results[1:]))


def test_no_variant_is_judged_by_what_it_was_chosen_for():
    assert not set(rates.SEEDS) & set(settings.SEEDS)
    assert {pilot.seed for pilot in rates.descriptions()} == set(rates.SEEDS)


def test_every_variant_is_offered_the_same():
    """The same rates, seeds, task, budget, batch and clipping, whatever is in the network."""
    for setting in SETTINGS.values():
        assert not setting.tasks or setting.pilot in setting.tasks
        offered = {
            tuple(
                (pilot.learning_rate, pilot.seed, pilot.task, pilot.budget, pilot.batch_size,
                 pilot.clipnorm, pilot.check_every, pilot.layers, pilot.xla)
                for pilot in itertools.chain(*pilots(setting, variant).values())
            )
            for variant in rates.variants_of(setting)
        }  # fmt: skip
        assert len(offered) == 1
        assert len(offered.pop()) == len(GRID) * len(rates.SEEDS)
