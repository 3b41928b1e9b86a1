"""Exports that are built in the background; the models of imports are in `imports`."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.lib.jobs.states import JobState, state_of
from tracker.lib.models import OwnedModel, OwnedQuerySet
from tracker.transfer.imports.models import ColumnMapping, Import, ImportedEntry, ReplacedEntry

__all__ = ["ColumnMapping", "DataExport", "Import", "ImportedEntry", "ReplacedEntry"]

FOLDER = "exports"
VALID_FOR = timedelta(days=1)


class DataExportQuerySet(OwnedQuerySet["DataExport"]):
    def latest_of(self, user: models.Model) -> DataExport | None:
        """Return the member's newest export that is being built or can be downloaded."""
        newest = self.for_user(user).order_by("-pk").first()
        return newest if newest and not newest.has_expired else None


class DataExport(OwnedModel):
    """Zip file of everything that is stored for a member, in `exports/` of DATA_DIR.

    It can be downloaded for a day by the member. The file goes with the row.
    """

    requested_at = models.DateTimeField(default=timezone.now)
    job = models.UUIDField(null=True, editable=False)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "requested_at"], name="exports_of_a_member")]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR, FOLDER, f"{self.pk}.zip")

    @property
    def expires_at(self) -> datetime:
        return (self.finished_at or self.requested_at) + VALID_FOR

    @property
    def has_expired(self) -> bool:
        return timezone.now() >= self.expires_at

    @property
    def is_ready(self) -> bool:
        return self.finished_at is not None and not self.has_expired and self.path.is_file()

    @property
    def has_failed(self) -> bool:
        """Return True when the job ended without a file, or the file is gone."""
        return not self.is_ready and state_of(self.job) in {JobState.FAILED, JobState.DONE, None}

    @property
    def percent(self) -> int:
        """Return how much of it is written, from 0 to 99; the end takes a moment longer."""
        return min(self.rows_done * 100 // max(self.row_count, 1), 99)
