"""What a trained network does far beyond the lengths of its training. No Keras here."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from lstm_core.evidence.experiment import Description, Experiment, Outcome
from lstm_core.evidence.tasks import ContinualReber, Counting, Task
from lstm_core.values import Value, set_whole_numbers


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reach(Description):
    """How far a network that learned to count goes on counting.

    training: one recurrent layer on the task `Counting`; longest: the largest n that is tried.
    """

    kind: ClassVar[str] = "reach"
    parsers: ClassVar = {"training": Experiment.from_dict}

    training: Experiment
    longest: int = 1_000

    def __post_init__(self) -> None:
        _require(self.training, Counting)
        set_whole_numbers(self, {"longest": (1, 2_000)})

    def __str__(self) -> str:
        return f"reach to {self.longest:,}, {self.training}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReachOutcome(Value):
    """training: how the training went. reach: the largest n with all n up to it right, 0 for none;
    a string is right as in `Counting`."""

    parsers: ClassVar = {"training": Outcome.from_dict}

    training: Outcome
    reach: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drift(Description):
    """How the cell state goes on a stream that never ends, in a network that learned on short ones.

    training: an LSTM of one layer on the task `ContinualReber`.
    streams, symbols: so many fresh streams of that many symbols, with no reset.
    """

    kind: ClassVar[str] = "drift"
    parsers: ClassVar = {"training": Experiment.from_dict}

    training: Experiment
    streams: int = 10
    symbols: int = 100_000

    def __post_init__(self) -> None:
        _require(self.training, ContinualReber)
        if self.training.cell != "lstm":
            raise ValueError(f"Only an LSTM has a cell state; received {self.training.cell}.")
        set_whole_numbers(self, {"streams": (1, 64), "symbols": (100, 100_000)})

    def __str__(self) -> str:
        return f"drift over {self.symbols:,}, {self.training}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DriftOutcome(Value):
    """How a drift went.

    training: how the training went.
    marks: numbers of symbols read, rising; sizes: the mean of |c| over streams and units there.
    until_error: for each stream the symbols before the first error, all of them if there is none.
    After a training that diverged all three are empty.
    """

    parsers: ClassVar = {"training": Outcome.from_dict}

    training: Outcome
    marks: tuple[int, ...]
    sizes: tuple[float, ...]
    until_error: tuple[int, ...]

    def __post_init__(self) -> None:
        for name in ("marks", "sizes", "until_error"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def is_perfect(self) -> bool:
        """Whether every stream was read to its end without an error."""
        return bool(self.marks) and set(self.until_error) == {self.marks[-1]}


def _require(training: Experiment, task: type[Task]) -> None:
    if type(training.task) is not task or training.layers != 1:
        raise ValueError(
            f"training must be one layer on {task.name}; received {training.layers} on "
            f"{training.task.name}."
        )
