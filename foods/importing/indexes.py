"""Indexes that are built once at the end of a large import, instead of row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from foods.models import Barcode, Food, Portion

LARGE = 100_000  # foods
USED = "foods_by_source"  # by which portions and barcodes find their food


@contextmanager
def built_afterwards(new_foods: int) -> Iterator[None]:
    """Inside, rows are added to foods, portions and barcodes without their indexes, where that is quicker.

    Sorted keys at the end take a fraction of the time that two million rows take which each go to a dozen
    places of files larger than the cache. SQLite only, where everybody waits; there it is part of the
    transaction, so that an import that fails leaves the indexes alone. Elsewhere it would lock readers out.
    """
    if connection.vendor != "sqlite" or new_foods < LARGE or new_foods < Food.objects.count():
        yield
        return
    tables = [model._meta.db_table for model in (Food, Portion, Barcode)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN (%s, %s, %s) "
            "AND sql IS NOT NULL AND name <> %s ORDER BY rowid",
            [*tables, USED],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _, statement in indexes:
            cursor.execute(statement)
