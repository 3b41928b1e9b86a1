"""Bulk writes with one prepared statement, instead of a long one per some dozen rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 2_000


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    or_ignore: bool = False,
) -> None:
    """Add rows with these columns, in the form in which the database's driver takes values.

    Signals, defaults and `save()` are left out. With `or_ignore`, so is a row that would break a rule of
    uniqueness.
    """
    names = ", ".join(map(connection.ops.quote_name, columns))
    marks = ", ".join(["%s"] * len(columns))
    end = " ON CONFLICT DO NOTHING" if or_ignore else ""
    _run_in_batches(f"INSERT INTO {_table(model)} ({names}) VALUES ({marks}){end}", rows)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert objects of one model, without signals.

    Like bulk_create, but the objects do not get their keys.
    """
    if not objects:
        return
    fields: list[Any] = [field for field in objects[0]._meta.concrete_fields if not field.primary_key]
    insert_rows(
        type(objects[0]),
        [field.column for field in fields],
        (
            [field.get_db_prep_save(field.pre_save(thing, True), connection) for field in fields]
            for thing in objects
        ),
    )


def update_objects(objects: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store these fields of one model's objects, without signals, faster than bulk_update."""
    if not objects:
        return
    meta = objects[0]._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    sets = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in columns)
    key: Any = meta.pk
    statement = (
        f"UPDATE {_table(type(objects[0]))} SET {sets} WHERE {connection.ops.quote_name(key.column)} = %s"
    )

    written = (*columns, key)
    _run_in_batches(
        statement,
        (
            [field.get_db_prep_save(getattr(thing, field.attname), connection) for field in written]
            for thing in objects
        ),
    )


def _run_in_batches(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(statement, batch)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
