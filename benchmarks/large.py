"""A page with nothing but the linked picture of a very long trace, larger than any text gives.

The trace is real: a Keras LSTM with fresh weights reads random vectors.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.serving import ROOT, ServedApp, serve

SCRIPT = """\
import sys
sys.path.insert(0, {root!r})

import numpy as np
import streamlit as st

from dashboard import theme
from dashboard.features.gates.component import gate_picture
from lstm_core.picture.message import linked_message
from lstm_core.gates import GateTrace

with np.load({arrays!r}) as arrays:
    quantities = {{name: arrays[name] for name in arrays}}
steps = len(quantities["cell_state"])
skipped = st.number_input("skipped", 0, 99, 0)
trace = GateTrace(
    **{{name: values[skipped:] if len(values) == steps else values
        for name, values in quantities.items()}},
    tokens=tuple(f"w{{step}}" for step in range(skipped, steps)),
    is_padding=np.zeros(steps - skipped, bool),
)
message = linked_message(trace, theme.palette(dark=False))
gate_picture(message, key="picture", dark=False, step=0, unit=0)
"""


@contextlib.contextmanager
def serve_large(folder: Path, *, units: int, steps: int) -> Iterator[ServedApp]:
    """The page, of an LSTM with so many units that has read so many steps.

    Its number box "skipped" leaves out that many steps at the beginning, which gives another
    picture of nearly the same size.
    """
    arrays = folder / "trace.npz"
    _trace_into(arrays, units, steps)
    settings = folder / "large" / ".streamlit"
    settings.mkdir(parents=True)
    shutil.copy(ROOT / ".streamlit" / "config.toml", settings)
    script = folder / "large" / "large_app.py"
    script.write_text(SCRIPT.format(root=str(ROOT), arrays=str(arrays)))
    with serve(folder, script=script) as app:
        yield app


def _trace_into(file: Path, units: int, steps: int) -> None:
    import keras
    import numpy as np

    import lstm_core as lc

    inputs = np.random.default_rng(0).normal(size=(1, steps, 10)).astype("float32")
    layer = keras.layers.LSTM(units, return_sequences=True)
    layer.build(inputs.shape)
    trace = lc.trace_layer(layer, inputs)
    quantities = {name: getattr(trace, name)[0] for name in trace.quantity_names}
    nothing = np.zeros(units, "float32")
    np.savez(file, **quantities, initial_cell_state=nothing, initial_hidden_state=nothing)
