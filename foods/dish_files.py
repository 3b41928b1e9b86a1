"""Load the dishes and brands that come with the project and keep what curators changed.

Amounts in dishes.csv are usual household portions: the reference amounts customarily consumed of 21 CFR
101.12 (FDA) and the portion sizes of Crawley, "Food Portion Sizes" (Food Standards Agency, 2002), rounded.
Each portion in brands.csv names its own source.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from foods.models import Brand, Dish, DishAddition, DishPart, Food, TableVersion
from foods.models.dish import plain_names
from tracker.lib.numbers import format_decimal

DATA = Path(__file__).resolve().parent / "data"
DISHES, BRANDS = DATA / "dishes.csv", DATA / "brands.csv"
_ROW = re.compile(r"(?P<what>[^=]+?) = (?P<amount>[^(]+?)(?: \((?P<more>[^)]*)\))?")

Values = dict[str, Any]
Row = TypeVar("Row", Dish, Brand)


@dataclass
class DishReport:
    """Names of what a load added and changed, and of what it left as curators set it."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def load_dish_files(dishes: Path = DISHES, brands: Path = BRANDS) -> DishReport:
    """Add and update dishes and brands. Idempotent.

    A row with a food that the catalogue lacks is left out. Curators' changes are kept.
    """
    report = DishReport()
    keyed = Food.objects.filter(catalogue_key__isnull=False).values_list("catalogue_key", "pk")
    foods = {str(key): pk for key, pk in keyed}
    with transaction.atomic():
        _load_dishes([_dish_values(row) for row in _read_rows(dishes)], foods, report)
        _load_brands([_brand_values(row) for row in _read_rows(brands)], foods, report)
        if report.added or report.changed:
            TableVersion.renew()
    return report


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- dishes ---------------------------------------------------------------------------------------


def _dish_values(row: Mapping[str, str]) -> Values:
    """Return a dish of the file in its stored form."""
    return {
        "name": plain_names(row["name"]),
        "other_names": plain_names(row["other_names"]),
        "is_named_by_additions": row["named_by_additions"] == "yes",
        "parts": [_part_values(text) for text in _split_list(row["parts"])],
        "additions": [_addition_values(text) for text in _split_list(row["additions"])],
    }


def _split_list(text: str) -> list[str]:
    return [each for each in text.split("; ") if each]


def _part_values(text: str) -> list[str]:
    """Split `white-bread = 2 slices (bread, roll)` into key, amount and replacing names."""
    key, amount, replaced_by = _split_item(text)
    return [key, amount, _join_names(replaced_by)]


def _addition_values(text: str) -> list[str]:
    """Split `tuna, tuna fish = 75 g (tuna-canned)` into words, amount and the food's key."""
    words, amount, key = _split_item(text)
    return [_join_names(words), amount, key]


def _split_item(text: str) -> tuple[str, str, str]:
    match = _ROW.fullmatch(text)
    if match is None:
        raise ValueError(f"dishes.csv: “{text}” is not of the form “butter = 10 g”.")
    return match["what"], match["amount"], match["more"] or ""


def _join_names(text: str) -> str:
    return plain_names(text.replace(", ", ";"))


def _load_dishes(rows: Sequence[Values], foods: Mapping[str, int], report: DishReport) -> None:
    existing = {dish.name: dish for dish in Dish.objects.all()}
    differ = [row["name"] for row in rows if row != getattr(existing.get(row["name"]), "file_values", row)]
    to_compare = Dish.objects.filter(name__in=differ).prefetch_related("parts__food", "additions__food")
    existing |= {dish.name: dish for dish in to_compare}
    known = [row for row in rows if foods.keys() >= set(_food_keys(row))]
    new, changed = _rows_to_write(known, Dish, existing, _stored_dish, report)
    for dish in (*new, *changed):
        row = dish.file_values or {}
        dish.name, dish.other_names = row["name"], row["other_names"]
        dish.is_named_by_additions = row["is_named_by_additions"]
    Dish.objects.bulk_create(new)
    fields = ["other_names", "is_named_by_additions", "file_values"]
    Dish.objects.bulk_update(changed, fields)
    _write_rows([*new, *changed], foods)


