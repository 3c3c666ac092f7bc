"""What runs inside a worker process. TensorFlow is imported here, and only inside functions."""

from __future__ import annotations

import collections
import contextlib
import os
import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from lstm_core.engine.runs import RunCancelled, RunStore, RunTaken, RunWriter
from lstm_core.engine.status import Runnable
from lstm_core.evidence.race import Race
from lstm_core.network.recipe import Recipe
from lstm_core.reading.arithmetic import CellWeights, cell_weights
from lstm_core.reading.continuation import Continuation
from lstm_core.reading.errors import DoesNotFit, NothingToRead
from lstm_core.reading.results import Reading
from lstm_core.reading.scores import Score
from lstm_core.reading.surgery import Surgery
from lstm_core.reading.worth import WordWorth
from lstm_core.runtime import end_with_parent, give_way, prepare_tensorflow

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

MODELS_KEPT = 8

Answer = TypeVar("Answer")

_models: collections.OrderedDict[tuple[str, str], LanguageModel] = collections.OrderedDict()


class NetworkUnavailable(Exception):
    """The run's network is missing or damaged, for good."""


class ReadingFailed(Exception):
    """Something unforeseen, in words: TensorFlow's own exceptions would load it where they land."""


def prepare_process() -> None:
    """Set this worker up: load TensorFlow and all that answers questions, then give way."""
    prepare_tensorflow()
    end_with_parent()
    import lstm_core.evidence.race_runner
    import lstm_core.network.training
    import lstm_core.reading.continuing
    import lstm_core.reading.crediting
    import lstm_core.reading.scoring  # noqa: F401 - loaded now, so that no request waits

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


def packed(function: Callable[..., Any], *arguments: Any) -> bytes:
    """A function's answer, pickled: an executor's own pickler may take six times as long for it."""
    return pickle.dumps(function(*arguments), protocol=pickle.HIGHEST_PROTOCOL)


# Each function below answers about the network of a run, and says whether the network had to be
# loaded for it. Each raises `NetworkUnavailable`, what it names itself, and `ReadingFailed` for
# anything else.


def read_run(
    root: str, digest: str, sentence: str, surgery: Surgery | None = None
) -> tuple[Reading, bool]:
    """Read a sentence.

    Raises `NothingToRead` when the network knows none of it, and `DoesNotFit` for a surgery that
    does not fit the network or the sentence.
    """
    from lstm_core.reading.prediction import read

    return _asked(root, digest, lambda model: read(model, sentence, surgery=surgery))


def continue_run(
    root: str, digest: str, prompt: str, options: dict[str, Any]
) -> tuple[Continuation, bool]:
    """Write on after a prompt. Raises `NothingToRead`."""
    from lstm_core.reading.continuing import continue_text

    return _asked(root, digest, lambda model: continue_text(model, prompt, **options))


def word_worth_in_run(
    root: str, digest: str, sentence: str, word: str | None, replacement: str | None
) -> tuple[WordWorth, bool]:
    """What each word was worth. Raises `NothingToRead`, and `DoesNotFit` for an unknown word."""
    from lstm_core.reading.crediting import word_worth

    return _asked(
        root, digest, lambda model: word_worth(model, sentence, word=word, replacement=replacement)
    )


def score_run(root: str, digest: str, lines: tuple[str, ...]) -> tuple[Score, bool]:
    """A fair score on some lines. Raises `NothingToRead` when there is no question in them."""
    from lstm_core.reading.scoring import score

    return _asked(root, digest, lambda model: score(model, lines))


def weights_of_run(root: str, digest: str) -> tuple[CellWeights, bool]:
    """The trained weights of a run's embedding and recurrent layer."""
    return _asked(root, digest, lambda model: cell_weights(model))


def _asked(
    root: str, digest: str, question: Callable[[LanguageModel], Answer]
) -> tuple[Answer, bool]:
    """The answer of a run's network, and whether it had to be loaded."""
    try:
        loads = (root, digest) not in _models
        return question(_model(root, digest)), loads
    except (NothingToRead, DoesNotFit, NetworkUnavailable) as error:
        failure: Exception = error
    except Exception as error:
        failure = ReadingFailed(f"{type(error).__name__}: {error}")
    # Pickled, it would take what it arose from along, and load Keras where it lands.
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
