"""What a question to a trained network is.

A question is a frozen value that is validated when it is made, so it can be compared, cached and
sent to a worker. Its module loads no TensorFlow until the question is answered, and neither the
question nor its answer holds anything of TensorFlow. To add one, write such a class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

Answer = TypeVar("Answer", covariant=True)


class Question(Protocol[Answer]):
    """A frozen, hashable value that a trained network answers."""

    def __hash__(self) -> int: ...

    def check(self, text: PreparedText) -> None:
        """Raise `NothingToRead` or `DoesNotFit` if no network trained on this text can answer."""

    def answer(self, model: LanguageModel) -> Answer:
        """The network's answer. Raises what `check` does."""
