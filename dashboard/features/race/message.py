"""A race as the browser draws it: a line for each network, and the sentences beside it."""

from __future__ import annotations

import math
from typing import Any

from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.theme import CELLS
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.experiment import KERAS_FORGET_BIAS, Experiment
from lstm_core.evidence.race import Lap, Race, key_of
from lstm_core.evidence.tasks import Adding, Task, TemporalOrder
from lstm_core.network.costs import network_parameters

say = messages("race")

COLOURS: dict[str, str] = {
    **{cell: cell for cell in CELLS},
    "no_forget_gate": "forget-gate",
    "no_input_gate": "input-gate",
    "no_output_gate": "output-gate",
}
"""The colour of each, by its name among the CSS variables: that of the gate which is lacking.

The LSTM's is near that of the output gate, so the lines of those without a gate have gaps.
"""

CLOSEST = 4
"""The axis of a race that ended early shows no less than this part of its steps: a quarter."""


def race_picture(race: Race, status: RaceStatus, *, is_replay: bool = False) -> dict[str, Any]:
    """The message of the picture, as JSON-ready values.

    Training steps to the right, `shown_score` upwards, with chance level and the goal. While a race
    runs, the axes are those of the whole of it, so that nothing moves but the lines.
    """
    return {
        "race": race.digest,
        "terms": race_terms(race),
        "headline": race_headline(race, status, is_replay=is_replay),
        "clock": _clock(race, status),
        "alt": race_alt(race, status),
        "span": _span(race, status),
        "measure": say(f"measures.{race.terms.task.name}"),
        "chance": shown_score(race.terms.task, race.terms.task.chance),
        "goal": shown_score(race.terms.task, GOALS[type(race.terms.task)]),
        "running": status.state == "training",
        "racers": [_racer(race, number, status.of(number)) for number in range(len(race.racers))],
    }


GOALS: dict[type[Task], float] = {TemporalOrder: TemporalOrder.goal, Adding: Adding.goal}
"""The score at which a task is solved."""


def shown_score(task: Task, score: float) -> float:
    """A score as a share from 0 to 1, upwards.

    Of temporal order the share of sequences that are right. Of adding the coefficient of
    determination: the share of the targets' variance that the answers explain, at least 0.
    """
    return max(0.0, 1 - score / task.chance) if task.loss == "squared_error" else score


def names(race: Race) -> tuple[str, ...]:
    """What the racers are called beside each other."""
    return tuple(say(f"racers.{_name_key(race, racer)}") for racer in race.racers)


def _name_key(race: Race, racer: Experiment) -> str:
    """The key of a racer; beside LSTMs that lack a gate the whole one is called by its gates."""
    return "all_gates" if _lacks_gates(race) and not racer.held else key_of(racer)


def _titled(name: str) -> str:
    """A name where a line or sentence begins: RNN, All gates."""
    return name[0].upper() + name[1:]


def race_terms(race: Race) -> str:
    """Which race it is, so that the picture can be read alone: task, seed, rate, sizes."""
    terms = race.terms
    parts = [
        say(f"over.{terms.task.name}", steps=terms.task.steps),
        say("terms.seed", seed=terms.seed),
        say("terms.rate", rate=f"{terms.learning_rate:g}"),
    ]
    if terms.clipnorm is None:
        parts.append(say("terms.unclipped"))
    parts.append(_sizes(race))
    parts += _starts(race)
    if terms.layers > 1:
        parts.append(say("terms.layers", count=terms.layers))
    return ", ".join(parts)


def _sizes(race: Race) -> str:
    """What is equal about the racers: their units, or nearly so their parameters."""
    if _lacks_gates(race):
        return say("terms.lstms", units=race.terms.units)
    if len({racer.units for racer in race.racers}) == 1:
        return say("terms.units", units=race.terms.units)
    sizes = sorted(map(parameters, race.racers))
    return say("terms.parameters", low=sizes[0], high=sizes[-1])


