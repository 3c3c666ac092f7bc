"""How often each kind of cell gets the verb's number right, by the distance to its subject.

    python -m lstm_core.evidence.agreement            # what is missing of the record
    python -m lstm_core.evidence.agreement --anew     # all of it, again

Every kind of cell learns the corpus by its shipped recipe, with several seeds, and is asked about
sentences that it has not seen and in which all nouns between are of the other number. Every run is
written as soon as it is done, so an interrupted measurement goes on where it stopped.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import importlib
import json
import os
import platform
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lstm_core.network.recipe import CELLS, Cell, Recipe
from lstm_core.text.corpora import NAMED

RECORD = Path(__file__).parent / "records" / "agreement.json"
SEEDS = (0, 1, 2, 3, 4)
PACKAGES = ("keras", "tensorflow", "numpy")
"""Whose versions a record names; TensorFlow is installed under more than one name."""


@dataclasses.dataclass(frozen=True)
class Run:
    """One network: its recipe by kind of cell, seed and digest, and how it did.

    accuracy: words between subject and verb -> share of right forms, 0 to 1; seconds: the training,
    by the clock on the wall.
    """

    cell: Cell
    seed: int
    digest: str
    accuracy: Mapping[int, float]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The run as plain values, for JSON, whose keys are strings."""
        accuracy = {str(distance): share for distance, share in self.accuracy.items()}
        return {**dataclasses.asdict(self), "accuracy": accuracy}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Run:
        """The run that `to_dict` gave."""
        accuracy = {int(distance): share for distance, share in values["accuracy"].items()}
        return cls(**{**values, "accuracy": accuracy})


@dataclasses.dataclass(frozen=True)
class Spread:
    """The mean of several seeds, their standard deviation (n - 1), the worst and the best."""

    mean: float
    deviation: float
    low: float
    high: float
    seeds: int


def recipes() -> Iterator[Recipe]:
    """The recipes of the experiment: every kind of cell with every seed, seed by seed."""
    shipped = Recipe.shipped(NAMED["agreement"])
    for seed in SEEDS:
        for cell in CELLS:
            yield dataclasses.replace(shipped, cell=cell, seed=seed)


def runs(record: Path = RECORD) -> tuple[Run, ...]:
    """The runs that are recorded; none if there is no record."""
    if not record.exists():
        return ()
    return tuple(map(Run.from_dict, json.loads(record.read_text(encoding="utf-8"))["runs"]))


def by_distance(measured: tuple[Run, ...]) -> dict[Cell, dict[int, Spread]]:
    """Each cell's accuracy over its seeds, by the number of words between; cells without a run
    are left out. The deviation of a single run is 0."""
    answers: dict[Cell, dict[int, Spread]] = {}
    for cell in CELLS:
        own = [run.accuracy for run in measured if run.cell == cell]
        if own:
            answers[cell] = {
                distance: _spread([accuracy[distance] for accuracy in own]) for distance in own[0]
            }
    return answers


def _spread(shares: list[float]) -> Spread:
    deviation = statistics.stdev(shares) if len(shares) > 1 else 0.0
    return Spread(statistics.fmean(shares), deviation, min(shares), max(shares), len(shares))


def measure(recipe: Recipe) -> Run:
    """Train one network of the experiment and ask it."""
    from lstm_core.evidence.shipped_texts import agreement_accuracy  # these load TensorFlow
    from lstm_core.network.training import train

    started = time.monotonic()
    model = train(recipe)
    seconds = time.monotonic() - started
    accuracy = {distance: round(share, 4) for distance, share in agreement_accuracy(model).items()}
    return Run(recipe.cell, recipe.seed, recipe.digest, accuracy, round(seconds, 1))


def write(measured: tuple[Run, ...], record: Path = RECORD) -> None:
    """Replace the record: the runs with all that is needed to repeat them."""
    shipped = Recipe.shipped(NAMED["agreement"]).to_dict()
    summary = by_distance(measured)
    content = {
        "what": "share of right verb forms in held-out sentences, by words between",
        "recipe": {"corpus": "agreement"} | {k: v for k, v in shipped.items() if k != "corpus"},
        "seeds": sorted({run.seed for run in measured}),
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores of a shared {platform.machine()} machine, no "
        "accelerator; seconds include waiting for others",
        "versions": {"python": platform.python_version()}
        | {name: importlib.import_module(name).__version__ for name in PACKAGES},
        "summary": {
            cell: {str(d): _rounded(spread) for d, spread in distances.items()}
            for cell, distances in summary.items()
        },
        "runs": [run.to_dict() for run in measured],
    }
    record.parent.mkdir(exist_ok=True)
    new = record.with_suffix(".new")
    new.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    new.replace(record)


def _rounded(spread: Spread) -> dict[str, float]:
    return {name: round(value, 4) for name, value in dataclasses.asdict(spread).items()}


def main(arguments: list[str] | None = None, *, record: Path = RECORD) -> None:
    """Measure what is missing, and print what is recorded."""
    from lstm_core.runtime import ENVIRONMENT

    os.environ.update(ENVIRONMENT)  # before TensorFlow loads
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--anew", action="store_true", help="forget what is recorded")
    chosen = parser.parse_args(arguments)
    wanted = {recipe.digest: recipe for recipe in recipes()}
    measured = () if chosen.anew else tuple(run for run in runs(record) if run.digest in wanted)
    for digest, recipe in wanted.items():
        if digest not in {run.digest for run in measured}:
            measured = (*measured, measure(recipe))
            write(measured, record)
            print(recipe.cell, recipe.seed, measured[-1].accuracy, f"{measured[-1].seconds} s")
    for cell, distances in by_distance(measured).items():
        shares = ", ".join(
            f"{d}: {spread.mean:.2f} ± {spread.deviation:.2f}" for d, spread in distances.items()
        )
        print(f"{cell}  {shares}")


if __name__ == "__main__":
    main()
