"""The trace as files to take along, and code that draws them again. No Streamlit here.

- CSV, long form: a row for each word, unit and quantity. UTF-8 with a byte order mark, without
  which Excel takes it for another encoding; pandas skips it.
- `.npz`: NumPy's own, one array for each quantity, exact; nothing in it needs unpickling.

A spreadsheet runs a cell that begins with = + - @ as a formula, and a word may begin with any of
them. In the CSV such a word has an apostrophe before it; so has a word that begins with an
apostrophe itself, so that taking one away always gives the word back. The `.npz`
has the words as they are.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from dashboard.theme import palette, quantity
from lstm_core.gates import Trace

CSV_FILE = "trace.csv"
NPZ_FILE = "trace.npz"

APOSTROPHE = "'"
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What makes a spreadsheet take text for a formula, or skip to what does; also in full width."""


def table(trace: Trace) -> pd.DataFrame:
    """The trace of one sentence, (T, U), in long form: T * U * quantities rows.

    Columns: word (of a pad the empty text), position (the time step, from 0, pads included), unit
    (from 0), quantity, value (float32; NaN at a step that a mask skipped). Sorted by position,
    then unit, then the order in which the cell computes the quantities.
    Raises ValueError for a trace of a batch or without tokens.
    """
    if not trace.tokens or trace.hidden_state.ndim != 2:
        raise ValueError(
            "an export takes the trace of one sentence with its tokens; received "
            f"{len(trace.tokens)} tokens and the shape {trace.hidden_state.shape}."
        )
    names = trace.quantity_names
    values = np.stack(list(trace.quantities.values()), axis=-1)  # k of (T, U) -> (T, U, k)
    step, unit, name = np.indices(values.shape, dtype=np.int32).reshape(3, -1)
    return pd.DataFrame(
        {
            "word": pd.Categorical.from_codes(*_coded(trace.tokens, step)),
            "position": step,
            "unit": unit,
            "quantity": pd.Categorical.from_codes(name, list(names)),
            "value": values.ravel(),
        }
    )


def _coded(tokens: tuple[str, ...], step: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The word of every row as a code, and the words that the codes stand for."""
    words = list(dict.fromkeys(tokens))
    codes = np.array([words.index(token) for token in tokens])
    return codes[step], words


def to_csv(trace: Trace) -> bytes:
    """`table(trace)` as CSV; no word in it can be taken for a formula."""
    rows = table(trace)
    rows["word"] = rows["word"].cat.rename_categories(no_formula)
    text = rows.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    # A lone surrogate has no UTF-8; it is written out.
    return text.encode("utf-8-sig", errors="backslashreplace")


def no_formula(word: str) -> str:
    """The word so that a spreadsheet takes it for text; one leading apostrophe more, if any.

    >>> no_formula("how"), no_formula("=1+1"), no_formula("'tis")
    ('how', "'=1+1", "''tis")
    """
    return APOSTROPHE + word if word.startswith((*FORMULA_STARTS, APOSTROPHE)) else word


def to_npz(trace: Trace) -> bytes:
    """The trace of one sentence as a compressed `.npz`, to be loaded with `allow_pickle=False`.

    One array for each quantity, (T, U) float32; `tokens` (T,) unicode, of a pad the empty text;
    `is_padding` (T,) bool; the initial states, (U,).
    """
    arrays = {name: np.asarray(values) for name, values in trace.quantities.items()}
    arrays["tokens"] = np.array(trace.tokens, dtype=np.str_)
    arrays["is_padding"] = trace.is_padding
    arrays["initial_hidden_state"] = trace.initial_hidden_state
    if (cell_state := getattr(trace, "initial_cell_state", None)) is not None:
        arrays["initial_cell_state"] = cell_state
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def replot_code(name: str) -> str:
    """A script that loads `NPZ_FILE` and draws one quantity of it as a heatmap.

    Raises KeyError for an unknown quantity.
    """
    named, colours = quantity(name), palette(dark=False)
    scale = colours.sequential(name) if named.is_gate else colours.diverging(name)
    limits = "zmin=0, zmax=1" if named.is_gate else "zmin=-largest, zmax=largest"
    largest = "" if named.is_gate else "largest = np.nanmax(np.abs(values))\n"
    stops = "\n".join(f'    ({at}, "{colour}"),' for at, colour in scale)
    return f"""\
import html

import numpy as np
import plotly.graph_objects as go

with np.load("{NPZ_FILE}") as file:
    trace = {{name: file[name] for name in file.files}}
values = trace["{name}"].T  # (words, units) -> (units, words)
{largest}words = ["pad" if token == "" else html.escape(token) for token in trace["tokens"]]
scale = [
{stops}
]
picture = go.Heatmap(z=values, {limits}, colorscale=scale)
figure = go.Figure(picture, layout_title_text="{named.label}: {named.gloss}")
figure.update_xaxes(tickvals=list(range(len(words))), ticktext=words)
figure.update_yaxes(title="unit", autorange="reversed")
figure.show()
"""
