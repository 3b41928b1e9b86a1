"""A dish in a phrase: its base, and what was typed before and behind it. See dish_plans.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from foods.models import Food
from foods.phrases.dish_tables import KnownBrand, KnownDish, KnownPart, Stems
from foods.phrases.parser import PhrasePart


@dataclass(frozen=True, slots=True)
class Addition:
    """`usual` is None where nobody knows how much of it is usual; `replaces` is a part of the dish.

    `food_id` is the food that is meant, where the words alone do not tell. `is_own`: the dish's own table
    has it, and not only that of any dish. `is_named`: the words begin the name of the likeliest food.
    """

    part: PhrasePart
    usual: PhrasePart | None
    replaces: KnownPart | None = None
    food_id: int | None = None
    is_own: bool = True
    brand: KnownBrand | None = None
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A food that takes additions. `dish` tells the usual amounts; `is_split`: it is logged as its parts."""

    part: PhrasePart
    end: int
    dish: KnownDish | None
    is_split: bool = False
    brand: KnownBrand | None = None
    own_food: Food | None = None  # what goes by the name of a brand itself


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a phrase up to `end`: a base, what was typed before it, and what behind it."""

    base: Base
    end: int
    before: list[Addition] = field(default_factory=list)
    behind: list[Addition] = field(default_factory=list)
    without: list[Stems] = field(default_factory=list)  # what is left out: "without milk"

    @property
    def additions(self) -> list[Addition]:
        return [*self.before, *self.behind]

    @property
    def replaced(self) -> list[KnownPart]:
        return [each.replaces for each in self.additions if each.replaces]

    @property
    def kept_parts(self) -> list[KnownPart]:
        """The dish's own parts, without those that an addition takes the place of."""
        parts = self.base.dish.parts if self.base.dish else ()
        return [part for part in parts if part not in self.replaced]

    @property
    def is_split(self) -> bool:
        return self.base.is_split or bool(self.replaced)
