"""The layers that pyproject.toml declares are kept, and a forbidden import would be found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PLANTED = {
    "lstm_core/gates.py": "import streamlit",
    "lstm_core/text/tokens.py": "import lstm_core.network.recipe",
    "lstm_core/network/building.py": "import lstm_core.reading.surgery",
    "lstm_core/evidence/results.py": "import lstm_core.engine.runs",
    "lstm_core/engine/status.py": "import keras",
    "lstm_core/picture/message.py": "import lstm_core.evidence.results",
    "dashboard/state/server.py": "import dashboard.features.page.panel",
    "dashboard/figures/wording.py": "import streamlit",
    "dashboard/features/train/figure.py": "import streamlit",
    "dashboard/features/page/panel.py": "import dashboard.views.start",
}
"""A forbidden import for each kind of rule."""


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a copy of the packages."""
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The two packages and their contracts, in a folder of their own."""
    for package in ("lstm_core", "dashboard"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda _, names: _no_code(names))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _no_code(names: list[str]) -> set[str]:
    """What import-linter does not read: files that are no Python."""
    return {name for name in names if "." in name and not name.endswith(".py")}


def test_the_contracts_are_kept(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("file", PLANTED)
def test_a_forbidden_import_is_found(copy: Path, file: str) -> None:
    planted = copy / file
    assert planted.exists(), f"{file} has moved; plant the import elsewhere"
    planted.write_text(planted.read_text() + f"\n{PLANTED[file]}\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout
    assert PLANTED[file].split()[1].split(".")[0] in result.stdout


def test_a_panel_is_known_by_the_name_of_its_feature() -> None:
    """One thing has one name, from the page down; `text_panel` where `text` is a text already."""
    imported = re.compile(r"from dashboard\.features\.(\w+) import panel(?: as (\w+))?$", re.M)
    found = [
        (file.relative_to(ROOT), feature, name)
        for file in (ROOT / "dashboard").rglob("*.py")
        for feature, name in imported.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(found) > 30
    assert not [one for one in found if one[2] not in (one[1], f"{one[1]}_panel")]
