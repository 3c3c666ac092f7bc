"""Every gate and cell state of an LSTM, exact, and the next-word networks to see them at work.

    >>> import lstm_core as lc
    >>> model = lc.train(lc.Recipe(corpus=lc.corpora.HELLO, cell="lstm", units=50))
    >>> reading = lc.read(model, "hello how is")
    >>> reading.trace.forget_gate.shape, reading.prediction.word
    ((4, 50), 'your')

Importing this package is instant: TensorFlow loads on the first use of a name that needs it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace
from lstm_core.network.history import History, Progress, StopTraining
from lstm_core.network.recipe import Recipe
from lstm_core.network.shipped import load_shipped
from lstm_core.picture.show import Picture, picture
from lstm_core.reading.attribution import Attribution, attribute
from lstm_core.reading.errors import DoesNotFit, NotExact, NothingToRead, UnknownWords
from lstm_core.reading.evaluation import Evaluation, Metrics, evaluate
from lstm_core.reading.generation import Generation, Step, generate
from lstm_core.reading.prediction import Prediction, Reading, predict_next_word, read
from lstm_core.reading.sampling import Distribution, distribution
from lstm_core.reading.sensitivity import Sensitivity, differentiate
from lstm_core.reading.surgery import Hold, Surgery
from lstm_core.script import script
from lstm_core.text import corpora
from lstm_core.text.nearest import nearest
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling, prepare
from lstm_core.text.splitting import Split, split
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import CellWeights

if TYPE_CHECKING:
    from lstm_core.network.model import BrokenNetwork, LanguageModel, load
    from lstm_core.network.training import TrainingDiverged, train, train_on
    from lstm_core.picture.plots import curves, heatmaps
    from lstm_core.reading.model_tracing import Traces, trace_model
    from lstm_core.reading.tracing import trace_layer

_NEED_TENSORFLOW = {
    "BrokenNetwork": "lstm_core.network.model",
    "LanguageModel": "lstm_core.network.model",
    "load": "lstm_core.network.model",
    "TrainingDiverged": "lstm_core.network.training",
    "train": "lstm_core.network.training",
    "train_on": "lstm_core.network.training",
    "Traces": "lstm_core.reading.model_tracing",
    "trace_layer": "lstm_core.reading.tracing",
    "trace_model": "lstm_core.reading.model_tracing",
}

_PICTURES = {
    "curves": "lstm_core.picture.plots",
    "heatmaps": "lstm_core.picture.plots",
}

__all__ = [
    "Attribution",
    "BrokenNetwork",
    "Ceiling",
    "CellWeights",
    "Distribution",
    "DoesNotFit",
    "Evaluation",
    "GRUTrace",
    "GateTrace",
    "Generation",
    "History",
    "Hold",
    "LanguageModel",
    "Metrics",
    "NotExact",
    "NothingToRead",
    "Picture",
    "Prediction",
    "PreparedText",
    "Progress",
    "RNNTrace",
    "Reading",
    "Recipe",
    "Sensitivity",
    "Split",
    "Step",
    "StopTraining",
    "Surgery",
    "Trace",
    "Traces",
    "TrainingDiverged",
    "UnknownWords",
    "Vocabulary",
    "attribute",
    "ceiling",
    "corpora",
    "curves",
    "differentiate",
    "distribution",
    "evaluate",
    "generate",
    "heatmaps",
    "load",
    "load_shipped",
    "nearest",
    "picture",
    "predict_next_word",
    "prepare",
    "read",
    "script",
    "split",
    "trace_layer",
    "trace_model",
    "train",
    "train_on",
]


def __getattr__(name: str) -> Any:
    """Load what needs TensorFlow or a picture when it is first asked for (PEP 562)."""
    module = (_NEED_TENSORFLOW | _PICTURES).get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_NEED_TENSORFLOW) | set(_PICTURES))
