"""The loss of a batch, from the trained variables themselves: what a training step computes.

B examples, T time steps, D numbers in a vector, U units, V tokens with the padding.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import keras
import tensorflow as tf

from lstm_core.network.sizes import SCORES_AT_A_TIME

Measured: TypeAlias = tuple[tf.Tensor, tf.Tensor]
"""The mean loss, (), and the sums of loss, right answers and questions, (3,)."""

UNROLLED_STEPS = 8
"""Up to so many time steps a recurrence compiles and runs faster written out, step by step."""


def loss_of(
    network: keras.Model,
    batch: tf.Tensor,
    inputs: tf.Tensor,
    targets: tf.Tensor,
    *,
    seed: tf.Tensor | None,
    in_chunks: bool,
) -> Measured:
    """The mean loss of a batch, and its sums.

    batch: indices of examples, (B,), -1 for none; inputs: (examples, T); targets: (examples,) or
    (examples, T), 0 where nothing is asked; seed: (2,), what dropout is drawn from, None to drop
    nothing; in_chunks: whether the scores of all tokens are too many to hold at once.
    """
    rows = tf.maximum(batch, 0)
    x, y = tf.gather(inputs, rows), tf.gather(targets, rows)
    real = tf.reshape(batch >= 0, (-1,) + (1,) * (len(y.shape) - 1))
    weight = tf.cast(real & (y > 0), "float32")
    embedding, *middle, dense = network.layers[1:]
    states = _through(middle, tf.gather(embedding.embeddings.value, x), seed)
    if in_chunks:
        return _in_chunks(states, dense, y, weight)
    scores = tf.tensordot(states, dense.kernel.value, 1) + dense.bias.value  # before the softmax
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, scores)
    loss, asked = tf.reduce_sum(losses * weight), tf.reduce_sum(weight)
    right = tf.cast(tf.argmax(scores, axis=-1, output_type=y.dtype) == y, "float32")
    return loss / asked, tf.stack([loss, tf.reduce_sum(right * weight), asked])


def _through(layers: list[keras.layers.Layer], x: tf.Tensor, seed: tf.Tensor | None) -> tf.Tensor:
    """Through the recurrent layers and what is dropped out after each: (B, T, D) -> (B, [T,] U)."""
    for number, layer in enumerate(layers):
        if not isinstance(layer, keras.layers.Dropout):
            x = _hidden_states(layer, x)
        elif seed is not None:
            x = tf.nn.experimental.stateless_dropout(
                x, layer.rate, seed + tf.constant([0, number << 28])
            )
    return x


def _hidden_states(layer: Any, x: tf.Tensor) -> tf.Tensor:
    """(B, T, D) -> hidden states, (B, T, U), or (B, U) if the layer answers once."""
    if isinstance(layer, keras.layers.Bidirectional):
        return _both_ways(layer, x)
    if isinstance(layer, keras.layers.LSTM):
        states = _fused_lstm(layer.cell, tf.reverse(x, [1]) if layer.go_backwards else x)
        return states if layer.return_sequences else states[:, -1]
    layer.unroll = x.shape[1] <= UNROLLED_STEPS  # only while this compiles
    try:
        return layer(x, training=True)
    finally:
        layer.unroll = False


def _both_ways(layer: keras.layers.Bidirectional, x: tf.Tensor) -> tf.Tensor:
    """(B, T, D) -> (B, [T,] 2U), the forward half first."""
    forward, backward = (
        _hidden_states(half, x) for half in (layer.forward_layer, layer.backward_layer)
    )
    if layer.return_sequences:
        backward = tf.reverse(backward, [1])
    return tf.concat([forward, backward], axis=-1)


def _fused_lstm(cell: keras.layers.LSTMCell, x: tf.Tensor) -> tf.Tensor:
    """All steps of an LSTM in one operation, (B, T, D) -> (B, T, U)."""
    weights = tf.concat([cell.kernel.value, cell.recurrent_kernel.value], axis=0)  # (D + U, 4U)
    state, peephole = tf.zeros((tf.shape(x)[0], cell.units)), tf.zeros((cell.units,))
    # The gradient of `BlockLSTMV2`, which has Keras' order of gates, is that of `BlockLSTM`: wrong.
    states = tf.raw_ops.BlockLSTM(
        seq_len_max=tf.constant(x.shape[1], tf.int64),
        x=tf.transpose(x, (1, 0, 2)),  # (B, T, D) -> (T, B, D)
        cs_prev=state,
        h_prev=state,
        w=_in_block_order(weights),
        wci=peephole,
        wcf=peephole,
        wco=peephole,
        b=_in_block_order(cell.bias.value),
        forget_bias=0.0,
        cell_clip=-1.0,  # none
        use_peephole=False,
    ).h
    return tf.transpose(states, (1, 0, 2))


def _in_block_order(weights: tf.Tensor) -> tf.Tensor:
    """From Keras' i, f, candidate, o to i, candidate, f, o, side by side: (..., 4U)."""
    i, f, candidate, o = tf.split(weights, 4, axis=-1)
    return tf.concat([i, candidate, f, o], axis=-1)


def _in_chunks(
    states: tf.Tensor, dense: keras.layers.Dense, y: tf.Tensor, weight: tf.Tensor
) -> Measured:
    """The loss of states, (B, [T,] U), of whose scores only some stand in memory at a time.

    The gradient of each chunk's loss is computed beside it, because the scores are gone after it.
    """
    width, words = dense.kernel.shape
    size = max(1, SCORES_AT_A_TIME // words)
    y, weight = tf.reshape(y, (-1,)), tf.reshape(weight, (-1,))

    @tf.custom_gradient
    def sums(states: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> Any:
        count = tf.shape(states)[0]
        parts = tf.TensorArray(
            tf.float32,
            size=(count + size - 1) // size,
            element_shape=(None, width),
            infer_shape=False,
        )

        def add(number: Any, totals: Any, by_kernel: Any, by_bias: Any, by_states: Any) -> Any:
            part = slice(number * size, tf.minimum((number + 1) * size, count))
            h, target, w = states[part], y[part], weight[part]
            scores = tf.matmul(h, kernel) + bias
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(target, scores)
            right = tf.cast(tf.argmax(scores, axis=-1, output_type=y.dtype) == target, "float32")
            slope = tf.nn.softmax(scores) - tf.one_hot(target, words)
            slope *= w[:, None]
            return (
                number + 1,
                totals + tf.stack([tf.reduce_sum(losses * w), tf.reduce_sum(right * w)]),
                by_kernel + tf.matmul(h, slope, transpose_a=True),
                by_bias + tf.reduce_sum(slope, axis=0),
                by_states.write(number, tf.matmul(slope, kernel, transpose_b=True)),
            )

        start = (0, tf.zeros((2,)), tf.zeros_like(kernel), tf.zeros_like(bias), parts)
        _, totals, by_kernel, by_bias, by_states = tf.while_loop(
            lambda number, *_: number * size < count, add, start, parallel_iterations=1
        )
        slopes = by_states.concat(), by_kernel, by_bias
        return (totals[0], totals[1]), lambda loss, _: [loss * slope for slope in slopes]

    loss, right = sums(tf.reshape(states, (-1, width)), dense.kernel.value, dense.bias.value)
    asked = tf.reduce_sum(weight)
    return loss / asked, tf.stack([loss, right, asked])
