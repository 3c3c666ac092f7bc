"""The library's own speed: training, the next word, and tracing."""

from __future__ import annotations

import contextlib
import functools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator

import lstm_core as lc
from benchmarks import baseline
from benchmarks.report import (
    Finding,
    alternating_medians,
    median_seconds,
    milliseconds,
    seconds_of,
)
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import RunStore
from lstm_core.reading.prediction import Read

TRAININGS = 5
FIRST_SIZES = (9, 11, 12)
BASELINE_TRAININGS = 3
QUESTION_WORDS, QUESTION_UNITS = 20, 128
SEQUENCES, STEPS, UNITS, FEATURES = 1_000, 200, 128, 10


def training_and_next_word() -> list[Finding]:
    """The example network through the engine, beside the tutorial's own code."""
    with _engine() as engine:
        cold = seconds_of(lambda: _train(engine, 1000))  # TensorFlow loads, the worker is ready
        first, ours = _trainings(engine)
        reading = median_seconds(lambda: engine.ask(_recipe(0), Read(baseline.SENTENCE)), times=300)
        word = engine.ask(_recipe(0), Read(baseline.SENTENCE)).prediction.word
    return _beside_the_tutorial(cold, first, ours, reading, word)


def training_seconds() -> tuple[float, float]:
    """The median times of a training by a ready worker: the first of its shape, and the next."""
    with _engine() as engine:
        _train(engine, 1000)
        first, again = _trainings(engine)
    return statistics.median(first), statistics.median(again)


@contextlib.contextmanager
def _engine() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(RunStore(folder), workers=2)
        try:
            yield engine
        finally:
            engine.close()


def _trainings(engine: Engine) -> tuple[list[float], list[float]]:
    """The seconds of trainings whose size is new, so that all is compiled, and of other seeds."""
    first = [seconds_of(functools.partial(_train, engine, 0, size)) for size in FIRST_SIZES]
    # Not seed 0: that network comes along and is never trained.
    seeds = range(1, TRAININGS + 1)
    return first, [seconds_of(functools.partial(_train, engine, seed)) for seed in seeds]


def _recipe(seed: int, embedding_dim: int = 10) -> lc.Recipe:
    return lc.Recipe(
        corpus=lc.corpora.HELLO,
        cell="lstm",
        units=50,
        embedding_dim=embedding_dim,
        epochs=200,
        seed=seed,
    )


def _train(engine: Engine, seed: int, embedding_dim: int = 10) -> None:
    what = _recipe(seed, embedding_dim)
    engine.start(what)
    while (state := engine.status(what).state) != "done":
        if state in {"failed", "cancelled", "lost"}:
            raise RuntimeError(f"The training ended as {state}.")
        time.sleep(0.005)


def _beside_the_tutorial(
    cold: float, first: list[float], ours: list[float], reading: float, word: str
) -> list[Finding]:
    """The seconds that were measured, beside those of the tutorial's own code."""
    theirs = baseline.measure(BASELINE_TRAININGS, 50)
    return [
        Finding(
            what="training the tutorial's network, ready worker, first time",
            ours=statistics.median(first),
            against="Keras' fit",
            theirs=statistics.median(theirs["training"]),
            unit="s",
            sense="faster",
            goal=25,
            note=f"from cold, with TensorFlow's start: {cold:.1f} s",
        ),
        Finding(
            what="training it again with another seed",
            ours=statistics.median(ours),
            against="Keras' fit",
            theirs=statistics.median(theirs["training"]),
            unit="s",
            sense="faster",
            goal=60,
        ),
        Finding(
            what=f"next word, through the engine (“{word}”)",
            ours=reading,
            against="Keras' predict",
            theirs=statistics.median(theirs["prediction"]),
            unit="s",
            sense="faster",
            goal=80,
            note="with its trace",
        ),
    ]


def tracing() -> list[Finding]:
    """All six quantities beside the plain layer's forward pass, short and long sequences.

    Tracing alone, and with the check that compares the trace with the layer's own output: that
    calls the layer once more.
    """
    import keras
    import numpy as np

    def compare(timesteps: int, times: int, *, verify: bool = False) -> Finding:
        random = np.random.default_rng(0)
        inputs = keras.ops.convert_to_tensor(random.normal(size=(1, timesteps, 10)), "float32")
        layer = keras.layers.LSTM(64, return_sequences=True)
        layer.build(inputs.shape)
        ours, theirs = alternating_medians(
            lambda: lc.trace_layer(layer, inputs, verify=verify),
            lambda: np.asarray(layer(inputs)),
            times=times,
        )
        checked = ", with the check" if verify else ""
        return Finding(
            what=f"tracing all six quantities{checked}, {timesteps} steps",
            ours=ours,
            against="the plain layer",
            theirs=theirs,
            unit="s",
            sense="at most",
            goal=2.2 if verify else 1.1,
            note=f"{milliseconds(ours - theirs)} more",
        )

    return [
        compare(timesteps, times, verify=verify)
        for verify in (False, True)
        for timesteps, times in ((5, 200), (50, 60), (400, 15))
    ]


def memory_of_tracing() -> list[Finding]:
    """The most memory that tracing 1,000 sequences of 200 steps and 128 units takes, in one run.

    Beside the trace itself; what the process had before, Keras and the model, does not count.
    """
    import keras
    import numpy as np

    inputs = np.random.default_rng(0).normal(size=(SEQUENCES, STEPS, FEATURES)).astype("float32")
    layer = keras.layers.LSTM(UNITS, return_sequences=True, name="layer")
    model = keras.Sequential([keras.Input((STEPS, FEATURES)), layer])
    lc.trace_model(model, inputs[:64])
    before = _most_memory()
    trace = lc.trace_model(model, inputs)["layer"]
    taken = _most_memory() - before
    arrays = [array for array in vars(trace).values() if isinstance(array, np.ndarray)]
    return [
        Finding(
            what=f"memory to trace {SEQUENCES:,} sequences, {STEPS} steps, {UNITS} units",
            ours=taken / 1e6,
            against="the trace",
            theirs=sum(array.nbytes for array in arrays) / 1e6,
            unit="MB",
            sense="at most",
            goal=1.5,
        )
    ]


def _most_memory() -> int:
    """The most that this process has ever held, in bytes; Windows does not say."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def questions() -> list[Finding]:
    """What a worker needs for a question to a prediction: 20 words, 128 units, ready."""
    from lstm_core.engine import worker

    worker.prepare_process()
    words = [f"w{number}" for number in range(QUESTION_WORDS + 1)]
    recipe = lc.Recipe(corpus=(" ".join(words),), units=QUESTION_UNITS, epochs=1)
    model, sentence = lc.train(recipe), " ".join(words[:QUESTION_WORDS])
    surgery = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(3,)),))
    asked = {
        "surgery": lambda: lc.read(model, sentence, surgery=surgery),
        "attribution of each word": lambda: lc.attribute(model, sentence),
        "writing 20 words on": lambda: lc.generate(model, sentence, length=20),
    }
    return [
        Finding.within(
            f"{name}, {QUESTION_WORDS} words, {QUESTION_UNITS} units",
            median_seconds(ask, times=40),
            0.05,
            "s",
        )
        for name, ask in asked.items()
    ]
