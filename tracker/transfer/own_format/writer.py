"""Write a member's data as JSON, a row a line, with some rows in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from tracker.profiles.models import User
from tracker.transfer.own_format.tables import FORMAT, TABLES, VERSION, Table
from tracker.transfer.own_format.values import written

ROWS_AT_ONCE = 1000
SCHEMA_NAME = "schema.json"

Progress = Callable[[int], None]  # told how many rows were written since the last call


def rows_as_json(table: Table, user: User) -> Iterator[dict[str, Any]]:
    """Yield the member's rows of a table as JSON objects."""
    names = list(table.columns)
    for row in table.rows_of(user).values_list(*table.lookups).iterator(ROWS_AT_ONCE):
        yield {name: written(value) for name, value in zip(names, row, strict=True)}


def count_rows(user: User) -> int:
    return sum(table.rows_of(user).count() for table in TABLES)


def export_as_json(user: User, made_at: datetime, progress: Progress | None = None) -> Iterator[str]:
    """Yield the text of data.json, some hundred rows at a time."""
    head = {
        "$schema": SCHEMA_NAME,
        "format": FORMAT,
        "version": VERSION,
        "made_at": written(made_at.replace(microsecond=0)),
        "account": {"email": user.email, "joined_at": written(user.date_joined)},
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[: -len("\n}")]
    for table in TABLES:
        yield f',\n "{table.name}": ['
        rows = rows_as_json(table, user)
        is_first = True
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in batch)
            yield ("\n" if is_first else ",\n") + lines
            is_first = False
            if progress:
                progress(len(batch))
        yield "\n ]"
    yield "\n}\n"
