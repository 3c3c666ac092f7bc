"""What runs inside a worker process. TensorFlow is imported here, and only inside functions."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_core.engine import files
from lstm_core.engine.jobs import Job, RunCancelled
from lstm_core.engine.run import Run, RunFolder, RunTaken
from lstm_core.engine.runs import RunStore
from lstm_core.evidence.race import Race
from lstm_core.network import shipped
from lstm_core.reading.errors import DoesNotFit, NothingToRead
from lstm_core.reading.prediction import Read
from lstm_core.reading.question import Question
from lstm_core.runtime import end_with_parent, give_way, prepare_tensorflow

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

KEPT_BYTES = 150_000_000
"""What the networks in memory may take together; beyond it, those unused for longest go."""

NETWORK_BYTES = 1_500_000
"""What Keras takes for a network besides its weights."""

CHARACTER_BYTES = 20
"""What a prepared text takes for each of its characters."""

_models: collections.OrderedDict[tuple[object, ...], LanguageModel] = collections.OrderedDict()
_ready_bytes = 0


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

    global _ready_bytes  # of this process, which is set up once
    _ready_bytes = _resident_bytes()
    give_way()


def process_id() -> int:
    """This worker's process id. Its answer also says that the worker is ready."""
    return os.getpid()


def run(root: str, job: Job) -> None:
    """Run a job in its folder, unless another process does or has.

    However it ends, the folder says so; only an unwritable folder raises (OSError). Then room is
    made on the disk, here and not where the pages are served: there may be thousands of runs.
    """
    from lstm_core.evidence.race_runner import stop_warming
    from lstm_core.network.training import TrainingDiverged

    stop_warming()
    run = Run(Path(root), job)
    # The outcome is recorded inside the block: after it, the run may be another process's.
    with contextlib.suppress(RunTaken), run.claim():
        try:
            state = job.run(run)
            run.record(state, run.reason if state == "stopped" else "")
        except RunCancelled as request:
            run.record("cancelled", str(request))
        except OSError:
            raise
        except (TrainingDiverged, ValueError) as error:
            run.record("failed", str(error))
        except Exception as error:
            run.record("failed", f"{type(error).__name__}: {error}")
    with contextlib.suppress(OSError):
        RunStore(root).prune(keep=frozenset({job.digest}))


def warm(races: tuple[Race, ...]) -> None:
    """Begin to compile what these races run, until a run is started here; returns at once."""
    from lstm_core.evidence.race_runner import warm

    warm([racer for race in races for racer in race.racers])


def answer(root: str, digest: str, question: Question[object]) -> bytes:
    """The answer of a run's network, and how this process has grown, in bytes, if it loaded one.

    It is pickled here, because an executor's own pickler may take six times as long. Raises
    `NetworkUnavailable`, what the question's `check` raises, and `ReadingFailed` for anything else.
    """
    try:
        loads = _key(root, digest) not in _models
        answer = question.answer(_model(root, digest))
        growth = _resident_bytes() - _ready_bytes if loads else None
        return pickle.dumps((answer, growth), protocol=pickle.HIGHEST_PROTOCOL)
    except (NothingToRead, DoesNotFit, NetworkUnavailable) as error:
        failure: Exception = error
    except Exception as error:
        failure = ReadingFailed(f"{type(error).__name__}: {error}")
    # An exception's cause would be pickled with it, and load Keras where it lands.
    failure.__cause__ = failure.__context__ = None
    raise failure


def load_networks(root: str, digests: tuple[str, ...]) -> None:
    """Load these runs' networks and have each read a word, so that later nobody waits for that."""
    for digest in digests:
        with contextlib.suppress(Exception):  # whoever asks for it is told
            model = _model(root, digest)
            Read(model.vocabulary.words[0]).answer(model)


def _model(root: str, digest: str) -> LanguageModel:
    """The network of a run, from memory if it was used lately."""
    from lstm_core.network.model import BrokenNetwork

    key = _key(root, digest)
    if key in _models:
        _models.move_to_end(key)
        return _models[key]
    try:
        # It is asked, not trained on.
        model = dataclasses.replace(_load(root, digest), checkpoint=None)
        if model.recipe.digest != digest:
            raise BrokenNetwork("it belongs to another recipe.")
    except (FileNotFoundError, BrokenNetwork) as error:
        raise NetworkUnavailable(str(error)) from None
    _models[key] = model
    while len(_models) > 1 and _kept_bytes() > KEPT_BYTES:
        _models.popitem(last=False)
    return model


def _load(root: str, digest: str) -> LanguageModel:
    from lstm_core.network.model import BrokenNetwork, load

    folder = RunFolder(Path(root), digest).network
    along = shipped.find(digest)
    if not along:
        return load(folder)
    with contextlib.suppress(FileNotFoundError, BrokenNetwork):  # somebody trained it to watch
        return dataclasses.replace(along.load(), snapshots=load(folder).snapshots)
    return along.load()


def _key(root: str, digest: str) -> tuple[object, ...]:
    """Which network answers for a digest.

    One that comes along is always the same, but its snapshots are in a run's folder. One that is
    there itself may have been stopped, and give way to another.
    """
    name = "snapshots.npz" if shipped.find(digest) else "weights.npz"
    return root, digest, files.stamp(RunFolder(Path(root), digest).network / name)


def _kept_bytes() -> int:
    """About how many bytes the networks in memory take; those of one text share it."""
    weights = sum(model.network.count_params() for model in _models.values())
    texts = {id(model.text): model.recipe.corpus for model in _models.values()}
    characters = sum(len(line) for corpus in texts.values() for line in corpus)
    snapshots = sum(model.snapshots.nbytes for model in _models.values() if model.snapshots)
    return 4 * weights + snapshots + NETWORK_BYTES * len(_models) + CHARACTER_BYTES * characters


def _resident_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)
