"""Many experiments, on whatever executor there is, written down one by one.

joblib ends a whole batch when a worker is lost, and tenacity would replace five lines here. Dask
does keep the promises below, but it would have to be installed for a single machine.
"""

from __future__ import annotations

import concurrent.futures
import importlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.record import Record

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
