"""Import of an export of this site: everything in it, with its ids."""

from __future__ import annotations

from pathlib import Path

from django.db import models
from django.utils import timezone

from tracker.profiles.models import User
from tracker.transfer.imports.files import UPLOAD, ImportFiles
from tracker.transfer.imports.models import OWN_EXPORT, Import
from tracker.transfer.own_format.importer import import_account
from tracker.transfer.own_format.reader import NotOwnExport, is_own_export, read_own_export
from tracker.transfer.readers.content import open_contents
from tracker.transfer.readers.refusals import Refusal, UnreadableFile

SOURCE = "Magnesium tracker"


def is_of_this_site(path: Path) -> bool:
    """Return True for an export of ours, as a zip or as its data.json. Raises UnreadableFile."""
    with open_contents(path) as contents:
        return any(is_own_export(content.head) for content in contents)


def read(one: Import) -> None:
    """Check the export, and count its rows. Raises UnreadableFile."""
    try:
        with ImportFiles(one.pk).path(UPLOAD).open("rb") as file, read_own_export(file) as export:
            counts = dict(export.counts)
    except NotOwnExport as error:
        raise UnreadableFile(Refusal.OWN_EXPORT) from error
    count = sum(counts.values())
    one.set_state(
        Import.State.READY, format=OWN_EXPORT, source=SOURCE, row_count=count, size=count, preview=counts
    )


def write(one: Import) -> None:
    """Bring the export into the account; what is in it already stays."""
    files = ImportFiles(one.pk)
    if not files.has_upload:
        one.set_state(Import.State.REFUSED, refusal=Refusal.EXPIRED.value)
        return

    def note_progress(rows: int) -> None:
        Import.objects.filter(pk=one.pk).update(position=models.F("position") + rows)

    with files.path(UPLOAD).open("rb") as file, read_own_export(file) as export:
        result = import_account(User.objects.get(pk=one.user_id), export, note_progress)
    files.delete()
    one.set_state(Import.State.DONE, added_count=result.total().added, finished_at=timezone.now())
