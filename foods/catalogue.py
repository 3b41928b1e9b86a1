"""Load the embedded catalogue into the database and keep what curators changed."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from foods import search
from foods.importing.merged_foods import merge_into_catalogue
from foods.models import Alias, Food, FoodGroup, ImportRun, Portion
from foods.models.sort_columns import SORT_FIELDS
from foods.signals import send_foods_changed
from foods.sources.catalogue import PATH, CatalogueError, CatalogueRow
from foods.text import search_text
from foods.value_ranges import read_range_file, store_ranges
from tracker.lib.bulk_rows import insert_objects, insert_rows, update_objects
from tracker.lib.numbers import format_decimal

OTHER_NAMES = Path(__file__).resolve().parent / "data" / "other_names.csv"
FIELDS = (
    "name", "brand", "kind", "group", "aliases", "basis_quantity", "basis_unit", "magnesium_mg",
    "value_mark", "limit_mg", "source", "source_id", "source_note", "portions",
)  # fmt: skip
MARKED = ("magnesium_mg", "value_mark", "limit_mg")  # one value: a curator's change keeps all three
NUMBERS = ("basis_quantity", "magnesium_mg", "limit_mg")
ALLOWED = {"kind": Food.Kind.values, "basis_unit": Food.Unit.values, "source": Food.Source.values}
WRITTEN = [
    *(name for name in FIELDS if name != "portions"),
    "catalogue_values", "search_text", "updated_at", *SORT_FIELDS,
]  # fmt: skip

Values = dict[str, Any]


@dataclass
class LoadReport:
    """Counts of a load. `kept` lists, as text, the curators' values that were left alone."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    merged: int = 0  # imported foods that a food of the catalogue now replaces


@dataclass(frozen=True, slots=True)
class FoodWrite:
    """Food to store: its new values, and the file's own values to record with them."""

    food: Food
    values: Values
    record: Values
    has_new_portions: bool


def load_catalogue(rows: Iterable[CatalogueRow], file_name: str = PATH.name) -> LoadReport:
    """Add and update the foods of `rows`, all or none. Idempotent.

    `file_name` is the name that the list of imports shows, when the rows changed something.
    """
    rows = list(rows)
    records = [_values_of_row(row) for row in rows]
    _check_new(rows, records)  # before the transaction, which on SQLite blocks other writers
    with transaction.atomic():
        return _load_rows(rows, records, ImportRun(source=ImportRun.CATALOGUE, file_name=file_name[:200]))


def _load_rows(rows: Sequence[CatalogueRow], records: Sequence[Values], run: ImportRun) -> LoadReport:
    report = LoadReport()
    groups = {group.name: group for group in FoodGroup.objects.all()}
    existing = _stored_values(groups)
    writes = []
    for row, record in zip(rows, records, strict=True):
        food, now = existing.get(row.key, (None, {}))
        if food is None:
            writes.append(FoodWrite(Food(catalogue_key=row.key), record, record, has_new_portions=True))
            report.added += 1
        elif write := _plan_update(food, now, record, report):
            writes.append(write)
    _write_foods(writes, groups)
    store_ranges(read_range_file())
    send_foods_changed([write.food.pk for write in writes])
    merged = merge_into_catalogue()
    search.reindex([*(write.food.pk for write in writes), *merged])
    report.merged = len(merged)
    _row_record(run, report)
    return report


def _row_record(run: ImportRun, report: LoadReport) -> None:
    run.added, run.changed, run.unchanged = report.added, report.changed, report.unchanged
    run.kept, run.retired = len(report.kept), report.merged
    if run.added or run.changed or run.retired:
        run.finished_at = timezone.now()
        run.save()


def load_other_names(path: Path = OTHER_NAMES) -> int:
    """Add the new other names in `path`; return their number.

    One that a curator changed, or switched off by emptying it, stays as it is.
    """
    with path.open(encoding="utf-8", newline="") as file:
        names = [Alias(term=row["term"], meaning=row["meaning"]) for row in csv.DictReader(file)]
    existing = set(Alias.objects.values_list("term", flat=True))
    new = [name for name in names if name.term not in existing]
    Alias.objects.bulk_create(new)
    return len(new)


def _check_new(rows: Sequence[CatalogueRow], records: Sequence[Values]) -> None:
    """Check the rows that differ from those an earlier load checked and stored."""
    keyed = Food.objects.filter(catalogue_key__isnull=False).values_list("catalogue_key", "catalogue_values")
    checked = dict(keyed)
    for row, record in zip(rows, records, strict=True):
        if checked.get(row.key) != record:
            _check_row(row)


def _check_row(row: CatalogueRow) -> None:
    """Raise CatalogueError, with line and column, for values that the database can't store."""
    for column, (model, name), value in _row_cells(row):
        if reason := _field_problem(model, name, value):
            raise CatalogueError(f"line {row.line}, {column}: “{str(value)[:60]}” {reason}")
    if len(dict(row.portions)) < len(row.portions):
        raise CatalogueError(f"line {row.line}, portions: a label stands there twice")


def _row_cells(row: CatalogueRow) -> Iterator[tuple[str, tuple[type[Model], str], Any]]:
    """Yield each value of a row, with its column in the file and its field in the database."""
    yield "key", (Food, "catalogue_key"), row.key
    for name in FIELDS:
        if name == "group":
            yield name, (FoodGroup, "name"), row.group
        elif name != "portions":
            yield name, (Food, name), getattr(row, name)
    for label, quantity in row.portions:
        yield "portions", (Portion, "label"), label
        yield "portions", (Portion, "quantity"), quantity


