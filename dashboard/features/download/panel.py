"""Take it along: the trace as files, the pictures as files, and code to draw them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.features.download import files as export
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.figures.wording import counted
from dashboard.prose.messages import messages
from lstm_core.gates import Trace
from lstm_core.picture.escape import plain
from lstm_core.picture.numbers import heatmap_alt
from lstm_core.picture.plots import heatmaps
from lstm_core.reading.prediction import Reading

say = messages("download")

PICTURE_FORMATS = ("PNG", "SVG")
SAVED_WIDTH, SAVED_HEIGHT = 900, 600
PIXELS_PER_PIXEL = 2
"""A saved PNG is twice as fine as the page."""

LONGEST_SENTENCE = 80
"""Characters that fit below a picture."""


def take_along(reading: Reading) -> None:
    """The trace as CSV and `.npz`, code that reads it, and every heatmap as PNG or SVG.

    Files are made when they are asked for, and the pictures too.
    """
    page.when_open(say("title"), lambda: _files(reading), key="take_along")


def _files(reading: Reading) -> None:
    _numbers(reading.trace)
    st.subheader(say("code"), anchor=False)
    code = export.replot_code(reading.trace.quantity_names[0])
    st.code(code, language="python", wrap_lines=True)
    if st.toggle(say("pictures"), key="save_pictures"):
        _pictures(reading.trace, reading.sentence)


def _numbers(trace: Trace) -> None:
    csv, npz = st.columns(2)
    with csv:
        _file(say("csv"), lambda: export.to_csv(trace), export.CSV_FILE, "text/csv")
    with npz:
        _file(say("npz"), lambda: export.to_npz(trace), export.NPZ_FILE, "application/octet-stream")
    st.caption(
        say(
            "note",
            steps=counted(trace.timesteps, "step"),
            units=counted(trace.units, "unit"),
            quantities=counted(len(trace.quantity_names), "quantity"),
        )
    )


def _file(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    """A button for a file that is made when it is pressed."""
    st.download_button(label, make, file_name=name, mime=mime, on_click="ignore", width="stretch")


def _pictures(trace: Trace, sentence: str) -> None:
    """Every quantity as a heatmap whose camera button saves it, in the browser."""
    about = signed(network.about(state.recipe()), sentence)
    kind = st.segmented_control(
        say("format"),
        PICTURE_FORMATS,
        required=True,
        key=state.persistent_key("picture_format", PICTURE_FORMATS[0]),
    )
    kind = (kind or PICTURE_FORMATS[0]).lower()
    st.caption(say("camera"))
    dark = state.is_dark()
    for name in trace.quantity_names:
        st.plotly_chart(
            heatmaps(trace, quantities=[name], dark=dark).update_layout(title=about),
            theme=None,
            key=f"save_{name}_{kind}",
            alt=heatmap_alt(trace, name),
            config=camera(name, kind),
        )


def signed(about: str, sentence: str) -> dict[str, Any]:
    """A line below a figure, which its file has too: the network and the sentence.

    What was typed is not interpreted.
    """
    typed = plain(sentence, limit=LONGEST_SENTENCE)
    text = say("signed", network=plain(about, limit=None), sentence=typed)
    corner = {"x": 0.01, "xref": "container", "y": 0, "yref": "container", "yanchor": "bottom"}
    return {"text": text, "font": {"size": 13}, "pad": {"b": 6}, **corner}


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
