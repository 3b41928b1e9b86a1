"""SQLite as the source or the target of a move."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from tracker.operations import databases
from tracker.operations.archive import work_folder
from tracker.operations.errors import OperationError
from tracker.operations.files import explain, give_to_owner_of, make_private_folder, sync_folder
from tracker.operations.move import Columns, Sums
from tracker.operations.sqlite import connect, take_stock

AT_ONCE = 5_000  # rows a statement
SUMS = """
    SELECT user_id, CAST(strftime('%Y', day) AS INTEGER), removed_at IS NULL, COUNT(*), COUNT(magnesium_mg),
           COALESCE(SUM(CAST(ROUND(magnesium_mg * 1000) AS INTEGER)), 0)
    FROM logs_intakeentry GROUP BY 1, 2, 3
"""


class SQLiteSource:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def counts(self) -> dict[str, int]:
        return take_stock(self._database).rows

    def columns(self, table: str) -> Columns:
        return [row[1] for row in self._database.execute(f'PRAGMA table_info("{table}")')]

    def rows(self, table: str, columns: Columns) -> Iterator[tuple[Any, ...]]:
        names = ", ".join(f'"{column}"' for column in columns)
        yield from self._database.execute(f'SELECT {names} FROM "{table}"')

    def highest_ids(self) -> dict[str, int]:
        return dict(self._database.execute("SELECT name, seq FROM sqlite_sequence"))

    def sums(self) -> Sums:
        return {
            (str(UUID(member)), year, bool(is_existing)): (entries, known, thousandths)
            for member, year, is_existing, entries, known, thousandths in self._database.execute(SUMS)
        }


class SQLiteTarget(SQLiteSource):
    def clear(self, tables: list[str]) -> None:
        self._database.execute("PRAGMA foreign_keys=OFF")  # migrations switch it on; see check_references
        for table in tables:
            self._database.execute(f'DELETE FROM "{table}"')

    def write(self, table: str, columns: Columns, rows: Iterator[tuple[Any, ...]]) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        self._database.execute("BEGIN")
        while some := [tuple(map(as_sqlite, row)) for row in islice(rows, AT_ONCE)]:
            self._database.executemany(statement, some)
        self._database.execute("COMMIT")

    def set_counters(self, highest: Mapping[str, int]) -> None:
        for table, number in highest.items():
            self._database.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            self._database.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, number])

    def check_references(self) -> None:
        if found := self._database.execute("PRAGMA foreign_key_check").fetchone():
            table, _, parent, _ = found
            raise OperationError(f"A row of {table} refers to a row of {parent} that is not there.")


def as_sqlite(value: Any) -> Any:
    """A value as Django keeps it in SQLite: moments in UTC without a zone, ids as 32 letters."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return format(value, "f")
        case UUID():
            return value.hex
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case date() | clock():
            return str(value)
        case timedelta():
            return value // timedelta(microseconds=1)
        case memoryview():
            return bytes(value)
    return value


@contextmanager
def reading_sqlite(path: Path) -> Iterator[SQLiteSource]:
    """The database as it is now; nothing can be written to it."""
    with closing(connect(path, "ro")) as database:
        database.execute("BEGIN")
        yield SQLiteSource(database)


@contextmanager
def writing_sqlite(settings: Mapping[str, Any]) -> Iterator[SQLiteTarget]:
    """A new file, which takes its place when the block ends without an error."""
    path = Path(settings["NAME"])
    if path.exists() and path.stat().st_size:
        raise OperationError(f"{path} exists already. Name a new file.")
    try:
        make_private_folder(path.parent)
        with work_folder(path.parent, "move") as work:
            made = work / path.name
            made.touch(mode=0o600)
            with databases.default_database({**settings, "NAME": str(made)}):
                connection.ensure_connection()
                database = connection.connection
                for setting in ("synchronous=OFF", "journal_mode=DELETE"):
                    database.execute(f"PRAGMA {setting}")
                yield SQLiteTarget(database)
                database.execute("PRAGMA optimize")
            give_to_owner_of(path.parent, made)
            with made.open("rb") as file:
                os.fsync(file.fileno())
            made.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        raise explain(error, path.parent) from error
