"""What a network is asked that it has no answer to."""

from __future__ import annotations


class NothingToRead(ValueError):
    """The sentence has no token that the network knows."""


class DoesNotFit(ValueError):
    """What was asked for does not fit this network or this sentence."""


class NotExact(ValueError):
    """A trace would differ from what the layer itself computed."""


class UnknownWords(UserWarning):
    """Some tokens of a sentence are not in the network's vocabulary."""
