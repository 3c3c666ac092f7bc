"""Train the networks that come along, and record how they were made.

    python -m scripts.ship          those that are missing, or whose recipe has changed
    python -m scripts.ship --all    all of them

A network is its text's shipped recipe with one cell. They are trained one after the other in a
process that is set up like the app's own workers.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.evidence.record import circumstances
from lstm_core.gates import CELLS, Cell
from lstm_core.network import shipped
from lstm_core.network.recipe import Recipe
from lstm_core.runtime import ENVIRONMENT, prepare_tensorflow
from lstm_core.text.corpora import NAMED
from lstm_core.values import write_whole


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="train those that are there as well")
    record = shipped.FOLDER / shipped.RECORD
    known = {} if parser.parse_args().all else _known(record)
    os.environ.update(ENVIRONMENT)
    prepare_tensorflow()
    shipped.FOLDER.mkdir(exist_ok=True)
    lines = []
    for name in NAMED:
        for cell in CELLS:
            digest = Recipe.shipped(NAMED[name]).with_cell(cell).digest
            lines.append(known.get(digest) or json.dumps(_made(name, cell)))
    write_whole(record, "\n".join(lines) + "\n")
    _remove_others()
    size = sum(file.stat().st_size for file in shipped.FOLDER.iterdir())
    print(f"{len(lines)} networks, {size / 1e6:.2f} MB.")


def _known(record: Path) -> dict[str, str]:
    """The record's lines by digest, of those networks whose weights are there."""
    if not record.exists():
        return {}
    lines = record.read_text(encoding="utf-8").splitlines()
    values = [(json.loads(line), line) for line in lines]
    return {
        known["digest"]: line
        for known, line in values
        if (shipped.FOLDER / shipped.weights_file(known["corpus"], known["cell"])).exists()
    }


def _made(name: str, cell: Cell) -> dict[str, Any]:
    """Train a network and save its weights; its line of the record."""
    from lstm_core.network.training import train

    recipe = Recipe.shipped(NAMED[name]).with_cell(cell)
    started = time.monotonic()
    model = train(recipe)
    seconds = round(time.monotonic() - started, 1)
    file = shipped.FOLDER / shipped.weights_file(name, cell)
    np.savez_compressed(file, *model.network.get_weights())
    print(f"{name}, {cell}: {seconds} s, loss {model.history.loss[-1]:.4f}")
    return {
        "corpus": name,
        "cell": cell,
        "digest": recipe.digest,
        "seconds": seconds,
        "history": dataclasses.asdict(model.history),
        "made": circumstances() | {"processor": _processor()},
    }


def _remove_others() -> None:
    """Remove the weights of texts that do not come along any more."""
    wanted = {shipped.weights_file(name, cell) for name in NAMED for cell in CELLS}
    for file in shipped.FOLDER.glob("*.npz"):
        if file.name not in wanted:
            file.unlink()


def _processor() -> str:
    """The name of the processor, as far as the operating system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
