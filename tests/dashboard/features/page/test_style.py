"""Code is readable in both themes."""

from __future__ import annotations

import re

import pytest

from dashboard.features.page.panel import style
from lstm_core.picture.palette import contrast

CODE_GROUNDS = {False: "#FAFBFC", True: "#181C22"}
"""What Streamlit draws code on in the themes of `.streamlit/config.toml`."""


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_of_code_can_be_read(dark: bool) -> None:
    colours = re.findall(r"color: (#\w{6});", style(dark=dark))
    assert len(set(colours)) == 5  # with that of links
    for colour in colours:
        assert contrast(colour, CODE_GROUNDS[dark]) >= 4.5
