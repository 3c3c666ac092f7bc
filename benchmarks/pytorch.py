"""The compiled trainer beside PyTorch, which `make bench-pytorch` installs apart."""

from __future__ import annotations

import functools
import json
import os
import random
import statistics
import subprocess
from typing import Any

import lstm_core as lc
from benchmarks import pytorch_side as side
from benchmarks.library import training_seconds
from benchmarks.report import Finding
from scripts.serving import ROOT

FOLDER = ROOT / ".venv-pytorch"
INTERPRETER = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

TRAININGS, STEPS = 3, 60
BATCHES = 20


def beside_pytorch() -> list[Finding]:
    """The tutorial's network and a step of a medium one, both on the processor."""
    first, again = training_seconds()
    theirs = _theirs()
    beside = functools.partial(
        Finding, against=f"PyTorch {theirs['version']}", unit="s", sense="at most"
    )
    training, step = (statistics.median(theirs[name]) for name in ("training", "step"))
    what = "training the tutorial's network, ready worker, first time"
    medium = "a step: 65 tokens, 64 time steps, 64 examples, 128 units; every position is asked"
    return [
        beside(what=what, ours=first, theirs=training, goal=1),
        beside(what="training it again with another seed", ours=again, theirs=training, goal=1),
        beside(what=medium, ours=_our_step(), theirs=step, goal=1.1),
    ]


def _theirs() -> dict[str, Any]:
    """What PyTorch takes, in a process that has nothing of ours."""
    command = [str(INTERPRETER), "-m", side.__name__, str(TRAININGS), str(STEPS)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    times: dict[str, Any] = json.loads(output.stdout.splitlines()[-1])
    return times


def _our_step() -> float:
    """The seconds of a step once all is compiled, from the progress that a training reports."""
    others = 2  # the line's end and the padding
    characters = [chr(0x4E00 + number) for number in range(side.VOCABULARY - others)]
    length = side.STEPS * side.BATCH * BATCHES
    text = "".join(random.Random(0).choices(characters, k=length))
    recipe = lc.Recipe(
        corpus=tuple(text[start : start + 1000] for start in range(0, length, 1000)),
        level="character",
        units=side.UNITS,
        embedding_dim=side.EMBEDDING,
        batch_size=side.BATCH,
        epochs=8,
    )
    prepared = recipe.prepare()
    shape = len(prepared.vocabulary), prepared.context
    if shape != (side.VOCABULARY, side.STEPS):
        raise RuntimeError(
            f"Expected {side.VOCABULARY} tokens and {side.STEPS} steps, got {shape}."
        )
    steps = recipe.epochs * -(-len(prepared.inputs) // side.BATCH)
    seen: list[lc.Progress] = []
    lc.train(recipe, on_progress=seen.append)
    first, last = seen[len(seen) // 4], seen[-1]  # by then it is compiled
    return (last.seconds - first.seconds) / (steps * (last.fraction - first.fraction))
