"""What is measured of agreement over a distance, as frozen values that go to JSON and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar, Self

from lstm_core.evidence.experiment import Description
from lstm_core.network.recipe import CELLS, Cell, Recipe
from lstm_core.text.corpora import NAMED
from lstm_core.values import DIGEST, Value, one_of, set_whole_numbers

SEEDS = (0, 1, 2, 3, 4)


def agreement_recipe(cell: Cell, seed: int) -> Recipe:
    """The shipped recipe of the agreement corpus with another cell and seed."""
    return dataclasses.replace(Recipe.shipped(NAMED["agreement"]), cell=cell, seed=seed)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementExperiment(Description):
    """A network learns the agreement corpus and is asked about sentences that it has not seen.

    cell, seed: those of its recipe, `agreement_recipe`.
    recipe: the digest of that recipe. Whoever changes the corpus or its recipe measures again.
    """

    kind: ClassVar[str] = "agreement"

    cell: Cell
    seed: int
    recipe: str

    def __post_init__(self) -> None:
        one_of("cell", self.cell, CELLS)
        set_whole_numbers(self, {"seed": (0, 2**31 - 1)})
        if not DIGEST.fullmatch(self.recipe):
            raise ValueError(f"recipe must be a recipe's digest; received {self.recipe!r}.")

    @classmethod
    def of(cls, cell: Cell, seed: int) -> Self:
        """The experiment with the recipe that the code has now."""
        return cls(cell=cell, seed=seed, recipe=agreement_recipe(cell, seed).digest)

    def __str__(self) -> str:
        return f"agreement, {self.cell}, seed {self.seed}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementOutcome(Value):
    """How often the verb's right form was more probable than the wrong one.

    distances: words between subject and verb; shares: of right forms at each distance, 0 to 1;
    seconds: of training, by the clock on the wall.
    """

    distances: tuple[int, ...]
    shares: tuple[float, ...]
    seconds: float

    def __post_init__(self) -> None:
        for name in ("distances", "shares"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if len(self.distances) != len(self.shares):
            raise ValueError(
                "There must be a share for each distance; received "
                f"{len(self.shares)} and {len(self.distances)}."
            )

    @property
    def accuracy(self) -> Mapping[int, float]:
        """Words between subject and verb -> share of right forms."""
        return dict(zip(self.distances, self.shares, strict=True))


def descriptions() -> tuple[AgreementExperiment, ...]:
    """Seed by seed, every kind of cell learns the corpus."""
    return tuple(AgreementExperiment.of(cell, seed) for seed in SEEDS for cell in CELLS)
