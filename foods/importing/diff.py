"""A release compared with what stands: what is new, what changes, what a curator set, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from foods.importing.groups import Groups
from foods.importing.merged_foods import ids_in_catalogue
from foods.importing.plan import ImportPlan, PlannedFood
from foods.importing.records import HUNDRED, Record, Version, record_of
from foods.importing.report import ImportReport
from foods.importing.stored_foods import FIELDS, StoredFood, batches, stored_foods, version_of
from foods.models import Food, FoodGroup
from foods.plausibility import LARGE_PORTION, SMALL_PORTION, TOO_MUCH, HeldValue, check_food
from foods.sources.fdc import FdcFood
from tracker.lib.numbers import format_decimal

BATCH = 2_000
# A value means nothing without the amount that it is given for: what one says of these, all follow.
VALUE = {"magnesium_mg", "basis_quantity", "basis_unit"}


def compare(
    foods: Iterable[FdcFood],
    plan: ImportPlan,
    report: ImportReport,
    groups: Groups,
    on_food: Callable[[int], None],
) -> None:
    """Fills `plan` and counts in `report`, without writing anything to the catalogue.

    `on_food` is told now and then how many foods were compared.
    """

    def refuse(food: FdcFood, reason: str, detail: str) -> None:
        report.refuse(food.fdc_id, food.description, reason, detail)

    in_catalogue = ids_in_catalogue()
    done = 0
    for batch in batches(foods, BATCH):
        done += len(batch)
        current = [food for food in batch if food.is_current]
        plan.see(int(food.fdc_id) for food in current)
        new = [food for food in current if food.fdc_id not in in_catalogue]
        report.older += len(batch) - len(current)
        report.in_catalogue += len(current) - len(new)
        _compare_batch([record_of(food, groups, refuse) for food in new], plan, report)
        on_food(done)


def find_gone(sources: Sequence[Food.Source], plan: ImportPlan, report: ImportReport) -> None:
    """Plans to retire the foods of these sources that came with an earlier release and not with this one."""
    standing = Food.objects.shared().offered().filter(source__in=sources, catalogue_key=None)
    standing = standing.exclude(source_release="").order_by("pk")  # without a release, a curator typed it in
    rows = standing.values_list("pk", "source_id", "name", "updated_at", "curated_fields")
    for batch in batches(rows.iterator(BATCH), BATCH):
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


def _compare_batch(records: Sequence[Record], plan: ImportPlan, report: ImportReport) -> None:
    stands = stored_foods(records, plan.matched)
    wanted = []
    for record in records:
        food = stands.get(record.fdc_id)
        if food is None:
            report.added += 1
            wanted.append(PlannedFood(_without_what_is_held(record)))
            continue
        plan.match([food.row.pk, *(old.pk for old in food.olds)])
        if change := _change(record, food, report):
            report.changed += 1
            wanted.append(change)
        else:
            report.unchanged += 1
    plan.add(wanted)


def _change(record: Record, food: StoredFood, report: ImportReport) -> PlannedFood | None:
    """The food as the release wants it, with what a curator set; None when it stands like that already."""
    row = food.row
    if row.merged_into_id is not None and row.source_id != str(record.fdc_id):
        return None  # an earlier version was merged into another food by a curator, who meant the product
    record, new_versions = _with_known_versions(record, food)
    wanted = _with_what_is_kept(record, food, report)
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


def _with_known_versions(record: Record, food: StoredFood) -> tuple[Record, tuple[Version, ...]]:
    """The record with all versions of it that are known, and those of them that are not stored yet.

    The food as it stands is one of them where another record takes its place, and so are foods that it
    takes the place of.
    """
    stored = {version.source_id for version in food.versions}
    versions = {version.source_id: version for version in food.versions}
    versions |= {version.source_id: version for version in record.versions}
    for row in (food.row, *food.olds):
        if row.source_id and row.source_id != str(record.fdc_id):
            versions.setdefault(row.source_id, version_of(row))
    versions.pop(str(record.fdc_id), None)
    new = tuple(version for source_id, version in versions.items() if source_id not in stored)
    return replace(record, versions=tuple(versions.values())), new


def _without_what_is_held(record: Record, confirmed: frozenset[str] = frozenset()) -> Record:
    """The record without implausible figures, which it names as held."""
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


def _with_what_is_kept(record: Record, food: StoredFood, report: ImportReport) -> Record:
    """The record, with the fields that a curator changed as they stand; those that differ are told."""
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
        HeldValue(kind, food.details[kind], value, tuple((label, Decimal(text)) for label, text in pairs))
        for kind, (value, pairs) in food.held.items()
        if kind in confirmed  # a curator typed it in, and has not confirmed it yet
    )
    record = _without_what_is_held(record, frozenset(confirmed))
    record = replace(record, held=(*record.held, *held)) if held else record
    kept: dict[str, Any] = {}
    for name in (*FIELDS, "portions"):
        now = food.portions if name == "portions" else getattr(food.row, name)
        new = getattr(record, name)
        if now != new and name.removesuffix("_id") in curated:
            _keep(record, food.row.name, name, now, new, report)
            kept[name] = now
    return replace(record, **kept) if kept else record


def _keep(record: Record, food: str, name: str, now: Any, new: Any, report: ImportReport) -> None:
    field = name.removesuffix("_id")
    report.keep(record.fdc_id, food, f"{field} stays {_say(name, now)}; the release has {_say(name, new)}")


def _say(name: str, value: Any) -> str:
    if name == "group_id":
        return str(FoodGroup.objects.filter(pk=value).first() or "another group")
    if name == "portions":
        return "; ".join(f"{label}={format_decimal(quantity)}" for label, quantity in value) or "none"
    if value is None:
        return "unknown"
    return format_decimal(value) if isinstance(value, Decimal) else str(value) or "empty"
