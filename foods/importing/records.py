"""A food of FoodData Central as our catalogue would keep it, and why something of it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.gtin import NotAGtin, normalise_gtin
from foods.importing.groups import Groups, place_of
from foods.magnesium import STEP_MG
from foods.models import Food
from foods.sources.fdc import FdcFood
from foods.sources.fdc.portions import shorten

SOURCE_OF_TYPE: dict[str, Food.Source] = {
    "sr_legacy_food": Food.Source.USDA_SR_LEGACY,
    "foundation_food": Food.Source.USDA_FOUNDATION,
    "survey_fndds_food": Food.Source.USDA_SURVEY,
    "branded_food": Food.Source.USDA_BRANDED,
}
NAME_LENGTH, BRAND_LENGTH = 200, 100
ALL_OF_IT_MG = Decimal(100_000)  # 100 g of pure magnesium
STEP = Decimal("0.001")
LARGEST = Decimal("999999.999")  # what a portion's column holds

Refuse = Callable[[FdcFood, str, str], None]  # the food, the reason in few words, the detail


@dataclass(frozen=True, slots=True)
class Record:
    """What a release says about one food. `magnesium_mg` is in 100 `basis_unit`; None is unknown.

    `group_id` may be a number below zero, see Groups. `gtin` is a GTIN-14, None without one.
    """

    fdc_id: int
    source: Food.Source
    name: str
    brand: str
    kind: str
    group_id: int
    basis_unit: str
    magnesium_mg: Decimal | None
    portions: tuple[tuple[str, Decimal], ...]
    gtin: str | None


def record_of(food: FdcFood, groups: Groups, refuse: Refuse) -> Record:
    """The food as we would keep it. What the catalogue cannot hold is told to `refuse` and left out."""
    group, kind = place_of(food.group)
    return Record(
        fdc_id=int(food.fdc_id),
        source=SOURCE_OF_TYPE[food.data_type],
        name=shorten(food.description, NAME_LENGTH),
        brand=shorten(food.brand, BRAND_LENGTH),
        kind=kind,
        group_id=groups.id_of(group),
        basis_unit=food.basis_unit,
        magnesium_mg=_magnesium(food, refuse),
        portions=_portions(food, refuse),
        gtin=_gtin(food, refuse),
    )


def _magnesium(food: FdcFood, refuse: Refuse) -> Decimal | None:
    if food.magnesium_mg is None:
        return None
    if food.magnesium_mg > ALL_OF_IT_MG:
        refuse(food, "values beyond pure magnesium, taken as unknown", f"{food.magnesium_mg} mg in 100 g")
        return None
    return food.magnesium_mg.quantize(STEP_MG, ROUND_HALF_UP)


def _portions(food: FdcFood, refuse: Refuse) -> tuple[tuple[str, Decimal], ...]:
    portions = []
    for label, quantity in food.portions:
        rounded = quantity.quantize(STEP, ROUND_HALF_UP)
        if STEP <= rounded <= LARGEST:
            portions.append((label, rounded))
        else:
            refuse(food, "portions too small or too large", f"{label}: {quantity} {food.basis_unit}")
    return tuple(portions)


def _gtin(food: FdcFood, refuse: Refuse) -> str | None:
    if not food.gtin:
        return None
    try:
        return normalise_gtin(food.gtin)
    except NotAGtin as error:
        # One reason for all of a kind: neither the digits nor how many there are.
        reason = re.sub("“.*”", "it", str(error)).split(". ")[0].rstrip(".")
        refuse(food, f"barcodes: {reason[0].lower()}{reason[1:]}", f"barcode {food.gtin}: {error}")
        return None
