"""Minimum, maximum and number of samples of a Foundation Food's magnesium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from foods.sources.fdc.files import FdcFiles, FdcTable

MAGNESIUM = "1090"  # nutrient.csv's id
FOUNDATION = "foundation_food"  # food.csv's data_type
COLUMNS = ["fdc_id", "nutrient_id", "data_points?", "min?", "max?"]


@dataclass(frozen=True, slots=True)
class FdcRange:
    """Range in elemental mg per 100 g; None where the set gives only the number of samples."""

    fdc_id: str
    lowest_mg: Decimal | None
    highest_mg: Decimal | None
    sample_count: int


def read_ranges(files: FdcFiles) -> Iterator[FdcRange]:
    """Yield the ranges of a set's Foundation Foods, without contradictory ones."""
    foods = {
        fdc_id
        for fdc_id, data_type in FdcTable(files, "food.csv", ["fdc_id", "data_type"])
        if data_type == FOUNDATION
    }
    if not foods:
        return
    table = FdcTable(files, "food_nutrient.csv", COLUMNS)
    for fdc_id, nutrient_id, points, lowest, highest in table:
        if nutrient_id != MAGNESIUM or fdc_id not in foods or not points.isdecimal():
            continue
        limits = table.number("min", lowest), table.number("max", highest)
        if limits[0] is None or limits[1] is None or limits[0] > limits[1]:
            limits = None, None
        yield FdcRange(fdc_id, *limits, int(points))
