"""How large a training is: its steps, its memory, its time. Formulas, no Keras.

B examples in a batch, T time steps, U units, V tokens with the padding. What the formulas count is
what a step holds and multiplies; their constants were fitted to measured trainings on one core.
They say whether a training is within reach, not how long it takes to the second.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Literal, TypeAlias

from lstm_core.network.recipe import BOUNDS, Recipe, layers
from lstm_core.text.preparation import PreparedText

MOST_SCORES = 8_000_000
"""Of so many scores at a step and more, only a part is there at a time, with copies 128 MB."""

SCORES_AT_A_TIME = 4_000_000

MOST_BYTES = 400_000_000
"""What a training may take beyond TensorFlow itself: all processes then stay below 1.7 GB."""

MOST_SECONDS = 1_200.0
"""So long may a training take by its estimate."""

_NUMBERS_A_STATE = {"lstm": 18, "gru": 18, "rnn": 8}
_SECONDS_A_PRODUCT = 1e-10  # with the two of the gradient
_SECONDS_A_SCORE = 6e-9
_SECONDS_A_DROPPED = 1e-8
_SECONDS_A_STEP = 1e-3
_SECONDS_A_TIME_STEP = {"lstm": 2e-5, "gru": 3e-4, "rnn": 2e-4}

Setting: TypeAlias = Literal["batch_size", "units", "epochs"]
Resource: TypeAlias = Literal["bytes", "seconds"]
_LOWERED: dict[Resource, tuple[Setting, ...]] = {
    "bytes": ("batch_size", "units"),
    "seconds": ("epochs", "units"),
}


def steps_per_epoch(recipe: Recipe, text: PreparedText) -> int:
    """How many batches the examples of a text make."""
    return math.ceil(len(text.padded) / recipe.batch_size)


def in_chunks(recipe: Recipe, text: PreparedText) -> bool:
    """Whether the loss of a batch is computed part by part, because of the scores of all tokens."""
    return _questions(recipe, text) * len(text.vocabulary) > MOST_SCORES


@dataclasses.dataclass(frozen=True)
class Estimate:
    """What a training takes: bytes of memory beyond TensorFlow's own, seconds on one core."""

    bytes: float
    seconds: float


@dataclasses.dataclass(frozen=True)
class Excess:
    """Why a training is not begun.

    what: "bytes" or "seconds"; amount, most: what it would take and what it may; setting: what to
    lower, and value: to how much.
    """

    what: Resource
    amount: float
    most: float
    setting: Setting
    value: int

    def __str__(self) -> str:
        unit, name = {"bytes": (1e6, "MB of memory"), "seconds": (60, "minutes")}[self.what]
        return (
            f"This training would take about {self.amount / unit:,.0f} {name}; at most "
            f"{self.most / unit:,.0f} are allowed. It fits with {self.setting}={self.value}."
        )


def estimate(recipe: Recipe, text: PreparedText) -> Estimate:
    """What the training of a recipe on its prepared text takes."""
    table = layers(recipe, text)
    batch, steps = _batch(recipe, text), text.context
    parameters = sum(layer.parameters for layer in table)
    ways = 2 if recipe.bidirectional else 1
    states = batch * steps * recipe.units * recipe.layers * ways
    scores = _questions(recipe, text) * len(text.vocabulary)
    dropped = states if recipe.dropout else 0
    shown = SCORES_AT_A_TIME if in_chunks(recipe, text) else scores
    held = 4 * shown + states * _NUMBERS_A_STATE[recipe.cell] + 3 * dropped
    inputs = batch * steps * recipe.embedding_dim * 4 + 3 * text.padded.size
    recurrent = sum(layer.parameters for layer in table[1:-1]) * batch * steps
    softmax = table[-1].parameters * _questions(recipe, text)
    seconds = (
        (recurrent + softmax) * _SECONDS_A_PRODUCT
        + scores * _SECONDS_A_SCORE
        + dropped * _SECONDS_A_DROPPED
        + _SECONDS_A_STEP
        + _SECONDS_A_TIME_STEP[recipe.cell] * steps * recipe.layers * ways
    )
    return Estimate(
        bytes=4.0 * (7 * parameters + held + inputs),
        seconds=seconds * steps_per_epoch(recipe, text) * recipe.epochs,
    )


def excess(recipe: Recipe, text: PreparedText) -> Excess | None:
    """Why a training is too large for this app, and the setting that makes it fit; None if not.

    Of the settings that could be lowered it is the first that is enough by itself, or the last.
    """
    return _excess(recipe, text, "bytes", MOST_BYTES) or _excess(
        recipe, text, "seconds", MOST_SECONDS
    )


def _excess(recipe: Recipe, text: PreparedText, what: Resource, most: float) -> Excess | None:
    def amount(one: Recipe) -> float:
        return getattr(estimate(one, text), what)

    if amount(recipe) <= most:
        return None
    for setting in _LOWERED[what]:
        value = _largest(recipe, setting, lambda one: amount(one) <= most)
        if value:
            return Excess(what, amount(recipe), most, setting, value)
    return Excess(what, amount(recipe), most, setting, 1)


def _largest(recipe: Recipe, setting: Setting, fits: Callable[[Recipe], bool]) -> int:
    """The largest value of a setting with which a recipe fits; 0 if none does."""
    low, high = int(BOUNDS[setting].low) - 1, getattr(recipe, setting)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(dataclasses.replace(recipe, **{setting: middle})):
            low = middle
        else:
            high = middle
    return low


def _batch(recipe: Recipe, text: PreparedText) -> int:
    return min(recipe.batch_size, len(text.padded))


def _questions(recipe: Recipe, text: PreparedText) -> int:
    """How many questions a batch asks at most."""
    return _batch(recipe, text) * (text.context if text.framing == "windows" else 1)
