"""Rows written by the thousand, without a model object for each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from django.db import connection

from foods.models import Portion

BATCH = 2_000


def insert_portions(rows: Iterable[tuple[int, str, Decimal | str, int]]) -> None:
    """Add portions: the food's id, label, quantity in the unit of the food's basis, position.

    The caller sees to the foods' sort columns, see foods.models.listing.
    """
    table = connection.ops.quote_name(Portion._meta.db_table)
    statement = f"INSERT INTO {table} (food_id, label, quantity, position) VALUES (%s, %s, %s, %s)"
    plain = ((food_id, label, f"{quantity}", position) for food_id, label, quantity, position in rows)
    with connection.cursor() as cursor:
        while batch := list(islice(plain, BATCH)):
            cursor.executemany(statement, batch)