def _starts(race: Race) -> list[str]:
    """How the recurrent weights of an RNN, and the forget bias of an LSTM, begin."""
    said = []
    for racer in race.racers:
        if racer.cell == "rnn":
            said.append(say(f"starts.{racer.recurrent_start}"))
        if racer.cell == "lstm" and not _lacks_gates(race):
            bias = KERAS_FORGET_BIAS if racer.forget_bias is None else racer.forget_bias
            said.append(say("terms.forget_bias", bias=f"{bias:g}"))
    return said


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


def _racer(race: Race, number: int, laps: tuple[Lap, ...]) -> dict[str, Any]:
    racer = race.racers[number]
    last = laps[-1] if laps else None
    points = _points(racer.task, laps)
    return {
        "key": key_of(racer),
        "colour": COLOURS[key_of(racer)],
        "name": _titled(names(race)[number]),
        "label": say(f"labels.{_name_key(race, racer)}"),
        "size": say("card.size", units=racer.units, parameters=parameters(racer)),
        "points": points,
        "score": say("card.no_score")
        if last is None or last.score is None
        else percent(points[-1][1]),
        "state": say("card.start") if last is None else _state(last),
        "finished": last is not None and last.solved,
        "broken": last is not None and last.diverged,
    }


def _points(task: Task, laps: tuple[Lap, ...]) -> list[list[float]]:
    """The line of a racer: steps and shown score of each lap that has one."""
    return [
        [lap.steps, round(shown_score(task, lap.score), 4)] for lap in laps if lap.score is not None
    ]


def parameters(racer: Experiment) -> int:
    """How many numbers the whole network of a racer learns.

    An LSTM has four equal sets of weights; the one that only a held gate uses is not learned.
    """
    total = network_parameters(
        racer.cell,
        racer.units,
        inputs=racer.task.features,
        outputs=racer.task.outputs,
        layers=racer.layers,
    )
    dense = (racer.units + 1) * racer.task.outputs
    return total - len(racer.held) * (total - dense) // 4


def _state(last: Lap) -> str:
    if last.diverged:
        return say("card.diverged", steps=last.steps)
    seconds = f"{last.own_seconds:.1f}"
    return say("card.solved" if last.solved else "card.steps", steps=last.steps, seconds=seconds)


def race_headline(race: Race, status: RaceStatus, *, is_replay: bool = False) -> str:
    """What is going on, or what came of it, in a few short sentences."""
    if status.state == "absent":
        return say("headline.absent")
    if status.state == "queued":
        return say("headline.queued", place=status.place, details=_queue(status))
    if status.state in ("failed", "lost"):
        return say("headline.broke_off", message=status.message)
    if status.is_stopping:
        return say("headline.stopping")
    if status.state == "training":
        return _under_way(race, status, is_replay=is_replay)
    return _outcomes(race, status)


def _queue(status: RaceStatus) -> str:
    """Who is before it, and the likely wait in tens of seconds, so that it is seldom read out."""
    before = status.place - 1
    parts = [say("headline.before", count=before) if before else say("headline.next")]
    if status.wait is not None:
        seconds = 10 * max(1, math.ceil(status.wait / 10))
        parts.append(say("headline.wait", seconds=seconds))
    return ", ".join(parts)


def _under_way(race: Race, status: RaceStatus, *, is_replay: bool) -> str:
    """Changes seldom: it is read out to those who do not see the picture."""
    if not status.laps and not is_replay:
        return say("headline.building")
    if status.is_measuring_gradients:
        return f"{_outcomes(race, status)} {say('headline.gradient')}"
    now = say("headline.replay" if is_replay else "headline.learning")
    return " ".join([now, *_ended(race, status)])


