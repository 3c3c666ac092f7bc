"""The worker process that answers what is asked of trained networks."""

from __future__ import annotations

import concurrent.futures
import logging
import pickle
import threading
from typing import TypeVar

from lstm_core.engine import worker
from lstm_core.engine.runs import RunStore
from lstm_core.engine.supervision import (
    EngineUnavailable,
    ExecutorFactory,
    Limits,
    SupervisedWorker,
)
from lstm_core.network.recipe import Recipe
from lstm_core.reading.question import Question

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class NetworkMissing(Exception):
    """The recipe has no trained network (any more)."""


class InferenceWorker(SupervisedWorker):
    """A worker that answers questions with the networks in the runs' folder.

    A question that a dying process takes with it is asked once more. All methods may be called
    from any thread.
    """

    def __init__(self, factory: ExecutorFactory, runs: RunStore, *, limits: Limits) -> None:
        super().__init__(factory, limits=limits)
        self._runs = runs
        self._counting = threading.Lock()
        self._loads = 0

    def ask(self, recipe: Recipe, question: Question[Answer]) -> Answer:
        """What a recipe's trained network answers. Raises what `Engine.ask` does."""
        self._runs.of(recipe).touch()
        for attempt in (1, 2):
            try:
                packed = self.call(worker.answer, str(self._runs.root), recipe.digest, question)
                answer, loads = pickle.loads(packed)  # noqa: S301 - our own worker's
                if loads:
                    self._count_load()
                return answer
            except worker.ReadingFailed as error:
                logger.warning("The network %s could not be read with: %s", recipe.digest, error)
                raise EngineUnavailable(
                    "The reading failed. Try again in a few seconds; if it stays so, restart the "
                    "app."
                ) from None
            except worker.NetworkUnavailable as error:
                raise NetworkMissing(self._why_missing(recipe, error)) from None
            except TimeoutError:
                break
            except (OSError, RuntimeError, concurrent.futures.CancelledError) as error:
                # It broke, did not start, or was ended because the reading before this one hung.
                logger.warning("The reading process ended (attempt %d): %s", attempt, error)
        raise EngineUnavailable(
            "The process that reads has given no answer, and is being replaced. Try again in a "
            "few seconds; if it stays so, restart the app."
        )

    def _why_missing(self, recipe: Recipe, error: worker.NetworkUnavailable) -> str:
        """Why a recipe has no network. A damaged one is removed."""
        run = self._runs.of(recipe)
        if not run.status().has_result and run.status().state != "lost":
            return "This network is not trained."
        logger.warning("The network %s is removed: %s", recipe.digest, error)
        run.remove()
        return "The saved network was damaged and has been removed; train it again."

    def _count_load(self) -> None:
        """Count the networks that the reader has loaded; replace it in good time."""
        with self._counting:
            self._loads += 1
            if self._loads < self.limits.networks:
                return
            self._loads = 0
        threading.Thread(target=self._renew_in_time, daemon=True).start()

    def _renew_in_time(self) -> None:
        if not self.renew():
            with self._counting:
                self._loads = self.limits.networks  # the next network that is loaded tries again
