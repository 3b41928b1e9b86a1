"""Typical quantities of household measures, for foods without such a portion. Pure Python.

The values are in foods/data/measures.csv, each with its source. The first matching row counts: `measure` is a
unit of foods.phrases.units (empty for one piece), `group` a food group, `words` must be in the food's name,
alternatives separated by semicolons; without a group one of them before its first comma, so that "Tuna,
canned in water" is no water. Without a quantity a food has no such measure.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from foods.phrases.units import stem
from foods.text import normalise_words

PATH = Path(__file__).resolve().parent.parent / "data" / "measures.csv"
# Ratio of a size to a medium one: USDA's apples, bananas, carrots, onions and potatoes, rounded; a heaped
# spoon holds half as much again as a level one. Eggs are those of USDA SR Legacy (171287).
SIZES = {
    "small": Decimal("0.8"), "medium": Decimal(1), "large": Decimal("1.25"), "extra large": Decimal("1.5"),
    "heaped": Decimal("1.5"), "thin": Decimal("0.7"), "thick": Decimal("1.4"), "half-full": Decimal("0.5"),
}  # fmt: skip
EGG_SIZES = {
    "small": Decimal(38), "medium": Decimal(44), "large": Decimal(50), "extra large": Decimal(56),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypicalMeasure:
    """Typical quantity in grams, or millilitres if `unit` says so."""

    quantity: Decimal
    unit: str


_LIES_IN = re.compile(r" (?:in|with|on) ")


@dataclass(frozen=True, slots=True)
class _MeasureRow:
    size: str
    group: str
    words: tuple[frozenset[str], ...]
    typical: TypicalMeasure | None


@cache
def _rows_by_measure() -> dict[str, list[_MeasureRow]]:
    """Return the rows by measure, in the order of the file."""
    found: dict[str, list[_MeasureRow]] = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = tuple(
                frozenset(map(stem, normalise_words(each))) for each in row["words"].split(";") if each
            )
            typical = TypicalMeasure(Decimal(row["quantity"]), row["unit"]) if row["quantity"] else None
            found.setdefault(row["measure"], []).append(
                _MeasureRow(row["size"], row["group"], words, typical)
            )
    return found


@lru_cache(maxsize=5000)
def typical_measure(
    measure: str, size: str, name: str, group: str, *, is_exact: bool = False
) -> TypicalMeasure | None:
    """Return the typical quantity of a food's measure; None if unknown.

    A `size` without a row is computed from the medium one, unless `is_exact`.
    """
    rows = [row for row in _rows_by_measure().get(measure, ()) if _row_fits(row, name, group)]
    if size:
        for row in rows:
            if row.size == size:
                return row.typical
    plain = next((row for row in rows if not row.size), None)
    if plain is None or plain.typical is None or (size and is_exact):
        return None
    if not size:
        return plain.typical
    return TypicalMeasure(plain.typical.quantity * SIZES[size], plain.typical.unit) if size in SIZES else None


def _row_fits(row: _MeasureRow, name: str, group: str) -> bool:
    if row.group and row.group != group:
        return False
    if not row.words:
        return True
    whole = set(map(stem, normalise_words(name)))
    if row.group:
        return any(words <= whole for words in row.words)
    # The liquid around a food is not the food: "tuna in oil" is no oil.
    head = set(map(stem, normalise_words(_LIES_IN.split(name.partition(",")[0])[0])))
    return any(words <= whole and words & head for words in row.words)


def size_ratio(size: str, other: str, name: str) -> Decimal | None:
    """Return how many of the `other` size one of `size` is; None if incomparable."""
    sizes = EGG_SIZES if "egg" in map(stem, normalise_words(name)[:1]) else SIZES
    return sizes[size] / sizes[other] if size in sizes and other in sizes else None
