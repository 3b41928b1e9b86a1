"""Dish in a phrase: its base, and the additions before and after it. See dish_plans.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from foods.models import Food
from foods.phrases.dish_tables import KnownBrand, KnownDish, KnownPart, Stems
from foods.phrases.parser import PhrasePart


@dataclass(frozen=True, slots=True)
class PlannedAddition:
    """Addition to a dish. `usual` is None without a known usual amount.

    `replaces` is a part of the dish. `food_id` is the food that is meant, when the words alone don't tell.
    `is_own`: it is in the dish's own table, not only that of any dish. `is_named`: the words begin the name
    of the likeliest food.
    """

    part: PhrasePart
    usual: PhrasePart | None
    replaces: KnownPart | None = None
    food_id: int | None = None
    is_own: bool = True
    brand: KnownBrand | None = None
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class DishBase:
    """Food that takes additions. `dish` has the usual amounts; `is_split`: logged as its parts."""

    part: PhrasePart
    end: int
    dish: KnownDish | None
    is_split: bool = False
    brand: KnownBrand | None = None
    own_food: Food | None = None  # the food named like a brand itself


@dataclass(frozen=True, slots=True)
class DishPlan:
    """Parts of a phrase up to `end`: a base, and the additions before and after it."""

    base: DishBase
    end: int
    before: list[PlannedAddition] = field(default_factory=list)
    behind: list[PlannedAddition] = field(default_factory=list)
    without: list[Stems] = field(default_factory=list)  # left-out ingredients: "without milk"

    @property
    def additions(self) -> list[PlannedAddition]:
        return [*self.before, *self.behind]

    @property
    def replaced(self) -> list[KnownPart]:
        return [each.replaces for each in self.additions if each.replaces]

    @property
    def kept_parts(self) -> list[KnownPart]:
        """Parts of the dish that no addition replaces."""
        parts = self.base.dish.parts if self.base.dish else ()
        return [part for part in parts if part not in self.replaced]

    @property
    def is_split(self) -> bool:
        return self.base.is_split or bool(self.replaced)
