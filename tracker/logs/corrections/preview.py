"""Preview of what a correction does to days and totals, in counts and sums only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from tracker.logs.corrections.values import CorrectionPlan, read_in_pieces
from tracker.logs.queries import SUM_COLUMNS, SUPPLEMENTAL, totals_of_day
from tracker.logs.totals import ZERO, DayTotals
from tracker.profiles.models import Target, TargetHistory

COUNTS = """
    SELECT COUNT(*), COUNT(removed_at), COUNT(DISTINCT user_id)
    FROM logs_intakeentry WHERE {where}
"""
# A line for the sums of each day concerned, and one for each entry that would change, side by side. What was
# removed is corrected as well, but is part of no total.
DAYS = """
    WITH affected AS (
        SELECT user_id, day, {supplemental} AS supplemental,
               CAST(ROUND(amount * 1000000) AS BIGINT) AS amount,
               CAST(ROUND(portion_quantity * 1000) AS BIGINT) AS portion_quantity,
               CAST(ROUND(magnesium_mg * 1000) AS BIGINT) AS magnesium_mg
        FROM logs_intakeentry WHERE {where} AND removed_at IS NULL
    )
    SELECT user_id, day, 0, {sum_columns}
    FROM logs_intakeentry
    WHERE removed_at IS NULL AND (user_id, day) IN (SELECT user_id, day FROM affected)
    GROUP BY user_id, day, {supplemental}
    UNION ALL
    SELECT user_id, day, 1, supplemental, amount, portion_quantity, magnesium_mg, NULL FROM affected
    ORDER BY 1, 2, 3
"""
TARGETS = """
    SELECT id, user_id, starts_on, kind, target_mg, note, removed_at FROM profiles_target
    WHERE removed_at IS NULL AND user_id IN (SELECT user_id FROM logs_intakeentry WHERE {where})
    ORDER BY user_id
"""


@dataclass(frozen=True)
class Preview:
    """Effect of a correction, in counts and sums.

    Days are members' days: one date of two members counts as two.
    """

    entry_count: int
    removed_count: int  # of the entries: removed ones, which may be restored and are part of no total
    member_count: int
    day_count: int
    reached_count: int  # days that come to their target
    missed_count: int  # days that no longer do
    largest_mg: Decimal  # the largest change of a day's total, with its sign
    average_mg: Decimal | None  # over the days concerned; None without any


def preview(change: CorrectionPlan) -> Preview:
    """Return the effect of `change` on day totals, compared with the targets then in force."""
    where, parameters = change.where()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(where=where), parameters)
        entries, removed, members = cursor.fetchone()
    days = reached = missed = 0
    largest = total = ZERO
    for before, after in _changed_days(change):
        days += 1
        reached += after.is_reached and not before.is_reached
        missed += before.is_reached and not after.is_reached
        changed = after.total_mg - before.total_mg
        largest = max(largest, changed, key=abs)
        total += changed
    average = total / days if days else None
    return Preview(entries, removed, members, days, reached, missed, largest, average)


def _changed_days(change: CorrectionPlan) -> Iterator[tuple[DayTotals, DayTotals]]:
    """The totals of each member's day concerned, before and after."""
    where, parameters = change.where()
    new_mg = change.magnesium()
    history_of = _history_finder(Target.objects.raw(TARGETS.format(where=where), parameters).iterator())
    statement = DAYS.format(where=where, supplemental=SUPPLEMENTAL, sum_columns=SUM_COLUMNS)
    rows = read_in_pieces(statement, parameters)
    for user_id, member_rows in groupby(rows, key=itemgetter(0)):
        history = history_of(_uuid(user_id))
        for stored_day, lines in groupby(member_rows, key=itemgetter(1)):
            day = _date(stored_day)
            yield _before_and_after(day, history.on(day), list(lines), new_mg)


def _history_finder(targets: Iterator[Target]) -> Callable[[UUID], TargetHistory]:
    """Return a function that finds a member's target history, empty for members without targets.

    Call it with members in the order of `targets`.
    """
    members = groupby(targets, key=lambda target: target.user_id)
    ahead = next(members, None)

    def history_of(user_id: UUID) -> TargetHistory:
        nonlocal ahead
        while ahead and ahead[0] < user_id:
            ahead = next(members, None)
        return TargetHistory(ahead[1] if ahead and ahead[0] == user_id else ())

    return history_of


def _before_and_after(
    day: date,
    target_mg: Decimal | None,
    lines: list[tuple[Any, ...]],
    new_mg: Callable[[int, int], Decimal | None],
) -> tuple[DayTotals, DayTotals]:
    sums = {
        bool(kind): [int(figure or 0) for figure in figures] for _, _, one, kind, *figures in lines if not one
    }
    before = totals_of_day(day, target_mg, sums.get(False), sums.get(True))
    more_mg = {False: ZERO, True: ZERO}
    more_unknown = 0
    for _, _, is_entry, is_supplemental, amount, portion_quantity, old, _ in lines:
        if is_entry:
            new = new_mg(int(amount), int(portion_quantity))
            old_mg = ZERO if old is None else Decimal(int(old)).scaleb(-3)
            more_mg[bool(is_supplemental)] += (new or ZERO) - old_mg
            more_unknown += (new is None) - (old is None)
    return before, replace(
        before,
        food_mg=before.food_mg + more_mg[False],
        supplemental_mg=before.supplemental_mg + more_mg[True],
        unknown_count=before.unknown_count + more_unknown,
    )


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
