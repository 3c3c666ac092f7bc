"""The library's face."""

from __future__ import annotations

import pytest

import lstm_core as lc


def test_every_promised_name_is_there():
    for name in lc.__all__:
        assert getattr(lc, name) is not None
    assert set(lc.__all__) <= set(dir(lc))


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="'lstm_core' has no attribute 'transform'"):
        _ = lc.transform


def test_the_first_example_holds(hello_model):
    reading = lc.read(hello_model, "hello how is")
    assert (reading.trace.forget_gate.shape, reading.prediction.word) == ((4, 50), "your")


def test_corpora_are_known_by_name():
    assert lc.corpora.NAMED["hello"].lines is lc.corpora.HELLO
    assert lc.corpora.name_of(lc.corpora.HELLO) == "hello"
    assert lc.corpora.name_of(("another",)) is None
    for name, corpus in lc.corpora.NAMED.items():
        assert (name, name) == (corpus.name, lc.corpora.name_of(corpus.lines))