def _food_keys(row: Values) -> list[str]:
    """Return the keys of the foods that a dish names."""
    return [key for key, _, _ in row["parts"]] + [key for _, _, key in row["additions"] if key]


def _rows_to_write(
    rows: Sequence[Values],
    model: type[Row],
    existing: Mapping[str, Row],
    stored: Callable[[Row], Values],
    report: DishReport,
) -> tuple[list[Row], list[Row]]:
    """Return the new and the changed dishes or brands, with their file row in `file_values`.

    `existing` are the stored rows by name, `stored` returns the values of one of them.
    """
    new, changed = [], []
    for row in rows:
        each = existing.get(row["name"])
        if each is None:
            each = model()
            new.append(each)
            report.added.append(row["name"])
        elif each.file_values == row or not _is_as_loaded(each, stored(each), report):
            continue
        else:
            changed.append(each)
            report.changed.append(row["name"])
        each.file_values = row
    return new, changed


def _is_as_loaded(dish: Dish | Brand, stored: Values, report: DishReport) -> bool:
    """Return True when a row is unchanged since it was loaded; report it when it isn't."""
    is_same = stored == dish.file_values
    if not is_same:
        report.kept.append(dish.name)
    return is_same


def _stored_dish(dish: Dish) -> Values:
    return {
        "name": dish.name,
        "other_names": dish.other_names,
        "is_named_by_additions": dish.is_named_by_additions,
        "parts": [[part.food.catalogue_key, part.amount, part.replaced_by] for part in dish.parts.all()],
        "additions": [
            [addition.words, addition.amount, addition.food.catalogue_key if addition.food else ""]
            for addition in dish.additions.all()
        ],
    }


def _write_rows(dishes: Sequence[Dish], foods: Mapping[str, int]) -> None:
    """Replace the parts and additions of `dishes`."""
    ids = [dish.pk for dish in dishes]
    DishPart.objects.filter(dish__in=ids).delete()
    DishAddition.objects.filter(dish__in=ids).delete()
    values = [(dish, dish.file_values or {}) for dish in dishes]
    DishPart.objects.bulk_create(
        DishPart(dish=dish, food_id=foods[key], amount=amount, replaced_by=replaced_by, position=position)
        for dish, row in values
        for position, (key, amount, replaced_by) in enumerate(row["parts"])
    )
    DishAddition.objects.bulk_create(
        DishAddition(dish=dish, words=words, amount=amount, food_id=foods.get(key), position=position)
        for dish, row in values
        for position, (words, amount, key) in enumerate(row["additions"])
    )


# --- brands ---------------------------------------------------------------------------------------


def _brand_values(row: Mapping[str, str]) -> Values:
    return {
        "title": row["title"],
        "name": plain_names(row["title"]),
        "other_names": plain_names(row["other_names"]),
        "food": row["food"],
        "measure": row["measure"],
        "quantity": row["quantity"] or None,
        "source_note": row["source"],
    }


def _stored_brand(brand: Brand) -> Values:
    return {
        "title": brand.title,
        "name": brand.name,
        "other_names": brand.other_names,
        "food": brand.food.catalogue_key,
        "measure": brand.measure,
        "quantity": None if brand.quantity is None else format_decimal(brand.quantity),
        "source_note": brand.source_note,
    }


def _load_brands(rows: Sequence[Values], foods: Mapping[str, int], report: DishReport) -> None:
    existing = {brand.name: brand for brand in Brand.objects.select_related("food")}
    known = [row for row in rows if row["food"] in foods]
    new, changed = _rows_to_write(known, Brand, existing, _stored_brand, report)
    for brand in (*new, *changed):
        _set_brand(brand, brand.file_values or {}, foods)
    Brand.objects.bulk_create(new)
    fields = ["title", "other_names", "food", "measure", "quantity", "source_note", "file_values"]
    Brand.objects.bulk_update(changed, fields)


def _set_brand(brand: Brand, row: Values, foods: Mapping[str, int]) -> None:
    for name in ("title", "name", "other_names", "measure", "source_note"):
        setattr(brand, name, row[name])
    brand.food_id = foods[row["food"]]
    brand.quantity = None if row["quantity"] is None else Decimal(row["quantity"])
