"""The reads behind every day and week page, written out as SQL.

Measured, the ORM spends four times as long on putting these statements together as the database on
answering them. They run unchanged on SQLite and PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from tracker.lib.ids import stored_id
from tracker.logs.models import InWords
from tracker.logs.totals import DayTotals
from tracker.profiles.models import TargetHistory

# Decimals are read as whole numbers of their last place: SQLite has no exact decimals.
ENTRIES = """
    SELECT id, meal, name, brand, kind, basis_unit, portion_label,
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(amount * 1000000) AS BIGINT),
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT)
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day = %s
    ORDER BY created_at, id
"""
SUMS = """
    SELECT day, kind IN ('supplement', 'medicine'), COUNT(*), COUNT(magnesium_mg),
           SUM(CAST(ROUND(magnesium_mg * 1000) AS BIGINT))
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class ListedEntry(InWords):
    """What a day's list shows of an entry; the rest of it is read when somebody asks for it.

    `magnesium_mg` is elemental milligrams in the whole amount; None is unknown.
    """

    pk: UUID
    meal: str
    name: str
    brand: str
    kind: str
    basis_unit: str
    portion_label: str
    portion_quantity: Decimal
    amount: Decimal
    magnesium_mg: Decimal | None


def entries_of(user_id: UUID, day: date) -> list[ListedEntry]:
    """This person's entries of a day, in the order in which they were logged."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, _parameters(user_id, day))
        return [_listed(*row) for row in cursor.fetchall()]


def _listed(
    id: UUID | str, meal: str, name: str, brand: str, kind: str, unit: str, label: str,
    quantity: int, amount: int, magnesium: int | None,
) -> ListedEntry:  # fmt: skip
    return ListedEntry(
        id if isinstance(id, UUID) else UUID(id),
        meal, name, brand, kind, unit, label,
        Decimal(quantity).scaleb(-3),
        Decimal(amount).scaleb(-6),
        None if magnesium is None else Decimal(magnesium).scaleb(-3),
    )  # fmt: skip


def totals_by_day(user_id: UUID, first: date, last: date, targets: TargetHistory) -> list[DayTotals]:
    """This person's totals of every day from `first` to `last`, days without entries among them."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, _parameters(user_id, first, last))
        rows = cursor.fetchall()
    sums = {(day, bool(is_supplemental)): figures for day, is_supplemental, *figures in rows}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_totals(day, targets.on(day), sums) for day in days]


def _totals(day: date, target_mg: Decimal | None, sums: dict[tuple[date, bool], list[int]]) -> DayTotals:
    food_items, food_known, food_sum = sums.get((day, False), (0, 0, 0))
    other_items, other_known, other_sum = sums.get((day, True), (0, 0, 0))
    return DayTotals(
        day=day,
        target_mg=target_mg,
        food_mg=_milligrams(food_sum),
        supplemental_mg=_milligrams(other_sum),
        item_count=food_items + other_items,
        unknown_count=food_items + other_items - food_known - other_known,
    )


def _milligrams(thousandths: int | None) -> Decimal:
    """None, the sum of nothing known, makes 0: the unknown items are counted beside it."""
    return Decimal(thousandths or 0).scaleb(-3)


def _parameters(user_id: UUID, *days: date) -> list[Any]:
    """As the database keeps them."""
    return [stored_id(user_id), *(connection.ops.adapt_datefield_value(day) for day in days)]
