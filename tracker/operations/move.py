"""Copy the database to one of the other engine, and compare.

The source is read in one read-only transaction. The target is filled as a whole or stays empty: PostgreSQL in
one transaction, SQLite as a file that is put in place at the end.
"""

from __future__ import annotations

import os
import runpy
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from foods.importing.progress import Progress
from tracker.operations import databases
from tracker.operations.errors import OperationError
from tracker.operations.locks import site_stopped
from tracker.operations.manifest import differences

# (member, year, is in the log) -> (entries, those of known magnesium, thousandths of a milligram)
Sums = dict[tuple[str, int, bool], tuple[int, int, int]]
Columns = list[str]


class Source(Protocol):
    """A database that is read, as it was at one moment."""

    def counts(self) -> dict[str, int]: ...
    def columns(self, table: str) -> Columns: ...
    def rows(self, table: str, columns: Columns) -> Iterator[tuple[Any, ...]]: ...
    def highest_ids(self) -> dict[str, int]:
        """The highest number that each table's own counter has given."""

    def sums(self) -> Sums: ...


class Target(Source, Protocol):
    """An empty database with all tables, which is filled."""

    def clear(self, tables: list[str]) -> None:
        """Remove the rows that migrations made."""

    def write(self, table: str, columns: Columns, rows: Iterator[tuple[Any, ...]]) -> None: ...
    def set_counters(self, highest: Mapping[str, int]) -> None: ...
    def check_references(self) -> None:
        """Raise OperationError for a row that refers to one that is not there."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Result of a move."""

    engine: str
    tables: int
    rows: int
    members: int
    seconds: float


def move_database(address: str, *, force: bool, progress: Progress) -> Moved:
    """Copy the database in the settings to the empty one at `address`, a DATABASE_URL."""
    begun = time.monotonic()
    target = database_at(address)
    if target["ENGINE"] == connection.settings_dict["ENGINE"]:
        raise OperationError("Both databases are of the same kind. Use manage.py backup and restore.")
    if connection.vendor != "postgresql" and not Path(connection.settings_dict["NAME"]).exists():
        raise OperationError(f"There is no database {connection.settings_dict['NAME']} to move.")
    if missing := databases.pending_migrations():
        raise OperationError(f"{len(missing)} migrations have not been applied. Run first: manage.py migrate")
    with site_stopped() as is_stopped:
        if not is_stopped and not force:
            raise OperationError(
                "The site is running. Stop it first, or use --force: what is written meanwhile stays behind."
            )
        to_postgres = "postgresql" in target["ENGINE"]
        try:
            with _reading(connection.settings_dict) as source, _writing(target, to_postgres) as sink:
                rows, members = _copy(source, sink, progress)
        except (DatabaseError, sqlite3.Error) as error:
            raise OperationError(f"The database refused: {str(error).strip()}. Nothing was moved.") from error
    return Moved(
        engine="postgresql" if to_postgres else "sqlite",
        tables=len(rows),
        rows=sum(rows.values()),
        members=members,
        seconds=time.monotonic() - begun,
    )


def database_at(address: str) -> dict[str, Any]:
    """Return the settings of a database with DATABASE_URL=`address`, like the application's."""
    settings_file = import_module(os.environ["DJANGO_SETTINGS_MODULE"]).__file__
    usual = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = address
    try:
        values = runpy.run_path(str(settings_file))
    except ImproperlyConfigured as error:
        raise OperationError(f"This is not the address of a database. {error}") from error
    finally:
        if usual is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = usual
    database: dict[str, Any] = values["DATABASES"]["default"]
    return database


@contextmanager
def _reading(database: Mapping[str, Any]) -> Iterator[Source]:
    if connection.vendor == "postgresql":
        from tracker.operations.move_postgres import reading_postgres

        with reading_postgres(database) as source:
            yield source
    else:
        from tracker.operations.move_sqlite import reading_sqlite

        with reading_sqlite(Path(database["NAME"])) as source:
            yield source


@contextmanager
def _writing(database: Mapping[str, Any], to_postgres: bool) -> Iterator[Target]:
    if to_postgres:
        from tracker.operations.move_postgres import writing_postgres

        with writing_postgres(database) as target:
            yield target
    else:
        from tracker.operations.move_sqlite import writing_sqlite

        with writing_sqlite(database) as target:
            yield target


def _copy(source: Source, target: Target, progress: Progress) -> tuple[dict[str, int], int]:
    """Copy and compare; the rows of each table, and how many members have entries."""
    progress("Preparing", 0.0)
    databases.bring_up_to_date()
    progress("Preparing", 1.0)
    counts = {table: count for table, count in source.counts().items() if table != "django_migrations"}
    target.clear(list(counts))
    total, done = sum(counts.values()) or 1, 0
    for table, count in counts.items():
        columns = source.columns(table)
        if sorted(columns) != sorted(target.columns(table)):
            raise OperationError(f"{table} has other columns there. Run first: manage.py migrate")
        rows = _watched(source.rows(table, columns), done, total, progress)
        target.write(table, columns, rows)
        done += count
    target.set_counters(source.highest_ids())
    target.check_references()
    progress("Copying", 1.0)
    databases.bring_up_to_date()
    found = {table: count for table, count in target.counts().items() if table != "django_migrations"}
    if wrong := differences(counts, found):
        raise OperationError(f"The copy differs: {'; '.join(wrong[:5])}. Nothing was moved.")
    sums = source.sums()
    if sums != (copied := target.sums()):
        different = sorted({key for key in {*sums, *copied} if sums.get(key) != copied.get(key)})
        member, year, _ = different[0]
        raise OperationError(f"The magnesium of member {member} in {year} differs. Nothing was moved.")
    return counts, len({member for member, _, _ in sums})


def _watched(
    rows: Iterator[tuple[Any, ...]], done: int, total: int, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, start=done):
        if number % 5_000 == 0:
            progress("Copying", min(number / total, 0.99))
        yield row