def _ended(race: Race, status: RaceStatus) -> list[str]:
    """The racers that have learned the order, in their order, and those that broke down."""
    learned: list[tuple[int, str]] = []
    diverged = []
    for number, name in enumerate(names(race)):
        last = status.last(number)
        if last is not None and last.solved:
            learned.append((last.steps, name))
        elif last is not None and last.diverged:
            diverged.append(say("headline.at_step", name=name, steps=last.steps))
    after = [
        say("headline.after" if place else "headline.first_after", name=name, steps=steps)
        for place, (steps, name) in enumerate(sorted(learned, key=lambda one: one[0]))
    ]
    return [
        say(f"outcomes.{key}", racers=", ".join(racers))
        for key, racers in (("learned", after), ("diverged", diverged))
        if racers
    ]


def _outcomes(race: Race, status: RaceStatus) -> str:
    """What came of a race that is over.

    A score at the end is given only for a racer that has taken all its steps; for another one, how
    far it had come.
    """
    was_stopped = status.state == "cancelled"
    not_run = "not_begun" if was_stopped else "not_ready"
    groups: dict[str, list[str]] = {"at_the_end": [], "at_chance": [], "so_far": [], not_run: []}
    for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True)):
        last = status.last(number)
        if last is None:
            groups[not_run].append(name)
        elif last.score is not None and not last.solved:
            key = _outcome(racer, last.steps, last.score)
            share = percent(shown_score(racer.task, last.score))
            score = say("headline.score", name=name, share=share)
            groups[key].append(name if key == "at_chance" else score)
    parts = _ended(race, status)
    if groups["so_far"] or (groups[not_run] and was_stopped):
        ended = say("headline.stopped" if was_stopped else "headline.time_up", steps=_steps(status))
        parts.insert(0, ended)
    parts += [say(f"outcomes.{key}", racers=", ".join(own)) for key, own in groups.items() if own]
    return " ".join(parts)


def _outcome(racer: Experiment, steps: int, score: float) -> str:
    if steps < racer.budget:
        return "so_far"
    return "at_chance" if _is_at_chance(racer, score) else "at_the_end"


SPREAD_OF_ERRORS = 1 / 15 - 1 / 36
"""The variance of the squared error where the sum of two numbers is always said to be 1.

The sum less 1 has a triangular density from -1 to 1: its fourth moment is 1/15, its second 1/6.
"""


def _is_at_chance(racer: Experiment, score: float) -> bool:
    """Whether a score lies within three standard errors of chance level, or below it."""
    task, chance = racer.task, racer.task.chance
    if isinstance(task, Adding):
        return score >= chance - 3 * math.sqrt(SPREAD_OF_ERRORS / task.test_size)
    return score <= chance + 3 * math.sqrt(chance * (1 - chance) / task.test_size)


def _steps(status: RaceStatus) -> int:
    """The most steps that a racer has taken."""
    return max((lap.steps for lap in status.laps), default=0)


def _clock(race: Race, status: RaceStatus) -> str:
    """How far the race is."""
    return say(
        "clock.now",
        steps=_steps(status),
        budget=race.terms.budget,
        seconds=f"{min(status.seconds, race.seconds):.0f}",
        limit=f"{race.seconds:.0f}",
    )


def race_alt(race: Race, status: RaceStatus) -> str:
    """What the lines say, with their numbers."""
    racers = [
        _racer_alt(_titled(name), _points(race.terms.task, status.of(number)))
        for number, name in enumerate(names(race))
    ]
    return say(
        "alt.race",
        terms=race_terms(race),
        budget=race.terms.budget,
        measure=say(f"measures.{race.terms.task.name}"),
        chance=percent(shown_score(race.terms.task, race.terms.task.chance)),
        goal=percent(shown_score(race.terms.task, GOALS[type(race.terms.task)])),
        racers=" ".join(racers),
    )


def _racer_alt(name: str, scores: list[list[float]]) -> str:
    if not scores:
        return say("alt.no_line", name=name)
    best_steps, best = max(scores, key=lambda point: point[1])
    return say(
        "alt.racer",
        name=name,
        first=percent(scores[0][1]),
        first_steps=int(scores[0][0]),
        last=percent(scores[-1][1]),
        last_steps=int(scores[-1][0]),
        best=percent(best),
        best_steps=int(best_steps),
    )
