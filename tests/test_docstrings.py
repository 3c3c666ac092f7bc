"""Docstrings: each example is run, and what is public is explained."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import importlib
import inspect
import itertools
import re
import textwrap
import types
from collections.abc import Callable
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


def lines_of(thing: object) -> str:
    """What is said of a thing: its docstring, and those under the fields of a class."""
    said = inspect.getdoc(thing) or ""
    if not inspect.isclass(thing):
        return said
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    assert isinstance(body, ast.ClassDef)
    for field, below in itertools.pairwise(body.body):
        is_said = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(field, ast.AnnAssign) and is_said:
            said += f"\n{ast.unparse(field.target)}"
    return said


def options_of(function: Callable[..., object]) -> list[str]:
    every = inspect.signature(function).parameters.values()
    return [one.name for one in every if one.kind is one.KEYWORD_ONLY]


def own_members(kind: type) -> dict[str, object]:
    """The public methods and properties that a class or a class of ours above it defines."""
    ours = [one for one in kind.__mro__ if one.__module__.startswith("lstm_core")]
    members = {name: one for above in reversed(ours) for name, one in vars(above).items()}
    kinds = (property, classmethod, staticmethod, types.FunctionType)
    return {n: m for n, m in members.items() if not n.startswith("_") and isinstance(m, kinds)}


CLASSES = [name for name in lc.__all__ if name[0].isupper()]
FUNCTIONS = [name for name in lc.__all__ if not name[0].isupper() and name != "corpora"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_option_of_a_public_function_is_explained(name: str) -> None:
    """By itself, or by another public function that the docstring names."""
    function = getattr(lc, name)
    said = inspect.getdoc(function) or ""
    assert said
    said += "".join(lines_of(getattr(lc, o)) for o in FUNCTIONS if f"`{o}`" in said)
    missing = [option for option in options_of(function) if not re.search(rf"\b{option}\b", said)]
    assert not missing


@pytest.mark.parametrize("name", CLASSES)
def test_each_member_of_a_public_class_is_explained(name: str) -> None:
    kind = getattr(lc, name)
    unsaid = [member for member, one in own_members(kind).items() if not inspect.getdoc(one)]
    assert not unsaid
    if dataclasses.is_dataclass(kind):
        ours = [one for one in kind.__mro__ if one.__module__.startswith("lstm_core")]
        said = "\n".join(map(lines_of, ours))
        fields = [field.name for field in dataclasses.fields(kind)]
        assert not [field for field in fields if not re.search(rf"\b{field}\b", said)]
