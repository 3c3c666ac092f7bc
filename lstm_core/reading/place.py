"""Where in a network is looked: at which recurrent layer, at which half of it. No Keras here."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias

from lstm_core.network.recipe import Recipe
from lstm_core.reading.errors import DoesNotFit
from lstm_core.values import one_of

Half: TypeAlias = Literal["forward", "backward"]
HALVES: tuple[Half, ...] = ("forward", "backward")


@dataclasses.dataclass(frozen=True)
class Place:
    """A recurrent layer, and of a bidirectional one a half.

    layer: from 1, the one that reads the words; half: "forward" reads from the beginning, and is
    all of a layer that reads one way; "backward" reads from the end.
    """

    layer: int = 1
    half: Half = "forward"

    def __post_init__(self) -> None:
        one_of("half", self.half, HALVES)

    def require_in(self, recipe: Recipe) -> None:
        """Raise `DoesNotFit` (a ValueError) if a recipe's network has no such place."""
        if self.layer not in range(1, recipe.layers + 1):
            raise DoesNotFit(
                f"layer must be a whole number from 1 to {recipe.layers}, the network's "
                f"recurrent layers; received {self.layer!r}."
            )
        if self.half == "backward" and not recipe.bidirectional:
            raise DoesNotFit(
                "half must be “forward”: the network reads one way; received “backward”."
            )


FIRST = Place()
