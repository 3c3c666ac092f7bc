"""Many experiments, on whatever executor there is, written down one by one.

joblib ends a whole batch when a worker is lost, and tenacity would replace five lines here. Dask
does keep the promises below, but it would have to be installed for a single machine.

It runs in processes of this machine, or on a Dask cluster.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import importlib
import os
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.record import Record
from lstm_core.runtime import ENVIRONMENT, end_with_parent, give_way, prepare_tensorflow

Measure: TypeAlias = Callable[[Description], Any]

ATTEMPTS = 3
"""A sweep gives up after so many executors in a row that broke without a single result."""

RUNNERS = {
    "training": ("experiment_runner", "train_on_task"),
    "gradient": ("gradient_runner", "gradient_flow"),
    "forecast": ("forecast_runner", "forecast"),
    "timing": ("timing_runner", "step_times"),
    "agreement": ("shipped_texts", "measure_agreement"),
    "gate learning": ("gate_runner", "learn_gates"),
    "reach": ("beyond_runner", "reach"),
    "drift": ("beyond_runner", "drift"),
}
"""The kind of a description -> the module and the function that measure it."""


def measure(description: Description) -> Any:
    """Measure in this process what a description says. Loads TensorFlow.

    Raises TypeError for a description that nothing here measures.
    """
    if getattr(description, "kind", None) not in RUNNERS:
        raise TypeError(f"Nothing measures a {type(description).__name__}.")
    module, function = RUNNERS[description.kind]
    return getattr(importlib.import_module(f"lstm_core.evidence.{module}"), function)(description)


class Place(NamedTuple):
    """Somewhere to measure.

    make_executor: gives a fresh executor, whose workers can import this module.
    measure: what the workers run, which they can import too.
    lost: the exceptions by which the executor says that it lost a worker.
    """

    make_executor: Callable[[], concurrent.futures.Executor]
    measure: Measure = measure
    lost: tuple[type[Exception], ...] = (concurrent.futures.BrokenExecutor,)


def sweep(
    descriptions: Iterable[Description],
    place: Place,
    record: Record,
    *,
    on_result: Callable[[Description, Any], object] = lambda *_: None,
) -> None:
    """Measure all that the record has no result of, and write each as soon as it is there.

    on_result is called in this thread after each result is written; whatever it raises stops the
    sweep.

    If an executor loses a worker, a fresh executor takes over what has no result yet. After
    `ATTEMPTS` in a row without any result the executor's own exception is raised. An exception of
    a measurement stops the sweep and is raised. Whatever stops it, what is written stays, and the
    next sweep goes on from there.
    """
    wanted = tuple(descriptions)
    fruitless = 0

    def write(description: Description, result: Any) -> None:
        record.append(description, result)
        on_result(description, result)

    while missing := record.missing(wanted):
        try:
            _measure_all(missing, place, write)
        except place.lost:
            fruitless = fruitless + 1 if record.missing(wanted) == missing else 0
            if fruitless == ATTEMPTS:
                raise


def _measure_all(
    missing: tuple[Description, ...], place: Place, write: Callable[[Description, Any], None]
) -> None:
    """Measure on one executor until all is done or something is raised."""
    executor = place.make_executor()
    waiting: dict[concurrent.futures.Future[Any], Description] = {}
    broken: Exception | None = None
    at_once: dict[str, Any] = {}
    try:
        waiting.update((executor.submit(place.measure, one), one) for one in missing)
        for future in concurrent.futures.as_completed(waiting):
            try:
                result = future.result()
            except place.lost as error:
                broken = error  # other results may have come before it broke
            else:
                write(waiting[future], result)
        if broken is not None:
            raise broken
    except KeyboardInterrupt:
        if type(executor).__module__.startswith("loky"):
            at_once = {"kill_workers": True}
        raise
    finally:
        for future in waiting:  # not every executor's shutdown can
            future.cancel()
        executor.shutdown(wait=True, **at_once)


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
