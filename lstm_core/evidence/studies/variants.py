"""The networks that are compared: a cell, its size relative to the LSTM, and its changes."""

from __future__ import annotations

import dataclasses
import math
from typing import Literal

from lstm_core.evidence.experiment import Experiment, RecurrentStart
from lstm_core.evidence.studies.settings import (
    BATCH_SIZE,
    BUDGET,
    CLIPNORM,
    LSTM_UNITS,
)
from lstm_core.evidence.tasks import Task
from lstm_core.network.costs import Equal, fair_units
from lstm_core.network.recipe import Cell
from lstm_core.reading.surgery import Hold, Quantity


@dataclasses.dataclass(frozen=True, kw_only=True)
class Variant:
    """One kind of network under comparison.

    equal: in what it equals the LSTM; open_gate: a gate held open, at 1: an LSTM without that gate;
    forget_bias: None for Keras' own, "long" for `long_forget_bias`; recurrent_start: how its
    recurrent weights are drawn.
    """

    name: str
    cell: Cell = "lstm"
    equal: Equal = "units"
    open_gate: Quantity | None = None
    forget_bias: float | Literal["long"] | None = None
    recurrent_start: RecurrentStart = "orthogonal"

    def units(self, task: Task, *, layers: int = 1) -> int:
        """The units on a task, fair to an LSTM with `LSTM_UNITS` and as many layers."""
        return fair_units(
            LSTM_UNITS,
            self.cell,
            equal=self.equal,
            inputs=task.features,
            outputs=task.outputs,
            layers=layers,
        )

    def experiment(
        self,
        task: Task,
        *,
        learning_rate: float,
        seed: int,
        layers: int = 1,
        clipnorm: float | None = CLIPNORM,
    ) -> Experiment:
        """This variant on a task. Everything else is the same for all variants."""
        return Experiment(
            task=task,
            cell=self.cell,
            units=self.units(task, layers=layers),
            layers=layers,
            learning_rate=learning_rate,
            clipnorm=clipnorm,
            batch_size=BATCH_SIZE,
            budget=BUDGET,
            check_every=task.check_every,
            seed=seed,
            forget_bias=long_forget_bias(task) if self.forget_bias == "long" else self.forget_bias,
            held=() if self.open_gate is None else (Hold(self.open_gate, 1.0),),
            recurrent_start=self.recurrent_start,
        )


def long_forget_bias(task: Task) -> float:
    """A forget bias whose half-life is of the order of the whole sequence: ln(T - 1).

    A forget gate at sigmoid(ln(T - 1)) = 1 - 1/T forgets one part in T at each step. Tallec &
    Ollivier 2018 begin their longest units so, where T is the longest expected dependency. They
    also begin the input bias with the negative of it, which is not done here.
    """
    return round(math.log(task.steps - 1), 2)


LSTM = Variant(name="lstm")
RNN_EQUAL_UNITS = Variant(name="rnn_equal_units", cell="rnn")
RNN = Variant(name="rnn", cell="rnn", equal="parameters")
GRU = Variant(name="gru", cell="gru", equal="parameters")

CELL_VARIANTS = (LSTM, RNN_EQUAL_UNITS, RNN, GRU)
"""The cells to compare. At equal units an LSTM has about four times an RNN's weights."""

ABLATED_VARIANTS = (
    Variant(name="no_forget_gate", open_gate="forget_gate"),
    Variant(name="no_input_gate", open_gate="input_gate"),
    Variant(name="no_output_gate", open_gate="output_gate"),
    Variant(name="forget_bias_0", forget_bias=0.0),
    Variant(name="forget_bias_long", forget_bias="long"),
)
"""The LSTM with one thing changed. Its own forget bias is 1."""

GATELESS_VARIANTS = tuple(variant for variant in ABLATED_VARIANTS if variant.open_gate is not None)
"""Those that lack a gate."""

GATE_VARIANTS = (LSTM, *GATELESS_VARIANTS)
"""The variants that judge the gates: the whole LSTM, and those that lack a gate."""
