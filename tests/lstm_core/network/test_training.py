from __future__ import annotations

import collections
import dataclasses
import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import lstm_core as lc
from lstm_core.network import loss, sizes, trainer, training
from lstm_core.network.building import build
from lstm_core.network.loss import loss_of

SMALL = {"units": 6, "embedding_dim": 4, "learning_rate": 0.01}


def by_fit(recipe):
    """Keras' own training of the same network on the same batches, in the same order."""
    text = recipe.prepare()
    network = build(recipe, text)
    network.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=True,  # for a dozen steps
    )
    batches = training.draw_batches(recipe, len(text.inputs))
    per_epoch = math.ceil(len(text.inputs) / recipe.batch_size)
    losses, accuracies, validation = [], [], []
    held_out = recipe.prepare_held_out(text)
    for _ in range(recipe.epochs):
        order = np.concatenate([next(batches) for _ in range(per_epoch)])
        order = order[order >= 0]
        assert sorted(order) == list(range(len(text.inputs)))  # every example once
        history = network.fit(
            text.inputs[order],
            text.targets[order],
            batch_size=recipe.batch_size,
            shuffle=False,
            validation_data=held_out and (held_out.inputs, held_out.targets),
            verbose=0,
        ).history
        losses += history["loss"]
        accuracies += history["accuracy"]
        validation += history.get("val_loss", [])
    return network.get_weights(), losses, accuracies, validation


# The same as Keras, and the same again


TWELVE = tuple(f"{a} {b} {a} {c}" for a, b, c in itertools.permutations("abcd", 3))[:12]


