"""The Keras code that the pages show: what the current recipe comes to, written out.

A test runs the whole script.
"""

from __future__ import annotations

from lstm_core.network.recipe import Cell, Recipe
from lstm_core.text.preparation import PreparedText

_LAYERS: dict[Cell, str] = {"lstm": "LSTM", "rnn": "SimpleRNN", "gru": "GRU"}
_MARK = "  # <-- this line"


def network_code(cell: Cell, recipe: Recipe, text: PreparedText) -> str:
    """The network of a recipe with another cell, as Keras code; the cell's line is marked."""
    options = ", return_sequences=True" if text.framing == "windows" else ""
    return f"""\
network = keras.Sequential([
    layers.Embedding({len(text.vocabulary)}, {recipe.embedding_dim}),
    layers.{_LAYERS[cell]}({recipe.units}{options}),{_MARK}
    layers.Dense({len(text.vocabulary)}, activation="softmax"),
])"""


def script(recipe: Recipe, text: PreparedText) -> str:
    """A script that prepares the text, trains the recipe's network and reads a sentence.

    It reads its lines from `lines`, so that no word of the text stands in code.
    """
    network = network_code(recipe.cell, recipe, text).replace(_MARK, "")
    sentence = '"hello how is".split()' if recipe.level == "word" else 'list("hello how is")'
    if text.framing == "windows":
        numpy = "import numpy as np\n"
        masked = 'weights = (text.targets > 0).astype("float32")  # 0 means: no target here\n'
        fit_options = ", sample_weight=weights"
        row, last = "np.array([ids[-text.context :]])  # read as it stands, without padding", "[-1]"
    else:
        numpy = masked = fit_options = last = ""
        row = "keras.utils.pad_sequences([ids], maxlen=text.context)"
    return f"""\
import keras
{numpy}from keras import layers

import lstm_core as lc

keras.utils.set_random_seed({recipe.seed})
lines = lc.corpora.HELLO  # or the lines of your own text
text = lc.prepare(lines, level={recipe.level!r}, framing={text.framing!r})

{network}
network.compile(
    optimizer=keras.optimizers.Adam({recipe.learning_rate}),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
{masked}network.fit(
    text.inputs,
    text.targets,
    batch_size={recipe.batch_size},
    epochs={recipe.epochs},
    verbose=0{fit_options},
)

ids = text.encode({sentence})
row = {row}
probabilities = network.predict(row, verbose=0)[0]{last}
print(text.vocabulary.word(int(probabilities[1:].argmax()) + 1))
"""
