"""Build the zip of a large account in the background, and remove it after a day."""

from __future__ import annotations

import os
import time

from django.db import transaction
from django.utils import timezone

from tracker.lib.jobs import task
from tracker.lib.memory import use_little_memory
from tracker.profiles.models import User, member_lock
from tracker.transfer.archive import write_archive
from tracker.transfer.models import DataExport
from tracker.transfer.own_format.writer import count_rows

# An account with more rows is exported in the background: these take about a second.
MAX_ROWS_AT_ONCE = 10_000
PROGRESS_EVERY_SECONDS = 1


def is_large(user: User) -> bool:
    return count_rows(user) > MAX_ROWS_AT_ONCE


def request_export(user: User) -> DataExport:
    """Return the member's export that is being built or ready, or begin a new one."""
    with member_lock(user):
        latest = DataExport.objects.latest_of(user)
        if latest and not latest.has_failed:
            return latest
        made = DataExport.objects.create(user=user, row_count=count_rows(user))
        made.job = build.enqueue(str(made.pk)).id
        made.save(update_fields=["job"])
    return made


@task()
def build(export_id: str) -> None:
    """Write the file of an export. Repeated, it begins again."""
    made = DataExport.objects.select_related("user__profile").filter(pk=export_id).first()
    if made is None or made.finished_at:
        return
    use_little_memory()
    made.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = made.path.with_suffix(".part")
    try:
        with open(unfinished, "wb", opener=_private) as file:
            write_archive(made.user, made.requested_at, file, _Progress(made))
        with transaction.atomic():
            is_wanted = DataExport.objects.filter(pk=made.pk).update(
                finished_at=timezone.now(), rows_done=made.row_count
            )
            if is_wanted:
                unfinished.replace(made.path)
    finally:
        unfinished.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Progress:
    """Counts the rows that are written, and stores the count at most once a second."""

    def __init__(self, made: DataExport) -> None:
        self._made = made
        self._count = 0
        self._stored_at = time.monotonic()

    def __call__(self, rows: int) -> None:
        self._count += rows
        if time.monotonic() - self._stored_at >= PROGRESS_EVERY_SECONDS:
            self._stored_at = time.monotonic()
            DataExport.objects.filter(pk=self._made.pk).update(rows_done=self._count)


def remove_files_of(user: User) -> None:
    """Remove the files of a member's exports; the rows go with the account."""
    for made in DataExport.objects.for_user(user):
        made.path.unlink(missing_ok=True)
