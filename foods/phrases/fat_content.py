"""Fat content in the names of dairy foods: "3.5 % yogurt", "10% fat cream".

foods/data/fat.csv has the fat of the foods of one kind, in percent, to find the nearest; other dairy foods
have one kind only. Magnesium differs little between them, so that the nearest one is used.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from foods.foods_with_portions import foods_with_portions
from foods.models import Food

PATH = Path(__file__).resolve().parent.parent / "data" / "fat.csv"
DAIRY = "Dairy and eggs"  # the group whose percentages are fat
_PERCENTAGE = re.compile(
    r"(\d{1,2}(?:[.,]\d+)?) ?(?:%|percent\b|per cent\b)(?: (?:milk ?)?(?:fat|fett)\b)?(?: i\.? ?tr?\.?)?",
    re.IGNORECASE,
)


def read_fat(words: str) -> tuple[str, Decimal] | None:
    """Return the words without their one percentage, and that; None without one or with more."""
    found = _PERCENTAGE.findall(words)
    left = " ".join(_PERCENTAGE.sub(" ", words).split())
    return (left, Decimal(found[0].replace(",", "."))) if len(found) == 1 and left else None


def nearest_by_fat(food: Food, fat_percent: Decimal) -> Food | None:
    """Return the food of the same kind nearest in fat; None when `food` is no dairy food."""
    if food.group.name != DAIRY:
        return None
    table = _table()
    kind, _ = table.get(food.catalogue_key or "", ("", Decimal(0)))
    alike = {key: fat for key, (other, fat) in table.items() if kind and other == kind}
    offered = Food.objects.shared().offered().filter(catalogue_key__in=alike)
    keys = dict(offered.values_list("catalogue_key", "pk"))
    if not keys:
        return food
    nearest = min(keys, key=lambda key: abs(alike[key or ""] - fat_percent))
    return foods_with_portions([keys[nearest]]).get(keys[nearest], food)


@cache
def _table() -> dict[str, tuple[str, Decimal]]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return {row["key"]: (row["kind"], Decimal(row["fat_percent"])) for row in csv.DictReader(file)}
