"""Take an import back: its entries go, what it replaced returns, and edited entries stay."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils import timezone

from tracker.lib.write_batches import WriteBatches
from tracker.logs.models import IntakeEntry
from tracker.transfer.imports.entries import fingerprint
from tracker.transfer.imports.files import ImportFiles
from tracker.transfer.imports.models import Import, ImportedEntry, ReplacedEntry

EDITABLE = ("day", "meal", "name", "portion_label", "amount", "portion_quantity", "magnesium_mg")
ROWS_AT_FIRST, MAX_ROWS_AT_ONCE = 200, 500


def undo_import(one: Import) -> None:
    """Undo the import, or go on where an earlier run was stopped."""
    batches = WriteBatches(ROWS_AT_FIRST, largest=MAX_ROWS_AT_ONCE)
    last = None
    while links := _next_links(one, last, batches.size):
        last = links[-1].pk
        with batches.transaction(len(links)):
            _take_back(one, links)
    while replaced := list(one.replaced.order_by("pk")[: batches.size]):
        with batches.transaction(len(replaced)):
            _bring_back(replaced)
    ImportFiles(one.pk).delete()
    one.set_state(
        Import.State.UNDONE, finished_at=timezone.now(), kept_count=one.entries.count(), is_cancelled=False
    )


def _next_links(one: Import, last: object, size: int) -> list[ImportedEntry]:
    links = one.entries.order_by("pk")
    return list((links.filter(pk__gt=last) if last else links)[:size])


def _take_back(one: Import, links: Sequence[ImportedEntry]) -> None:
    """Remove the entries that are as they were imported; the others keep their links.

    A kept entry stays known by its row, so that the same file does not add it a second time.
    """
    ids = [link.entry_id for link in links if link.entry_id]
    locked = IntakeEntry.objects.select_for_update().filter(pk__in=ids, removed_at=None).order_by("pk")
    standing = {row.pk: row for row in locked.values_list("pk", *EDITABLE, named=True)}
    edited = {
        link.pk
        for link in links
        if link.entry_id in standing and fingerprint(standing[link.entry_id]) != link.fingerprint
    }
    gone = [link for link in links if link.pk not in edited]
    IntakeEntry.objects.filter(pk__in=[link.entry_id for link in gone if link.entry_id in standing]).update(
        removed_at=timezone.now()
    )
    ImportedEntry.objects.filter(pk__in=[link.pk for link in gone]).delete()
    Import.objects.filter(pk=one.pk).update(position=models.F("position") + len(links))


def _bring_back(replaced: Sequence[ReplacedEntry]) -> None:
    """Restore entries that were replaced, but no dose that was logged again since."""
    entries = list(IntakeEntry.objects.filter(pk__in=[each.entry_id for each in replaced]))
    logged = IntakeEntry.objects.all().doses_logged(entries)
    free = [
        entry.pk for entry in entries if not entry.taken_for or (entry.day, entry.taken_for) not in logged
    ]
    IntakeEntry.objects.filter(pk__in=free).update(removed_at=None)
    ReplacedEntry.objects.filter(pk__in=[each.pk for each in replaced]).delete()
