"""The examples in docstrings, each run and held against what it is said to give."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import keras
import numpy as np
import pytest

import lstm_core as lc

ROOT = Path(__file__).parents[1]
PACKAGES = ("lstm_core", "dashboard", "benchmarks", "scripts")
WITH_EXAMPLES = tuple(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str, hello_model: lc.LanguageModel) -> None:
    """`model` is the example network; `keras` and `np` are there as after their imports."""
    module = importlib.import_module(name)
    known = {**vars(module), "lc": lc, "keras": keras, "np": np, "model": hello_model}
    results = doctest.testmod(module, globs=known)
    assert results.attempted > 0
    assert results.failed == 0
