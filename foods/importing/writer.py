"""Finish an import: publish its new foods, change and retire stored ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from foods.importing.held_values import replace_holds
from foods.importing.merged_foods import merge_into_catalogue
from foods.importing.plan import ImportPlan
from foods.importing.report import ImportReport
from foods.importing.staging import VALUES, VERSION, is_unfinished, prepare_value, with_group
from foods.importing.versions import merge_versions
from foods.models import Barcode, EarlierVersion, Food, ImportRun, Portion
from foods.signals import send_foods_changed
from foods.sources.fdc import FdcError
from tracker.lib.bulk_rows import insert_rows
from tracker.lib.write_batches import WriteBatches

CHANGED = ["source_id", *VALUES, "is_retired"]
BATCH = 100  # foods in the first of the later transactions, see WriteBatches
READ_AT_ONCE = 2_000
# Stored foods that SQLite changes in the transaction that publishes new ones: as many as block other writers
# for less than half a second.
MAX_CHANGED_AT_ONCE = 3_000


@dataclass
class ImportWriter:
    """Writer of an import's plan, with its counters.

    `made` are groups by their numbers in the plan. `stamp` becomes the `updated_at` of every changed food.
    `on_rows` is called with the number of rows written, each time.
    """

    plan: ImportPlan
    report: ImportReport
    run: ImportRun
    sources: Sequence[Food.Source]
    made: dict[int, int]
    stamp: datetime
    on_rows: Callable[[int], None] = lambda _count: None

    @property
    def is_at_once(self) -> bool:
        """True when everything changes in one transaction. On PostgreSQL that blocks no one."""
        return connection.vendor != "sqlite" or self.plan.count_standing() <= MAX_CHANGED_AT_ONCE

    def publish(self, update_search: Callable[[], None]) -> list[int]:
        """Make the import's foods visible in one transaction that also runs `update_search`.

        Stored foods change in the same transaction unless there are very many: those change afterwards, see
        `change_the_others`. Return the ids of foods that the catalogue's own foods replace from now on.
        """
        with transaction.atomic():
            # Another import may have removed these rows, or published them.
            if not is_unfinished(self.run):
                raise FdcError("Another import of the same foods was started meanwhile.")
            if self.is_at_once:
                for some in self._read(self.plan.changed_foods):
                    self._change(some)
                for some in self._read(self.plan.gone):
                    self._retire(some)
            merged = merge_into_catalogue(self.stamp)
            self._save_run()
            update_search()
        return merged

    def change_the_others(self) -> None:
        """Change, in short transactions, the foods that `publish` left. Each food stays whole.

        If it is stopped, an import of the same set finishes it.
        """
        if not self.is_at_once:
            for some, batches in _read_batches(self.plan.changed_foods):
                with batches.transaction(len(some)):
                    self._change(some)
            for some, batches in _read_batches(self.plan.gone):
                with batches.transaction(len(some)):
                    self._retire(some)
        self._name_the_release()
        self._save_run()

    def standing_ids(self) -> Iterator[int]:
        """Yield the ids of stored foods that change, are merged or retired."""
        for rows in self._read(self.plan.changed_foods):
            yield from (row[0] for row in rows)
            yield from (old_id for _, old_id, _ in self.plan.olds(rows[0][0], rows[-1][0]))
        for rows in self._read(self.plan.gone):
            yield from (row[0] for row in rows)

    def _read(self, read: Callable[[int, int], list[Any]]) -> Iterator[list[Any]]:
        """Yield all rows that `read` returns, in batches."""
        last = 0
        while rows := read(last, READ_AT_ONCE):
            yield rows
            last = rows[-1][0]

    def _save_run(self) -> None:
        for name in ("added", "changed", "unchanged", "kept", "retired"):
            setattr(self.run, name, getattr(self.report, name))
        self.run.refused = self.report.refused.total()
        self.run.finished_at = timezone.now()
        self.run.save()

    def _change(self, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        rows, kept_of = self._with_their_versions(rows, self.plan.olds(first, last))
        if not rows:
            return
        merge_versions(kept_of, self.stamp)  # first, as the kept foods may take over their source ids
        sets = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in [*CHANGED, "updated_at"])
        now = prepare_value("updated_at", self.stamp)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE foods_food SET {sets} WHERE id = %s",
                [
                    (*with_group(values, CHANGED, self.made), bool(is_retired), now, pk)
                    for pk, _, _, _, *values, is_retired in rows
                ],
            )
        ids = {row[0] for row in rows}
        for some in _id_chunks([row[0] for row in rows if row[2]]):
            Portion.objects.filter(food__in=some)._raw_delete(connection.alias)
        portions = [row for row in self.plan.changed_portions(first, last) if row[0] in ids]
        insert_rows(Portion, ["food_id", "label", "quantity", "position"], portions)
        barcodes = [row for row in self.plan.changed_barcodes(first, last) if row[0] in ids]
        insert_rows(Barcode, ["food_id", "gtin"], barcodes, or_ignore=True)
        versions = [row for row in self.plan.changed_versions(first, last) if row[0] in ids]
        insert_rows(EarlierVersion, VERSION, versions, or_ignore=True)
        if holding := [row[0] for row in rows if row[3]]:
            holds = self.plan.changed_holds(first, last)
            replace_holds(holding, [row for row in holds if row[0] in ids])
        send_foods_changed(ids | kept_of.keys())
        self.on_rows(len(rows) + len(portions) + len(barcodes) + len(versions) + len(kept_of))

    def _with_their_versions(
        self, rows: Sequence[Sequence[Any]], olds: Sequence[Sequence[Any]]
    ) -> tuple[list[Sequence[Any]], dict[int, int]]:
        """Return the rows of foods unchanged since comparing, as are their old versions.

        Also return the old foods, with the foods that they become.
        """
        unchanged = {row[0] for row in self._unchanged_meanwhile([row[1:] for row in olds])}
        waiting = {food_id for food_id, old_id, _ in olds if old_id not in unchanged}
        kept = self._unchanged_meanwhile([row for row in rows if row[0] not in waiting])
        ids = {row[0] for row in kept}
        return kept, {old_id: food_id for food_id, old_id, _ in olds if food_id in ids}

    def _retire(self, rows: Sequence[Sequence[Any]]) -> None:
        rows = self._unchanged_meanwhile(rows)
        for some in _id_chunks([row[0] for row in rows]):
            Food.objects.filter(pk__in=some).update(is_retired=True, updated_at=self.stamp)
        self.on_rows(len(rows))

    def _unchanged_meanwhile(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """Return the rows without foods that a curator saved since they were compared.

        Those stay as they are; the next import compares them again.
        """
        now: dict[int, datetime] = {}
        for some in _id_chunks([row[0] for row in rows]):
            foods = Food.objects.select_for_update().filter(pk__in=some).order_by("pk")
            now |= foods.values_list("pk", "updated_at")
        left = [row[0] for row in rows if row[0] not in now or now[row[0]].isoformat() != row[1]]
        for food in Food.objects.filter(pk__in=left):
            words = "it was changed while the release was read; import again"
            self.report.keep(food.source_id, food.name, words)
        gone = set(left)
        return [row for row in rows if row[0] not in gone]

    def _name_the_release(self) -> None:
        """Record this release in unchanged foods too. `updated_at` stays as it is."""
        batches = WriteBatches(BATCH)
        for source in self.sources:
            waiting: list[int] = []
            for some in _current_food_ids(source, self.run.release):
                waiting += some
                while len(waiting) >= batches.size:
                    waiting = self._name(waiting, batches)
            while waiting:
                waiting = self._name(waiting, batches)

    def _name(self, waiting: list[int], batches: WriteBatches) -> list[int]:
        some, rest = waiting[: batches.size], waiting[batches.size :]
        with batches.transaction(len(some)):
            Food.objects.filter(pk__in=some).update(source_release=self.run.release)
        return rest


def _read_batches(read: Callable[[int, int], list[Any]]) -> Iterator[tuple[list[Any], WriteBatches]]:
    batches, last = WriteBatches(BATCH), 0
    while some := read(last, batches.size):
        yield some, batches
        last = some[-1][0]


def _id_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in chunks small enough for one statement."""
    return (ids[first : first + READ_AT_ONCE] for first in range(0, len(ids), READ_AT_ONCE))


def _current_food_ids(source: str, release: str) -> Iterator[list[int]]:
    """Yield the ids of a source's current foods that name another release.

    Owners are filtered in Python: SQLite would take another index than that on source and id.
    """
    last, last_pk = "", 0
    columns = ("source_id", "pk", "owner_id", "catalogue_key", "is_retired", "source_release")
    foods = Food.objects.filter(source=source).order_by("source_id", "pk").values_list(*columns)
    while rows := list(
        foods.filter(source_id__gte=last).exclude(source_id=last, pk__lte=last_pk)[:READ_AT_ONCE]
    ):
        yield [
            pk
            for _, pk, owner_id, key, is_retired, named in rows
            if key is None and owner_id is None and not is_retired and named not in {"", release}
        ]
        last, last_pk = rows[-1][0], rows[-1][1]
