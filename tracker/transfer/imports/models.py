"""Imports of a member, and which entries came from each."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tracker.lib.models import OwnedModel, OwnedQuerySet, owner_field
from tracker.logs.models import IntakeEntry
from tracker.transfer.readers.refusals import describe_notice, describe_refusal

OWN_EXPORT = "own-export"  # the format of an export of this site


class Import(OwnedModel):
    """One imported file, from the upload to its undo.

    `preview` holds what was found in the file, `answers` what the member decided. Its files lie under its id,
    see `files`, until a day is over.
    """

    class State(models.TextChoices):
        READING = "reading", gettext_lazy("Reading the file")
        ASKING = "asking", gettext_lazy("Waiting for an answer")
        READY = "ready", gettext_lazy("Not imported yet")
        WRITING = "writing", gettext_lazy("Importing")
        DONE = "done", gettext_lazy("Imported")
        UNDOING = "undoing", gettext_lazy("Undoing")
        UNDONE = "undone", gettext_lazy("Undone")
        REFUSED = "refused", gettext_lazy("Not imported")

    AT_WORK = (State.READING, State.WRITING, State.UNDOING)
    UNFINISHED = (State.READING, State.ASKING, State.READY, State.REFUSED)

    user = owner_field("imports")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    refusal = models.CharField(max_length=40, blank=True)
    notice = models.CharField(max_length=40, blank=True)
    preview = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)  # bytes of the rows that are done
    size = models.PositiveBigIntegerField(default=0)  # bytes of all rows
    added_count = models.PositiveIntegerField(default=0)
    replaced_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)  # edited entries that an undo left
    is_cancelled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="imports_of_a_member")]

    def __str__(self) -> str:
        return f"{self.source or self.file_name}, {self.created_at:%Y-%m-%d}"

    @property
    def percent(self) -> int:
        return min(99, int(self.position * 100 / self.size)) if self.size else 0

    @property
    def is_own_export(self) -> bool:
        return self.format == OWN_EXPORT

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK

    @property
    def refusal_in_words(self) -> str:
        return describe_refusal(self.refusal) if self.refusal else ""

    @property
    def notice_in_words(self) -> str:
        return describe_notice(self.notice, self.source) if self.notice else ""

    def set_state(self, state: str, **fields: Any) -> None:
        """Store the state and these fields."""
        self.state = state
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])


class ImportedEntry(OwnedModel):
    """An entry that came from an import. `key` is that of its row: the same file adds it once.

    `entry` is None once the entry was removed for good. `fingerprint` tells whether it was edited since.
    """

    source_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="entries")
    entry = models.ForeignKey(
        IntakeEntry, on_delete=models.SET_NULL, related_name="import_links", null=True, blank=True
    )
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=16)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "imported entries"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="row_is_imported_once")]

    def __str__(self) -> str:
        return str(self.key)


class ReplacedEntry(OwnedModel):
    """A member's own entry that an import removed; an undo brings it back."""

    source_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="replaced")
    entry = models.ForeignKey(IntakeEntry, on_delete=models.CASCADE, related_name="replacements")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replaced entries"
        constraints = [
            models.UniqueConstraint(fields=["user", "source_import", "entry"], name="entry_is_replaced_once")
        ]

    def __str__(self) -> str:
        return str(self.entry_id)


class ColumnMapping(OwnedModel):
    """The meanings of a spreadsheet's columns, remembered by its headings."""

    header = models.CharField(max_length=32)  # a digest, see readers.spreadsheet.header_digest
    columns = models.JSONField(default=dict)  # {"0": "day", "3": "mg"}

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "header"], name="one_mapping_of_a_header")]

    def __str__(self) -> str:
        return self.header
