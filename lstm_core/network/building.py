"""From a recipe to a Keras network, not trained yet."""

from __future__ import annotations

import keras

from lstm_core.network.recipe import Cell, Recipe
from lstm_core.text.preparation import PreparedText

RECURRENT_LAYERS: dict[Cell, type[keras.layers.RNN]] = {
    "lstm": keras.layers.LSTM,
    "rnn": keras.layers.SimpleRNN,
    "gru": keras.layers.GRU,
}

DTYPE = "float32"


def require_tensorflow(purpose: str) -> None:
    """Raise RuntimeError, with the purpose in it, where Keras runs on another backend."""
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise RuntimeError(
            f"{purpose} needs TensorFlow, and Keras runs on {backend}: "
            "set KERAS_BACKEND=tensorflow before Keras is imported."
        )


def build(recipe: Recipe, text: PreparedText) -> keras.Model:
    """Embedding, recurrent layer, dense softmax: (examples, steps) int32 -> probabilities.

    With prefixes the network answers once, (examples, words); with windows at every position,
    (examples, steps, words). The layers are named "embedding", "recurrent" and "softmax". The
    first weights are Keras' defaults, drawn from the recipe's seed alone: no global seed is set.
    The layers compute in float32 whatever Keras' global dtype policy is.
    """
    seeds = iter(range(4 * recipe.seed, 4 * recipe.seed + 4))
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    embedding = keras.layers.Embedding(
        len(text.vocabulary),
        recipe.embedding_dim,
        embeddings_initializer=keras.initializers.RandomUniform(seed=next(seeds)),
        dtype=DTYPE,
        name="embedding",
    )
    recurrent = RECURRENT_LAYERS[recipe.cell](
        recipe.units,
        activation="tanh",
        return_sequences=text.framing == "windows",
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        recurrent_initializer=keras.initializers.Orthogonal(seed=next(seeds)),
        dtype=DTYPE,
        name="recurrent",
    )
    softmax = keras.layers.Dense(
        len(text.vocabulary),
        activation="softmax",
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        dtype=DTYPE,
        name="softmax",
    )
    return keras.Model(tokens, softmax(recurrent(embedding(tokens))), name="next_word", dtype=DTYPE)
