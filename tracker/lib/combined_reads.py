"""Several SELECTs that run as one statement, on SQLite and PostgreSQL.

A page of many small queries spends more time on sending statements than the database on running them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

JSON_ARRAY = {"sqlite": "json_array", "postgresql": "json_build_array"}


@dataclass(frozen=True, slots=True)
class Read:
    """A SELECT with its parameters, and the number of columns that it gives."""

    statement: str
    column_count: int
    parameters: Sequence[Any]


def read_together(*reads: Read) -> list[list[list[Any]]]:
    """Return the rows of each read, in the order of `reads`.

    Values arrive as JSON has them: texts for dates, moments and UUIDs, and 0 or 1 for booleans on SQLite. A
    read whose order matters gives a column to sort by: the order of its rows is lost.
    """
    statement = _combined(tuple((read.statement, read.column_count) for read in reads), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for read in reads for value in read.parameters])
        texts = [text for (text,) in cursor.fetchall()]
    found: list[list[list[Any]]] = [[] for _ in reads]
    for place, *row in json.loads(f"[{','.join(texts)}]"):
        found[place].append(row)
    return found


@lru_cache
def _combined(reads: tuple[tuple[str, int], ...], vendor: str) -> str:
    tables, rows = [], []
    for place, (statement, column_count) in enumerate(reads):
        columns = ", ".join(f"c{n}" for n in range(column_count))
        tables.append(f"read_{place} ({columns}) AS ({statement})")
        array = f"{JSON_ARRAY[vendor]}({place}, {columns})"
        rows.append(f"SELECT CAST({array} AS TEXT) FROM read_{place}")  # noqa: S608  (names of our own)
    return f"WITH {', '.join(tables)} {' UNION ALL '.join(rows)}"
