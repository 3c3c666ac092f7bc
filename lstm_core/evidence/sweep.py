"""Many experiments, on whatever executor there is, written down one by one."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from lstm_core.evidence.agreement import AgreementExperiment
from lstm_core.evidence.experiment import Description, Experiment, GradientExperiment
from lstm_core.evidence.forecast import ForecastExperiment
from lstm_core.evidence.record import Record
from lstm_core.evidence.timing import Timing

Measure: TypeAlias = Callable[[Description], Any]

ATTEMPTS = 3
"""After so many executors in a row that broke without a single result it is given up."""


def measure(description: Description) -> Any:
    """What a description says, measured in this process. Loads TensorFlow.

    Raises TypeError for a description that nothing here measures.
    """
    if isinstance(description, Experiment):
        from lstm_core.evidence.experiment_runner import train_on_task

        return train_on_task(description)
    if isinstance(description, GradientExperiment):
        from lstm_core.evidence.gradient_runner import gradient_flow

        return gradient_flow(description)
    if isinstance(description, ForecastExperiment):
        from lstm_core.evidence.forecast_runner import forecast

        return forecast(description)
    if isinstance(description, Timing):
        from lstm_core.evidence.timing_runner import step_times

        return step_times(description)
    if isinstance(description, AgreementExperiment):
        from lstm_core.evidence.shipped_texts import measure_agreement

        return measure_agreement(description)
    raise TypeError(f"Nothing measures a {type(description).__name__}.")


def sweep(
    descriptions: Iterable[Description],
    make_executor: Callable[[], concurrent.futures.Executor],
    record: Record,
    *,
    measure: Measure = measure,
    on_result: Callable[[Description, Any], object] | None = None,
    lost: tuple[type[Exception], ...] = (concurrent.futures.BrokenExecutor,),
) -> None:
    """Measure all that the record has no result of, and write each as soon as it is there.

    make_executor: gives an executor whose workers can import this module; it is shut down here.
    measure: what the workers run, which they must be able to import too. on_result is called in
    this thread after each result is written; whatever it raises stops the sweep. lost: the
    exceptions by which the executor says that it lost a worker.

    If a worker dies and its executor breaks, a fresh executor takes over what has no result yet;
    after `ATTEMPTS` in a row without any result the executor's own exception is raised. An
    exception of a measurement stops the sweep and is raised. Whatever stops it, what is written
    stays, and the next sweep goes on from there.
    """
    wanted = tuple(descriptions)
    fruitless = 0
    while missing := record.missing(wanted):
        try:
            _round(missing, make_executor(), record, measure, on_result, lost)
        except lost:
            fruitless = fruitless + 1 if record.missing(wanted) == missing else 0
            if fruitless == ATTEMPTS:
                raise


def _round(
    missing: tuple[Description, ...],
    executor: concurrent.futures.Executor,
    record: Record,
    measure: Measure,
    on_result: Callable[[Description, Any], object] | None,
    lost: tuple[type[Exception], ...],
) -> None:
    """Measure on one executor until all is done or something is raised."""
    waiting: dict[concurrent.futures.Future[Any], Description] = {}
    broken: Exception | None = None
    interrupted = False
    try:
        waiting.update((executor.submit(measure, one), one) for one in missing)
        for future in concurrent.futures.as_completed(waiting):
            try:
                result = future.result()
            except lost as error:
                broken = error  # others may have been done before it broke
                continue
            record.append(waiting[future], result)
            if on_result is not None:
                on_result(waiting[future], result)
        if broken is not None:
            raise broken
    except KeyboardInterrupt:
        interrupted = True
        raise
    finally:
        for future in waiting:  # not every executor's shutdown can
            future.cancel()
        kills = interrupted and type(executor).__module__.startswith("loky")
        executor.shutdown(wait=True, **({"kill_workers": True} if kills else {}))
