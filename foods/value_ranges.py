"""Ranges of a source's samples, stored from the catalogue's file and from imported sets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from foods.models import Food, SourceRange
from foods.sources.fdc.ranges import FdcRange

PATH = Path(__file__).resolve().parent / "data" / "value_ranges.csv"
LIMITS = ["release", "lowest_mg", "highest_mg", "sample_count"]


def read_range_file(path: Path = PATH) -> Iterator[SourceRange]:
    """Read the ranges of the catalogue's foods from USDA's Foundation Foods.

    Minimum, maximum and number of data points.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            limits = [Decimal(row[name]) if row[name] else None for name in ("lowest_mg", "highest_mg")]
            yield SourceRange(
                source=row["source"],
                source_id=row["source_id"],
                release=row["release"],
                lowest_mg=limits[0],
                highest_mg=limits[1],
                sample_count=int(row["sample_count"]),
            )


def ranges_of_set(ranges: Iterable[FdcRange], release: str) -> Iterator[SourceRange]:
    """Convert the ranges of a FoodData Central set's Foundation Foods into rows."""
    for each in ranges:
        yield SourceRange(
            source=Food.Source.USDA_FOUNDATION,
            source_id=each.fdc_id,
            release=release[:20],
            lowest_mg=each.lowest_mg,
            highest_mg=each.highest_mg,
            sample_count=each.sample_count,
        )


def store_ranges(ranges: Iterable[SourceRange]) -> None:
    """Store ranges, replacing those of the same record."""
    SourceRange.objects.bulk_create(
        list(ranges),
        batch_size=500,
        update_conflicts=True,
        update_fields=LIMITS,
        unique_fields=["source", "source_id"],
    )


def range_of(food: Food) -> SourceRange | None:
    """Return the range of a food's record, if the food still has that record's value.

    None for a value that a curator set, and for sources without ranges.
    """
    if food.magnesium_mg is None or not food.source_id or food.basis_unit != Food.Unit.GRAM:
        return None
    found = SourceRange.objects.filter(source=food.source, source_id=food.source_id).first()
    return found if found and _is_within(food, found) else None


def _is_within(food: Food, found: SourceRange) -> bool:
    """Return True when the food's value is within the range, as a mean or median is."""
    if found.lowest_mg is None or found.highest_mg is None:
        return True
    in_100_g = food.magnesium_for(Decimal(100)) or Decimal(0)
    return found.lowest_mg <= in_100_g <= found.highest_mg
