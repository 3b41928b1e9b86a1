"""Foods of FoodData Central in the catalogue's form, with reasons for refused values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from foods.gtin import NotAGtin, normalise_gtin
from foods.importing.groups import ImportGroups, group_and_kind
from foods.magnesium import STEP_MG
from foods.models import Food
from foods.plausibility import HeldValue, is_too_much
from foods.sources.fdc import FdcFood, FdcVersion
from foods.sources.fdc.portions import shorten

SOURCE_OF_TYPE: dict[str, Food.Source] = {
    "sr_legacy_food": Food.Source.USDA_SR_LEGACY,
    "foundation_food": Food.Source.USDA_FOUNDATION,
    "survey_fndds_food": Food.Source.USDA_SURVEY,
    "branded_food": Food.Source.USDA_BRANDED,
}
NAME_LENGTH, BRAND_LENGTH = 200, 100
MAX_BASIS_MG = Decimal(100_000)  # 100 g of pure magnesium
HUNDRED = Decimal(100)
STEP = Decimal("0.001")
MAX_QUANTITY = Decimal("999999.999")  # maximum of a portion's column

Refuse = Callable[[FdcFood, str, str], None]  # the food, a short reason, the detail


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """Earlier version of a food, with its magnesium in 100 `basis_unit`; None is unknown."""

    source_id: str
    published_on: date | None
    name: str
    magnesium_mg: Decimal | None
    basis_unit: str


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """Release's data of a food. `magnesium_mg` is in 100 `basis_unit`; None is unknown.

    `group_id` may be a negative number, see ImportGroups. `gtin` is a GTIN-14, None without one. `held` are
    values that a curator has to confirm first, left out of the other fields.
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
    versions: tuple[RecordVersion, ...] = ()
    held: tuple[HeldValue, ...] = ()

    def last_known(self) -> tuple[Decimal | None, int | None]:
        """Return magnesium and year of the latest version with a value; None and None without.

        Also None when the food itself has a value. A version in another unit does not compare.
        """
        if self.magnesium_mg is not None:
            return None, None
        known = [
            (version.published_on, version.magnesium_mg)
            for version in self.versions
            if version.published_on is not None
            and version.magnesium_mg is not None
            and version.basis_unit == self.basis_unit
            and not is_too_much(
                version.magnesium_mg, basis_quantity=HUNDRED, unit=self.basis_unit, kind=self.kind
            )
        ]
        if not known:
            return None, None
        published_on, magnesium_mg = max(known, key=lambda each: each[0])
        return magnesium_mg, published_on.year


def record_from_fdc(food: FdcFood, groups: ImportGroups, refuse: Refuse) -> ImportRecord:
    """Return the food in the catalogue's form; report values it can't store to `refuse`."""
    group, kind = group_and_kind(food.group)
    return ImportRecord(
        fdc_id=int(food.fdc_id),
        source=SOURCE_OF_TYPE[food.data_type],
        name=shorten(food.description, NAME_LENGTH),
        brand=shorten(food.brand, BRAND_LENGTH),
        kind=kind,
        group_id=groups.id_of(group),
        basis_unit=food.basis_unit,
        magnesium_mg=_accepted_magnesium(food, refuse),
        portions=_accepted_portions(food, refuse),
        gtin=_accepted_gtin(food, refuse),
        versions=tuple(_version_from_fdc(each) for each in food.earlier),
    )


def _version_from_fdc(earlier: FdcVersion) -> RecordVersion:
    milligrams = earlier.magnesium_mg
    if milligrams is not None:
        milligrams = milligrams.quantize(STEP_MG, ROUND_HALF_UP) if milligrams <= MAX_BASIS_MG else None
    name = shorten(earlier.description, NAME_LENGTH)
    return RecordVersion(earlier.fdc_id, earlier.publication_date, name, milligrams, earlier.basis_unit)


def _accepted_magnesium(food: FdcFood, refuse: Refuse) -> Decimal | None:
    if food.magnesium_mg is None:
        return None
    if food.magnesium_mg > MAX_BASIS_MG:
        refuse(food, "values beyond pure magnesium, taken as unknown", f"{food.magnesium_mg} mg in 100 g")
        return None
    return food.magnesium_mg.quantize(STEP_MG, ROUND_HALF_UP)


def _accepted_portions(food: FdcFood, refuse: Refuse) -> tuple[tuple[str, Decimal], ...]:
    portions = []
    for label, quantity in food.portions:
        rounded = quantity.quantize(STEP, ROUND_HALF_UP)
        if STEP <= rounded <= MAX_QUANTITY:
            portions.append((label, rounded))
        else:
            refuse(food, "portions too small or too large", f"{label}: {quantity} {food.basis_unit}")
    return tuple(portions)


def _accepted_gtin(food: FdcFood, refuse: Refuse) -> str | None:
    if not food.gtin:
        return None
    try:
        return normalise_gtin(food.gtin)
    except NotAGtin as error:
        # One reason for all of a kind, without digits and their number.
        reason = re.sub("“.*”", "it", str(error)).split(". ")[0].rstrip(".")
        refuse(food, f"barcodes: {reason[0].lower()}{reason[1:]}", f"barcode {food.gtin}: {error}")
        return None
