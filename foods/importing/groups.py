"""Map the categories of FoodData Central to the catalogue's groups."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from foods.models import Food, FoodGroup

PATH = Path(__file__).resolve().parent.parent / "data" / "fdc_groups.csv"
OTHER = "Other foods"


@lru_cache(maxsize=2000)  # USDA has some 800 categories
def group_and_kind(category: str) -> tuple[str, str]:
    """Return group and kind for a category: the first row of fdc_groups.csv with its words.

    Whole words count, in singular or plural: "Vitamins", "Iced & Bottle Tea", not "Steak". A row that begins
    with "=" must equal the category. Without a match, it is a food among the other foods.
    """
    for pattern, group, kind in _rules():
        if pattern.search(category):
            return group, kind
    return OTHER, Food.Kind.FOOD


@lru_cache(maxsize=1)
def _rules() -> list[tuple[re.Pattern[str], str, str]]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return [(_pattern(row["words"]), row["group"], row["kind"]) for row in csv.DictReader(file)]


def _pattern(words: str) -> re.Pattern[str]:
    whole, plain = words.startswith("="), re.escape(words.removeprefix("="))
    return re.compile(rf"^{plain}$" if whole else rf"\b{plain}(s|es)?\b", re.IGNORECASE)


class ImportGroups:
    """Existing groups, and those that an import has to create."""

    def __init__(self) -> None:
        self._ids = _renamed_group_ids() | dict(FoodGroup.objects.values_list("name", "pk"))
        self.missing: list[str] = []

    def id_of(self, name: str) -> int:
        """Return the group's id; a missing one gets a negative number until `make_missing()`."""
        if name not in self._ids:
            self.missing.append(name)
            self._ids[name] = -len(self.missing)
        return self._ids[name]

    def make_missing(self) -> dict[int, int]:
        """Create the missing groups; return their ids by their negative numbers."""
        last = FoodGroup.objects.count()
        made = {}
        for place, name in enumerate(self.missing):
            group, _ = FoodGroup.objects.get_or_create(name=name, defaults={"position": last + place})
            made[self._ids[name]] = group.pk
        return made


def _renamed_group_ids() -> dict[str, int]:
    """Return the ids of renamed groups by their name in the embedded catalogue.

    A renamed group is found as the one with most of its foods.
    """
    counts: dict[str, Counter[int]] = {}
    foods = Food.objects.filter(catalogue_key__isnull=False).order_by()
    for values, group_id in foods.values_list("catalogue_values", "group_id"):
        if name := (values or {}).get("group"):
            counts.setdefault(name, Counter())[group_id] += 1
    return {name: ids.most_common(1)[0][0] for name, ids in counts.items()}
