"""Stored foods that match a release's records, with everything that is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from foods.importing.records import ImportRecord, RecordVersion
from foods.models import Barcode, EarlierVersion, Flag, Food, Portion
from foods.plausibility import HELD_KINDS

FIELDS = ("name", "brand", "kind", "group_id", "basis_unit", "magnesium_mg")
STORED_FOODS = (
    "pk", "source", "source_id", *FIELDS, "aliases", "basis_quantity", "is_retired", "merged_into_id",
    "curated_fields", "catalogue_key", "owner_id", "updated_at", "earlier_mg", "earlier_year",
    "source_release",
)  # fmt: skip
VALUES_PER_STATEMENT = 2_000  # maximum in one statement

Thing = TypeVar("Thing")
HeldNow = dict[str, tuple[Decimal | None, list[list[str]]]]


@dataclass(frozen=True, slots=True)
class StoredFood:
    """Food as stored. `row` has its columns STANDING by name.

    `held` is what a curator has to confirm, by kind; `confirmed` are the confirmed kinds; `held_mg` is a
    value that another check holds back. `olds` are other foods with the same barcode, which become it.
    """

    row: Any
    portions: tuple[tuple[str, Decimal], ...] = ()
    gtins: frozenset[str] = frozenset()
    held: HeldNow = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    held_mg: Decimal | None = None
    versions: tuple[RecordVersion, ...] = ()
    olds: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordMatch:
    """Row of the food that matches a record, and rows of others that are earlier versions."""

    row: Any
    olds: tuple[Any, ...] = ()


def stored_foods(
    records: Sequence[ImportRecord], matched: Callable[[Iterable[int]], set[int]]
) -> dict[int, StoredFood]:
    """Return the foods that match `records`, by FDC id.

    `matched` returns which of some foods match other records already.
    """
    matches = _matches(records, matched)
    ids = [match.row.pk for match in matches.values()]
    portions: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    of_foods = Portion.objects.filter(food__in=ids).order_by("food", "position", "pk")
    for food_id, label, quantity in of_foods.values_list("food_id", "label", "quantity"):
        portions[food_id].append((label, quantity))
    gtins: dict[int, set[str]] = defaultdict(set)
    for food_id, gtin in Barcode.objects.filter(food__in=ids).order_by().values_list("food_id", "gtin"):
        gtins[food_id].add(gtin)
    flags: dict[int, list[Flag]] = defaultdict(list)
    for flag in Flag.objects.filter(food__in=ids):
        flags[flag.food_id].append(flag)
    versions = _versions(ids)
    return {
        fdc_id: StoredFood(
            match.row,
            tuple(portions[match.row.pk]),
            frozenset(gtins[match.row.pk]),
            versions=tuple(versions[match.row.pk]),
            olds=match.olds,
            **_values_of_flags(flags[match.row.pk]),
        )
        for fdc_id, match in matches.items()
    }


def _values_of_flags(flags: Sequence[Flag]) -> dict[str, Any]:
    of_figures = [flag for flag in flags if flag.kind in HELD_KINDS]
    holding = {flag.kind: (flag.held_mg, flag.held_portions) for flag in of_figures if flag.holds}
    confirmed = (flag.kind for flag in of_figures if flag.dismissed_at and not flag.holds)
    other = (
        flag.held_mg
        for flag in flags
        if flag.held_mg is not None and not flag.dismissed_at and flag.kind not in HELD_KINDS
    )
    return {
        "held": holding,
        "confirmed": frozenset(confirmed),
        "held_mg": next(other, None),
    }


def _versions(ids: Sequence[int]) -> dict[int, list[RecordVersion]]:
    found: dict[int, list[RecordVersion]] = defaultdict(list)
    rows = EarlierVersion.objects.filter(food__in=ids).order_by()
    columns = ("food_id", "source_id", "published_on", "name", "magnesium_mg", "basis_unit")
    for food_id, *values in rows.values_list(*columns):
        found[food_id].append(RecordVersion(*values))
    return found


def _matches(
    records: Sequence[ImportRecord], matched: Callable[[Iterable[int]], set[int]]
) -> dict[int, RecordMatch]:
    """Return matches by FDC id: by that id; for a branded food also by barcode or earlier id."""
    by_id, by_gtin = _by_source_id(records), _by_gtin(records)
    rows_of_barcodes = (row.pk for rows in by_gtin.values() for row in rows)
    taken = matched({*(row.pk for row in by_id.values()), *rows_of_barcodes})
    matches: dict[int, RecordMatch] = {}
    own_ids = {(record.source, str(record.fdc_id)) for record in records}
    for record in records:
        exact = by_id.get((record.source, str(record.fdc_id)))
        found = {} if exact is None else {exact.pk: exact}
        for row in _of_earlier_versions(record, by_id, by_gtin):
            if (row.source, row.source_id) not in own_ids:  # otherwise it is another record's
                found.setdefault(row.pk, row)
        rows = [row for row in found.values() if row.pk not in taken]
        living = [row for row in rows if row.merged_into_id is None]
        if not rows:
            continue
        best = max(living or rows, key=lambda row: _product_rank(row, exact))
        olds = tuple(row for row in living if row is not best)
        matches[record.fdc_id] = RecordMatch(best, olds)
        taken |= {best.pk, *(old.pk for old in olds)}
    return matches


def _of_earlier_versions(
    record: ImportRecord, by_id: dict[tuple[str, str], Any], by_gtin: dict[str, list[Any]]
) -> Iterator[Any]:
    if record.gtin is None or record.source != Food.Source.USDA_BRANDED:
        return
    yield from by_gtin.get(record.gtin, ())
    for version in record.versions:
        if row := by_id.get((record.source, version.source_id)):
            yield row


def _product_rank(row: Any, exact: Any) -> tuple[bool, bool, int]:
    """Return a sort key of foods of one product: curator-retired ones last, newest first."""
    is_curated_away = row.is_retired and "is_retired" in row.curated_fields
    number = int(row.source_id) if row.source_id.isdecimal() else 0
    return not is_curated_away, row is exact, number


def _by_source_id(records: Sequence[ImportRecord]) -> dict[tuple[str, str], Any]:
    wanted = [str(record.fdc_id) for record in records]
    wanted += [version.source_id for record in records for version in record.versions]
    sources = {record.source for record in records}
    found: dict[tuple[str, str], Any] = {}
    for some in split_batches(wanted, VALUES_PER_STATEMENT):
        for row in _imported_rows(Food.objects.published().filter(source__in=sources, source_id__in=some)):
            found[row.source, row.source_id] = row
    return found


def _by_gtin(records: Sequence[ImportRecord]) -> dict[str, list[Any]]:
    branded = [record.gtin for record in records if record.source == Food.Source.USDA_BRANDED and record.gtin]
    found: dict[str, list[Any]] = defaultdict(list)
    for some in split_batches(branded, VALUES_PER_STATEMENT):
        pairs = list(Barcode.objects.filter(gtin__in=some).order_by("gtin").values_list("gtin", "food_id"))
        foods = Food.objects.published().filter(pk__in={food_id for _, food_id in pairs})
        rows = {row.pk: row for row in _imported_rows(foods) if row.source == Food.Source.USDA_BRANDED}
        for gtin, food_id in pairs:
            if food_id in rows:
                found[gtin].append(rows[food_id])
    return found


def _imported_rows(foods: Any) -> Iterator[Any]:
    """Yield the rows of foods that imports keep up to date.

    Owners are filtered in Python: SQLite would use the index on `catalogue_key` instead of the one on source
    and id, and read the whole catalogue for each batch.
    """
    for row in foods.order_by().values_list(*STORED_FOODS, named=True):
        if row.catalogue_key is row.owner_id is None:
            yield row


def version_from_row(row: Any) -> RecordVersion:
    """Return a stored food as an earlier version of its successor, dated by its release."""
    value = row.magnesium_mg
    if value is not None and row.basis_quantity != 100:
        value = value * 100 / row.basis_quantity
    return RecordVersion(row.source_id, _date_of(row.source_release), row.name, value, row.basis_unit)


def _date_of(release: str) -> date | None:
    """Return the day of "2024-10-31", the first of "2018-04"; None for other release names."""
    try:
        return date.fromisoformat(release if release.count("-") == 2 else f"{release}-01")
    except ValueError:
        return None


def split_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Yield the things in order, in lists of `size`."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch
