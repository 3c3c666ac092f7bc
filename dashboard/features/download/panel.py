"""Take it along: the trace as files, the pictures as files, and code to draw them again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import state, theme
from dashboard.features.download import files as export
from dashboard.figures import heatmaps
from lstm_core.gates import Trace
from lstm_core.reading.prediction import Reading

PICTURE_FORMATS = ("PNG", "SVG")
SAVED_WIDTH, SAVED_HEIGHT = 900, 600
PIXELS_PER_PIXEL = 2
"""A saved PNG is twice as fine as the page."""


def take_along(reading: Reading) -> None:
    """The trace as CSV and `.npz`, code that reads it, and every heatmap as PNG or SVG.

    Files are made when they are asked for, and the pictures when their part is opened.
    """
    trace = reading.trace
    csv, npz = st.columns(2)
    with csv:
        st.download_button(
            "Numbers as CSV",
            lambda: export.to_csv(trace),
            file_name=export.CSV_FILE,
            mime="text/csv",
            on_click="ignore",
            width="stretch",
        )
    with npz:
        st.download_button(
            "Numbers for NumPy (.npz)",
            lambda: export.to_npz(trace),
            file_name=export.NPZ_FILE,
            mime="application/octet-stream",
            on_click="ignore",
            width="stretch",
        )
    st.caption(
        f"{trace.timesteps} steps × {trace.units} units × {len(trace.quantity_names)} quantities. "
        "In the CSV a word that a spreadsheet would run as a formula has an apostrophe before it."
    )
    with st.expander("Draw it again in Python"):
        st.code(export.replot_code(trace.quantity_names[0]), language="python", wrap_lines=True)
    pictures = st.expander("Pictures as PNG or SVG", key="save_pictures", on_change="rerun")
    if pictures.open:
        with pictures:
            _pictures(trace)


def _pictures(trace: Trace) -> None:
    """Every quantity as a heatmap whose camera button saves it, in the browser."""
    kind = st.segmented_control(
        "File format",
        PICTURE_FORMATS,
        required=True,
        key=state.persistent_key("picture_format", PICTURE_FORMATS[0]),
    )
    kind = (kind or PICTURE_FORMATS[0]).lower()
    st.caption("The camera above a picture saves it; nothing is sent anywhere.")
    dark = state.is_dark()
    for name in trace.quantity_names:
        figure = heatmaps.heatmap(trace, name, dark=dark)
        # Saved, a picture has to stand on its own, not on the page behind it.
        background = theme.palette(dark).background
        figure.update_layout(paper_bgcolor=background, plot_bgcolor=background, dragmode=False)
        st.plotly_chart(
            figure,
            theme=None,
            key=f"save_{name}_{kind}",
            alt=heatmaps.heatmap_alt(trace, name),
            config=camera(name, kind),
        )


def camera(name: str, kind: str) -> dict[str, Any]:
    """A mode bar with the camera alone, always to be seen, that saves this kind of file.

    A heatmap's cells are an image inside the SVG; words, axes and frames are drawn.
    """
    return {
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "scrollZoom": False,
        "doubleClick": False,
        "toImageButtonOptions": {
            "format": kind,
            "filename": name.replace("_", "-"),
            "width": SAVED_WIDTH,
            "height": SAVED_HEIGHT,
            "scale": 1 if kind == "svg" else PIXELS_PER_PIXEL,
        },
    }
