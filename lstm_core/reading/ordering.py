"""In which order to show units, whose own numbers mean nothing.

By index, by activity, or by likeness: units that did the same stand side by side. The last is a
seriation by hierarchical clustering with optimal leaf ordering (Bar-Joseph, Gifford & Jaakkola
2001), from SciPy.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from lstm_core.gates import Trace
from lstm_core.values import one_of

Order: TypeAlias = Literal["index", "activity", "likeness"]
ORDERS: tuple[Order, ...] = get_args(Order)


def unit_order(trace: Trace, by: Order) -> np.ndarray:
    """The units of one sentence's trace, (T, U), in an order: a permutation of 0 .. U - 1, (U,).

    "index": as the weights have them. "activity": by the mean absolute state over the words read,
    largest first. "likeness": neighbours have like states over those words; of the two directions
    the one that begins with the higher mean. The state is the cell state, or the hidden state of a
    cell without one. Pads and steps that a mask skipped do not count, unless there is nothing
    else. The same trace gives the same order; units that are equal keep the order of their index
    where the rule leaves a choice.

    Raises ValueError for another order, and for a batch.
    """
    one_of("order", by, ORDERS)
    states = memory(trace)
    if by == "activity":
        return np.argsort(-np.abs(states).mean(axis=0), kind="stable")
    if by == "likeness":
        return seriated(states.T)
    return np.arange(trace.units)


def memory(trace: Trace) -> np.ndarray:
    """What the units remember at each word read: (words, U) float64, always finite."""
    states: np.ndarray = getattr(trace, "cell_state", trace.hidden_state)
    if states.ndim != 2:
        raise ValueError(
            "units are ordered by one sentence's trace, (timesteps, units), "
            f"not {states.shape}; pick one with trace.sequence(index)."
        )
    if not trace.is_padding.all():
        states = states[~trace.is_padding]
    return np.nan_to_num(states.astype(np.float64))


def seriated(rows: np.ndarray) -> np.ndarray:
    """An order of the rows, (n, features) -> (n,), in which like rows are neighbours.

    Of all orders that the clustering's tree allows (average linkage of Euclidean distances), one
    with the least sum of distances between neighbours; it begins at the end with the higher mean.
    Rows may be constant or equal. 512 rows of 60 to 400 numbers take 0.15 to 0.25 s on one core,
    64 rows 4 ms; the first call also imports SciPy, 0.5 s.
    """
    if len(rows) < 3:
        return np.argsort(-rows.mean(axis=1), kind="stable")
    # Imported here: a page that orders nothing need not wait for it.
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import pdist

    distances = pdist(rows)
    order = leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))
    first, last = order[0], order[-1]
    ends = (-rows[first].mean(), first), (-rows[last].mean(), last)
    return order.astype(np.intp) if ends[0] <= ends[1] else order[::-1].astype(np.intp)
