"""A trained network with all that belongs to it, and the folder it is kept in."""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import keras
import numpy as np

from lstm_core.network.building import build
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

FILES = ("recipe.json", "history.json", "weights.npz")


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

    Raises FileNotFoundError if there is no such folder, and `BrokenNetwork` if what is there is
    not a whole network. Whatever else it raises (no memory, no permission) is not the network's
    fault, and may pass.
    """
    path = Path(path)
    if not path.is_dir():
        raise FileNotFoundError(f"No saved network at {path}.")
    broken = f"The saved network at {path} cannot be read"
    try:
        files = [(path / name).read_bytes() for name in FILES]
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise BrokenNetwork(f"{broken}: {error}") from error
    try:
        recipe = Recipe.from_dict(json.loads(files[0].decode("utf-8")))
        history = History.from_dict(json.loads(files[1].decode("utf-8")))
    except MemoryError:
        raise
    except Exception as error:  # damage shows in JSON or the recipe
        raise BrokenNetwork(f"{broken}: {error}") from error
    return restore(recipe, history, files[2], path)


def restore(
    recipe: Recipe, history: History, weights_npz: bytes, path: str | os.PathLike[str]
) -> LanguageModel:
    """The network of a recipe with the weights of a `.npz` file; `path` is for the message.

    Raises `BrokenNetwork` if they are damaged or not this recipe's.
    """
    broken = f"The saved network at {path} cannot be read"
    try:
        text, weights = _prepared(recipe.preparation), _arrays(weights_npz)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # damage shows in zip, NumPy or the text
        raise BrokenNetwork(f"{broken}: {error}") from error
    network = build(recipe, text)
    wanted = [(array.shape, array.dtype) for array in network.get_weights()]
    if [(array.shape, array.dtype) for array in weights] != wanted:
        raise BrokenNetwork(f"{broken}: the weights do not fit its recipe.")
    network.set_weights(weights)
    return LanguageModel(recipe, text, network, history)


def _arrays(weights_npz: bytes) -> list[np.ndarray]:
    """The arrays of a `.npz` file, which may be anything."""
    # First the checksums: a damaged shape could ask for any amount of memory.
    with zipfile.ZipFile(io.BytesIO(weights_npz)) as file:
        if damaged := file.testzip():
            raise ValueError(f"{damaged} is damaged.")
    with np.load(io.BytesIO(weights_npz), allow_pickle=False) as arrays:
        return [arrays[name] for name in arrays.files]


@functools.lru_cache(maxsize=8)
def _prepared(recipe: Recipe) -> PreparedText:
    """The text of networks that differ in nothing that concerns it; a long one takes a second."""
    return recipe.prepare()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
