"""What runs inside a worker process. TensorFlow is imported here, and only inside functions."""

from __future__ import annotations

import collections
import os
from typing import TYPE_CHECKING

from lstm_core.network.recipe import Recipe
from lstm_core.reading.results import Reading
from lstm_core.runs import RunCancelled, RunStore, RunTaken

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Networks of this size are faster on a processor than on an accelerator.
    "CUDA_VISIBLE_DEVICES": "-1",
}
"""What a worker process needs to find in its environment before TensorFlow loads."""

MODELS_KEPT = 8

_models: collections.OrderedDict[str, LanguageModel] = collections.OrderedDict()


class NetworkUnavailable(Exception):
    """The run's network is missing or cannot be read back."""


def prepare_process() -> None:
    """Load TensorFlow and set it up for small networks and repeatable results."""
    import tensorflow as tf

    # One thread per operation: a small network gains nothing from more, and the order of
    # floating-point additions stays the same.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    import lstm_core.network.training
    import lstm_core.reading.prediction  # noqa: F401 - loaded now, so that no request waits


def process_id() -> int:
    """This worker's process id. Its answer also says that the worker is ready."""
    return os.getpid()


def train_run(root: str, recipe: Recipe) -> None:
    """Train a recipe into its run folder, unless another process does or has.

    However it ends, the folder says so; only an unwritable folder raises (OSError).
    """
    from lstm_core.network.training import TrainingDiverged, train

    runs = RunStore(root)
    try:
        with runs.training(recipe) as run:
            train(recipe, on_progress=run.report).save(run.network_folder)
            runs.record(recipe, "done")
    except RunTaken:
        return
    except RunCancelled:
        runs.record(recipe, "cancelled", "It was stopped before the end.")
    except (TrainingDiverged, ValueError) as error:
        runs.record(recipe, "failed", str(error))


def read_run(root: str, digest: str, sentence: str) -> Reading:
    """Read a sentence with the network of a run.

    Raises `NetworkUnavailable`, or `NothingToRead` when the network knows none of the sentence.
    """
    from lstm_core.reading.prediction import read

    return read(_model(root, digest), sentence)


def _model(root: str, digest: str) -> LanguageModel:
    """The network of a run, from memory if it was used lately."""
    from lstm_core.network.model import BrokenNetwork, load

    if digest in _models:
        _models.move_to_end(digest)
        return _models[digest]
    try:
        model = load(RunStore(root).network_folder(digest))
        if model.recipe.digest != digest:
            raise BrokenNetwork("it belongs to another recipe.")
    except OSError as error:
        raise NetworkUnavailable(str(error)) from None
    _models[digest] = model
    if len(_models) > MODELS_KEPT:
        _models.popitem(last=False)
    return model
