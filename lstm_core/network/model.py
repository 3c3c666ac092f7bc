"""A trained network with all that belongs to it, and the folder it is kept in."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
from pathlib import Path

import keras
import numpy as np

from lstm_core.network.building import build
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary


class BrokenNetwork(OSError):
    """A saved network that cannot be read back: cut short, changed or not one at all."""


@dataclasses.dataclass(frozen=True, eq=False)
class LanguageModel:
    """A trained next-word network: its recipe, its text, the Keras model and how it learnt."""

    recipe: Recipe
    text: PreparedText
    network: keras.Model
    history: History

    @property
    def vocabulary(self) -> Vocabulary:
        return self.text.vocabulary

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a folder: `recipe.json`, `history.json`, `weights.npz`. No pickle in it.

        It appears whole or not at all; a network that stood there before is replaced.
        Raises OSError when the folder cannot be written.
        """
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            _write_json(new / "recipe.json", self.recipe.to_dict())
            _write_json(new / "history.json", dataclasses.asdict(self.history))
            weights = self.network.get_weights()
            np.savez(new / "weights.npz", *weights)
            shutil.rmtree(path, ignore_errors=True)
            new.rename(path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise


def load(path: str | os.PathLike[str]) -> LanguageModel:
    """The network that `save` wrote to a folder.

    Raises FileNotFoundError if there is no such folder, and `BrokenNetwork` if what is there
    cannot be read back.
    """
    path = Path(path)
    if not path.is_dir():
        raise FileNotFoundError(f"No saved network at {path}.")
    try:
        recipe = Recipe.from_dict(json.loads((path / "recipe.json").read_text("utf-8")))
        history = json.loads((path / "history.json").read_text("utf-8"))
        with (
            (path / "weights.npz").open("rb") as file,
            np.load(file, allow_pickle=False) as arrays,
        ):
            weights = [arrays[name] for name in arrays.files]
        text = recipe.prepare()
        network = build(recipe, text)
        network.set_weights(weights)
        return LanguageModel(
            recipe, text, network, History(tuple(history["loss"]), tuple(history["accuracy"]))
        )
    except Exception as error:  # damage shows in the files, JSON, zip, NumPy or Keras
        raise BrokenNetwork(f"The saved network at {path} cannot be read: {error}") from error


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