@pytest.mark.parametrize(
    "settings",
    [
        {"cell": "lstm"},
        {"cell": "rnn"},
        {"cell": "gru"},
        {"bidirectional": True},
        {"layers": 2, "corpus": TWELVE, "validation": True},
    ],
    ids=lambda settings: "-".join(map(str, settings)),
)
def test_training_is_keras_fit(settings):
    """Batches of 4 of 15 examples: the last of an epoch has 3, and counts for 3."""
    recipe = lc.Recipe(batch_size=4, epochs=3, seed=7, **settings, **SMALL)
    model = lc.train(recipe)
    weights, losses, accuracies, validation = by_fit(recipe)
    np.testing.assert_allclose(model.history.validation, validation, atol=1e-6)
    assert len(validation) == (3 if recipe.validation else 0)
    np.testing.assert_allclose(model.history.loss, losses, atol=1e-6)
    np.testing.assert_allclose(model.history.accuracy, accuracies, atol=1e-6)
    for ours, theirs in zip(model.network.get_weights(), weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_the_same_recipe_gives_the_same_network_bit_for_bit():
    recipe = lc.Recipe(batch_size=4, epochs=20, **SMALL)
    one = lc.train(recipe)
    keras.utils.set_random_seed(1)  # whatever else the process has done
    again = lc.train(recipe)
    assert one.history == again.history
    for a, b in zip(one.network.get_weights(), again.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_batches_take_every_example_once_in_an_order_that_changes():
    recipe = lc.Recipe(batch_size=4)
    batches = training.draw_batches(recipe, 15)
    epochs = [np.concatenate([next(batches) for _ in range(4)]) for _ in range(3)]
    for epoch in epochs:
        assert epoch.shape == (16,)
        assert epoch[-1] == -1  # fills the last batch up
        assert sorted(epoch[:-1]) == list(range(15))
    assert epochs[0].tolist() != epochs[1].tolist() != epochs[2].tolist()


# The example network


def test_the_examples_network_reaches_the_ceiling_and_never_passes_it(hello_model):
    ceiling = lc.ceiling(hello_model.text)
    history = hello_model.history
    assert len(history.loss) == len(history.accuracy) == 200
    assert history.accuracy[-1] == pytest.approx(0.8)
    assert max(history.accuracy) == pytest.approx(ceiling.accuracy)
    assert min(history.loss) > ceiling.loss
    # One batch an epoch: the first loss is the untrained network's, close to a guess among 11.
    assert history.loss[0] == pytest.approx(math.log(11), abs=0.02)


def test_long_training_comes_close_to_the_lowest_loss():
    model = lc.train(lc.Recipe(epochs=300, learning_rate=0.02, units=16))
    ceiling = lc.ceiling(model.text)
    assert 0 < model.history.loss[-1] - ceiling.loss < 0.01


# Windows


def test_in_windows_padding_is_not_asked_about():
    """One full batch: the first loss and accuracy are those of the untrained network, by hand."""
    recipe = lc.Recipe(framing="windows", epochs=1, **SMALL)
    text = recipe.prepare()
    assert np.count_nonzero(text.targets) == 15 < text.targets.size == 16
    probabilities = np.asarray(build(recipe, text)(text.inputs))  # (4, 4, 11)
    asked = text.targets > 0
    right = np.take_along_axis(probabilities, text.targets[..., None], axis=-1)[..., 0]
    history = lc.train(recipe).history
    assert history.loss[0] == pytest.approx(-np.log(right[asked]).mean(), abs=1e-6)
    answers = probabilities.argmax(axis=-1)
    assert history.accuracy[0] == pytest.approx((answers == text.targets)[asked].mean())


def test_windows_learn_to_their_ceiling():
    recipe = lc.Recipe(framing="windows", epochs=150, learning_rate=0.02, units=16)
    model = lc.train(recipe)
    ceiling = lc.ceiling(model.text)
    assert model.history.accuracy[-1] == pytest.approx(ceiling.accuracy)
    assert 0 < model.history.loss[-1] - ceiling.loss < 0.02


def test_characters_train():
    corpus = ("the rain in spain " * 200,)
    recipe = lc.Recipe(corpus=corpus, level="character", epochs=2, **SMALL)
    model = lc.train(recipe)
    assert model.text.framing == "windows"
    assert model.history.loss[1] < model.history.loss[0] < math.log(len(model.vocabulary)) + 0.1


# What is dropped out


def test_what_is_dropped_out_is_drawn_from_the_seed_and_the_step():
    recipe = lc.Recipe(dropout=0.5, layers=2, batch_size=4, epochs=20, **SMALL)
    one, again = lc.train(recipe), lc.train(recipe)
    assert one.history == again.history
    plain = lc.train(dataclasses.replace(recipe, dropout=0.0))
    assert one.history.loss[0] != plain.history.loss[0]


def test_a_share_is_dropped_out_and_the_rest_scaled_up():
    """Each unit answers h, and the first eleven are the scores: what is left of them is 0 or 4 h.

    So the loss tells how many were kept, n of 11, and whether the right one was.
    """
    recipe = lc.Recipe(dropout=0.75, units=12)
    text = recipe.prepare()
    network = build(recipe, text)
    embedding, recurrent, dropout, dense = network.layers[1:]
    assert (dropout.name, dropout.rate) == ("dropout", 0.75)
    recurrent.set_weights([*(w * 0 for w in recurrent.get_weights()[:2]), np.full(48, 50.0)])
    dense.set_weights([np.eye(12, 11), np.zeros(11)])
    data = tf.constant(text.inputs), tf.ones(15, tf.int32)
    score = 4 * float(np.asarray(recurrent(embedding(text.inputs[:1])))[0, 0])
    possible = [
        math.log(kept * math.exp(score) + 11 - kept) - score * is_kept
        for is_kept in (False, True)
        for kept in range(12)
    ]
    right = 0
    for step in range(200):
        seed = tf.constant([0, step])
        mean, _ = loss_of(network, tf.range(1), *data, seed=seed, in_chunks=False)
        nearest = int(np.abs(np.array(possible) - float(mean)).argmin())
        assert possible[nearest] == pytest.approx(float(mean), abs=1e-4)
        right += nearest >= 12
    assert 25 < right < 75  # a quarter of 200, within four standard deviations


# Held-out lines, and when to end


def test_patience_ends_the_training_and_keeps_the_best_weights():
    """Lines without any order: what is learned of them is of no use for those held out."""
    draw = np.random.default_rng(0)
    lines = tuple(" ".join(draw.choice(list("abcdefgh"), 6)) for _ in range(40))
    settings = {"corpus": lines, "validation": True, "batch_size": 40, **SMALL}
    recipe = lc.Recipe(epochs=400, patience=5, **settings)
    model = lc.train(recipe)
    history = model.history
    assert len(history.loss) == len(history.validation) == history.best_epoch + 5 < 400
    assert not history.is_stopped
    assert min(history.validation) == history.validation[history.best_epoch - 1]
    assert history.kept_epoch(patience=5) == history.best_epoch
    assert history.kept_epoch(patience=0) == len(history.loss)
    shorter = dataclasses.replace(recipe, epochs=history.best_epoch, patience=0)
    for ours, theirs in zip(
        model.network.get_weights(), lc.train(shorter).network.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    held_out = lc.evaluate(model, recipe.lines.held_out)
    assert held_out.network.loss == pytest.approx(min(history.validation), abs=1e-5)


# Scores that are too many to hold


@pytest.mark.parametrize("framing", ["prefixes", "windows"])
def test_a_loss_in_chunks_is_the_loss(monkeypatch, framing):
    """Chunks of two of 15 questions, or of 16 of which one is not asked."""
    monkeypatch.setattr(loss, "SCORES_AT_A_TIME", 22)
    recipe = lc.Recipe(framing=framing, **SMALL)
    text = recipe.prepare()
    network = build(recipe, text)
    data = tf.constant(text.inputs), tf.constant(text.targets)
    rows = tf.constant([*range(len(text.inputs)), -1])
    variables = [variable.value for variable in network.trainable_variables[1:]]
    results = []
    for in_chunks in (False, True):
        with tf.GradientTape() as tape:
            mean, sums = loss_of(network, rows, *data, seed=None, in_chunks=in_chunks)
        results.append([mean, sums, *tape.gradient(mean, variables)])
    for whole, in_parts in zip(*results, strict=True):
        np.testing.assert_allclose(in_parts, whole, atol=1e-6)


def test_many_scores_train_in_chunks(monkeypatch):
    recipe = lc.Recipe(framing="windows", epochs=30, **SMALL)
    whole = lc.train(recipe).history
    monkeypatch.setattr(sizes, "MOST_SCORES", 100)
    assert sizes.in_chunks(recipe, recipe.prepare())
    np.testing.assert_allclose(lc.train(recipe).history.loss, whole.loss, atol=1e-4)


# Progress


def test_progress_grows_and_ends_at_one():
    seen = []
    recipe = lc.Recipe(epochs=120, batch_size=4, **SMALL)
    model = lc.train(recipe, on_progress=seen.append)
    assert len(seen) > 2
    for earlier, later in itertools.pairwise(seen):
        assert earlier.fraction < later.fraction
        assert earlier.seconds < later.seconds
        assert earlier.history.loss == later.history.loss[: len(earlier.history.loss)]
    for progress in seen:
        assert progress.epochs == 120
        assert progress.epoch == len(progress.history.loss) == len(progress.history.accuracy)
        assert progress.epoch == math.floor(progress.fraction * 120 + 1e-9)
    assert seen[-1].fraction == 1.0
    assert seen[-1].history == model.history
    assert (seen[-1].loss, seen[-1].accuracy) == (
        model.history.loss[-1],
        model.history.accuracy[-1],
    )


def test_what_the_callback_raises_stops_the_training_and_comes_out():
    class Enough(BaseException):
        pass

    seen = []

    def stop(progress):
        seen.append(progress)
        raise Enough

    with pytest.raises(Enough):
        lc.train(lc.Recipe(epochs=5000, **SMALL), on_progress=stop)
    assert len(seen) == 1
    assert seen[0].fraction < 1


def test_a_training_that_is_stopped_keeps_its_network():
    """Two steps of 4 of 15 examples an epoch: it is stopped between two epochs, or in one."""

    def stop(progress):
        if progress.epoch >= 5:
            raise lc.StopTraining

    recipe = lc.Recipe(epochs=5000, batch_size=8, **SMALL)
    seen = []
    model = lc.train(recipe, on_progress=lambda now: (seen.append(now), stop(now)))
    assert model.history.is_stopped
    last = seen[-1]
    assert 5 <= last.epoch < 5000
    assert model.history.loss[: last.epoch] == last.history.loss
    is_open = last.fraction * 5000 > last.epoch
    assert model.history.loss[last.epoch :] == ((last.loss,) if is_open else ())
    assert len(model.history.loss) == len(model.history.accuracy)
    fresh = build(recipe, model.text).get_weights()
    assert not np.array_equal(model.network.get_weights()[0], fresh[0])


@pytest.mark.parametrize(
    "settings",
    [
        {"cell": "gru", "batch_size": 4},
        {"cell": "lstm", "batch_size": 5, "layers": 2, "dropout": 0.3, "corpus": TWELVE}
        | {"validation": True, "patience": 6, "framing": "windows", "learning_rate": 0.1},
    ],
    ids=["plain", "dropout and patience"],
)
def test_trained_on_it_is_as_if_it_had_never_been_stopped(settings, tmp_path, monkeypatch):
    """Stopped in the first epoch and in a later one, kept on the disk between."""
    recipe = lc.Recipe(**{**SMALL, "epochs": 20, **settings})
    whole = lc.train(recipe)
    monkeypatch.setattr(training, "SECONDS_PER_CALL", 0.0)  # each call is one step

    def stop_after(share):
        def on_progress(progress):
            if progress.fraction >= share:
                raise lc.StopTraining

        return on_progress

    steps = [len((model := lc.train(recipe, stop_after(0.001))).checkpoint.sums)]
    for share in (0.38, 2.0):
        model.save(tmp_path / "network")
        model = lc.train_on(lc.load(tmp_path / "network"), stop_after(share))
        steps += [len(model.checkpoint.sums)] if model.checkpoint else []
    assert len(steps) == 2
    assert steps[0] == 1 < sizes.steps_per_epoch(recipe, model.text) < steps[1]
    assert model.history == whole.history
    for one, other in zip(model.network.get_weights(), whole.network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert model.snapshots.epochs == whole.snapshots.epochs
    for one, other in zip(model.snapshots.weights, whole.snapshots.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_network_that_was_not_stopped_cannot_be_trained_on(hello_model):
    with pytest.raises(ValueError, match="stopped"):
        lc.train_on(hello_model)


def test_to_stop_at_the_end_stops_nothing():
    def stop(progress):
        if progress.fraction == 1:
            raise lc.StopTraining

    model = lc.train(lc.Recipe(epochs=20, **SMALL), on_progress=stop)
    assert not model.history.is_stopped
    assert len(model.history.loss) == 20


# What goes wrong


def test_a_text_with_nothing_to_learn_is_refused():
    with pytest.raises(ValueError, match="at least two words"):
        lc.train(lc.Recipe(corpus=("hello",)))


@pytest.mark.parametrize(("batch_size", "bad_epoch"), [(15, 1), (4, 2)])
def test_a_loss_that_is_no_number_stops_the_training(monkeypatch, batch_size, bad_epoch):
    """No recipe within the bounds was found to diverge: Adam's steps are bounded by its rate. So
    the loss of one step is spoilt here: the first one of an epoch."""
    recipe = lc.Recipe(epochs=5, batch_size=batch_size, **SMALL)
    good_steps = math.ceil(15 / batch_size) * (bad_epoch - 1)
    taken = itertools.count()

    class Spoiling(trainer.Trainer):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.compiled, self.take_steps = self.take_steps, self.spoil

        def spoil(self, batches, data):
            sums = self.compiled(batches, data).numpy()
            sums[[next(taken) >= good_steps for _ in sums], 0] = np.nan
            return training.tf.constant(sums)

    monkeypatch.setattr(trainer, "shared", collections.OrderedDict())
    monkeypatch.setattr(training, "Trainer", Spoiling)
    seen = []
    with pytest.raises(
        lc.TrainingDiverged,
        match=rf"The loss became nan in epoch {bad_epoch} of 5: .* learning rate below 0\.01\.",
    ):
        lc.train(recipe, on_progress=seen.append)
    assert all(math.isfinite(loss) for progress in seen for loss in progress.history.loss)


def test_the_largest_learning_rate_gives_finite_numbers():
    history = lc.train(lc.Recipe(epochs=30, learning_rate=1.0)).history
    assert all(map(math.isfinite, history.loss))
    assert max(history.loss) > math.log(11)  # far worse than a guess: it did overshoot
