"""The reads behind every day and week page, written out as SQL.

Measured, the ORM spends four times as long on putting these statements together as the database on
answering them. They run unchanged on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tracker.lib.ids import stored_id
from tracker.logs.models import InWords
from tracker.logs.models.change import OFFERED_FOR
from tracker.logs.totals import ZERO, DayTotals
from tracker.profiles.models import TargetHistory

# Decimals are read as whole numbers of their last place: SQLite has no exact decimals.
ENTRIES = """
    SELECT id, food_id, meal, name, brand, kind, basis_unit, portion_label,
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(amount * 1000000) AS BIGINT),
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT)
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day = %s
    ORDER BY created_at, id
"""
SUPPLEMENTAL = "kind IN ('supplement', 'medicine')"
SUM_COLUMNS = f"""{SUPPLEMENTAL}, COUNT(*), COUNT(magnesium_mg),
           SUM(CAST(ROUND(magnesium_mg * 1000) AS BIGINT))"""
SUMS = f"""
    SELECT day, {SUM_COLUMNS}
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
    GROUP BY 1, 2
"""  # noqa: S608  (put together from what stands above)
# From the few entries of the day to what was done to them. CROSS JOIN keeps SQLite to that order: by itself
# it would read all that was ever corrected for this person.
CORRECTIONS = """
    SELECT c.id, c.food_name, c.made_at, c.undone_at, c.basis_unit,
           CAST(ROUND(c.from_basis_quantity * 1000) AS BIGINT),
           CAST(ROUND(c.from_magnesium_mg * 1000) AS BIGINT),
           CAST(ROUND(c.to_basis_quantity * 1000) AS BIGINT),
           CAST(ROUND(c.to_magnesium_mg * 1000) AS BIGINT),
           CAST(ROUND(SUM(COALESCE(k.new_magnesium_mg, 0)) * 1000) AS BIGINT)
           - CAST(ROUND(SUM(COALESCE(k.old_magnesium_mg, 0)) * 1000) AS BIGINT)
    FROM logs_intakeentry e CROSS JOIN logs_correctedentry k CROSS JOIN logs_correction c
    WHERE e.user_id = %s AND e.removed_at IS NULL AND e.day = %s
      AND k.user_id = e.user_id AND k.entry_id = e.id AND c.id = k.correction_id
      AND (k.dismissed_at IS NULL OR k.dismissed_at < c.undone_at)
    GROUP BY c.id
    ORDER BY c.id
"""
RECENT_FOODS = """
    SELECT food_id
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
    GROUP BY food_id
    ORDER BY MAX(day) DESC, MAX(created_at) DESC
    LIMIT 200
"""
RECENT_DAYS = 90
# The latest of the day that stands, unless it was put away: then none is told, not the one before it.
LATEST_CHANGE = """
    SELECT id, sentence, dismissed_at
    FROM logs_change
    WHERE user_id = %s AND day = %s AND made_at > %s AND undone_at IS NULL
    ORDER BY made_at DESC, id DESC
    LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ListedEntry(InWords):
    """What a day's list shows of an entry; the rest of it is read when somebody asks for it.

    `magnesium_mg` is elemental milligrams in the whole amount; None is unknown.
    """

    pk: UUID
    food_id: int
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


def recent_food_ids(user_id: UUID, today: date) -> list[int]:
    """The foods that this person had in the last 90 days, the latest first; at most 200."""
    with connection.cursor() as cursor:
        cursor.execute(RECENT_FOODS, _parameters(user_id, today - timedelta(days=RECENT_DAYS - 1), today))
        return [food_id for (food_id,) in cursor.fetchall()]


def _listed(
    id: UUID | str, food_id: int, meal: str, name: str, brand: str, kind: str, unit: str, label: str,
    quantity: int, amount: int, magnesium: int | None,
) -> ListedEntry:  # fmt: skip
    return ListedEntry(
        _id(id),
        food_id, meal, name, brand, kind, unit, label,
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
    return [
        totals_of_day(day, targets.on(day), sums.get((day, False)), sums.get((day, True))) for day in days
    ]


def totals_of_day(
    day: date, target_mg: Decimal | None, food: Sequence[int] | None, supplemental: Sequence[int] | None
) -> DayTotals:
    """From what SUM_COLUMNS counts in food and drink, and in supplements and medicines; None is nothing."""
    food_items, food_known, food_sum = food or (0, 0, 0)
    other_items, other_known, other_sum = supplemental or (0, 0, 0)
    return DayTotals(
        day=day,
        target_mg=target_mg,
        food_mg=_milligrams(food_sum),
        supplemental_mg=_milligrams(other_sum),
        item_count=food_items + other_items,
        unknown_count=food_items + other_items - food_known - other_known,
    )


@dataclass(frozen=True, slots=True)
class DayCorrection:
    """A curator's correction that changed a member's day, and that the member has not put away yet.

    Values are elemental milligrams in their basis quantity, None is unknown; `changed_by_mg` is what the
    correction added to the day's known total.
    """

    pk: UUID
    food_name: str
    made_at: datetime
    undone_at: datetime | None
    basis_unit: str
    old_quantity: Decimal
    old_mg: Decimal | None
    new_quantity: Decimal
    new_mg: Decimal | None
    changed_by_mg: Decimal


def corrections_of(user_id: UUID, day: date) -> list[DayCorrection]:
    """The corrections to tell this person of on the page of a day, in the order in which they were made."""
    with connection.cursor() as cursor:
        cursor.execute(CORRECTIONS, _parameters(user_id, day))
        return [_correction(*row) for row in cursor.fetchall()]


def _correction(
    id: UUID | str,
    food_name: str,
    made_at: datetime,
    undone_at: datetime | None,
    unit: str,
    *figures: int | None,
) -> DayCorrection:
    old_quantity, old_mg, new_quantity, new_mg, changed_by_mg = (
        None if figure is None else Decimal(figure).scaleb(-3) for figure in figures
    )
    return DayCorrection(
        _id(id),
        food_name, _moment(made_at), undone_at and _moment(undone_at), unit,
        old_quantity or ZERO, old_mg, new_quantity or ZERO, new_mg, changed_by_mg or ZERO,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LatestChange:
    pk: UUID
    sentence: str


def latest_change(user_id: UUID, day: date) -> LatestChange | None:
    """What this person did last on the page of a day, within the time for which undoing it is offered."""
    since = connection.ops.adapt_datetimefield_value(timezone.now() - OFFERED_FOR)
    with connection.cursor() as cursor:
        cursor.execute(LATEST_CHANGE, [*_parameters(user_id, day), since])
        row = cursor.fetchone()
    if row is None or row[2] is not None:
        return None
    return LatestChange(_id(row[0]), row[1])


def _id(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def _moment(value: datetime) -> datetime:
    """SQLite keeps moments in UTC, and does not say so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _milligrams(thousandths: int | None) -> Decimal:
    """None, the sum of nothing known, makes 0: the unknown items are counted beside it."""
    return Decimal(thousandths or 0).scaleb(-3)


def _parameters(user_id: UUID, *days: date) -> list[Any]:
    """As the database keeps them."""
    return [stored_id(user_id), *(connection.ops.adapt_datefield_value(day) for day in days)]
