"""Bring the foods of an export into an account: find those of the catalogue, make own ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from foods import history
from foods.models import Barcode, Food, FoodGroup, Portion, Submission
from foods.submitted_foods import read_snapshot
from tracker.food_pages.forms import GROUP_OF_KIND
from tracker.lib.write_batches import WriteBatches
from tracker.profiles.models import User
from tracker.transfer.own_format.reader import OwnExport
from tracker.transfer.own_format.result import TableResult

Row = Mapping[str, Any]
# An own food with these values is the same food, where its id is another one's here.
SAME = ("name", "brand", "kind", "basis_quantity", "basis_unit", "magnesium_mg", "source_note")
# Columns of the file that are set apart from the food's own values.
SEPARATE = {"id", "group", "merged_into", "catalogue_key"}


class FoodImport:
    """Foods of one import. `pks` has the key here of each food, by its id in the file."""

    def __init__(self, member: User, export: OwnExport, batches: WriteBatches) -> None:
        self.member = member
        self.pks: dict[int, int] = {}
        self._export = export
        self._batches = batches
        self._groups = {group.name: group for group in FoodGroup.objects.all()}
        self._parts = {name: self._rows_by_food(name) for name in ("portions", "barcodes", "submissions")}
        self._last_pk = last_issued_pk()
        self._same: dict[tuple[Any, ...], list[int]] = {}

    def run(self) -> Iterator[tuple[str, TableResult]]:
        """Import the foods, and yield how it went for each table."""
        found = TableResult()
        own_ids = {row["id"] for row in self._export.rows("foods")}
        self._same = self._own_foods_by_values(except_for=own_ids)
        for row in self._export.rows("catalogue_foods"):
            self._find_or_copy(row, found)
        yield "catalogue_foods", found
        own = TableResult()
        made = [row for row in self._export.rows("foods") if self._import_own(row, own)]
        for row in made:
            if row.get("merged_into") is not None:
                replacement = self.pks.get(row["merged_into"])
                Food.objects.filter(pk=self.pks[row["id"]]).update(merged_into=replacement)
        yield "foods", own

    def _rows_by_food(self, name: str) -> Mapping[int, list[Row]]:
        rows: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self._export.rows(name):
            rows[row["food"]].append(row)
        return rows

    def _own_foods_by_values(self, except_for: set[int]) -> dict[tuple[Any, ...], list[int]]:
        foods: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for pk, *values in Food.objects.own_of(self.member).order_by("-pk").values_list("pk", *SAME):
            if pk not in except_for:
                foods[tuple(values)].append(pk)
        return foods

    def _find_or_copy(self, row: Row, result: TableResult) -> None:
        """Find a food of the catalogue; where this catalogue lacks it, an own food takes its place."""
        if (pk := find_in_catalogue(row)) is not None:
            self.pks[row["id"]] = pk
            result.known += 1
        elif not self._is_known(row, result):
            self._make(row, result, pk=None)

    def _import_own(self, row: Row, result: TableResult) -> bool:
        """Return True when the food was made."""
        owner = Food.objects.filter(pk=row["id"]).values_list("owner", flat=True).first()
        if owner == self.member.pk:
            self.pks[row["id"]] = row["id"]
            result.known += 1
            return False
        is_free = owner is None and not Food.objects.filter(pk=row["id"]).exists()
        # A key that this database has not given out yet would be given out again later.
        pk = row["id"] if is_free and 0 < row["id"] <= self._last_pk else None
        return not self._is_known(row, result) and self._make(row, result, pk)

    def _is_known(self, row: Row, result: TableResult) -> bool:
        """Take one of the member's own foods with the same values, each once."""
        same = self._same.get(tuple(row.get(name, "") for name in SAME))
        if not same:
            return False
        self.pks[row["id"]] = same.pop()
        result.known += 1
        return True

    def _make(self, row: Row, result: TableResult, pk: int | None) -> bool:
        values = {name: value for name, value in row.items() if name not in SEPARATE}
        food = Food(pk=pk, owner=self.member, **values)
        food.group = self._groups.get(row.get("group", "")) or self._default_group(food.kind)
        try:
            with (
                self._batches.transaction(1),
                transaction.atomic(),
                history.recording_new_food(food, by=self.member),
            ):
                food.save(force_insert=True)
                self._make_parts(food, row["id"])
        except (IntegrityError, DataError, ArithmeticError):
            result.refused += 1
            return False
        self.pks[row["id"]] = food.pk
        result.added += 1
        return True

    def _default_group(self, kind: str) -> FoodGroup:
        name = GROUP_OF_KIND[Food.Kind(kind)]
        if name not in self._groups:
            self._groups[name], _ = FoodGroup.objects.get_or_create(name=name)
        return self._groups[name]

    def _make_parts(self, food: Food, id: int) -> None:
        for model, name in ((Portion, "portions"), (Barcode, "barcodes")):
            rows: Any = [self._without_food(model, food, row) for row in self._parts[name][id]]
            model._base_manager.bulk_create(rows)
        Food.objects.filter(pk=food.pk).refresh_listed_values()
        for row in self._parts["submissions"][id]:
            submission = self._without_food(Submission, food, row)
            submission.shared_food_id = self.pks.get(row.get("shared_food") or 0)
            submission.offered = readable_snapshot(row.get("offered"))
            submission.save(force_insert=True)

    @staticmethod
    def _without_food(model: Any, food: Food, row: Row) -> Any:
        values = {name: value for name, value in row.items() if name not in {"food", "shared_food"}}
        return model(food=food, **values)


def find_in_catalogue(row: Row) -> int | None:
    """Return the key of the same food here, by its record in a source or by its name."""
    shared = Food.objects.filter(owner=None).order_by("pk")
    found: int | None = None
    if key := row.get("catalogue_key"):
        found = shared.filter(catalogue_key=key).values_list("pk", flat=True).first()
    if found is None and row.get("source") in Food.RECORDED_SOURCES and row.get("source_id"):
        records = shared.filter(source=row["source"], source_id=row["source_id"])
        found = records.values_list("pk", flat=True).first()
    named = shared.filter(name=row["name"], brand=row.get("brand", ""), basis_unit=row.get("basis_unit", "g"))
    if found is None:
        found = named.filter(pk=row["id"]).values_list("pk", flat=True).first()
    return found if found is not None else named.values_list("pk", flat=True).first()


def readable_snapshot(snapshot: Any) -> Any:
    """Return what was submitted, or None for a text that the curators' page could not show."""
    try:
        shown = read_snapshot(snapshot)
        shown.magnesium_for(Decimal(1))
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError):
        return None
    return snapshot


def last_issued_pk() -> int:
    """Return the highest key of a food that this database has given out."""
    table = Food._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT last_value FROM pg_sequences WHERE sequencename = %s", [f"{table}_id_seq"])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0
