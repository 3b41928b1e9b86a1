"""PostgreSQL as the source or the target of a move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tracker.operations import databases, postgres
from tracker.operations.errors import OperationError
from tracker.operations.move import Columns, Sums
from tracker.operations.postgres import fetch

AT_ONCE = 5_000  # rows that come over the network together
SUMS = """
    SELECT user_id, EXTRACT(YEAR FROM day)::int, removed_at IS NULL, COUNT(*), COUNT(magnesium_mg),
           COALESCE(SUM(magnesium_mg * 1000), 0)::bigint
    FROM logs_intakeentry GROUP BY 1, 2, 3
"""
COUNTERS = """
    SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = current_schema()
      AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


class PostgresSource:
    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database = database

    def counts(self) -> dict[str, int]:
        return postgres.take_stock(self._database).rows

    def columns(self, table: str) -> Columns:
        return list(self._types(table))

    def _types(self, table: str) -> dict[str, str]:
        return dict(
            fetch(
                self._database,
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
                [table],
            )
        )

    def _names(self, columns: Columns) -> str:
        return ", ".join(map(self._database.ops.quote_name, columns))

    def rows(self, table: str, columns: Columns) -> Iterator[tuple[Any, ...]]:
        self._database.ensure_connection()
        with self._database.connection.cursor(name="moving") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(f"SELECT {self._names(columns)} FROM {self._database.ops.quote_name(table)}")
            yield from cursor

    def highest_ids(self) -> dict[str, int]:
        highest = {}
        for table, _, sequence in fetch(self._database, COUNTERS):
            last, is_used = fetch(self._database, f"SELECT last_value, is_called FROM {sequence}")[0]
            if is_used:
                highest[table] = last
        return {table: number for table, number in highest.items() if not databases.is_derived(table)}

    def sums(self) -> Sums:
        return {
            (str(member), year, is_existing): (entries, known, thousandths)
            for member, year, is_existing, entries, known, thousandths in fetch(self._database, SUMS)
        }


class PostgresTarget(PostgresSource):
    def clear(self, tables: list[str]) -> None:
        with self._database.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # rows whose checks wait cannot be removed
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"TRUNCATE {self._names(tables)} RESTART IDENTITY CASCADE")

    def write(self, table: str, columns: Columns, rows: Iterator[tuple[Any, ...]]) -> None:
        types = self._types(table)
        converters = [CONVERTERS.get(types[column], as_it_is) for column in columns]
        statement = f"COPY {self._database.ops.quote_name(table)} ({self._names(columns)}) FROM STDIN"
        with self._database.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(
                    [
                        None if value is None else convert(value)
                        for convert, value in zip(converters, row, strict=True)
                    ]
                )

    def set_counters(self, highest: Mapping[str, int]) -> None:
        for table, column, sequence in fetch(self._database, COUNTERS):
            quote = self._database.ops.quote_name
            [(last,)] = fetch(self._database, f"SELECT MAX({quote(column)}) FROM {quote(table)}")
            last = max(last or 0, highest.get(table, 0))
            fetch(self._database, "SELECT setval(%s, %s, %s)", [sequence, max(last, 1), last > 0])

    def check_references(self) -> None:
        with self._database.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ANALYZE")


def as_it_is(value: Any) -> Any:
    """SQLite's texts and numbers are read by PostgreSQL as what the column is; moments as UTC."""
    return value


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "interval": lambda microseconds: timedelta(microseconds=microseconds),
}


@contextmanager
def reading_postgres(settings: Mapping[str, Any]) -> Iterator[PostgresSource]:
    """The database as it is now; nothing can be written to it."""
    with postgres.opened(settings) as database:
        with database.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield PostgresSource(database)


@contextmanager
def writing_postgres(settings: Mapping[str, Any]) -> Iterator[PostgresTarget]:
    """An empty database, which is filled when the block ends without an error."""
    with databases.default_database(settings):
        postgres.lift_time_limits(connection)
        if tables := fetch(connection, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"):
            raise OperationError(
                f"The target has {len(tables)} tables already, such as {tables[0][0]}. "
                "Name an empty database."
            )
        with transaction.atomic():
            yield PostgresTarget(connection)
