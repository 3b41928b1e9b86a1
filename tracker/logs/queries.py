"""Hand-written SQL for the day and week pages.

Measured, the ORM takes four times as long to build these statements as the database to run them. They run
unchanged on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from foods.foods_with_portions import set_portions
from foods.models import Portion
from tracker.lib.combined_reads import Read
from tracker.lib.ids import db_uuid
from tracker.lib.prepared import Prepared
from tracker.logs.models import AmountText, IntakeEntry
from tracker.logs.totals import DayTotals, Phase, phase_of
from tracker.profiles.models import TargetHistory

# Decimals are read as whole numbers of their last place: SQLite has no exact decimals.
ENTRIES = """
    SELECT ROW_NUMBER() OVER (ORDER BY created_at, id), id, food_id, meal, name, brand, kind, basis_unit,
           portion_label,
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(amount * 1000000) AS BIGINT),
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT), is_at_least
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day = %s
"""
SUPPLEMENTAL = "kind IN ('supplement', 'medicine')"
SUM_COLUMNS = f"""{SUPPLEMENTAL}, COUNT(*), COUNT(magnesium_mg),
           COUNT(CASE WHEN is_at_least THEN magnesium_mg END),
           SUM(CAST(ROUND(magnesium_mg * 1000) AS BIGINT))"""
SUMS = f"""
    SELECT CAST(day AS TEXT), {SUM_COLUMNS}
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
    GROUP BY day, 2
    UNION ALL
    SELECT CAST(day AS TEXT), NULL, CASE WHEN is_complete THEN 1 ELSE 0 END, NULL, NULL, NULL
    FROM logs_daynote
    WHERE user_id = %s AND day BETWEEN %s AND %s AND is_complete IS NOT NULL
"""  # noqa: S608  (put together from what stands above)
RECENT_FOODS = """
    SELECT food_id
    FROM logs_intakeentry
    WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s AND food_id IS NOT NULL
    GROUP BY food_id
    ORDER BY MAX(day) DESC, MAX(created_at) DESC
    LIMIT 200
"""
RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class ListedEntry(AmountText):
    """The columns of an entry that a day's list shows; the others are deferred.

    `magnesium_mg` is elemental milligrams in the whole amount; None is unknown. `is_at_least` as in entries.
    """

    pk: UUID
    food_id: int | None  # None for a quick add
    meal: str
    name: str
    brand: str
    kind: str
    basis_unit: str
    portion_label: str
    portion_quantity: Decimal
    amount: Decimal
    magnesium_mg: Decimal | None
    is_at_least: bool


# An entry with its food; with its portions, too, in `entry_to_change`.
entries_with_foods = Prepared(
    lambda user_id, day: IntakeEntry.objects.for_user(user_id).on(day).select_related("food")
)
entry_with_food = Prepared(
    lambda user_id, day, id: (
        IntakeEntry.objects.for_user(user_id).filter(pk=id, day=day).select_related("food")[:1]
    )
)
entry_of_day = Prepared(  # removed or not
    lambda user_id, day, id: IntakeEntry.objects.filter(user=user_id, day=day, pk=id)
)
portions_of = Prepared(lambda food_id: Portion.objects.filter(food=food_id))


def entry_to_change(user_id: UUID, day: date, id: UUID) -> IntakeEntry | None:
    """Return an entry of a member's day, with its food and the food's portions."""
    entry: IntakeEntry | None = entry_with_food.first(user_id=user_id, day=day, id=id)
    if entry and entry.food:
        set_portions(entry.food, portions_of(food_id=entry.food_id))
    return entry


def entries_read(user_id: UUID, day: date) -> Read:
    """Return the statement for a member's entries of a day, for `entries_from`."""
    return Read(ENTRIES, 13, parameters(user_id, day))


def entries_from(rows: Sequence[Sequence[Any]]) -> list[ListedEntry]:
    """The entries in the order in which they were logged."""
    return [_listed_entry(*row) for _, *row in sorted(rows, key=itemgetter(0))]


