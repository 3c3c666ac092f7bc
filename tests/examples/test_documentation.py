"""The code of `docs/keras.md` runs from top to bottom."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import lstm_core as lc

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keras.md"


def test_the_page_runs(tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) >= 5
    script = tmp_path / "page.py"
    script.write_text("\n".join(blocks), encoding="utf-8")
    names = runpy.run_path(str(script))
    assert len(names["figure"].data) >= 6
    assert names["curves"].data


def test_the_page_has_every_name_of_the_library():
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in lc.__all__ if not re.search(rf"`{name}\b", page)] == []
