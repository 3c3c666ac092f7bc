"""The ground the project stands on: what it installs, how it is set up, what it promises to run."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from streamlit import config

ROOT = Path(__file__).resolve().parent.parent


def requirements(name: str) -> list[Requirement]:
    """What a requirements file lists, without its comments and references."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def leaves(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """The options of a nested table: ("theme.light.textColor", "#12151A"), ..."""
    options = []
    for name, value in table.items():
        path = f"{prefix}{name}"
        options += leaves(value, f"{path}.") if isinstance(value, dict) else [(path, value)]
    return options


def contrast(one: str, other: str) -> float:
    """The contrast of two colours like "#12AB34", as the accessibility guidelines define it."""

    def luminance(colour: str) -> float:
        shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def blend(colour: str, background: str, share: float) -> str:
    """What is seen of a colour that lets the background through."""
    mixed = (
        round(share * int(colour[at : at + 2], 16) + (1 - share) * int(background[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02X}" for value in mixed)


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OPTIONS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    "requirement",
    [*requirements("requirements.txt"), *requirements("requirements-dev.txt")],
    ids=lambda requirement: requirement.name,
)
def test_what_is_installed_is_what_is_asked_for(requirement: Requirement) -> None:
    if requirement.marker is None or requirement.marker.evaluate():
        assert importlib.metadata.version(requirement.name) in requirement.specifier


@pytest.mark.parametrize(
    ("system", "machine", "wanted"),
    [
        ("linux", "x86_64", "tensorflow-cpu"),
        ("linux", "aarch64", "tensorflow"),
        ("darwin", "arm64", "tensorflow"),
        ("win32", "AMD64", "tensorflow"),
    ],
)
def test_every_machine_gets_one_tensorflow(system: str, machine: str, wanted: str) -> None:
    place = {"sys_platform": system, "platform_machine": machine}
    chosen = [
        requirement.name
        for requirement in requirements("requirements.txt")
        if requirement.name.startswith("tensorflow")
        and requirement.marker is not None
        and requirement.marker.evaluate(place)
    ]
    assert chosen == [wanted]


def test_the_python_that_runs_this_is_one_that_is_supported() -> None:
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    assert "{}.{}.{}".format(*sys.version_info) in supported


def test_streamlit_knows_every_option_and_reads_its_value() -> None:
    known = {option: config.get_option(option) for option, _ in leaves(OPTIONS)}
    assert known == dict(leaves(OPTIONS))


def test_the_browser_does_not_soon_forget_what_the_server_may_name() -> None:
    assert config.get_option("global.maxCachedMessageAge") >= 1_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_can_be_read(theme: str) -> None:
    colours = OPTIONS["theme"][theme]
    for place in (colours, colours["sidebar"]):
        for background in (place["backgroundColor"], place["secondaryBackgroundColor"]):
            # Streamlit draws a caption with 60 % of the text colour.
            caption = blend(colours["textColor"], background, 0.6)
            for ink in (colours["textColor"], colours["linkColor"], caption):
                assert contrast(ink, background) >= 4.5, (ink, background)
            # A slider's value and a chosen segment are written in it.
            assert contrast(colours["primaryColor"], background) >= 4.5


@pytest.mark.parametrize("target", ["run", "test", "bench", "screenshots"])
def test_make_knows_how(target: str) -> None:
    plan = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert plan.returncode == 0, plan.stderr


def test_make_run_starts_the_app_that_make_test_tests() -> None:
    from scripts.serving import launch_command

    script = ROOT / "streamlit_app.py"
    assert script.is_file()
    started = " ".join(launch_command(script, 8501)[1:5])
    assert f"$(BIN)/python {started} $(ARGS)" in MAKEFILE


def test_every_make_command_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    code = re.findall(r"`{1,3}[^`]+`{1,3}", (ROOT / "README.md").read_text())
    told = set(re.findall(r"\bmake ([a-z-]+)", "\n".join(code)))
    assert {"run", "test"} <= told
    assert told <= targets


def test_ci_runs_the_readme_s_test_command() -> None:
    last = (ROOT / ".ci" / "run").read_text().splitlines()[-1]
    assert last == "make test"


def test_an_interpreter_that_cannot_serve_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """A PATH on which only failing and too old interpreters stand."""
    for name, answer in {"python3.12": "exit 127", "python3": "exit 1"}.items():
        shim = tmp_path / name
        shim.write_text(f"#!/bin/sh\n{answer}\n")
        shim.chmod(0o755)
    attempt = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "venv.sh"), str(tmp_path / "venv")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert attempt.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in attempt.stderr
    assert not (tmp_path / "venv").exists()


def test_the_package_has_its_data() -> None:
    """What is not Python goes along."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [file for file in (ROOT / "lstm_core").rglob("*") if file.is_file()]
    data = [file for file in files if file.suffix not in (".py", ".pyc")]
    assert any(file.name == "py.typed" for file in data)
    assert [file for file in data if not any(map(file.match, patterns))] == []


def declared(extra: str | None = None) -> set[str]:
    """What the package asks for, by itself or with one of its extras."""
    project = PROJECT["project"]
    listed = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return set(map(str, map(Requirement, listed)))


def test_the_library_and_the_app_extra_are_what_requirements_txt_lists() -> None:
    assert declared() | declared("app") == set(map(str, requirements("requirements.txt")))
    assert declared().isdisjoint(declared("app"))


EXTRAS = ("loky", "psutil", "filelock", "platformdirs", "streamlit", "plotly", "pandas", "pyarrow")

LIBRARY_ALONE = """
import sys, pkgutil, importlib
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"{name} is not part of the library's requirements")
sys.meta_path.insert(0, Missing())
import lstm_core
for module in pkgutil.walk_packages(lstm_core.__path__, "lstm_core."):
    if not module.name.startswith(("lstm_core.engine", "lstm_core.evidence")):
        importlib.import_module(module.name)
lstm_core.train
print("imported")
"""


def test_the_library_needs_none_of_the_extras() -> None:
    code = f"MISSING = {EXTRAS!r}\n{LIBRARY_ALONE}"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "imported", result.stderr


def test_a_python_that_tensorflow_lacks_is_told_so_in_one_sentence() -> None:
    code = (
        "import runpy, sys; sys.version_info = (3, 14, 0, 'final', 0); "
        "runpy.run_path('streamlit_app.py')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "3.14" in result.stderr
    assert "3.11, 3.12 or 3.13" in result.stderr


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/evidence.md",
        "docs/keras.md",
        "docs/lesson.md",
        "docs/networks.md",
        "docs/science.md",
        "docs/deploy.md",
        "docs/faults.md",
    ],
)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    """Whatever stands in code marks and has a slash, also inside a package."""
    text = (ROOT / document).read_text()
    named = set(re.findall(r"`([\w.-]+/[\w./-]*)`", text))
    places = (ROOT, ROOT / "lstm_core", ROOT / "dashboard", ROOT / "lstm_core" / "evidence")
    missing = {path for path in named if not any((place / path).exists() for place in places)}
    assert not missing


def test_the_architecture_is_told_in_two_thousand_words() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = re.compile("```.*?```", re.DOTALL)  # the pictures
    assert len(drawn.sub("", text).split()) <= 2_000
