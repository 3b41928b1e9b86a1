"""Back up the database to one file, and read a backup back to see that it can be restored."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.db import connection

from foods.importing.progress import Progress
from tracker.operations import archive
from tracker.operations.archive import BackupReader
from tracker.operations.errors import OperationError
from tracker.operations.files import explain, make_private_folder, no_space
from tracker.operations.manifest import Manifest, Snapshot, differences
from tracker.operations.sqlite import SQLite


class Engine(Protocol):
    """A database as a source of backups."""

    name: str  # as in the manifest
    data: str  # what the data is called in the file
    is_compressed: bool

    def version(self) -> str: ...

    def dump(self, folder: Path, write: Callable[[bytes], object], progress: Progress) -> Snapshot:
        """Write one consistent state to `write`; `folder` is for temporary files."""

    def read_back(self, data: IO[bytes], folder: Path) -> Snapshot:
        """Restore `data` into a scratch database and return its manifest."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A finished backup."""

    path: Path
    size: int  # of the file, in bytes
    manifest: Manifest
    removed: list[Path]  # older backups
    seconds: float


def default_folder(folder: Path | None = None) -> Path:
    """Return the folder of backups: `folder`, or backups/ in DATA_DIR."""
    return folder or Path(settings.DATA_DIR, "backups")


def configured_engine() -> Engine:
    """The engine of the database in the settings."""
    if connection.vendor == "postgresql":
        from tracker.operations.postgres import PostgreSQL

        return PostgreSQL(connection.settings_dict)
    return SQLite(Path(connection.settings_dict["NAME"]))


def make_backup(
    folder: Path,
    *,
    progress: Progress,
    keep: int | None = None,
    check: bool = False,
    label: str = "",
    engine: Engine | None = None,
) -> Backup:
    """Back up the database to a new file in `folder`, then remove older ones beyond `keep`.

    `label` marks a backup for a purpose: "-before-restore". Raises OperationError and leaves nothing, except
    that a backup that does not pass `check` stays, and so do all the older ones.
    """
    begun = time.monotonic()
    at = datetime.now(UTC)
    source = engine or configured_engine()
    try:
        make_private_folder(folder)
        with archive.work_folder(folder, "backup") as work:
            unfinished = work / "backup.zip"
            manifest = _write_backup(source, unfinished, work, at, progress)
            size = unfinished.stat().st_size
            path = archive.put_in_place(unfinished, folder, at, label)
        if check:
            _check(path, progress)
        removed = archive.remove_older(folder, keep=keep, newest=path) if keep else []
    except OSError as error:
        raise explain(error, folder) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise no_space(folder) from error
        raise
    return Backup(path=path, size=size, manifest=manifest, removed=removed, seconds=time.monotonic() - begun)


def _write_backup(source: Engine, path: Path, work: Path, at: datetime, progress: Progress) -> Manifest:
    with archive.new_file(path) as file:
        writer = archive.BackupWriter(file, data=source.data, is_compressed=source.is_compressed)
        try:
            snapshot = source.dump(work, writer.write, progress)
            manifest = Manifest.of(
                snapshot,
                engine=source.name,
                engine_version=source.version(),
                at=at,
                data=source.data,
                size=writer.size,
                sha256=writer.sha256,
            )
            writer.finish(manifest)
        except BaseException:
            writer.abandon()
            raise
    return manifest


def _check(path: Path, progress: Progress) -> None:
    try:
        check_backup(path, progress=progress)
    except OperationError as error:
        raise OperationError(f"{path} was made, but its check failed: {error}") from error


def check_backup(path: Path, *, progress: Progress) -> None:
    """Restore a backup into a scratch database; compare checksum, rows and migrations.

    Raises OperationError when they differ. The scratch database is removed.
    """
    source = configured_engine()
    try:
        with BackupReader(path) as backup, archive.work_folder(path.parent, "check") as work:
            backup.verify(progress)
            with backup.open_data() as data:
                found = source.read_back(data, work)
            wrong = differences(backup.manifest.rows, found.rows)
            if found.migrations != backup.manifest.migrations:
                wrong.append("other migrations")
    except OSError as error:
        raise explain(error, path.parent) from error
    if wrong:
        raise OperationError(f"Restored, it differs. {'; '.join(wrong[:5])}.")
