"""Bring a checked export into an account, empty or not.

Rows keep their ids; `ids` says what happens to an id that belongs to somebody else. A row whose id is in the
account stays as it is, and so does what the member has in the place of a row: the note of a day, a target
from the same day. So the same file again adds nothing. Rows are written in short transactions, each as a
whole; an import that was stopped is continued by running it again.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, models, transaction

from foods.models import Food
from tracker.lib.write_batches import WriteBatches
from tracker.logs.models import Correction, IntakeEntry
from tracker.profiles.conditions import CONDITIONS
from tracker.profiles.models import Profile, Target, User
from tracker.transfer.own_format.food_import import FoodImport
from tracker.transfer.own_format.ids import ids_for
from tracker.transfer.own_format.reader import OwnExport
from tracker.transfer.own_format.result import ImportResult, TableResult
from tracker.transfer.own_format.tables import TABLES, Table

ROWS_AT_ONCE = 200
FOOD_TABLES = {"catalogue_foods", "foods", "portions", "barcodes", "submissions"}
Row = Mapping[str, Any]
Progress = Callable[[int], None]  # told how many rows were handled since the last call


def import_account(member: User, export: OwnExport, progress: Progress | None = None) -> ImportResult:
    """Import everything, and return how it went for each table."""
    batches = WriteBatches(ROWS_AT_ONCE, smallest=ROWS_AT_ONCE, largest=ROWS_AT_ONCE * 10)
    result = ImportResult()
    result.tables["profile"] = _import_profile(member, export)
    foods = FoodImport(member, export, batches)
    for table in TABLES:
        if table.name == "catalogue_foods":
            result.tables |= dict(foods.run())
        elif table.name not in FOOD_TABLES | {"profile"}:
            rows = RowImport(member, table, foods.pks, batches, progress)
            result.tables[table.name] = rows.run(export.rows(table.name))
    return result


def _import_profile(member: User, export: OwnExport) -> TableResult:
    """Take over the preferences into an account that has no target and no entry.

    Kidney disease is taken over in any case: with it, nothing here asks to take more.
    """
    row = next(export.rows("profile"), None)
    if row is None:
        return TableResult()
    values = {name: value for name, value in row.items() if name != "user"}
    values["conditions"] = [key for key in values.get("conditions", []) if key in CONDITIONS]
    if values.get("timezone") not in zoneinfo.available_timezones():
        values.pop("timezone", None)
    with transaction.atomic():
        profile = Profile.objects.select_for_update().get(user=member)
        is_used = (
            Target.objects.filter(user=member).exists() or IntakeEntry.objects.filter(user=member).exists()
        )
        if is_used:
            has_disease = profile.has_kidney_disease or row.get("has_kidney_disease", False)
            values = {"has_kidney_disease": has_disease}
        for name, value in values.items():
            setattr(profile, name, value)
        profile.save()
    return TableResult(kept=1) if is_used else TableResult(added=1)


class RowImport:
    """Import of one table whose rows have a UUID and belong to the member."""

    def __init__(
        self,
        member: User,
        table: Table,
        food_pks: Mapping[int, int],
        batches: WriteBatches,
        progress: Progress | None,
    ) -> None:
        self.member, self.table, self.food_pks = member, table, food_pks
        self._batches, self._progress = batches, progress
        self._result = TableResult()

    def run(self, rows: Iterator[Row]) -> TableResult:
        while batch := list(islice(rows, self._batches.size)):
            self._import_batch(batch)
            if self._progress:
                self._progress(len(batch))
        return self._result

    def _import_batch(self, batch: Sequence[Row]) -> None:
        ids = self._ids(self.table.model, "pk", (row["id"] for row in batch))
        mine = self._mine(ids.values())
        fresh = {ids[row["id"]]: row for row in batch if ids[row["id"]] not in mine}
        objects = self._objects(fresh)
        self._result.known += len(batch) - len(fresh)
        self._result.refused += len(fresh) - len(objects)
        if objects:
            with self._batches.transaction(len(objects)):  # holds the lock for the writing alone
                refused = self._insert(objects)
            added = len(self._mine(each.pk for each in objects))
            self._result.added += added
            self._result.refused += refused
            self._result.kept += len(objects) - added - refused

    def _ids(self, model: Any, column: str, ids: Iterator[UUID]) -> Mapping[UUID, UUID]:
        return ids_for(self.member.pk, model, column, ids)

    def _mine(self, ids: Any) -> set[UUID]:
        rows = self.table.model._base_manager.filter(user=self.member, pk__in=list(ids))
        return set(rows.values_list("pk", flat=True))

    def _objects(self, rows: Mapping[UUID, Row]) -> list[Any]:
        """Return unsaved rows. One that refers to a row that is nowhere is left out."""
        columns = self.table.columns
        references = {name: self._targets(name, rows.values()) for name in columns if self._refers(name)}
        objects = []
        for pk, row in rows.items():
            values = {name: value for name, value in row.items() if name not in self.table.added}
            values |= {"id": pk, "user_id": self.member.pk}
            is_whole = True
            for name, targets in references.items():
                given = values.pop(name, None)
                found = None if given is None else targets.get(given)
                values[columns[name].attname] = found
                is_whole = is_whole and (given is None or found is not None)
            if is_whole:
                objects.append(self.table.model(**values))
        return objects

    def _refers(self, name: str) -> bool:
        return self.table.columns[name].is_relation or name in self.table.refers_to

    def _targets(self, name: str, rows: Any) -> Mapping[Any, Any]:
        """Return what each value of a referring column becomes here; unknown ones are absent."""
        given = {row[name] for row in rows if row.get(name) is not None}
        if name in self.table.refers_to:
            return self._ids(*self.table.refers_to[name], iter(given))
        model = self.table.columns[name].related_model
        if model is Food:
            return self.food_pks
        if model is Correction:  # a record of this server's curators, which only they make
            return {pk: pk for pk in Correction.objects.filter(pk__in=given).values_list("pk", flat=True)}
        ids = self._ids(model, "pk", iter(given))
        rows_here = model._base_manager.filter(user=self.member, pk__in=list(ids.values()))  # type: ignore[union-attr]
        here = set(rows_here.values_list("pk", flat=True))
        return {old: new for old, new in ids.items() if new in here}

    def _insert(self, objects: list[models.Model]) -> int:
        """Insert rows, except where the member has one in its place; return how many are impossible."""
        try:
            with transaction.atomic():
                self.table.model._base_manager.bulk_create(objects, ignore_conflicts=True)
            return 0
        except (IntegrityError, DataError):
            return sum(not self._insert_alone(each) for each in objects)

    def _insert_alone(self, row: models.Model) -> bool:
        try:
            with transaction.atomic():
                self.table.model._base_manager.bulk_create([row], ignore_conflicts=True)
            return True
        except (IntegrityError, DataError):
            return False
