"""Start a Streamlit app as a reader would, and end it with every process that it started."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
RUNS_VARIABLE = "LSTM_VIEW_RUNS"


@dataclasses.dataclass(frozen=True)
class ServedApp:
    """A running app: its address, its server's process, and the folder of its runs."""

    url: str
    process: subprocess.Popen[bytes]
    runs: Path
    log: Path

    def processes(self) -> list[psutil.Process]:
        """The server and everything that it started."""
        if self.process.poll() is not None:
            return []
        server = psutil.Process(self.process.pid)
        return [server, *server.children(recursive=True)]


@contextlib.contextmanager
def serve(
    folder: Path,
    *,
    script: Path | None = None,
    options: Sequence[str] = (),
    most_files: int | None = None,
    runs: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 180,
) -> Iterator[ServedApp]:
    """Run `streamlit run` until the block ends; RuntimeError when the server does not answer.

    folder: takes the app's log, and its runs unless another folder for these is given. script:
    without one it is LSTM View itself. options: more of Streamlit's own. most_files: how many
    files its processes may have open. environment: variables that it finds besides its own.
    """
    script = script or ROOT / "streamlit_app.py"
    port = free_port()
    runs = runs or folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_limited(most_files), *launch_command(script, port), *options],
            cwd=script.parent,
            env={**os.environ, RUNS_VARIABLE: str(runs), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    app = ServedApp(f"http://localhost:{port}", process, runs, log)
    try:
        _wait_until_healthy(app, timeout)
        yield app
    finally:
        end(app)


def launch_command(script: Path, port: int) -> list[str]:
    """The README's launch command, on a port of our own and without opening a browser."""
    options = ["--server.headless", "true", "--server.port", str(port)]
    return [sys.executable, "-m", "streamlit", "run", script.name, *options]


def _limited(most_files: int | None) -> list[str]:
    """What stands before a command whose processes may have so many files open."""
    return ["sh", "-c", f'ulimit -n {most_files}; exec "$@"', "sh"] if most_files else []


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def end(app: ServedApp) -> None:
    """End the server, and then whatever it started that still runs."""
    started = app.processes()[1:]
    app.process.terminate()
    try:
        app.process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        app.process.kill()
        app.process.wait()
    _, alive = psutil.wait_procs(started, timeout=5)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _wait_until_healthy(app: ServedApp, timeout: float) -> None:
    end_of_patience = time.monotonic() + timeout
    while time.monotonic() < end_of_patience:
        if app.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    log = app.log.read_text(errors="replace")
    raise RuntimeError(f"The app at {app.url} did not start within {timeout:.0f} s:\n{log}")
