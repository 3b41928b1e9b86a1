"""Restore a backup: the database is either as it was before or wholly the restored one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from foods.importing.progress import Progress
from tracker.operations.archive import BackupReader
from tracker.operations.databases import LABELS
from tracker.operations.errors import OperationError
from tracker.operations.locks import site_stopped
from tracker.operations.manifest import Manifest, Snapshot, differences

IN_USE = "Stop the site and other commands first, or use --force: what is written meanwhile is lost then."


@dataclass(frozen=True, kw_only=True)
class Restored:
    """Result of a restore."""

    manifest: Manifest
    before: Path | None  # the backup of the database as it was; None when there was none
    migrations: list[str]  # applied after the restore
    seconds: float


def restore_backup(path: Path, *, force: bool, progress: Progress) -> Restored:
    """Replace the database in the settings by a backup.

    Raises OperationError and changes nothing when it fails. `force` restores while the site runs
    and from a newer version of the application.
    """
    begun = time.monotonic()
    with BackupReader(path) as backup, site_stopped() as is_stopped:
        refuse_what_does_not_fit(backup, force=force)
        if not is_stopped and not force:
            raise OperationError(f"The site is running. {IN_USE}")
        backup.verify(progress)
        if connection.vendor == "postgresql":
            from tracker.operations.restore_postgres import restore
        else:
            from tracker.operations.restore_sqlite import restore
        before, migrations = restore(backup, force=force, progress=progress)
    return Restored(
        manifest=backup.manifest, before=before, migrations=migrations, seconds=time.monotonic() - begun
    )


def refuse_what_does_not_fit(backup: BackupReader, *, force: bool) -> None:
    """Refuse another engine's backup and, without `force`, one of a newer version.

    Raises OperationError.
    """
    manifest = backup.manifest
    here = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    if manifest.engine != here:
        raise OperationError(
            f"{backup.path} is a backup of {LABELS[manifest.engine]}, but this site uses {LABELS[here]}. "
            f"Restore it to {LABELS[manifest.engine]}, then move it with: manage.py move_database"
        )
    if not force and (unknown := manifest.unknown_migrations()):
        raise OperationError(
            f"{backup.path} was made by a newer version, {manifest.application_version}: {len(unknown)} "
            f"of its migrations are not in this one, such as {unknown[0]}. Install that version, "
            "or use --force."
        )


def refuse_what_differs(manifest: Manifest, found: Snapshot) -> None:
    """Raise OperationError when restored tables do not hold the rows that were backed up."""
    if wrong := differences(manifest.rows, found.rows):
        raise OperationError(f"The restored copy differs from the backup: {'; '.join(wrong[:5])}.")
