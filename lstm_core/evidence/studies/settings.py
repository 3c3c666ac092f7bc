"""The tasks of the studies, and what all networks on one task share."""

from __future__ import annotations

import dataclasses

from lstm_core.evidence.tasks import (
    Adding,
    ContinualReber,
    EmbeddedReber,
    Recall,
    Task,
    TemporalOrder,
)

SEEDS = tuple(range(10))
"""The seeds of a success rate."""

LSTM_UNITS = 8
"""The LSTM's units on every task; those of the other cells follow from them.

With its dense layer 361 weights (adding) to 580. Hochreiter & Schmidhuber 1997 took 93 (adding) to
276 (embedded Reber).
"""

BUDGET = 3_000
"""The most steps of a training."""

LONG = 50
"""A sequence with at least so many time steps counts as long."""

BATCH_SIZE = 64
CLIPNORM = 1.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """A task in several lengths.

    key: its name among the settings; tasks: those on which cells are compared, from short to long;
    pilot: the task on which learning rates are chosen and gates are taken away.
    """

    key: str
    tasks: tuple[Task, ...]
    pilot: Task


SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            key="temporal_order",
            tasks=(TemporalOrder(length=20), TemporalOrder(length=50), TemporalOrder(length=100)),
            pilot=TemporalOrder(length=50),
        ),
        Setting(
            key="embedded_reber",
            tasks=(EmbeddedReber(longest=30),),
            pilot=EmbeddedReber(longest=30),
        ),
        Setting(
            key="adding",
            tasks=(Adding(length=20), Adding(length=50)),
            pilot=Adding(length=50),
        ),
        Setting(key="continual_reber", tasks=(), pilot=ContinualReber()),
        Setting(
            key="recall_faint",
            tasks=(Recall(length=50, amplitude=0.1), Recall(length=100, amplitude=0.1)),
            pilot=Recall(length=50, amplitude=0.1),
        ),
        Setting(
            key="recall_full",
            tasks=(Recall(length=20, amplitude=1.0), Recall(length=50, amplitude=1.0)),
            pilot=Recall(length=20, amplitude=1.0),
        ),
    )
}
