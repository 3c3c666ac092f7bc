"""Where a sweep runs: in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.sweep import Measure, Place, measure
from lstm_core.runtime import ENVIRONMENT, end_with_parent, give_way, prepare_tensorflow


def prepare_worker() -> None:
    """Prepare a process of this machine. Only the process that started it hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_tensorflow()
    end_with_parent()
    give_way()


@contextlib.contextmanager
def this_machine(
    workers: int | None = None,
    *,
    measure: Measure = measure,
    prepare: Callable[[], object] = prepare_worker,
) -> Iterator[Place]:
    """Processes, by default one for each core; each begins with `prepare`.

    Each network leaves some memory behind that nothing gives back. So loky ends a process that has
    grown by 300 MB and starts another.
    """
    from loky import ProcessPoolExecutor

    count = workers or os.cpu_count() or 1
    with warnings.catch_warnings():
        # loky says so once, from a thread of its own.
        warnings.filterwarnings("ignore", message=".*worker.*", category=UserWarning)
        yield Place(
            lambda: ProcessPoolExecutor(max_workers=count, initializer=prepare, env=ENVIRONMENT),
            measure,
        )


@contextlib.contextmanager
def cluster(address: str, *, measure: Measure = measure, patience: float = 10.0) -> Iterator[Place]:
    """The workers of the Dask scheduler at an address, like "tcp://10.0.0.1:8786".

    They need this package, and one thread each: `dask worker ADDRESS --nthreads 1 --nworkers 8`.
    The scheduler itself gives the work of a lost worker to another one. Only what has ended several
    workers comes back, as `KilledWorker`.

    Raises ImportError, saying what to install, without the extra `cluster`; OSError if no scheduler
    answers within `patience` seconds.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise ImportError(
            "A cluster needs the extra of that name: pip install 'lstm-view[cluster]'."
        ) from error
    with Client(address, timeout=patience, set_as_default=False) as client:
        yield Place(
            lambda: client.get_executor(pure=False),
            functools.partial(measure_anywhere, measure),
            (concurrent.futures.BrokenExecutor, KilledWorker),
        )


def measure_anywhere(measure: Measure, description: Description) -> Any:
    """Measure in a worker of a cluster, which has prepared nothing.

    Unlike `prepare_worker` this sets neither the end nor the priority of the process: the cluster
    decides about both.
    """
    _prepare_once()
    return measure(description)


@functools.cache
def _prepare_once() -> None:
    os.environ.update(ENVIRONMENT)
    prepare_tensorflow()