def recent_food_ids(user_id: UUID, today: date) -> list[int]:
    """The foods that this person had in the last 90 days, the latest first; at most 200."""
    with connection.cursor() as cursor:
        cursor.execute(RECENT_FOODS, parameters(user_id, today - timedelta(days=RECENT_DAYS - 1), today))
        return [food_id for (food_id,) in cursor.fetchall()]


def _listed_entry(
    id: UUID | str, food_id: int | None, meal: str, name: str, brand: str, kind: str, unit: str, label: str,
    quantity: int, amount: int, magnesium: int | None, is_at_least: Any,
) -> ListedEntry:  # fmt: skip
    return ListedEntry(
        as_uuid_value(id),
        food_id, meal, name, brand, kind, unit, label,
        Decimal(quantity).scaleb(-3),
        Decimal(amount).scaleb(-6),
        None if magnesium is None else Decimal(magnesium).scaleb(-3),
        bool(is_at_least),
    )  # fmt: skip


def totals_by_day(
    user_id: UUID, first: date, last: date, targets: TargetHistory, today: date
) -> list[DayTotals]:
    """Return a member's totals of every day from `first` to `last`, empty days included.

    `today` is the date on the member's calendar: today and later days are not finished, see phase_of.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS, parameters(user_id, first, last) * 2)
        rows = cursor.fetchall()
    return totals_from(rows, first, last, targets, today)


def totals_read(user_id: UUID, first: date, last: date) -> Read:
    """Return the statement for a member's sums from `first` to `last`, for `totals_from`."""
    return Read(SUMS, 6, parameters(user_id, first, last) * 2)


def totals_from(
    rows: Sequence[Sequence[Any]], first: date, last: date, targets: TargetHistory, today: date
) -> list[DayTotals]:
    """See `totals_by_day`."""
    food: dict[str, Sequence[int]] = {}
    supplemental: dict[str, Sequence[int]] = {}
    complete: dict[str, bool] = {}
    for row in rows:
        day, is_supplemental = row[0], row[1]
        if is_supplemental is None:
            complete[day] = bool(row[2])
        else:
            (supplemental if is_supplemental else food)[day] = row[2:]
    return [
        totals_of_day(
            day,
            targets.on(day),
            food.get(name := day.isoformat()),
            supplemental.get(name),
            is_complete=(mark := complete.get(name)),
            ul_supplemental_mg=targets.ul_supplemental_mg,
            phase=phase_of(day, today, is_complete=mark),
        )
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    ]


def totals_of_day(
    day: date,
    target_mg: Decimal | None,
    food: Sequence[int] | None,
    supplemental: Sequence[int] | None,
    *,
    is_complete: bool | None = None,
    ul_supplemental_mg: Decimal | None = None,
    phase: Phase = Phase.FINISHED,
) -> DayTotals:
    """Return totals from SUM_COLUMNS of food and drink, and of supplements and medicines."""
    food_items, food_known, food_partial, food_sum = food or NO_ITEMS
    other_items, other_known, other_partial, other_sum = supplemental or NO_ITEMS
    items = food_items + other_items
    # By position: by name takes longer, and a year has 365 of them.
    return DayTotals(
        day, target_mg, milligrams(food_sum), milligrams(other_sum),
        items, items - food_known - other_known,
        other_items, other_items - other_known, food_partial + other_partial, other_partial, is_complete,
        ul_supplemental_mg, phase,
    )  # fmt: skip


def as_uuid_value(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


NO_MILLIGRAMS = Decimal("0.000")
NO_ITEMS = (0, 0, 0, 0)  # the values of SUM_COLUMNS for no items


def milligrams(thousandths: int | None) -> Decimal:
    """Return milligrams. None, the sum of no known items, is 0: unknown items are counted apart."""
    return Decimal(thousandths).scaleb(-3) if thousandths else NO_MILLIGRAMS


def parameters(user_id: UUID, *days: date) -> list[Any]:
    """Return the parameters in the form the database stores."""
    return [db_uuid(user_id), *(connection.ops.adapt_datefield_value(day) for day in days)]
