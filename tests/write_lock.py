"""Keeps every writer out of the tests' database, from a connection of its own; readers go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def write_lock() -> Iterator[None]:
    """Hold the lock that every writer needs, until the block ends."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        other = sqlite3.connect(at["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        import psycopg

        other = psycopg.connect(
            dbname=at["NAME"], host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"]
        )
        with connection.cursor() as cursor:
            tables = ", ".join(f'"{name}"' for name in connection.introspection.table_names(cursor))
        other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()
