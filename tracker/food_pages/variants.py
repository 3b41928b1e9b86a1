"""Foods of a list whose names differ after the first comma alone. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FoodVariants:
    """Foods under one heading: “Almonds” for “Almonds, raw” and “Almonds, blanched”."""

    name: str
    foods: list[Any] = field(default_factory=list)

    @property
    def has_heading(self) -> bool:
        """Return True where the names differ; the same food of two brands needs no heading."""
        return len({food.name.casefold() for food in self.foods}) > 1


def split_name(name: str) -> tuple[str, str]:
    """Return the name before the first comma, and the rest; the rest is empty without one."""
    name_part, _, rest = name.partition(",")
    return name_part.strip(), rest.strip()


def group_variants(foods: Iterable[Any]) -> list[FoodVariants]:
    """Return the foods in their order, those of one name together where the first of them is."""
    grouped: dict[str, FoodVariants] = {}
    for food in foods:
        name, _ = split_name(food.name)
        grouped.setdefault(name.casefold(), FoodVariants(name)).foods.append(food)
    return list(grouped.values())
