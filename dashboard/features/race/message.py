"""A race as the browser draws it: a line for each network, and what is said of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from dashboard.figures.wording import percent
from dashboard.theme import CELLS
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.costs import network_parameters
from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.race import Lap, Race, key_of
from lstm_core.evidence.tasks import TemporalOrder

NAMES: dict[str, str] = {
    **CELLS,
    "no_forget_gate": "no forget gate",
    "no_input_gate": "no input gate",
    "no_output_gate": "no output gate",
}
"""What each kind of racer is called. Those without a gate are LSTMs, which the race's terms say."""

WHOLE = "all gates"
"""What an LSTM is called beside those that lack a gate."""

COLOURS: dict[str, str] = {
    **{cell: cell for cell in CELLS},
    "no_forget_gate": "forget-gate",
    "no_input_gate": "input-gate",
    "no_output_gate": "output-gate",
}
"""The colour of each, by its name among the CSS variables: that of the gate which is lacking.

The LSTM's is near that of the output gate, so the lines of those without a gate have gaps.
"""

OPENING = "Who knows the order first? Say what you expect, then start the race."

CLOSEST = 4
"""The axis of a race that ended early shows no less than this part of its steps: a quarter."""


def race_picture(race: Race, status: RaceStatus, *, is_replay: bool = False) -> dict[str, Any]:
    """The message of the picture, as JSON-ready values.

    Training steps to the right, the share of sequences that are right upwards, with the level of
    a guess and that of the goal. While a race runs, the axes are those of the whole of it, so that
    nothing moves but the lines.
    """
    return {
        "race": race.digest,
        "terms": race_terms(race),
        "headline": race_headline(race, status, is_replay=is_replay),
        "clock": _clock(race, status),
        "alt": race_alt(race, status),
        "span": _span(race, status),
        "chance": race.terms.task.chance,
        "goal": TemporalOrder.goal,
        "running": status.state == "training",
        "racers": [
            _racer(racer, name, status.of(number))
            for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True))
        ],
    }


def names(race: Race) -> tuple[str, ...]:
    """What the racers are called beside each other."""
    keys = [key_of(racer) for racer in race.racers]
    whole = WHOLE if _lacks_gates(race) else NAMES["lstm"]
    return tuple(whole if key == "lstm" else NAMES[key] for key in keys)


def _titled(name: str) -> str:
    """A name where a line or sentence begins: RNN, All gates."""
    return name[0].upper() + name[1:]


def race_terms(race: Race) -> str:
    """Which race it is, so that the picture speaks for itself.

    >>> race_terms(Race(racers=(Experiment(task=TemporalOrder(length=50)),)))
    'Temporal order over 50 steps, seed 0, learning rate 0.005, 8 units each'
    """
    terms = race.terms
    said = [
        f"{terms.task.name.replace('_', ' ').capitalize()} over {terms.task.steps} steps",
        f"seed {terms.seed}",
        f"learning rate {terms.learning_rate:g}",
    ]
    if terms.clipnorm is None:
        said.append("gradient not clipped")
    if _lacks_gates(race):
        said.append(f"LSTMs of {terms.units} units each")
    else:
        said.append(_size_of_each(race))
    if terms.layers > 1:
        said.append(f"{terms.layers} layers")
    return ", ".join(said)


def _size_of_each(race: Race) -> str:
    """What is equal about the racers: their units, or nearly so their parameters."""
    if len({racer.units for racer in race.racers}) == 1:
        return f"{race.terms.units} units each"
    sizes = sorted(map(parameters, race.racers))
    return f"{sizes[0]:,} to {sizes[-1]:,} parameters each"


def _lacks_gates(race: Race) -> bool:
    """Whether LSTMs run, some of them without a gate."""
    return any(racer.held for racer in race.racers)


def _span(race: Race, status: RaceStatus) -> int:
    """How many steps the axis shows: the whole budget, or the half or quarter that was run."""
    steps, span = _steps(status), race.terms.budget
    if status.is_active or not steps:
        return span
    while span * CLOSEST > race.terms.budget and steps * 2 <= span:
        span //= 2
    return span


def _racer(racer: Experiment, name: str, laps: tuple[Lap, ...]) -> dict[str, Any]:
    key = key_of(racer)
    return {
        "key": key,
        "colour": COLOURS[key],
        "name": _titled(name),
        "label": name.removesuffix(" gate"),
        "size": f"{racer.units} units, {parameters(racer):,} parameters",
        "points": [[lap.steps, lap.score] for lap in laps if lap.score is not None],
        "score": percent(laps[-1].score) if laps and laps[-1].score is not None else "–",
        "state": _state(laps),
        "finished": bool(laps) and laps[-1].solved,
        "broken": bool(laps) and laps[-1].diverged,
    }


def parameters(racer: Experiment) -> int:
    """How many numbers the whole network of a racer learns.

    An LSTM has four equal sets of weights; the one that only a held gate uses is not learned.
    """
    all_of_them = network_parameters(
        racer.cell,
        racer.units,
        inputs=racer.task.features,
        outputs=racer.task.outputs,
        layers=racer.layers,
    )
    dense = (racer.units + 1) * racer.task.outputs
    return all_of_them - len(racer.held) * (all_of_them - dense) // 4


