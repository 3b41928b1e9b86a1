"""Suggested foods of the embedded catalogue: rich ones, and swaps for another food.

The two files next to the catalogue only choose foods. Their values are always those of the database, so that
a curator's correction counts, and a food that is retired, merged or unknown is not suggested.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from foods.models import Food
from tracker.lib.numbers import format_quantity, portion_in_words, with_fraction_signs

DATA = Path(__file__).resolve().parent / "data"
WORTHWHILE_MG = Decimal(8)  # less is not worth a change
_WEIGHED = re.compile(r"(\d+) (g|ml)")


@lru_cache
def magnesium_rich_keys() -> tuple[str, ...]:
    """Return the keys of magnesium-rich foods as they are eaten: not raw, no flour, no powder.

    They are suggested to members who eat something of their group. So foods that many of these never eat are
    not included: pork, shellfish, and dishes with meat. Nor are Brazil nuts: an ounce of them holds more
    selenium than the upper limit for adults of 400 µg a day (Institute of Medicine 2000).
    """
    with (DATA / "rich_foods.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["key"] for row in csv.DictReader(file))


@lru_cache
def swap_rows() -> tuple[tuple[str, str, str], ...]:
    """Return the keys of a food and of its swap, and the portion that both have."""
    with (DATA / "swaps.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["from"], row["to"], row["portion"]) for row in csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Swap:
    """Swap with `more_mg` more in the same portion; both portions in the unit of the bases."""

    other: Food
    portion: str
    quantity: Decimal
    other_quantity: Decimal
    magnesium_mg: Decimal
    other_mg: Decimal

    @property
    def more_mg(self) -> Decimal:
        """Elemental milligrams, always positive."""
        return self.other_mg - self.magnesium_mg

    @property
    def is_as_heavy(self) -> bool:
        """True when both portions weigh about the same (within a tenth).

        A cup of one food may weigh more than that of another.
        """
        return abs(self.other_quantity - self.quantity) * 10 <= self.quantity

    @property
    def portion_words(self) -> str:
        """Portion as text: `1 cup, 243 g`; without the weight where the two differ: `½ cup`."""
        if not self.is_as_heavy:
            return with_fraction_signs(self.portion)
        return portion_in_words(Decimal(1), self.portion, self.other_quantity, self.other.basis_unit)

    @property
    def weights(self) -> tuple[str, str]:
        """Weights as text, `101 g` and `79 g`: of the other food, and of this one."""
        other, own = (format_quantity(each) for each in (self.other_quantity, self.quantity))
        return f"{other} {self.other.basis_unit}", f"{own} {self.other.basis_unit}"


def swaps_for(food: Food) -> list[Swap]:
    """Return the swaps for `food`, whose portions are loaded. Two queries, or none."""
    rows = [row for row in swap_rows() if row[0] == food.catalogue_key]
    if not rows or food.is_retired:
        return []
    others = Food.objects.shared().offered().filter(merged_into=None).prefetch_related("portions")
    by_key = {
        other.catalogue_key: other for other in others.filter(catalogue_key__in=[to for _, to, _ in rows])
    }
    made = [_build_swap(food, by_key[to], portion) for _, to, portion in rows if to in by_key]
    return [swap for swap in made if swap is not None and swap.more_mg >= WORTHWHILE_MG]


def _build_swap(food: Food, other: Food, portion: str) -> Swap | None:
    """Return the swap; None when a value is unknown or the portion is missing."""
    quantity, other_quantity = _portion_quantity(food, portion), _portion_quantity(other, portion)
    if quantity is None or other_quantity is None or food.basis_unit != other.basis_unit:
        return None
    magnesium_mg, other_mg = food.magnesium_for(quantity), other.magnesium_for(other_quantity)
    if magnesium_mg is None or other_mg is None:
        return None
    return Swap(other, portion, quantity, other_quantity, magnesium_mg, other_mg)


def _portion_quantity(food: Food, portion: str) -> Decimal | None:
    """Return `portion` in the food's basis unit: one of its own, or in grams or millilitres."""
    own = next((each.quantity for each in food.portions.all() if each.label == portion), None)
    weighed = _WEIGHED.fullmatch(portion)
    if own is None and weighed and weighed[2] == food.basis_unit:
        return Decimal(weighed[1])
    return own
