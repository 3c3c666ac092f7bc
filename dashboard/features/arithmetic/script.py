"""A script that gives one number of a trace again, as the page shows it.

Tests run the whole scripts.
"""

from __future__ import annotations

import dataclasses
import json

from lstm_core.network.recipe import Cell, Recipe, layer_name
from lstm_core.reading.place import FIRST, Place
from lstm_core.script import LONGEST_LITERAL, literal
from lstm_core.text.corpora import name_of

RECIPE_FILE = "recipe.json"

_STANDARD_IMPORTS = "import json\nfrom pathlib import Path\n\n"
_READ_FILE = f'json.loads(Path("{RECIPE_FILE}").read_text(encoding="utf-8"))'

_SIGMOID = "1 / (1 + np.exp(-{}))"
_Z = "z = x @ W + h @ U + b  # ({parts} * units,)\n"
_LSTM = _Z.format(parts=4) + "i, f, g, o = np.split(z, 4)  # Keras' order; g is the candidate\n"
_GRU = """\
z_x, r_x, g_x = np.split(x @ W + b[0], 3)  # update gate, reset gate, candidate
z_h, r_h, g_h = np.split(h @ U + b[1], 3)
"""
_BY_HAND: dict[Cell, dict[str, tuple[str, str]]] = {
    "lstm": {
        "forget_gate": (_LSTM, _SIGMOID.format("f[unit]")),
        "input_gate": (_LSTM, _SIGMOID.format("i[unit]")),
        "candidate": (_LSTM, "np.tanh(g[unit])"),
        "output_gate": (_LSTM, _SIGMOID.format("o[unit]")),
    },
    "gru": {
        "update_gate": (_GRU, _SIGMOID.format("(z_x[unit] + z_h[unit])")),
        "reset_gate": (_GRU, _SIGMOID.format("(r_x[unit] + r_h[unit])")),
        "candidate": (
            f"{_GRU}r = {_SIGMOID.format('(r_x + r_h)')}\n",
            "np.tanh(g_x[unit] + r[unit] * g_h[unit])",
        ),
    },
    "rnn": {"hidden_state": (_Z.format(parts=1), "np.tanh(z[unit])")},
}
"""Cell -> quantity -> the lines that lead to it from x, h, W, U and b, and its expression."""


def reproduce(
    recipe: Recipe, sentence: str, quantity: str, step: int, unit: int, *, place: Place = FIRST
) -> str:
    """A script that trains the recipe's network and prints one number of its trace, twice.

    First as `lc.read` gives it, then from the trained weights with plain Keras and NumPy.
    `quantity` is one that the cell squashes (a gate, the candidate, a simple RNN's hidden state);
    `step` counts from 0 in time order, pads included; `place` says which layer is traced. The
    sentence and the text stand in it as Python literals and nowhere else; a long text is read from
    a file instead (see `needs_recipe_file`).
    Raises ValueError for another quantity.
    """
    known = _BY_HAND[recipe.cell]
    if quantity not in known:
        raise ValueError(f"quantity must be one of {', '.join(known)}; received {quantity!r}.")
    lines, expression = known[quantity]
    read_before = "step + 1:" if place.half == "backward" else ":step"
    before = f"""\
h = np.zeros(recipe.units)  # the hidden state before
if vectors[:, {read_before}].size:
    h = np.asarray(recurrent(vectors[:, {read_before}])).reshape(-1, recipe.units)[-1]"""
    layer = f'model.network.get_layer("{layer_name("recurrent", place.layer)}")'
    layer += f".{place.half}_layer" if recipe.bidirectional else ""
    below = layer_name("recurrent", place.layer - 1) if place.layer > 1 else "embedding"
    options = "".join(
        f", {field.name}={value!r}"
        for field in dataclasses.fields(Place)
        if (value := getattr(place, field.name)) != field.default
    )
    return f"""\
{_imports(recipe)}
{_recipe_code(recipe)}
model = lc.train(recipe)
reading = lc.read(model, {sentence!r}{options})
step, unit = {int(step)}, {int(unit)}
print(reading.trace.{quantity}[step, unit])

# The same number from the trained weights.
below = model.network.get_layer("{below}")
recurrent = {layer}
tokens = reading.trace.tokens  # "" is a pad, and its id is 0
ids = [model.vocabulary.id(token) if token else 0 for token in tokens]
vectors = keras.Model(model.network.input, below.output)(np.array([ids]), training=False)
vectors = np.asarray(vectors)  # what comes in: (1, steps, numbers)
x = vectors[0, step]
{before}
W, U, b = recurrent.get_weights()
{lines}print({expression})
"""


def needs_recipe_file(recipe: Recipe) -> bool:
    """Whether the scripts read the recipe from `RECIPE_FILE`, as `recipe_file` writes it."""
    return name_of(recipe.corpus) is None and sum(map(len, recipe.corpus)) > LONGEST_LITERAL


def recipe_file(recipe: Recipe) -> bytes:
    """The recipe as JSON in UTF-8, for `RECIPE_FILE`."""
    return json.dumps(recipe.to_dict(), indent=1).encode("utf-8")


def _imports(recipe: Recipe) -> str:
    standard = _STANDARD_IMPORTS if needs_recipe_file(recipe) else ""
    return f"{standard}import keras\nimport numpy as np\n\nimport lstm_core as lc\n"


def _recipe_code(recipe: Recipe) -> str:
    """The recipe as code: what differs from the default recipe, and always the cell's kind."""
    if needs_recipe_file(recipe):
        return f"values = {_READ_FILE}\nrecipe = lc.Recipe.from_dict(values)"
    default = Recipe()
    parts = [
        f"    {field.name}={literal(value, '    ')},"
        for field in dataclasses.fields(Recipe)
        if (value := getattr(recipe, field.name)) != getattr(default, field.name)
        or field.name in ("cell", "units")
    ]
    return "\n".join(["recipe = lc.Recipe(", *parts, ")"])
