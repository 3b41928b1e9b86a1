"""Compare a release with the stored foods: new, changed, kept by a curator, gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from foods.importing.groups import ImportGroups
from foods.importing.merged_foods import ids_in_catalogue
from foods.importing.plan import ImportPlan, PlannedFood
from foods.importing.records import HUNDRED, ImportRecord, RecordVersion, record_from_fdc
from foods.importing.report import ImportReport
from foods.importing.stored_foods import FIELDS, StoredFood, split_batches, stored_foods, version_from_row
from foods.models import Food, FoodGroup
from foods.plausibility import LARGE_PORTION, SMALL_PORTION, TOO_MUCH, HeldValue, check_food
from foods.sources.fdc import FdcFood
from tracker.lib.numbers import format_decimal

BATCH = 2_000
# A value means nothing without the amount it is given for: these fields are kept together.
VALUE = {"magnesium_mg", "basis_quantity", "basis_unit"}


def compare_foods(
    foods: Iterable[FdcFood],
    plan: ImportPlan,
    report: ImportReport,
    groups: ImportGroups,
    on_food: Callable[[int], None],
) -> None:
    """Compare `foods` with the catalogue: fill `plan` and `report`, write nothing else.

    `on_food` is called now and then with the number of foods compared.
    """

    def refuse(food: FdcFood, reason: str, detail: str) -> None:
        report.refuse(food.fdc_id, food.description, reason, detail)

    in_catalogue = ids_in_catalogue()
    done = 0
    for batch in split_batches(foods, BATCH):
        done += len(batch)
        current = [food for food in batch if food.is_current]
        plan.see(int(food.fdc_id) for food in current)
        new = [food for food in current if food.fdc_id not in in_catalogue]
        report.older += len(batch) - len(current)
        report.in_catalogue += len(current) - len(new)
        _compare_batch([record_from_fdc(food, groups, refuse) for food in new], plan, report)
        on_food(done)


def find_gone(sources: Sequence[Food.Source], plan: ImportPlan, report: ImportReport) -> None:
    """Plan to retire the foods of these sources that are not in the release any more."""
    existing = Food.objects.shared().offered().filter(source__in=sources, catalogue_key=None)
    existing = existing.exclude(source_release="").order_by("pk")  # without a release, a curator entered it
    rows = existing.values_list("pk", "source_id", "name", "updated_at", "curated_fields")
    for batch in split_batches(rows.iterator(BATCH), BATCH):
        numbered = [row for row in plan.unmatched(batch) if row[1].isdecimal()]
        unseen = plan.unseen([int(row[1]) for row in numbered])
        gone = []
        for food_id, fdc_id, name, as_of, curated in numbered:
            if int(fdc_id) not in unseen:
                continue
            if "is_retired" in curated:
                report.keep(int(fdc_id), name, "stays offered; it is no longer in the release")
            else:
                report.retire(fdc_id, name)
                gone.append((food_id, as_of))
        plan.add_gone(gone)


def _compare_batch(records: Sequence[ImportRecord], plan: ImportPlan, report: ImportReport) -> None:
    stored = stored_foods(records, plan.matched)
    wanted = []
    for record in records:
        food = stored.get(record.fdc_id)
        if food is None:
            report.added += 1
            wanted.append(PlannedFood(_without_held_values(record)))
            continue
        plan.match([food.row.pk, *(old.pk for old in food.olds)])
        if change := _planned_change(record, food, report):
            report.changed += 1
            wanted.append(change)
        else:
            report.unchanged += 1
    plan.add(wanted)


def _planned_change(record: ImportRecord, food: StoredFood, report: ImportReport) -> PlannedFood | None:
    """Return the food of the release with curated fields kept; None when nothing changes."""
    row = food.row
    if row.merged_into_id is not None and row.source_id != str(record.fdc_id):
        return None  # a curator merged an earlier version into another food, and meant the product
    record, new_versions = _with_known_versions(record, food)
    wanted = _with_curated_values(record, food, report)
    has_new_portions = wanted.portions != food.portions
    has_new_gtin = wanted.gtin is not None and wanted.gtin not in food.gtins
    has_new_holds = {held.kind: (held.magnesium_mg, held.pairs) for held in wanted.held} != food.held
    comes_back = row.is_retired and row.merged_into_id is None and "is_retired" not in row.curated_fields
    is_same = (
        all(getattr(wanted, name) == getattr(row, name) for name in FIELDS)
        and str(record.fdc_id) == row.source_id
        and wanted.last_known() == (row.earlier_mg, row.earlier_year)
    )
    has_more = has_new_portions or has_new_gtin or has_new_holds or new_versions or food.olds
    if is_same and not (has_more or comes_back):
        return None
    return PlannedFood(
        wanted,
        food_id=row.pk,
        as_of=row.updated_at,
        aliases=row.aliases,
        basis_quantity=row.basis_quantity,
        is_retired=row.is_retired and not comes_back,
        has_new_portions=has_new_portions,
        has_new_gtin=has_new_gtin,
        has_new_holds=has_new_holds,
        new_versions=new_versions,
        olds=tuple((old.pk, old.updated_at) for old in food.olds),
    )


def _with_known_versions(
    record: ImportRecord, food: StoredFood
) -> tuple[ImportRecord, tuple[RecordVersion, ...]]:
    """Return the record with all its known versions, and the versions not stored yet.

    The stored food is one of them where another record replaces it, and so are foods that it replaces.
    """
    stored = {version.source_id for version in food.versions}
    versions = {version.source_id: version for version in food.versions}
    versions |= {version.source_id: version for version in record.versions}
    for row in (food.row, *food.olds):
        if row.source_id and row.source_id != str(record.fdc_id):
            versions.setdefault(row.source_id, version_from_row(row))
    versions.pop(str(record.fdc_id), None)
    new = tuple(version for source_id, version in versions.items() if source_id not in stored)
    return replace(record, versions=tuple(versions.values())), new


def _without_held_values(record: ImportRecord, confirmed: frozenset[str] = frozenset()) -> ImportRecord:
    """Return the record without implausible values, which are listed as held."""
    judged = check_food(
        record.magnesium_mg,
        record.portions,
        basis_quantity=HUNDRED,
        unit=record.basis_unit,
        kind=record.kind,
        confirmed=confirmed,
    )
    if not judged.held:
        return record
    return replace(record, magnesium_mg=judged.magnesium_mg, portions=judged.portions, held=judged.held)


def _with_curated_values(record: ImportRecord, food: StoredFood, report: ImportReport) -> ImportRecord:
    """Return the record with the curated fields as stored; those that differ are reported."""
    curated = set(food.row.curated_fields)
    if curated & VALUE:
        curated |= VALUE
    if "basis_unit" in curated:  # its portions are counted in that unit
        curated.add("portions")
    if food.held_mg is not None and food.held_mg == record.magnesium_mg:
        record = replace(record, magnesium_mg=None)
    confirmed = set(food.confirmed)
    if "magnesium_mg" in curated:
        confirmed.add(TOO_MUCH)
    if "portions" in curated:
        confirmed |= {LARGE_PORTION, SMALL_PORTION}
    held = tuple(
        HeldValue(
            kind, record.basis_unit, value, portions=tuple((label, Decimal(text)) for label, text in pairs)
        )
        for kind, (value, pairs) in food.held.items()
        if kind in confirmed  # a curator entered it, and has not confirmed it yet
    )
    record = _without_held_values(record, frozenset(confirmed))
    record = replace(record, held=(*record.held, *held)) if held else record
    kept: dict[str, Any] = {}
    for name in (*FIELDS, "portions"):
        now = food.portions if name == "portions" else getattr(food.row, name)
        new = getattr(record, name)
        if now != new and name.removesuffix("_id") in curated:
            _report_kept(record, food.row.name, name, now, new, report)
            kept[name] = now
    return replace(record, **kept) if kept else record


def _report_kept(
    record: ImportRecord, food: str, name: str, now: Any, new: Any, report: ImportReport
) -> None:
    field = name.removesuffix("_id")
    report.keep(
        record.fdc_id,
        food,
        f"{field} stays {_value_text(name, now)}; the release has {_value_text(name, new)}",
    )


def _value_text(name: str, value: Any) -> str:
    if name == "group_id":
        return str(FoodGroup.objects.filter(pk=value).first() or "another group")
    if name == "portions":
        return "; ".join(f"{label}={format_decimal(quantity)}" for label, quantity in value) or "none"
    if value is None:
        return "unknown"
    return format_decimal(value) if isinstance(value, Decimal) else str(value) or "empty"
