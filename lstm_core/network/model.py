"""A trained network with all that belongs to it, and the folder it is kept in."""

from __future__ import annotations

import dataclasses
import errno
import functools
import hashlib
import io
import json
import math
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from lstm_core.network.building import build
from lstm_core.network.checkpoint import Checkpoint
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe
from lstm_core.network.snapshots import Snapshots
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

FILES = ("recipe.json", "history.json", "weights.npz")
CHECKPOINT = "checkpoint.npz"
"""Beside them where the training was stopped: what it needs to go on."""

SNAPSHOTS = "snapshots.npz"
"""Beside them, where they were kept: the weights at some epochs of the training."""

CHECKSUMS = "checksums.json"
"""The SHA-256 of each of these files. Networks that were saved before it was written have none."""

MOST_BYTES = 1_000_000_000
"""No file of a network is larger, nor what it unpacks to."""


class BrokenNetwork(OSError):
    """A saved network that cannot be read back: cut short, changed or not one at all."""


@dataclasses.dataclass(frozen=True, eq=False)
class LanguageModel:
    """A trained next-word network: its recipe, its text, the Keras model and how it learnt.

    history: its figures by epoch; checkpoint: of a training that was stopped, what `train_on`
    needs; snapshots: its weights at some epochs, None where they were not kept.
    """

    recipe: Recipe
    text: PreparedText
    network: keras.Model
    history: History
    checkpoint: Checkpoint | None = None
    snapshots: Snapshots | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The words or characters that the network knows, with their ids."""
        return self.text.vocabulary

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a folder: `recipe.json`, `history.json`, `weights.npz` and their checksums.

        With them `checkpoint.npz` if the training was stopped, and `snapshots.npz` if weights were
        kept on the way. No pickle is in it.

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
            if self.checkpoint:
                self.checkpoint.save(new / CHECKPOINT)
            if self.snapshots:
                (new / SNAPSHOTS).write_bytes(self.snapshots.to_npz())
            _write_json(new / CHECKSUMS, {file.name: _checksum(file) for file in new.iterdir()})
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
        files = {name: _read(path / name) for name in FILES}
        beside = [name for name in (CHECKPOINT, SNAPSHOTS) if os.path.lexists(path / name)]
        files |= {name: _read(path / name) for name in beside}
        checksums = _read(path / CHECKSUMS) if os.path.lexists(path / CHECKSUMS) else None
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) or error.errno == errno.ELOOP:
            raise BrokenNetwork(f"{broken}: {error}") from error
        raise
    try:
        recipe = Recipe.from_dict(json.loads(files["recipe.json"].decode("utf-8")))
        history = History.from_dict(json.loads(files["history.json"].decode("utf-8")))
        if checksums is not None and json.loads(checksums) != _checksums(files):
            raise ValueError("its files are not as they were written.")
    except MemoryError:
        raise
    except Exception as error:  # damage shows in JSON or the recipe
        raise BrokenNetwork(f"{broken}: {error}") from error
    others = files.get(CHECKPOINT), files.get(SNAPSHOTS)
    return restore(recipe, history, files["weights.npz"], path, *others)


def _read(path: Path) -> bytes:
    """A file's content. Raises `BrokenNetwork` for what is no file, or too large to be one of ours.

    To read a pipe or a device would not end.
    """
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise BrokenNetwork(f"{path.name} is no file.")
    if info.st_size > MOST_BYTES:
        raise BrokenNetwork(f"{path.name} has {info.st_size:,} bytes; at most {MOST_BYTES:,} fit.")
    return path.read_bytes()


def _checksum(path: Path) -> str:
    """A file's checksum, without the whole of it in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksums(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def restore(
    recipe: Recipe,
    history: History,
    weights_npz: bytes,
    path: str | os.PathLike[str],
    checkpoint_npz: bytes | None = None,
    snapshots_npz: bytes | None = None,
) -> LanguageModel:
    """The network of a recipe with the weights of a `.npz` file; `path` is for the message.

    Raises `BrokenNetwork` if they are damaged or not this recipe's.
    """
    broken = f"The saved network at {path} cannot be read"
    try:
        text, weights = _prepared(recipe.preparation), _arrays(weights_npz)
        checkpoint = checkpoint_npz and Checkpoint.of(_arrays(checkpoint_npz), like=weights)
        snapshots = snapshots_npz and Snapshots.of(_arrays(snapshots_npz), like=weights)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # damage shows in zip, NumPy or the text
        raise BrokenNetwork(f"{broken}: {error}") from error
    network = build(recipe, text)
    wanted = [(array.shape, array.dtype) for array in network.get_weights()]
    if [(array.shape, array.dtype) for array in weights] != wanted:
        raise BrokenNetwork(f"{broken}: the weights do not fit its recipe.")
    network.set_weights(weights)
    return LanguageModel(recipe, text, network, history, checkpoint or None, snapshots or None)


def _arrays(weights_npz: bytes) -> list[np.ndarray]:
    """The arrays of a `.npz` file, which may be anything. ValueError for what is no weights."""
    with zipfile.ZipFile(io.BytesIO(weights_npz)) as file:
        if sum(member.file_size for member in file.infolist()) > MOST_BYTES:
            raise ValueError(f"its weights take more than {MOST_BYTES:,} bytes.")
        if damaged := file.testzip():
            raise ValueError(f"{damaged} is damaged.")
        arrays = [_array(file.read(member)) for member in file.infolist()]
    if not all(np.isfinite(array).all() for array in arrays):
        raise ValueError("some of its weights are not finite numbers.")
    return arrays


def _array(npy: bytes) -> np.ndarray:
    """The array of a `.npy` file. ValueError unless it is one of float32."""
    file = io.BytesIO(npy)
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"expected an array in version (1, 0); received {version}.")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    # A shape may ask for any amount of memory, and an object for anything (`allow_pickle`).
    size = len(npy) - file.tell()
    if dtype != np.float32 or math.prod(shape) * 4 != size:
        raise ValueError(f"expected {size} bytes of float32; received {shape} of {dtype}.")
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


@functools.lru_cache(maxsize=8)
def _prepared(recipe: Recipe) -> PreparedText:
    """The text of networks that differ in nothing that concerns it; a long one takes a second."""
    return recipe.prepare()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
