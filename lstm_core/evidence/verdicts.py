"""From success rates, or from the parts of a layer, to a verdict. The rules are stated here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, TypeAlias

from lstm_core.evidence.proportions import Interval, Rate
from lstm_core.network.recipe import Cell

__all__ = [
    "Claim",
    "Interval",
    "Rate",
    "Verdict",
    "construction_verdict",
    "gates_verdict",
    "memory_verdict",
    "needed_on",
    "verdict",
]

Verdict: TypeAlias = Literal["holds", "holds with care", "too strong"]

Claim: TypeAlias = Literal["memory", "gates", "long", "training"]
"""What is claimed of RNN and LSTM: who can remember, which gates they have, who learns long
sequences, and whose training ends well."""


def verdict(rates_rnn: Sequence[Rate], rates_lstm: Sequence[Rate]) -> Verdict:
    """The verdict on the claim that an LSTM does something that an RNN does not.

    Each place of the two sequences is one condition for both: a task, a length, equal units or
    equal parameters. A cell is *ahead* under a condition if its whole interval lies above the
    other's.

    - "holds": the LSTM is ahead under every condition;
    - "too strong": the RNN is ahead under at least as many conditions as the LSTM (so also if
      neither is ahead anywhere);
    - "holds with care": anything between.

    Intervals of 95 % that do not overlap are a stricter rule than a test of the difference at 5 %.
    So the rule errs towards "too strong". Raises ValueError for no condition, or for sequences of
    different lengths.
    """
    pairs = _pairs(rates_rnn, rates_lstm)
    lstm_ahead = sum(lstm.clearly_above(rnn) for rnn, lstm in pairs)
    rnn_ahead = sum(rnn.clearly_above(lstm) for rnn, lstm in pairs)
    if lstm_ahead == len(pairs):
        return "holds"
    return "too strong" if lstm_ahead <= rnn_ahead else "holds with care"


def memory_verdict(rates_rnn: Sequence[Rate], rates_lstm: Sequence[Rate]) -> Verdict:
    """The verdict on the claim that an LSTM can do what an RNN cannot do at all.

    The conditions are as for `verdict`. By its whole interval, a cell *can* if it succeeds more
    often than not (`Rate.most`), and *cannot* if it fails more often than not (`Rate.few`).

    - "holds": the LSTM can under every condition, and the RNN cannot under any;
    - "too strong": the RNN can under at least as many conditions as the LSTM;
    - "holds with care": anything between.

    Raises ValueError as `verdict` does.
    """
    pairs = _pairs(rates_rnn, rates_lstm)
    if all(rnn.few and lstm.most for rnn, lstm in pairs):
        return "holds"
    rnn_can, lstm_can = (sum(rate.most for rate in rates) for rates in zip(*pairs, strict=True))
    return "too strong" if lstm_can <= rnn_can else "holds with care"


def construction_verdict(
    claimed: Mapping[Cell, Collection[str]], present: Mapping[Cell, Collection[str]]
) -> Verdict:
    """The verdict on a claim about the parts of each cell.

    claimed: cell -> the parts that the claim names; present: cell -> the parts that it has, for
    these cells and perhaps for others. Nothing is measured: a layer has a gate or does not.

    - "holds": every cell has the claimed parts, and no others;
    - "holds with care": every cell has them, and some cell has others too;
    - "too strong": some cell lacks one.

    Raises ValueError if no cell is claimed, or one of them is not present.
    """
    if not claimed or not claimed.keys() <= present.keys():
        raise ValueError(
            "construction_verdict() takes claims of the cells that are there, "
            f"{', '.join(present)}; received {', '.join(claimed) or 'none'}."
        )
    pairs = [(set(parts), set(present[cell])) for cell, parts in claimed.items()]
    if not all(said <= there for said, there in pairs):
        return "too strong"
    return "holds" if all(said == there for said, there in pairs) else "holds with care"


def gates_verdict(whole: Sequence[Rate], without: Mapping[str, Sequence[Rate]]) -> Verdict:
    """The verdict on the claim that an LSTM needs each of its gates.

    whole: the LSTM's rate on each task; without: gate -> the rates of an LSTM without it, on the
    same tasks. A gate is *needed* on a task if the whole LSTM is clearly above the one without it,
    and a *hindrance* if it is clearly below.

    - "holds": every gate is needed on some task, and none is a hindrance on any;
    - "too strong": no gate is needed on any task;
    - "holds with care": anything between.

    Raises ValueError for no gate or no task, or for rates on other numbers of tasks.
    """
    if not whole or not without or {len(rates) for rates in without.values()} != {len(whole)}:
        raise ValueError(
            "gates_verdict() takes as many rates of each gate as of the whole LSTM; received "
            f"{[len(rates) for rates in without.values()]} and {len(whole)}."
        )
    needed = needed_on(whole, without).values()
    hinders = any(
        less.clearly_above(all_)
        for rates in without.values()
        for all_, less in zip(whole, rates, strict=True)
    )
    if all(needed) and not hinders:
        return "holds"
    return "holds with care" if any(needed) else "too strong"


def needed_on(whole: Sequence[Rate], without: Mapping[str, Sequence[Rate]]) -> dict[str, int]:
    """On how many tasks each gate is needed, as `gates_verdict` counts it.

    >>> needed_on([Rate(10, 10), Rate(10, 10)], {"forget_gate": [Rate(9, 10), Rate(0, 10)]})
    {'forget_gate': 1}
    """
    return {
        gate: sum(all_.clearly_above(less) for all_, less in zip(whole, rates, strict=True))
        for gate, rates in without.items()
    }


def _pairs(rates_rnn: Sequence[Rate], rates_lstm: Sequence[Rate]) -> list[tuple[Rate, Rate]]:
    if not rates_rnn or len(rates_rnn) != len(rates_lstm):
        raise ValueError(
            "A verdict takes a rate of the RNN and one of the LSTM for each condition; received "
            f"{len(rates_rnn)} and {len(rates_lstm)}."
        )
    return list(zip(rates_rnn, rates_lstm, strict=True))
