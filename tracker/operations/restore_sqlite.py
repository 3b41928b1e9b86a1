"""Restore to SQLite.

The backup is unpacked, migrated and checked as a new file. That file's pages are then copied into the
database in one transaction: by SQLite's own journal, a process that is killed leaves the old database or the
new one. Renaming a file would be as safe against that, but not against other programs: one that had the old
file open would go on writing to it, and leave a write-ahead log that is replayed onto the new file. It would
also lose the file's owner and mode.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, connection

from foods.importing.progress import Progress
from tracker.operations import databases
from tracker.operations.archive import BackupReader, work_folder
from tracker.operations.backup import default_folder, make_backup
from tracker.operations.errors import OperationError
from tracker.operations.files import (
    explain,
    give_to_owner_of,
    make_private_file,
    make_private_folder,
    sync_folder,
)
from tracker.operations.restore import IN_USE, refuse_what_differs
from tracker.operations.sqlite import (
    NOT_MIGRATED,
    SQLite,
    connect,
    copy_pages,
    find_damage,
    take_stock,
    unpack,
)

COMPANION_SUFFIXES = ("-wal", "-shm", "-journal")


def restore(backup: BackupReader, *, force: bool, progress: Progress) -> tuple[Path | None, list[str]]:
    """Replace the database file's contents.

    Returns the path of the backup made first, and the migrations applied.
    """
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    try:
        make_private_folder(path.parent)
        with work_folder(path.parent, "restore") as work:
            prepared = work / "database.sqlite3"
            migrations = _prepare(backup, prepared, force=force)
            if not path.exists():
                _create(path)
            before = _replace_file(path, prepared, force=force, progress=progress)
    except OSError as error:
        raise explain(error, path.parent) from error
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise OperationError(f"SQLite refused: {error}. The database is as it was.") from error
    return before, migrations


def _prepare(backup: BackupReader, path: Path, *, force: bool) -> list[str]:
    """Unpack the backup to `path`, check it and bring it up to date."""
    with backup.open_data() as data:
        unpack(data, path)
    with closing(connect(path)) as restored:
        damage = find_damage(restored)
        if damage and not force:
            raise OperationError(
                f"The backup holds a damaged database: {damage}. Choose another one, or use --force."
            )
        if not damage:
            refuse_what_differs(backup.manifest, take_stock(restored))
    with databases.default_database({**connection.settings_dict, "NAME": str(path)}):
        migrations = databases.bring_up_to_date()
    with closing(connect(path)) as restored:
        # Pages that were left by the migrations are checked too, and nothing stays in a log next to the file.
        restored.execute("PRAGMA journal_mode=DELETE")
        if not damage and (found := find_damage(restored)):
            raise OperationError(f"The migrated copy is damaged: {found}. The database is as it was.")
    return migrations


def _create(path: Path) -> None:
    os.close(make_private_file(path))
    give_to_owner_of(path.parent, path)


def _replace_file(path: Path, prepared: Path, *, force: bool, progress: Progress) -> Path | None:
    try:
        with _hold_file(path, force=force) as current:
            before = _back_up_sqlite(path, current, progress)
            with closing(connect(prepared, "ro")) as source:
                copy_pages(source, current, progress, "Restoring")
            # Readers and writers go on without waiting for each other, as the site expects.
            current.execute("PRAGMA locking_mode=NORMAL")
            current.execute("PRAGMA journal_mode=WAL")
            current.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise OperationError(f"{path} is in use. {IN_USE}") from error
        raise
    except sqlite3.DatabaseError:
        return _replace_damaged(path, prepared)


@contextmanager
def _hold_file(path: Path, *, force: bool) -> Iterator[sqlite3.Connection]:
    """Yield a connection that has the file to itself, unless `force`.

    Leaving WAL mode succeeds only for the last connection: SQLite then brings the log into the file and
    removes it.
    """
    with closing(connect(path)) as current:
        if not force:
            current.execute("PRAGMA busy_timeout=1000")
            current.execute("PRAGMA locking_mode=EXCLUSIVE")
            current.execute("PRAGMA journal_mode=DELETE")
            current.execute("BEGIN EXCLUSIVE")
            current.execute("COMMIT")  # the lock stays until the connection is closed
        yield current


def _back_up_sqlite(path: Path, current: sqlite3.Connection, progress: Progress) -> Path | None:
    try:
        engine = SQLite(path, current)
        return make_backup(default_folder(), progress=progress, label="-before-restore", engine=engine).path
    except OperationError as error:
        if str(error) == NOT_MIGRATED:  # nothing to lose
            return None
        raise OperationError(
            f"The current database was not backed up, so nothing was restored. {error}"
        ) from error


def _replace_damaged(path: Path, prepared: Path) -> Path:
    """Set aside a file that SQLite cannot read, as it is, and put the restored one in its place."""
    folder = default_folder()
    make_private_folder(folder)
    aside = folder / f"damaged-{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}"
    make_private_folder(aside)
    companions = [found for end in COMPANION_SUFFIXES if (found := path.with_name(path.name + end)).exists()]
    for file in (path, *companions):
        shutil.copy2(file, aside / file.name)
    owner = path.stat()
    for file in companions:  # first: a log that is left would be replayed onto the new file
        file.unlink()
    prepared.chmod(owner.st_mode & 0o777)
    give_to_owner_of(path, prepared)
    with prepared.open("rb") as restored:
        os.fsync(restored.fileno())
    prepared.replace(path)
    sync_folder(path.parent)
    return aside
