"""Which foods of the embedded catalogue are put forward: rich ones, and one in place of another.

The two files beside the catalogue only choose foods. Their figures are always those of the database, so that
a curator's correction counts, and a food that is retired, merged or unknown is put forward no more.
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
WORTHWHILE_MG = Decimal(8)  # less is not worth changing a habit for
_WEIGHED = re.compile(r"(\d+) (g|ml)")


@lru_cache
def magnesium_rich_keys() -> tuple[str, ...]:
    """Catalogue keys of foods that hold much, as they are eaten: nothing uncooked, no flour, no powder.

    They are put forward to those who eat something of their group. So what many of these never eat is not
    among them: pork, shellfish, and dishes with meat. Nor are Brazil nuts: an ounce of them holds more
    selenium than the upper limit for adults of 400 µg a day (Institute of Medicine 2000).
    """
    with (DATA / "rich.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["key"] for row in csv.DictReader(file))


@lru_cache
def swap_rows() -> tuple[tuple[str, str, str], ...]:
    """Catalogue keys of a food and of what can stand in its place, and the portion that both have."""
    with (DATA / "swaps.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["from"], row["to"], row["portion"]) for row in csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Swap:
    """`other` holds `more_mg` more in the same portion; both portions in the unit of the bases."""

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
        """To about a tenth; a cup of one food may well weigh more than that of another."""
        return abs(self.other_quantity - self.quantity) * 10 <= self.quantity

    @property
    def portion_words(self) -> str:
        """`1 cup, 243 g`; without the weight where it is not the same of both: `½ cup`."""
        if not self.is_as_heavy:
            return with_fraction_signs(self.portion)
        return portion_in_words(Decimal(1), self.portion, self.other_quantity, self.other.basis_unit)

    @property
    def weights(self) -> tuple[str, str]:
        """`101 g` and `79 g`: of the other food, and of this one."""
        other, own = (format_quantity(each) for each in (self.other_quantity, self.quantity))
        return f"{other} {self.other.basis_unit}", f"{own} {self.other.basis_unit}"


def swaps_for(food: Food) -> list[Swap]:
    """What could stand in the place of `food`, which has its portions along. Two queries, or none."""
    rows = [row for row in swap_rows() if row[0] == food.catalogue_key]
    if not rows or food.is_retired:
        return []
    others = Food.objects.shared().offered().filter(merged_into=None).prefetch_related("portions")
    by_key = {
        other.catalogue_key: other for other in others.filter(catalogue_key__in=[to for _, to, _ in rows])
    }
    made = [_swap(food, by_key[to], portion) for _, to, portion in rows if to in by_key]
    return [swap for swap in made if swap is not None and swap.more_mg >= WORTHWHILE_MG]


def _swap(food: Food, other: Food, portion: str) -> Swap | None:
    """None when one of them is unknown, or does not have the portion."""
    quantity, other_quantity = _quantity(food, portion), _quantity(other, portion)
    if quantity is None or other_quantity is None or food.basis_unit != other.basis_unit:
        return None
    magnesium_mg, other_mg = food.magnesium_for(quantity), other.magnesium_for(other_quantity)
    if magnesium_mg is None or other_mg is None:
        return None
    return Swap(other, portion, quantity, other_quantity, magnesium_mg, other_mg)


def _quantity(food: Food, portion: str) -> Decimal | None:
    """`portion` in the unit of the food's basis: one of its own, or so many grams or millilitres."""
    own = next((each.quantity for each in food.portions.all() if each.label == portion), None)
    weighed = _WEIGHED.fullmatch(portion)
    if own is None and weighed and weighed[2] == food.basis_unit:
        return Decimal(weighed[1])
    return own
