"""The worker process that answers what is asked of trained networks."""

from __future__ import annotations

import collections
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

MOST_RECENT = 50
"""A fresh process loads so many networks before it takes over: those that were used last."""

REMOVE_SECONDS = 10.0
"""How long a damaged network is waited for that a process still holds."""


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
        self._recent: collections.OrderedDict[str, None] = collections.OrderedDict()

    def ask(self, recipe: Recipe, question: Question[Answer]) -> Answer:
        """What a recipe's trained network answers. Raises what `Engine.ask` does."""
        self._runs.of(recipe).touch()
        for attempt in (1, 2):
            try:
                packed = self.call(worker.answer, str(self._runs.root), recipe.digest, question)
                answer, growth = pickle.loads(packed)  # noqa: S301 - our own worker's
                self._note_use(recipe.digest, growth)
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
                # It broke or did not start.
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
        # Whoever has just trained it, or looks whether it is being trained, leaves it at once.
        if run.remove(patience=REMOVE_SECONDS):
            return "The saved network was damaged and has been removed; train it again."
        return "The saved network is damaged, and still in use. Try again in a few seconds."

    def _note_use(self, digest: str, growth: int | None) -> None:
        """Note which network was used, and replace the process in good time.

        growth: by how many bytes the process has grown, if it loaded the network for this.
        """
        with self._counting:
            self._recent[digest] = None
            self._recent.move_to_end(digest)
            if len(self._recent) > MOST_RECENT:
                self._recent.popitem(last=False)
            self._loads += growth is not None
            has_grown = growth is not None and growth >= self.limits.growth
            if not has_grown or self._loads < self.limits.loads:
                return
            self._loads = 0
        threading.Thread(target=self._renew_in_time, daemon=True).start()

    def _renew_in_time(self) -> None:
        with self._counting:
            recent = tuple(self._recent)
        if not self.renew(worker.load_networks, str(self._runs.root), recent):
            with self._counting:
                self._loads = self.limits.loads  # the next network that is loaded tries again
