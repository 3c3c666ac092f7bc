"""The tutorial's own way: Keras' `fit` and `predict`, as most people would write it.

    python -m benchmarks.baseline TRAININGS PREDICTIONS

runs it in a process of its own and prints the times as JSON: seconds of each training (building
the network and `fit`), and of each prediction (padding, `predict`, and looking the word up).
Nothing here is tuned; that is the point.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.report import seconds_of

LINES = (
    "hello how are you",
    "hello how is your day",
    "hello how are your friends",
    "hello what are you doing",
)
SENTENCE = "hello how is"
EPOCHS = 200


def measure(trainings: int, predictions: int) -> dict[str, list[float]]:
    """The times of the tutorial's code, measured in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.baseline", str(trainings), str(predictions)]
    root = Path(__file__).resolve().parent.parent
    output = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    times: dict[str, list[float]] = json.loads(output.stdout.splitlines()[-1])
    return times


def word_ids() -> dict[str, int]:
    """Words numbered from 1, the most frequent first."""
    counts = Counter(word for line in LINES for word in line.split())
    return {word: number for number, (word, _) in enumerate(counts.most_common(), start=1)}


def prefixes(ids: dict[str, int]) -> list[list[int]]:
    """Every line's beginnings of two words and more, as integers."""
    lines = [[ids[word] for word in line.split()] for line in LINES]
    return [line[:length] for line in lines for length in range(2, len(line) + 1)]


def build_and_fit(inputs: Any, targets: Any, words: int) -> Any:
    """The tutorial's network, trained."""
    import keras

    network = keras.Sequential(
        [
            keras.layers.Embedding(words, 10),
            keras.layers.LSTM(50, activation="tanh"),
            keras.layers.Dense(words, activation="softmax"),
        ]
    )
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(inputs, targets, epochs=EPOCHS, verbose=0)
    return network


def predictor(network: Any, ids: dict[str, int], length: int) -> Callable[[], str]:
    """A function that predicts the word after SENTENCE, the tutorial's way."""
    import keras

    words = {number: word for word, number in ids.items()}

    def predict() -> str:
        tokens = [[ids[word] for word in SENTENCE.split()]]
        padded = keras.utils.pad_sequences(tokens, maxlen=length, padding="pre")
        return words.get(int(network.predict(padded, verbose=0).argmax()), "")

    return predict


def main(trainings: int, predictions: int) -> None:
    """Print the times as JSON."""
    import keras

    ids = word_ids()
    examples = keras.utils.pad_sequences(prefixes(ids), padding="pre")
    inputs, targets = examples[:, :-1], examples[:, -1]
    networks: list[Any] = []
    training = [
        seconds_of(lambda: networks.append(build_and_fit(inputs, targets, len(ids) + 1)))
        for _ in range(trainings)
    ]
    predict = predictor(networks[-1], ids, inputs.shape[1])
    predict()  # the first one also compiles
    prediction = [seconds_of(predict) for _ in range(predictions)]
    print(json.dumps({"training": training, "prediction": prediction}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
