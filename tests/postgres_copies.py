"""Copies of the rows of the tests' database on PostgreSQL, in memory, in PostgreSQL's own binary format."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

MIGRATIONS = "django_migrations"  # is neither emptied nor filled

_kept: dict[str, dict[str, bytes]] = {}  # by name of the copy and of the table


def keep(name: str) -> None:
    _kept[name] = {table: _read(table) for table in _filled_tables()}


def put_back(name: str) -> bool:
    """Make the rows what they were when `keep` was called. Return False where nothing is kept.

    Sequences go on, so no id is given twice. The search index is made anew before it is filled: a test may
    have damaged it.
    """
    from foods.search.index import engine  # no setting may be read before the plugins are loaded

    if name not in _kept:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        engine().drop()
        engine().create()
        if filled := _filled_tables():
            names = ", ".join(f'"{table}"' for table in filled)
            cursor.execute(f"TRUNCATE {names} CASCADE")
        for table, rows in _kept[name].items():
            with _psycopg_cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as copy:
                copy.write(rows)
    return True


def _filled_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [table for (table,) in cursor.fetchall() if table != MIGRATIONS]
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
        )
        return [table for (table,) in cursor.fetchall()]


def _read(table: str) -> bytes:
    with _psycopg_cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as copy:
        return b"".join(copy)


def _psycopg_cursor() -> Any:
    """Return a cursor of psycopg's own: Django's has no COPY."""
    connection.ensure_connection()
    return connection.connection.cursor()
