"""The minimum, maximum and number of samples that USDA gives with a Foundation Food's magnesium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from foods.sources.fdc.files import Files, Table

MAGNESIUM = "1090"  # nutrient.csv's id
FOUNDATION = "foundation_food"  # food.csv's data_type
COLUMNS = ["fdc_id", "nutrient_id", "data_points?", "min?", "max?"]


@dataclass(frozen=True, slots=True)
class FdcRange:
    """Elemental milligrams in 100 g; None where the set gives the number of samples alone."""

    fdc_id: str
    lowest_mg: Decimal | None
    highest_mg: Decimal | None
    sample_count: int


def read_ranges(files: Files) -> Iterator[FdcRange]:
    """Read the ranges of a set's Foundation Foods. What contradicts itself is left out."""
    foods = {
        fdc_id
        for fdc_id, data_type in Table(files, "food.csv", ["fdc_id", "data_type"])
        if data_type == FOUNDATION
    }
    if not foods:
        return
    table = Table(files, "food_nutrient.csv", COLUMNS)
    for fdc_id, nutrient_id, points, lowest, highest in table:
        if nutrient_id != MAGNESIUM or fdc_id not in foods or not points.isdecimal():
            continue
        limits = table.number("min", lowest), table.number("max", highest)
        if limits[0] is None or limits[1] is None or limits[0] > limits[1]:
            limits = None, None
        yield FdcRange(fdc_id, *limits, int(points))
