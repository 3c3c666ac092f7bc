"""The networks that are compared: a cell, its size relative to the LSTM, and its changes."""

from __future__ import annotations

import dataclasses
import math
from typing import Literal

from lstm_core.evidence.experiment import Experiment, RecurrentStart
from lstm_core.evidence.tasks import Task
from lstm_core.network.costs import Equal, fair_units
from lstm_core.network.recipe import Cell
from lstm_core.reading.surgery import Hold, Quantity

LSTM_UNITS = 8
"""The LSTM's units; those of the other cells follow from them.

With its dense layer 361 weights (adding) to 580. Hochreiter & Schmidhuber 1997 took 93 (adding) to
276 (embedded Reber).
"""

BATCH_SIZE = 64
CLIPNORM = 1.0

SHORT_BUDGET = 3_000
"""The most steps of a training in the studies beside the plan."""


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
            budget=SHORT_BUDGET,
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
LSTM_LONG = Variant(name="lstm_long", forget_bias="long")
RNN = Variant(name="rnn", cell="rnn", equal="parameters")
RNN_GLOROT = Variant(name="rnn_glorot", cell="rnn", equal="parameters", recurrent_start="glorot")
RNN_NORMAL = Variant(name="rnn_normal", cell="rnn", equal="parameters", recurrent_start="normal")
GRU = Variant(name="gru", cell="gru", equal="parameters")
"""At equal units an LSTM has about four times an RNN's weights, so these have its parameters."""

NO_FORGET_GATE = Variant(name="no_forget_gate", open_gate="forget_gate")
NO_INPUT_GATE = Variant(name="no_input_gate", open_gate="input_gate")
NO_OUTPUT_GATE = Variant(name="no_output_gate", open_gate="output_gate")
"""The LSTM with one gate held open."""
