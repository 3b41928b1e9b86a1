"""SQLite: consistent copies while others write, and checks of a database file."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from foods.importing.progress import Progress
from tracker.operations.databases import is_derived
from tracker.operations.errors import OperationError
from tracker.operations.files import make_private_file
from tracker.operations.manifest import Snapshot

STEP_PAGES = 5_000  # copied between two reports of progress: about 20 MB
LOCK_WAIT_S = 30.0
CHUNK_BYTES = 1 << 20

NOT_MIGRATED = "The database has no tables yet. Run: manage.py migrate"


class SQLite:
    """Source of a backup.

    `connection` is one that holds the file already; without it, one is opened.
    """

    name = "sqlite"
    data = "database.sqlite3"
    is_compressed = False

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None) -> None:
        self.path = path
        self._connection = connection

    def version(self) -> str:
        return sqlite3.sqlite_version

    def dump(self, folder: Path, write: Callable[[bytes], object], progress: Progress) -> Snapshot:
        """Write one consistent state of the database to `write`, by way of a file in `folder`."""
        copy = folder / self.data
        if self._connection is not None:
            snapshot = copy_snapshot(self._connection, copy, progress)
        else:
            with closing(connect(self.path)) as connection:
                snapshot = copy_snapshot(connection, copy, progress)
        with copy.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                write(chunk)
        copy.unlink()
        return snapshot

    def read_back(self, data: IO[bytes], folder: Path) -> Snapshot:
        """Restore a backup into a scratch file in `folder`, check it, and return its manifest."""
        scratch = folder / "scratch.sqlite3"
        unpack(data, scratch)
        with closing(connect(scratch)) as connection:
            if damage := find_damage(connection):
                raise OperationError(f"The copy is damaged: {damage}")
            return take_stock(connection)


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open a database file in autocommit; it must exist, unless `mode` is rwc."""
    address = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=LOCK_WAIT_S)


def copy_snapshot(source: sqlite3.Connection, target: Path, progress: Progress) -> Snapshot:
    """Copy a snapshot of the database into the new file `target`.

    SQLite's backup starts again whenever another process writes between two of its steps, and may never end.
    Inside a read transaction it copies the state of that transaction, and writers continue.
    """
    os.close(make_private_file(target))
    source.execute("BEGIN")
    try:
        snapshot = take_stock(source)
        with closing(connect(target)) as copy:
            # A temporary file: a power cut ends the whole work with it.
            copy.execute("PRAGMA synchronous=OFF")
            copy_pages(source, copy, progress, "Copying")
    finally:
        source.execute("ROLLBACK")
    return snapshot


def copy_pages(
    source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress, doing: str
) -> None:
    """Make `target` the same as `source`, in one transaction of `target`."""

    def report(status: int, remaining: int, total: int) -> None:
        progress(doing, 1 - remaining / total if total else 1.0)

    source.backup(target, pages=STEP_PAGES, progress=report)


def take_stock(connection: sqlite3.Connection) -> Snapshot:
    """Count the rows of every table and list the migrations, in the transaction that is open."""
    tables = table_names(connection)
    if "django_migrations" not in tables:
        raise OperationError(NOT_MIGRATED)
    rows = {table: connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables}
    names = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return Snapshot(rows=rows, migrations=[f"{app}.{name}" for app, name in names])


def table_names(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold the data, without SQLite's own and those of the search index."""
    named = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " ORDER BY name"
    )
    return [name for (name,) in named if not is_derived(name)]


def find_damage(connection: sqlite3.Connection) -> str:
    """Return the first error in the file; empty when it is sound."""
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found


def unpack(data: IO[bytes], target: Path) -> str:
    """Write `data` to the new file `target`; its SHA-256."""
    digest = hashlib.sha256()
    with open(make_private_file(target), "wb") as file:
        while chunk := data.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
