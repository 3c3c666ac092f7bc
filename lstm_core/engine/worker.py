"""What runs inside a worker process. TensorFlow is imported here, and only inside functions."""

from __future__ import annotations

import collections
import contextlib
import os
import pickle
from typing import TYPE_CHECKING

from lstm_core.engine.runs import RunCancelled, RunStore, RunTaken, RunWriter
from lstm_core.engine.status import Runnable
from lstm_core.evidence.race import Race
from lstm_core.network.recipe import Recipe
from lstm_core.reading.errors import DoesNotFit, NothingToRead
from lstm_core.reading.question import Question
from lstm_core.runtime import end_with_parent, give_way, prepare_tensorflow

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

MODELS_KEPT = 8

_models: collections.OrderedDict[tuple[str, str], LanguageModel] = collections.OrderedDict()


class NetworkUnavailable(Exception):
    """The run's network is missing or damaged, for good."""


class ReadingFailed(Exception):
    """An unforeseen error in words: an exception of TensorFlow would load it where it lands."""


def prepare_process() -> None:
    """Set this worker up: load TensorFlow and all that answers questions, then give way."""
    prepare_tensorflow()
    end_with_parent()
    import lstm_core.evidence.race_runner
    import lstm_core.network.training
    import lstm_core.reading.compiled
    import lstm_core.reading.tracing  # noqa: F401 - loaded now, so that no request waits

    give_way()


def process_id() -> int:
    """This worker's process id. Its answer also says that the worker is ready."""
    return os.getpid()


def run(root: str, what: Runnable) -> None:
    """Train a recipe into its run folder, or run a race, unless another process does or has.

    However it ends, the folder says so; only an unwritable folder raises (OSError).
    """
    from lstm_core.evidence.race_runner import stop_warming
    from lstm_core.network.training import TrainingDiverged

    stop_warming()
    runs = RunStore.opened(root)
    # The outcome is recorded inside the block: after it, the run may be another process's.
    with contextlib.suppress(RunTaken), runs.training(what) as writer:
        try:
            _race(what, writer) if isinstance(what, Race) else _train(what, writer)
            runs.record(what, "done")
        except RunCancelled:
            runs.record(what, "cancelled", "It was stopped before the end.")
        except OSError:
            raise
        except (TrainingDiverged, ValueError) as error:
            runs.record(what, "failed", str(error))
        except Exception as error:
            runs.record(what, "failed", f"{type(error).__name__}: {error}")


def _train(recipe: Recipe, writer: RunWriter) -> None:
    from lstm_core.network.training import train

    train(recipe, on_progress=writer.report).save(writer.network_folder)


def _race(race: Race, writer: RunWriter) -> None:
    from lstm_core.evidence.race_runner import run_race

    run_race(
        race,
        on_progress=writer.lap,
        on_wait=writer.go_on,
        on_follow=writer.follow,
        on_reach=writer.reach,
    )


def warm(races: tuple[Race, ...]) -> None:
    """Begin to compile what these races run, until a run is started here; returns at once."""
    from lstm_core.evidence.race_runner import warm

    warm([racer for race in races for racer in race.racers])


def answer(root: str, digest: str, question: Question[object]) -> bytes:
    """The answer of a run's network, and whether the network had to be loaded for it.

    It is pickled here, because an executor's own pickler may take six times as long. Raises
    `NetworkUnavailable`, what the question's `check` raises, and `ReadingFailed` for anything else.
    """
    try:
        loads = (root, digest) not in _models
        answer = question.answer(_model(root, digest))
        return pickle.dumps((answer, loads), protocol=pickle.HIGHEST_PROTOCOL)
    except (NothingToRead, DoesNotFit, NetworkUnavailable) as error:
        failure: Exception = error
    except Exception as error:
        failure = ReadingFailed(f"{type(error).__name__}: {error}")
    # An exception's cause would be pickled with it, and load Keras where it lands.
    failure.__cause__ = failure.__context__ = None
    raise failure


def _model(root: str, digest: str) -> LanguageModel:
    """The network of a run, from memory if it was used lately."""
    from lstm_core.network.model import BrokenNetwork, load

    key = root, digest
    if key in _models:
        _models.move_to_end(key)
        return _models[key]
    try:
        model = load(RunStore.opened(root).network_folder(digest))
        if model.recipe.digest != digest:
            raise BrokenNetwork("it belongs to another recipe.")
    except (FileNotFoundError, BrokenNetwork) as error:
        raise NetworkUnavailable(str(error)) from None
    _models[key] = model
    if len(_models) > MODELS_KEPT:
        _models.popitem(last=False)
    return model
