"""The networks of the shipped recipes, each trained once."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import pytest

import lstm_core as lc


@pytest.fixture(scope="session")
def shipped_model() -> Callable[..., lc.LanguageModel]:
    """The network of a corpus's shipped recipe, or of one that differs in the parts named."""

    @functools.cache
    def train(name: str, **parts: object) -> lc.LanguageModel:
        recipe = lc.Recipe.shipped(lc.corpora.NAMED[name])
        return lc.train(dataclasses.replace(recipe, **parts))

    return train