@lru_cache(maxsize=20_000)  # rows share most of their values
def _field_problem(model: type[Model], name: str, value: Any) -> str:
    """Return the reason why a field refuses `value`; empty when it accepts it."""
    field: Any = model._meta.get_field(name)
    if field.blank and value in field.empty_values:
        return ""
    try:
        field.clean(value, None)
    except ValidationError as error:
        [reason, *_] = error.error_list
        if reason.code == "invalid_choice":
            return f"is not one of {', '.join(ALLOWED[name])}"
        return str(reason.messages[0].rstrip("."))
    return ""


def _plan_update(food: Food, now: Values, new: Values, report: LoadReport) -> FoodWrite | None:
    """Compare the values of the last load, the stored ones and the new ones; plan the update."""
    # A load from before marks were recorded has none: the stored ones came from the file.
    stored = food.catalogue_values or {}
    last = {name: now[name] for name in ("value_mark", "limit_mg")} | stored
    curated = {name for name in FIELDS if now[name] != last.get(name)}
    if curated.intersection(MARKED):
        curated.update(MARKED)
    kept = [name for name in FIELDS if name in curated and now[name] != new[name]]
    for name in kept:
        report.kept.append(f"{food}: {name} stays {now[name]!r}; the catalogue has {new[name]!r}")
    wanted = {name: now[name] if name in kept else new[name] for name in FIELDS}
    if wanted != now:
        report.changed += 1
    else:
        report.unchanged += 1
    if wanted == now and new == stored:
        return None
    return FoodWrite(food, wanted, new, has_new_portions=wanted["portions"] != now["portions"])


def _write_foods(writes: Sequence[FoodWrite], groups: dict[str, FoodGroup]) -> None:
    """Store foods and portions in a few statements, without rows of history."""
    _add_groups([write.values["group"] for write in writes], groups)
    for write in writes:
        _set_food_values(write.food, write.values, write.record, groups)
    new = [write.food for write in writes if write.food.pk is None]
    existing = [write.food for write in writes if write.food.pk is not None]
    standing_ids = {food.pk for food in existing}
    _insert_foods(new)
    update_objects(existing, WRITTEN)
    replaced = [write for write in writes if write.has_new_portions]
    Portion.objects.filter(food__in={write.food.pk for write in replaced} & standing_ids).delete()
    insert_rows(
        Portion,
        ("food_id", "label", "quantity", "position"),
        (
            (write.food.pk, label, quantity, position)
            for write in replaced
            for position, (label, quantity) in enumerate(write.values["portions"])
        ),
    )


def _insert_foods(foods: Sequence[Food]) -> None:
    """Store new foods and set their keys, twice as fast as bulk_create."""
    insert_objects(foods)
    keys = dict(Food.objects.filter(catalogue_key__isnull=False).values_list("catalogue_key", "pk"))
    for food in foods:
        food.pk = keys[food.catalogue_key]


def _add_groups(names: Iterable[str], groups: dict[str, FoodGroup]) -> None:
    for name in names:
        if name not in groups:
            groups[name] = FoodGroup.objects.create(name=name, position=len(groups))


def _set_food_values(food: Food, values: Values, record: Values, groups: dict[str, FoodGroup]) -> None:
    """Set the fields of `food`, and those that Food.save() would derive."""
    for name in FIELDS:
        if name in NUMBERS:
            setattr(food, name, None if values[name] is None else Decimal(values[name]))
        elif name not in {"group", "portions"}:
            setattr(food, name, values[name])
    food.group = groups[values["group"]]
    food.catalogue_values = record
    food.search_text = search_text(food.name, food.brand, food.aliases)
    portions = values["portions"]
    food.set_listed_values(Decimal(portions[0][1]) if portions else None)
    food.updated_at = timezone.now()


def _values_of_row(row: CatalogueRow) -> Values:
    values: Values = {name: getattr(row, name) for name in FIELDS}
    return _as_json(values)


def _stored_values(groups: Mapping[str, FoodGroup]) -> dict[str, tuple[Food, Values]]:
    """Return the catalogue's foods by key, each with its stored values.

    Portions and groups are attached by hand: prefetching takes as long as everything else.
    """
    names = {group.pk: name for name, group in groups.items()}
    of_catalogue = Portion.objects.filter(food__catalogue_key__isnull=False).order_by("position", "pk")
    portions = defaultdict(list)
    for food_id, label, quantity in of_catalogue.values_list("food_id", "label", "quantity"):
        portions[food_id].append((label, quantity))
    found = {}
    for food in Food.objects.filter(catalogue_key__isnull=False):
        values: Values = {name: getattr(food, name) for name in FIELDS if name not in {"group", "portions"}}
        values |= {"group": names[food.group_id], "portions": portions[food.pk]}
        values |= {"value_mark": food.mark.value, "limit_mg": food.limit_mg if food.is_below_limit else None}
        found[str(food.catalogue_key)] = food, _as_json(values)
    return found


def _as_json(values: Values) -> Values:
    """Return `values` with numbers as text without trailing zeros: 28.350 is 28.35.

    JSON has no Decimal.
    """

    def plain(value: Any) -> Any:
        return format_decimal(value) if isinstance(value, Decimal) else value

    return values | {
        **{name: plain(values[name]) for name in NUMBERS},
        "portions": [[label, plain(quantity)] for label, quantity in values["portions"]],
    }
