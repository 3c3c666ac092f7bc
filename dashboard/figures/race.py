"""A race as the browser draws it: a line for each network, and what is said of it."""

from __future__ import annotations

import math
from typing import Any

from dashboard.figures.wording import percent
from dashboard.theme import CELLS
from lstm_core.evidence.costs import network_parameters
from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.race import Lap, Race, key_of
from lstm_core.standing import RaceStatus

NAMES: dict[str, str] = {
    **CELLS,
    "no_forget_gate": "LSTM without its forget gate",
    "no_input_gate": "LSTM without its input gate",
    "no_output_gate": "LSTM without its output gate",
}
"""What each kind of racer is called."""

WHOLE = "LSTM with all gates"
"""What an LSTM is called beside one that lacks a gate. It takes the colour of the text: its own is
near that of the output gate."""

_LABELS: dict[str, str] = {
    **CELLS,
    "no_forget_gate": "no forget",
    "no_input_gate": "no input",
    "no_output_gate": "no output",
}
"""What stands at the end of a line."""

COLOURS: dict[str, str] = {
    **{cell: cell for cell in CELLS},
    "no_forget_gate": "forget-gate",
    "no_input_gate": "input-gate",
    "no_output_gate": "output-gate",
}
"""The colour of each, by its name among the CSS variables: that of the gate which is lacking."""

GOAL = 0.99
"""From this share of right sequences on, the task counts as learned."""

OPENING = "Who knows the order first? Say what you expect, then start the race."


def race_picture(race: Race, status: RaceStatus, *, is_replay: bool = False) -> dict[str, Any]:
    """The message of the picture, as JSON-ready values.

    The axes are those of the whole race from the beginning, so that nothing moves but the lines:
    training steps to the right, the share of sequences that are right upwards, with the level of
    a guess and that of the goal.
    """
    task = race.terms.task
    return {
        "race": race.digest,
        "headline": race_headline(race, status, is_replay=is_replay),
        "clock": _clock(race, status),
        "alt": race_alt(race, status),
        "budget": race.terms.budget,
        "chance": task.chance,
        "goal": GOAL,
        "running": status.state == "training",
        "racers": [
            _racer(racer, name, status.of(number))
            for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True))
        ],
    }


def names(race: Race) -> tuple[str, ...]:
    """What the racers are called beside each other."""
    keys = [key_of(racer) for racer in race.racers]
    whole = WHOLE if any(racer.held for racer in race.racers) else NAMES["lstm"]
    return tuple(whole if key == "lstm" else NAMES[key] for key in keys)


