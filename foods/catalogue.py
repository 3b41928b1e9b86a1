"""Bringing the embedded catalogue into the database, without undoing what curators did."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from foods import search
from foods.importing.merging import merge_into_catalogue
from foods.models import Alias, Food, FoodGroup, ImportRun, Portion
from foods.sources.catalogue import PATH, CatalogueError, CatalogueRow
from tracker.lib.numbers import format_decimal

OTHER_NAMES = Path(__file__).resolve().parent / "data" / "other_names.csv"
FIELDS = (
    "name", "brand", "kind", "group", "aliases", "basis_quantity", "basis_unit", "magnesium_mg",
    "source", "source_id", "source_note", "portions",
)  # fmt: skip
ALLOWED = {"kind": Food.Kind.values, "basis_unit": Food.Unit.values, "source": Food.Source.values}


@dataclass
class LoadReport:
    """What a load did. `kept` lists, in words, values that a curator changed and that were left alone."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    merged: int = 0  # imported foods for which a food of the catalogue stands from now on


@transaction.atomic
def load(rows: Iterable[CatalogueRow], file_name: str = PATH.name) -> LoadReport:
    """Add and update the foods of `rows`, all or none. A second load of the same rows changes nothing.

    `file_name` is what the list of imports calls the rows, when they changed something.
    """
    report = LoadReport()
    run = ImportRun(source=ImportRun.CATALOGUE, file_name=file_name[:200])
    groups = {group.name: group for group in FoodGroup.objects.all()}
    foods = {
        food.catalogue_key: food
        for food in Food.objects.filter(catalogue_key__isnull=False)
        .select_related("group")
        .prefetch_related("portions")
    }
    with search.deferred():
        for row in rows:
            _check(row)
            new = _values_of_row(row)
            food = foods.get(row.key)
            if food is None:
                _write(Food(catalogue_key=row.key), new, new, groups)
                report.added += 1
            else:
                _update(food, new, groups, report)
    merged = merge_into_catalogue()
    search.reindex(merged)
    report.merged = len(merged)
    _record(run, report)
    return report


def _record(run: ImportRun, report: LoadReport) -> None:
    run.added, run.changed, run.unchanged = report.added, report.changed, report.unchanged
    run.kept, run.retired = len(report.kept), report.merged
    if run.added or run.changed or run.retired:
        run.finished_at = timezone.now()
        run.save()


def load_other_names(path: Path = OTHER_NAMES) -> int:
    """Add the other names of `path` that nobody has entered yet; the number that were new.

    One that a curator changed, or switched off by emptying it, stays as it is.
    """
    with path.open(encoding="utf-8", newline="") as file:
        names = [Alias(term=row["term"], meaning=row["meaning"]) for row in csv.DictReader(file)]
    standing = set(Alias.objects.values_list("term", flat=True))
    new = [name for name in names if name.term not in standing]
    Alias.objects.bulk_create(new)
    return len(new)


def _check(row: CatalogueRow) -> None:
    """Refuse what the database could not hold as it is written: CatalogueError with line and column."""
    food = Food(**{name: getattr(row, name) for name in FIELDS if name not in {"group", "portions"}})
    group = FoodGroup(name=row.group)
    portions = [Portion(food=food, label=label, quantity=quantity) for label, quantity in row.portions]
    _check_fields(row, food, {})
    _check_fields(row, group, {"name": "group"})
    for portion in portions:
        _check_fields(row, portion, {"label": "portions", "quantity": "portions"})
    if len({portion.label for portion in portions}) < len(portions):
        raise CatalogueError(f"line {row.line}, portions: a label stands there twice")


def _check_fields(row: CatalogueRow, thing: Model, columns: dict[str, str]) -> None:
    try:
        thing.clean_fields(exclude={"group", "food"})
    except ValidationError as error:
        name, [reason, *_] = next(iter(error.error_dict.items()))
        says = reason.messages[0].rstrip(".")
        if reason.code == "invalid_choice":
            says = f"is not one of {', '.join(ALLOWED[name])}"
        text = str(getattr(thing, name))[:60]
        raise CatalogueError(f"line {row.line}, {columns.get(name, name)}: “{text}” {says}") from None


def _update(food: Food, new: dict[str, Any], groups: dict[str, FoodGroup], report: LoadReport) -> None:
    """Three values meet in each field: what the last load wrote, what stands now, what the file says."""
    last, now = food.catalogue_values or {}, _values_of_food(food)
    kept = [name for name in FIELDS if now[name] != last.get(name) and now[name] != new[name]]
    for name in kept:
        report.kept.append(f"{food}: {name} stays {now[name]!r}; the catalogue has {new[name]!r}")
    wanted = {name: now[name] if name in kept else new[name] for name in FIELDS}
    if wanted != now or new != last:
        _write(food, wanted, new, groups)
    if wanted != now:
        report.changed += 1
    else:
        report.unchanged += 1


def _write(food: Food, values: dict[str, Any], record: dict[str, Any], groups: dict[str, FoodGroup]) -> None:
    for name in FIELDS:
        if name not in {"group", "portions", "basis_quantity", "magnesium_mg"}:
            setattr(food, name, values[name])
    if values["group"] not in groups:
        groups[values["group"]] = FoodGroup.objects.create(name=values["group"], position=len(groups))
    food.group = groups[values["group"]]
    food.basis_quantity = Decimal(values["basis_quantity"])
    food.magnesium_mg = None if values["magnesium_mg"] is None else Decimal(values["magnesium_mg"])
    portions_change = food.pk is None or _values_of_food(food)["portions"] != values["portions"]
    food.catalogue_values = record
    food.skip_history_when_saving = True
    food.save()
    if portions_change:
        food.portions.all().delete()
        Portion.objects.bulk_create(
            Portion(food=food, label=label, quantity=Decimal(quantity), position=position)
            for position, (label, quantity) in enumerate(values["portions"])
        )
        Food.objects.filter(pk=food.pk).refresh_listed_values()


def _values_of_row(row: CatalogueRow) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return _as_json(values)


def _values_of_food(food: Food) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(food, name) for name in FIELDS if name not in {"group", "portions"}
    }
    values["group"] = food.group.name
    values["portions"] = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return _as_json(values)


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    """Numbers as text without trailing zeros: JSON has no Decimal, and 28.350 is 28.35."""

    def plain(value: Any) -> Any:
        return format_decimal(value) if isinstance(value, Decimal) else value

    return values | {
        "basis_quantity": plain(values["basis_quantity"]),
        "magnesium_mg": plain(values["magnesium_mg"]),
        "portions": [[label, plain(quantity)] for label, quantity in values["portions"]],
    }
