"""A release compared with what stands: what is new, what changes, what a curator set, what is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from foods.importing.groups import Groups
from foods.importing.merging import ids_in_catalogue
from foods.importing.plan import Plan, Wanted
from foods.importing.records import Record, record_of
from foods.importing.report import Report
from foods.models import Barcode, Flag, Food, FoodGroup, Portion
from foods.sources.fdc import FdcFood
from tracker.lib.numbers import format_decimal

BATCH = 2_000
FIELDS = ("name", "brand", "kind", "group_id", "basis_unit", "magnesium_mg")
STANDING = (
    "pk", "source", "source_id", *FIELDS, "aliases", "basis_quantity", "is_retired", "merged_into_id",
    "curated_fields", "catalogue_key", "owner_id", "updated_at",
)  # fmt: skip
# A value means nothing without the amount that it is given for: what one says of these, all follow.
VALUE = {"magnesium_mg", "basis_quantity", "basis_unit"}

Thing = TypeVar("Thing")


def compare(
    foods: Iterable[FdcFood], plan: Plan, report: Report, groups: Groups, on_food: Callable[[int], None]
) -> None:
    """Fills `plan` and counts in `report`, without writing anything to the catalogue.

    `on_food` is told now and then how many foods were compared.
    """

    def refuse(food: FdcFood, reason: str, detail: str) -> None:
        report.refuse(food.fdc_id, food.description, reason, detail)

    in_catalogue = ids_in_catalogue()
    done = 0
    for batch in _batches(foods, BATCH):
        done += len(batch)
        current = [food for food in batch if food.is_current]
        plan.see(int(food.fdc_id) for food in current)
        new = [food for food in current if food.fdc_id not in in_catalogue]
        report.older += len(batch) - len(current)
        report.in_catalogue += len(current) - len(new)
        _compare_batch([record_of(food, groups, refuse) for food in new], plan, report)
        on_food(done)


def find_gone(sources: Sequence[Food.Source], plan: Plan, report: Report) -> None:
    """Plans to retire the foods of these sources that came with an earlier release and not with this one."""
    standing = Food.objects.shared().offered().filter(source__in=sources, catalogue_key=None)
    standing = standing.exclude(source_release="").order_by("pk")  # without a release, a curator typed it in
    rows = standing.values_list("pk", "source_id", "name", "updated_at", "curated_fields")
    for batch in _batches(rows.iterator(BATCH), BATCH):
        numbered = [row for row in batch if row[1].isdecimal()]
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


@dataclass(frozen=True, slots=True)
class Standing:
    """A food as it stands. `row` has its columns STANDING by name, `held_mg` what a check keeps out of it."""

    row: Any
    portions: tuple[tuple[str, Decimal], ...]
    gtins: frozenset[str]
    held_mg: Decimal | None


def _compare_batch(records: Sequence[Record], plan: Plan, report: Report) -> None:
    stands = _standing(records)
    wanted = []
    for record in records:
        food = stands.get((record.source, record.fdc_id))
        if food is None:
            report.added += 1
            wanted.append(Wanted(record))
        elif change := _change(record, food, report):
            report.changed += 1
            wanted.append(change)
        else:
            report.unchanged += 1
    plan.add(wanted)


def _standing(records: Sequence[Record]) -> dict[tuple[str, int], Standing]:
    # Whose they are is looked at here: SQLite would take the index on `catalogue_key` in place of the one
    # on source and id, and read the whole catalogue for each batch.
    found = (
        Food.objects.published()
        .filter(
            source__in={record.source for record in records},
            source_id__in=[str(record.fdc_id) for record in records],
        )
        .order_by()
    )
    rows = [
        row for row in found.values_list(*STANDING, named=True) if row.catalogue_key is row.owner_id is None
    ]
    ids = [row.pk for row in rows]
    portions: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    of_foods = Portion.objects.filter(food__in=ids).order_by("food", "position", "pk")
    for food_id, label, quantity in of_foods.values_list("food_id", "label", "quantity"):
        portions[food_id].append((label, quantity))
    gtins: dict[int, set[str]] = defaultdict(set)
    for food_id, gtin in Barcode.objects.filter(food__in=ids).order_by().values_list("food_id", "gtin"):
        gtins[food_id].add(gtin)
    held = _held_back([row.pk for row in rows if row.magnesium_mg is None])
    return {
        (row.source, int(row.source_id)): Standing(
            row, tuple(portions[row.pk]), frozenset(gtins[row.pk]), held.get(row.pk)
        )
        for row in rows
    }


def _held_back(food_ids: Sequence[int]) -> dict[int, Decimal]:
    """Values that a check keeps out of the foods until a curator has looked: the release said them before."""
    flags = Flag.objects.filter(food__in=food_ids, held_mg__isnull=False, dismissed_at=None)
    return {food_id: held for food_id, held in flags.values_list("food_id", "held_mg") if held is not None}


def _change(record: Record, food: Standing, report: Report) -> Wanted | None:
    """The food as the release wants it, with what a curator set; None when it stands like that already."""
    row = food.row
    wanted = _with_what_is_kept(record, food, report)
    has_new_portions = wanted.portions != food.portions
    has_new_gtin = wanted.gtin is not None and wanted.gtin not in food.gtins
    comes_back = row.is_retired and row.merged_into_id is None and "is_retired" not in row.curated_fields
    is_same = all(getattr(wanted, name) == getattr(row, name) for name in FIELDS)
    if is_same and not (has_new_portions or has_new_gtin or comes_back):
        return None
    return Wanted(
        wanted,
        food_id=row.pk,
        as_of=row.updated_at,
        aliases=row.aliases,
        basis_quantity=row.basis_quantity,
        is_retired=row.is_retired and not comes_back,
        has_new_portions=has_new_portions,
        has_new_gtin=has_new_gtin,
    )


def _with_what_is_kept(record: Record, food: Standing, report: Report) -> Record:
    """The record, with the fields that a curator changed as they stand; those that differ are told."""
    curated = set(food.row.curated_fields)
    if curated & VALUE:
        curated |= VALUE
    if "basis_unit" in curated:  # its portions are counted in that unit
        curated.add("portions")
    if food.held_mg is not None and food.held_mg == record.magnesium_mg:
        record = replace(record, magnesium_mg=None)
    kept: dict[str, Any] = {}
    for name in (*FIELDS, "portions"):
        now = food.portions if name == "portions" else getattr(food.row, name)
        new = getattr(record, name)
        if now != new and name.removesuffix("_id") in curated:
            _keep(record, food.row.name, name, now, new, report)
            kept[name] = now
    return replace(record, **kept) if kept else record


def _keep(record: Record, food: str, name: str, now: Any, new: Any, report: Report) -> None:
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


def _batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch
