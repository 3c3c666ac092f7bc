"""From a recipe to a Keras network, not trained yet."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import keras

from lstm_core.network.recipe import Cell, Recipe, layer_name
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
    """Embedding, recurrent layers, dense softmax: (examples, steps) int32 -> probabilities.

    With prefixes the network answers once, (examples, words); with windows at every position,
    (examples, steps, words). The layers are named "embedding", "recurrent" and "softmax", further
    recurrent layers "recurrent_2" and "recurrent_3"; with dropout each of them is followed by a
    layer "dropout", "dropout_2", ... They compute in float32 whatever Keras' global dtype policy
    is.

    The first weights are Keras' defaults, drawn from the recipe's seed alone: no global seed is
    set. From 4 * seed on, the initialisers' seeds are those of the embedding, the kernel and the
    recurrent kernel of the first recurrent layer, and the softmax. Those of further layers follow,
    kernel before recurrent kernel, the forward half of a bidirectional layer before its backward
    half. With `unigram_start` the softmax's biases are `Vocabulary.log_shares`, else 0.
    """
    draw = itertools.count(4 * recipe.seed)
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    hidden = keras.layers.Embedding(
        len(text.vocabulary),
        recipe.embedding_dim,
        embeddings_initializer=keras.initializers.RandomUniform(seed=next(draw)),
        dtype=DTYPE,
        name="embedding",
    )(tokens)
    seeds = [(next(draw), next(draw))]
    softmax = keras.layers.Dense(
        len(text.vocabulary),
        activation="softmax",
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(draw)),
        dtype=DTYPE,
        name="softmax",
    )
    seeds += [(next(draw), next(draw)) for _ in range(2 * recipe.layers - 1)]
    for number in range(1, recipe.layers + 1):
        every_step = text.framing == "windows" or number < recipe.layers
        hidden = _recurrent(recipe, number, seeds, every_step=every_step)(hidden)
        if recipe.dropout:
            hidden = keras.layers.Dropout(
                recipe.dropout, dtype=DTYPE, name=layer_name("dropout", number)
            )(hidden)
    network = keras.Model(tokens, softmax(hidden), name="next_word", dtype=DTYPE)
    if recipe.unigram_start:
        softmax.bias.assign(text.vocabulary.log_shares)
    return network


def recurrent_layers(network: keras.Model) -> list[keras.layers.Layer]:
    """The recurrent layers of a network that `build` gave, bottom first."""
    kinds = (keras.layers.RNN, keras.layers.Bidirectional)
    return [layer for layer in network.layers if isinstance(layer, kinds)]


def half_of(layer: keras.layers.Layer, half: Literal["forward", "backward"]) -> keras.layers.RNN:
    """The half of a bidirectional layer that reads this way; another layer itself."""
    return getattr(layer, f"{half}_layer", layer)


def _recurrent(
    recipe: Recipe, number: int, seeds: list[tuple[int, int]], *, every_step: bool
) -> keras.layers.Layer:
    """The n-th recurrent layer, which takes from the front of `seeds` what it draws."""

    def half(name: str, **options: Any) -> keras.layers.RNN:
        kernel, recurrent = seeds.pop(0)
        return RECURRENT_LAYERS[recipe.cell](
            recipe.units,
            activation="tanh",
            return_sequences=every_step,
            kernel_initializer=keras.initializers.GlorotUniform(seed=kernel),
            recurrent_initializer=keras.initializers.Orthogonal(seed=recurrent),
            dtype=DTYPE,
            name=name,
            **options,
        )

    name = layer_name("recurrent", number)
    if not recipe.bidirectional:
        return half(name)
    forward = half("forward")
    backward = half("backward", go_backwards=True)
    return keras.layers.Bidirectional(
        forward, backward_layer=backward, merge_mode="concat", dtype=DTYPE, name=name
    )