def _racer(racer: Experiment, name: str, laps: tuple[Lap, ...]) -> dict[str, Any]:
    key = key_of(racer)
    return {
        "key": key,
        "colour": "text" if name == WHOLE else COLOURS[key],
        "name": name,
        "label": "all gates" if name == WHOLE else _LABELS[key],
        "size": f"{racer.units} units, {parameters(racer):,} parameters",
        "points": [[lap.steps, lap.score] for lap in laps if lap.score is not None],
        "score": percent(laps[-1].score) if laps and laps[-1].score is not None else "–",
        "state": _state(laps),
        "finished": bool(laps) and laps[-1].solved,
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
    """What is going on, or what came of it, in a sentence or two."""
    if status.state == "absent":
        return OPENING
    if status.state == "queued":
        before = status.place - 1
        ahead = f"{before} before it" if before else "next in line"
        return f"Waiting for a free trainer: place {status.place} ({ahead})."
    if status.state in ("failed", "lost"):
        return f"The race broke off. {status.message}"
    if status.is_stopping:
        return "Stopping the race …"
    if status.state == "training":
        return _under_way(race, status, is_replay=is_replay)
    return _outcomes(race, status)


def _was_cut_off(race: Race, status: RaceStatus) -> bool:
    """Whether the clock ended a race before its racers were done."""
    for number in range(len(race.racers)):
        last = status.last(number)
        if last is None or not (last.solved or last.diverged or last.steps == race.terms.budget):
            return True
    return False


def _under_way(race: Race, status: RaceStatus, *, is_replay: bool) -> str:
    """Changes seldom: it is read out to those who do not see the picture."""
    if not status.laps:
        return "Getting ready: the networks are being built."
    said = "The record of this race, as fast as it was run." if is_replay else "They are learning."
    return _shorter(" ".join([said, *_ended(race, status)]))


def _ended(race: Race, status: RaceStatus) -> list[str]:
    """What is to be said of the racers that take no more steps."""
    knew, broke_down = [], []
    for number, name in enumerate(names(race)):
        last = status.last(number)
        if last is not None and last.solved:
            knew.append((last.steps, f"the {name}"))
        elif last is not None and last.diverged:
            broke_down.append(
                f"The {name} broke down: its loss was no number any more at step {last.steps:,}."
            )
    if not knew:
        return broke_down
    (steps, first), *others = sorted(knew, key=lambda one: one[0])
    then = [f"{name} after {steps:,}" for steps, name in others]
    return [
        f"{', '.join([f'T{first[1:]} knew the order after {steps:,} steps', *then])}.",
        *broke_down,
    ]


def _outcomes(race: Race, status: RaceStatus) -> str:
    """What came of a race that is over."""
    said, right, guessing = _ended(race, status), [], []
    for number, (racer, own) in enumerate(zip(race.racers, names(race), strict=True)):
        last, name = status.last(number), f"the {own}"
        if last is None:
            said.append(f"T{name[1:]} had not begun.")
        elif last.score is not None and not last.solved:
            if _is_like_a_guess(racer, last.score):
                guessing.append(name)
            else:
                right.append((percent(last.score), name))
    if right:
        (share, first), *others = right
        then = [f"{name} {share}" for share, name in others]
        known = f"T{first[1:]} was right {share} of the time at the end"
        said.append(f"{', '.join([known, *then])}.")
    if guessing:
        *most, last_one = guessing
        all_of_them = f"{', '.join(most)} and {last_one}" if most else last_one
        said.append(f"T{all_of_them[1:]} did no better than a guess.")
    steps = max((lap.steps for lap in status.laps), default=0)
    if status.state == "cancelled":
        said = [f"The race was stopped after {steps:,} steps.", *said]
    elif _was_cut_off(race, status):
        said = [f"Time was up after {steps:,} steps.", *said]
    return _shorter(" ".join(said))


def _shorter(said: str) -> str:
    """From the second on, an LSTM with or without something is only "the one" with or without it.

    >>> _shorter("The LSTM with all gates won. The LSTM without its input gate lost.")
    'The LSTM with all gates won. The one without its input gate lost.'
    """
    before, first, after = said.partition("LSTM with")
    return before + first + after.replace(first, "one with") if first else said


def _clock(race: Race, status: RaceStatus) -> str:
    """How far the race is."""
    steps = max((lap.steps for lap in status.laps), default=0)
    return (
        f"step {steps:,} of at most {race.terms.budget:,}, "
        f"{status.seconds:.0f} s of at most {race.seconds:.0f}"
    )


def _is_like_a_guess(racer: Experiment, score: float) -> bool:
    """Whether a score lies within three standard errors above that of a guess."""
    chance = racer.task.chance
    error = math.sqrt(chance * (1 - chance) / racer.task.test_size)
    return score <= chance + 3 * error


def race_alt(race: Race, status: RaceStatus) -> str:
    """What the lines say, with their numbers."""
    said = (
        "Share of sequences that are right, by training step, up to "
        f"{race.terms.budget:,} steps. A guess is right {percent(race.terms.task.chance)} of the "
        f"time; learned means {percent(GOAL)}."
    )
    for number, name in enumerate(names(race)):
        scores = [(lap.steps, lap.score) for lap in status.of(number) if lap.score is not None]
        if not scores:
            said += f" {name}: no line yet."
            continue
        best_at, best = max(scores, key=lambda point: point[1])
        said += (
            f" {name}: {percent(scores[0][1])} after {scores[0][0]} steps, "
            f"{percent(scores[-1][1])} after {scores[-1][0]:,}, "
            f"at best {percent(best)} after {best_at:,}."
        )
    return said
