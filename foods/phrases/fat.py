"""The fat content that people type of milk, yogurt, cream and cheese: "3.5 % yogurt", "10% fat cream".

foods/data/fat.csv says how much fat the foods of one kind have, in percent, to find the nearest; other dairy
foods have one kind only. Magnesium differs little between them, so that the nearest stands for it.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from foods.models import Food

PATH = Path(__file__).resolve().parent.parent / "data" / "fat.csv"
DAIRY = "Dairy and eggs"  # the group of foods whose percentages are fat
_PERCENTAGE = re.compile(
    r"(\d{1,2}(?:[.,]\d+)?) ?(?:%|percent\b|per cent\b)(?: (?:milk ?)?(?:fat|fett)\b)?(?: i\.? ?tr?\.?)?",
    re.IGNORECASE,
)


def read_fat(words: str) -> tuple[str, Decimal] | None:
    """The words without the one percentage in them, and that number; None without one, or with several."""
    found = _PERCENTAGE.findall(words)
    left = " ".join(_PERCENTAGE.sub(" ", words).split())
    return (left, Decimal(found[0].replace(",", "."))) if len(found) == 1 and left else None


def nearest_by_fat(foods: list[Food], fat_percent: Decimal) -> Food | None:
    """Return the food of the first one's kind that is nearest in fat; None where that is no dairy food."""
    if not foods or foods[0].group.name != DAIRY:
        return None
    kind, _ = _fat_of(foods[0])
    alike = [food for food in foods if kind and _fat_of(food)[0] == kind]
    return min(alike or foods[:1], key=lambda food: abs(_fat_of(food)[1] - fat_percent))


def _fat_of(food: Food) -> tuple[str, Decimal]:
    return _table().get(food.catalogue_key or "", ("", Decimal(0)))


@cache
def _table() -> dict[str, tuple[str, Decimal]]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return {row["key"]: (row["kind"], Decimal(row["fat_percent"])) for row in csv.DictReader(file)}
