"""Write the rows of an import in short transactions, so that others write in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from foods.models import Food
from tracker.lib.bulk_rows import insert_rows
from tracker.lib.write_batches import WriteBatches
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User
from tracker.transfer.imports import undo
from tracker.transfer.imports.columns import EntryColumns, LinkColumns
from tracker.transfer.imports.entries import (
    KEEP,
    LEFT_OUT,
    REPLACE,
    Decisions,
    NewEntry,
    entry_from_row,
)
from tracker.transfer.imports.files import ImportFiles
from tracker.transfer.imports.matches import MatchedFoods
from tracker.transfer.imports.models import Import, ImportedEntry, ReplacedEntry
from tracker.transfer.imports.preview import existing_keys
from tracker.transfer.readers.rows import ImportedRow

ROWS_AT_FIRST, MAX_ROWS_AT_ONCE = 200, 1_000
State = Import.State
Place = tuple[ImportedRow, int]  # a row, and the byte after it


def write_import(one: Import) -> None:
    """Write the rows that are not in the log yet, from where an earlier run was stopped."""
    files = ImportFiles(one.pk)
    if not files.has_rows:
        one.set_state(State.REFUSED, refusal="expired")
        return
    writer = _Writer(one)
    writer.replace_own_entries(files)
    batches = WriteBatches(ROWS_AT_FIRST, largest=MAX_ROWS_AT_ONCE)
    rows = files.rows(one.position)
    while batch := list(islice(rows, batches.size)):
        if _write_batch(writer, batches, batch):
            one.set_state(State.UNDOING, position=0, size=max(one.entries.count(), 1))
            undo.undo_import(one)
            return
    files.delete()
    one.set_state(State.DONE, finished_at=timezone.now())


def _write_batch(writer: _Writer, batches: WriteBatches, batch: Sequence[Place]) -> bool:
    """Write a batch; again, when another import wrote some of the same rows meanwhile."""
    for is_last in (False, True):
        prepared = writer.prepare(batch)
        try:
            with batches.transaction(len(batch)):
                return writer.write(prepared)
        except IntegrityError:
            if is_last:
                raise
    return False


@dataclass(frozen=True)
class PreparedBatch:
    """Values of entries and of their links, and the byte after the last row of the batch."""

    entries: list[list[Any]]
    links: list[list[Any]]
    end: int


@dataclass
class _Writer:
    one: Import

    def __post_init__(self) -> None:
        self._user = User.objects.get(pk=self.one.user_id)
        self._decisions = Decisions.from_answers(self.one.answers)
        self._conflicts = {date.fromisoformat(day) for day, _, _ in self.one.preview["conflicts"]}
        self._today = self._user.profile.today().isoformat()
        self._entries = EntryColumns(self._user)
        self._links = LinkColumns(self.one)
        self._matches = MatchedFoods(self._user, self.one.answers.get("matches", {}))
        self._linked: dict[str, int | None] = {}  # foods that names were linked to

    def prepare(self, batch: Sequence[Place]) -> PreparedBatch:
        """Return the rows of a batch as they are stored: nobody waits for that."""
        rows = [row for row, _ in batch if self._is_wanted(row)]
        existing = existing_keys(self._user, [row.key for row in rows])
        new = [row for row in rows if row.key not in existing]
        entries = [self._make_entry(row) for row in new]
        self._link_foods([entry for entry in entries if entry.food_id is None])
        links = [self._links.values(row.key, entry) for row, entry in zip(new, entries, strict=True)]
        return PreparedBatch([self._entries.values(entry) for entry in entries], links, batch[-1][1])

    def write(self, prepared: PreparedBatch) -> bool:
        """Write a batch in the caller's transaction; True when the import was cancelled meanwhile."""
        now = Import.objects.select_for_update().get(pk=self.one.pk)
        if now.is_cancelled:
            return True
        insert_rows(ImportedEntry, self._links.columns, prepared.links)
        insert_rows(IntakeEntry, self._entries.columns, prepared.entries)
        self.one.position, self.one.added_count = prepared.end, now.added_count + len(prepared.entries)
        self.one.save(update_fields=["position", "added_count"])
        return False

    def _is_wanted(self, row: ImportedRow) -> bool:
        if self.one.notice and not self._matches.has(row):
            return False
        if not self._decisions.wants_app(row) or self._decisions.of_value(row) == LEFT_OUT:
            return False
        return row.day not in self._conflicts or self._decisions.of_day(row.day) != KEEP

    def _make_entry(self, row: ImportedRow) -> NewEntry:
        if matched := self._matches.entry_of(row):
            return matched
        app = row.source if row.source == self.one.source else f"{self.one.source} ({row.source})"
        return entry_from_row(row, self._decisions, source=f"{app}, {self._today}")

    def _link_foods(self, entries: Sequence[NewEntry]) -> None:
        """Link entries to the foods that the member linked their names to before."""
        unknown = {entry.name for entry in entries} - self._linked.keys()
        if unknown:
            self._linked |= dict.fromkeys(unknown)
            self._linked |= linked_foods(self._user, unknown)
        for entry in entries:
            entry.food_id = self._linked[entry.name]

    # --- own entries that are replaced ------------------------------------------------------------

    def replace_own_entries(self, files: ImportFiles) -> None:
        """Remove the member's other entries of the days that they chose to replace."""
        days = sorted(day for day in self._conflicts if self._decisions.of_day(day) == REPLACE)
        if not days:
            return
        of_file = {row.key for row, _ in files.rows() if row.day in set(days)}
        for day in days:
            with transaction.atomic():
                self._replace(day, of_file)

    def _replace(self, day: date, of_file: set[UUID]) -> None:
        mine = list(IntakeEntry.objects.for_user(self._user).filter(day=day).values_list("pk", flat=True))
        links = ImportedEntry.objects.for_user(self._user).filter(entry__in=mine)
        imported = {entry for entry, key in links.values_list("entry", "key") if key in of_file}
        own = [pk for pk in mine if pk not in imported]
        if own:
            IntakeEntry.objects.filter(pk__in=own).update(removed_at=timezone.now())
            ReplacedEntry.objects.bulk_create(
                [ReplacedEntry(user_id=self._user.pk, source_import=self.one, entry_id=pk) for pk in own],
                ignore_conflicts=True,
            )
            Import.objects.filter(pk=self.one.pk).update(replaced_count=models.F("replaced_count") + len(own))


def linked_foods(user: User, names: Iterable[str]) -> dict[str, int]:
    """Return the foods that a member linked imported names to; retired foods are left out."""
    linked = IntakeEntry.objects.for_user(user).filter(
        name__in=names, food__isnull=False, food__is_retired=False, import_links__isnull=False
    )
    found = linked.order_by().values_list("name", "food").distinct()
    visible = set(
        Food.objects.visible_to(user).filter(pk__in={food for _, food in found}).values_list("pk", flat=True)
    )
    return {name: food for name, food in found if food in visible}
