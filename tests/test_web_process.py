"""The process that serves the pages loads no TensorFlow, and keeps a visitor's state in one place.

Every file is read when the tests run, so a new one is held to the same rules. Which layer may
import which is declared in `pyproject.toml` (see `tests/test_contracts.py`).
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.prose.messages import messages

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    [*ROOT.glob("lstm_core/**/*.py"), *ROOT.glob("dashboard/**/*.py"), ROOT / "streamlit_app.py"]
)


def module_of(file: Path) -> str:
    """dashboard/figures/__init__.py -> dashboard.figures"""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def nodes(file: Path) -> Iterator[ast.AST]:
    """Every node of a file but those that only a type checker reads."""
    waiting: list[ast.AST] = [ast.parse(file.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting.extend(node.orelse)
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def imports(file: Path) -> set[tuple[str, str | None]]:
    """Every (module, name in it or None) that a file imports, inside functions too."""
    found: set[tuple[str, str | None]] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {(alias.name, None) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            found |= {(str(node.module), alias.name) for alias in node.names}
    return found


def imported_modules(file: Path) -> set[str]:
    """The modules that a file imports: `from dashboard import theme` gives dashboard.theme."""
    return {target(module, name)[0] for module, name in imports(file)}


def target(module: str, name: str | None) -> tuple[str, str | None]:
    """What an import means: a module and a name in it, or only a module."""
    package = ROOT / module.replace(".", "/")
    if name and ((package / f"{name}.py").exists() or (package / name / "__init__.py").exists()):
        return f"{module}.{name}", None
    return module, name


def test_the_frame_is_a_table_of_contents():
    """It names every page once, and knows nothing of networks and pictures."""
    for module in imported_modules(ROOT / "dashboard" / "frame.py"):
        known = ("__future__", "dashboard.theme", "dashboard.state", "dashboard.prose.messages")
        frame = re.fullmatch(r"dashboard\.features\.\w+\.panel", module)  # what every page has
        assert within(module, "streamlit") or module in known or frame, f"it imports {module}"
    views = {file.relative_to(ROOT).as_posix() for file in FILES if file.match("views/[a-z]*.py")}
    titles = messages("page").table["titles"]
    assert {f"dashboard/views/{name}.py" for name in titles} == views


def test_pandas_is_whole_wherever_plotly_may_look_for_it():
    """Plotly takes whatever pandas is loaded, even one that another visitor's page has half loaded.

    To import it first waits until it is whole.
    """
    for file in FILES:
        lines = [
            ast.unparse(node)
            for node in nodes(file)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        if module_of(file).startswith("dashboard") and any("plotly" in line for line in lines):
            text = file.read_text("utf-8")
            assert 0 <= text.find("\nimport pandas") < text.find("\nimport plotly"), file


# State and caches


def uses_of_streamlit(file: Path) -> set[str]:
    """The names that a file uses of Streamlit: st.markdown -> markdown."""
    used = {
        node.attr
        for node in nodes(file)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("st", "streamlit")
    }
    return used | {name for module, name in imports(file) if module == "streamlit" and name}


def is_state_or_cache(name: str) -> bool:
    return name in ("session_state", "query_params") or name.startswith("cache")


def test_the_visitors_state_and_the_caches_have_one_home():
    """Components apart: what a component holds of itself stands where Streamlit keeps its value."""
    users = {
        module_of(file): used
        for file in FILES
        if (used := set(filter(is_state_or_cache, uses_of_streamlit(file))))
    }
    home = {module for module in users if within(module, "dashboard.state")}
    assert {"session_state", "query_params"} <= set().union(*(users.pop(module) for module in home))
    for module, used in users.items():
        assert module.rpartition(".")[2] in ("component", "bars", "chips"), f"{module} uses {used}"
        assert used == {"session_state"}, f"{module} uses {used}"


# No TensorFlow where the pages are served

WEB = """
import importlib, json, sys
for module, names in json.loads(sys.stdin.read()).items():
    loaded = importlib.import_module(module)
    for name in names:
        getattr(loaded, name)
    unwanted = {"tensorflow", "keras"} & set(sys.modules)
    assert not unwanted, f"{module} loads {unwanted}"