def _state(laps: tuple[Lap, ...]) -> str:
    if not laps:
        return "at the start"
    last = laps[-1]
    if last.diverged:
        return f"broke down at step {last.steps:,}"
    own = f"{last.steps:,} steps in {last.own_seconds:.1f}\u00a0s"
    return f"✓ {own}" if last.solved else own


def race_headline(race: Race, status: RaceStatus, *, is_replay: bool = False) -> str:
    """What is going on, or what came of it, in a few short sentences."""
    if status.state == "absent":
        return OPENING
    if status.state == "queued":
        before = status.place - 1
        ahead = f"{before} before it" if before else "next in line"
        return f"Waiting for its turn: place {status.place} ({ahead}{_wait(status)})."
    if status.state in ("failed", "lost"):
        return f"The race broke off. {status.message}"
    if status.is_stopping:
        return "Stopping the race …"
    if status.state == "training":
        return _under_way(race, status, is_replay=is_replay)
    return _outcomes(race, status)


def _wait(status: RaceStatus) -> str:
    """How long the wait is at most, in tens of seconds, so that it is not read out all the time."""
    if status.wait is None:
        return ""
    return f", at most about {10 * max(1, math.ceil(status.wait / 10))} seconds"


def _under_way(race: Race, status: RaceStatus, *, is_replay: bool) -> str:
    """Changes seldom: it is read out to those who do not see the picture."""
    if not status.laps and not is_replay:
        return "Getting ready: the networks are being built."
    if status.is_following:
        return f"{_outcomes(race, status)} Now the gradient is followed back."
    said = "The record of this race, as fast as it was run." if is_replay else "They are learning."
    return " ".join([said, *_ended(race, status)])


def _ended(race: Race, status: RaceStatus) -> list[str]:
    """What is to be said of the racers that know the order, and of those that broke down."""
    knew, broke_down = [], []
    for number, name in enumerate(names(race)):
        last = status.last(number)
        if last is not None and last.solved:
            knew.append((last.steps, name))
        elif last is not None and last.diverged:
            broke_down.append((last.steps, name))
    said = []
    if knew:
        (steps, first), *others = sorted(knew, key=lambda one: one[0])
        then = [f"{name} after {steps:,}" for steps, name in others]
        said.append(_list_of("Knew the order", [f"{first} after {steps:,} steps", *then]))
    if broke_down:
        these = [f"{name} at step {steps:,}" for steps, name in broke_down]
        said.append(_list_of("Broke down (loss not a number)", these))
    return said


def _outcomes(race: Race, status: RaceStatus) -> str:
    """What came of a race that is over.

    Only of a racer that has taken all its steps it is said how it was at the end; of another one,
    how far it had come.
    """
    said, was_stopped = _ended(race, status), status.state == "cancelled"
    at_the_end, guessing, so_far, at_the_start = [], [], [], []
    for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True)):
        last = status.last(number)
        if last is None:
            at_the_start.append(name)
        elif last.score is None or last.solved:
            continue
        elif last.steps < racer.budget:
            so_far.append(f"{name}\u00a0{percent(last.score)}")
        elif _is_like_a_guess(racer, last.score):
            guessing.append(name)
        else:
            at_the_end.append(f"{name}\u00a0{percent(last.score)}")
    for beginning, these in (
        ("Right answers at the end", at_the_end),
        ("No better than a guess", guessing),
        ("Right answers so far", so_far),
        ("Not begun" if was_stopped else "Not ready in time, so not run", at_the_start),
    ):
        if these:
            said.append(_list_of(beginning, these))
    if so_far or (at_the_start and was_stopped):
        ended = "The race was stopped" if was_stopped else "Time was up"
        said.insert(0, f"{ended} after {_steps(status):,} steps.")
    return " ".join(said)


def _list_of(beginning: str, these: Iterable[str]) -> str:
    return f"{beginning}: {', '.join(these)}."


def _steps(status: RaceStatus) -> int:
    """How many steps have been taken by who has taken most."""
    return max((lap.steps for lap in status.laps), default=0)


def _clock(race: Race, status: RaceStatus) -> str:
    """How far the race is."""
    return (
        f"step {_steps(status):,} of at most {race.terms.budget:,}, "
        f"{min(status.seconds, race.seconds):.0f} s of at most {race.seconds:.0f}"
    )


def _is_like_a_guess(racer: Experiment, score: float) -> bool:
    """Whether a score lies within three standard errors above that of a guess."""
    chance = racer.task.chance
    error = math.sqrt(chance * (1 - chance) / racer.task.test_size)
    return score <= chance + 3 * error


def race_alt(race: Race, status: RaceStatus) -> str:
    """What the lines say, with their numbers."""
    said = (
        f"{race_terms(race)}. Share of sequences that are right, by training step, up to "
        f"{race.terms.budget:,} steps. A guess is right {percent(race.terms.task.chance)} of the "
        f"time; learned means {percent(TemporalOrder.goal)}."
    )
    for number, name in enumerate(names(race)):
        scores = [(lap.steps, lap.score) for lap in status.of(number) if lap.score is not None]
        if not scores:
            said += f" {_titled(name)}: no line yet."
            continue
        best_at, best = max(scores, key=lambda point: point[1])
        said += (
            f" {_titled(name)}: {percent(scores[0][1])} after {scores[0][0]} steps, "
            f"{percent(scores[-1][1])} after {scores[-1][0]:,}, "
            f"at best {percent(best)} after {best_at:,}."
        )
    return said
