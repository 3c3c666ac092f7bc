"""Write what the shipped networks of the four lines do with their example sentence.

    python -m scripts.cell_traces

“RNN vs LSTM” shows these numbers before any worker process is ready. A test compares them with
the networks' own.
"""

from __future__ import annotations

import dataclasses

from dashboard.features.cells.stored import SENTENCE, file_of
from lstm_core.gates import CELLS
from lstm_core.network.shipped import load_shipped
from lstm_core.reading.prediction import Read


def main() -> None:
    """Let each of the three networks read the sentence."""
    for cell in CELLS:
        trace = Read(SENTENCE).answer(load_shipped("hello", cell=cell)).trace
        dataclasses.replace(trace, inputs=None, weights=None).save(file_of(cell))


if __name__ == "__main__":
    main()