assert "streamlit" in sys.modules or "dashboard.state" not in sys.modules
print(len(sys.modules))
"""


def loads(modules: dict[str, list[str]]) -> subprocess.CompletedProcess[str]:
    """Import modules and names in a fresh interpreter, which fails if TensorFlow comes along."""
    return subprocess.run(
        [sys.executable, "-c", WEB],
        input=json.dumps(modules),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    "module",
    [
        "lstm_core",
        "lstm_core.engine.status",
        "lstm_core.engine.runs",
        "lstm_core.engine.worker",
        "lstm_core.engine.supervision",
        "lstm_core.engine.engine",
        "lstm_core.network.costs",
        "lstm_core.evidence.results",
        "lstm_core.evidence.race",
        "lstm_core.evidence.record",
        "lstm_core.evidence.sweep",
        "lstm_core.evidence.applications",
        "lstm_core.evidence.proportions",
    ],
)
def test_the_library_is_imported_without_tensorflow(module):
    result = loads({module: []})
    assert result.returncode == 0, result.stderr


def test_what_needs_tensorflow_loads_it():
    """So the tests around this one could fail."""
    result = loads({"lstm_core": ["train"]})
    assert result.returncode != 0
    assert "lstm_core loads" in result.stderr


def test_the_pages_process_never_loads_tensorflow():
    """Every module of the dashboard, and all that its pages import, whenever they do."""
    needed: dict[str, set[str]] = {
        "lstm_core": {"Recipe", "prepare"},
        "lstm_core.engine.engine": set(),
    }
    for file in FILES:
        module = module_of(file)
        if within(module, "lstm_core"):
            continue
        if not within(module, "dashboard.views") and module != "streamlit_app":
            needed.setdefault(module, set())
        for imported in imports(file):
            if within(imported[0], "lstm_core") or within(imported[0], "dashboard"):
                source, name = target(*imported)
                needed.setdefault(source, set()).update({name} if name else ())
    assert len(needed) > 10
    result = loads({module: sorted(names) for module, names in needed.items()})
    assert result.returncode == 0, result.stderr


START = """
import sys
import streamlit_app
from dashboard.server import life
mine = [name for name in sys.modules if name.split(".")[0] in ("lstm_core", "numpy", "dashboard")]
print(sorted(mine))
life.load()
print({"dashboard.frame", "dashboard.features.gates.component"} <= set(sys.modules))
"""


def test_the_server_answers_before_it_loads_what_its_pages_need():
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START], capture_output=True, text=True, cwd=ROOT
    )
    assert found.returncode == 0, found.stderr
    before, has_loaded = found.stdout.splitlines()
    server = ("edge", "life", "workarounds")
    expected = ["dashboard", "dashboard.server", *(f"dashboard.server.{name}" for name in server)]
    assert ast.literal_eval(before) == expected
    assert has_loaded == "True"


RECORDS = """
import sys
from lstm_core.evidence import applications, results
from lstm_core.evidence.plan.measured import measured
results.findings(), applications.applications()
[one.rate().interval for own in measured().cells.values() for one in own.values()]
print("scipy" in sys.modules)
"""


def test_what_the_pages_say_of_the_records_needs_no_scipy():
    """It would take 60 MB of a server that has little."""
    found = subprocess.run(
        [sys.executable, "-c", RECORDS], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert found.stdout == "False\n"


def test_no_page_reaches_through_the_library_for_what_needs_tensorflow():
    """`lc.train` would load TensorFlow when a visitor comes, not when the page is imported."""
    from lstm_core import _NEED_TENSORFLOW

    for file in FILES:
        if within(module_of(file), "lstm_core"):
            continue
        names = {
            alias.asname or alias.name
            for node in nodes(file)
            if isinstance(node, ast.Import)
            for alias in node.names
            if alias.name == "lstm_core"
        }
        used = {
            node.attr
            for node in nodes(file)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in names
        }
        assert not used & set(_NEED_TENSORFLOW), f"{module_of(file)} uses {used}"
