"""Notices on the day page: note, latest change, corrections. One hand-written SQL statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tracker.lib.combined_reads import Read
from tracker.logs.models.log_change import UNDO_WINDOW
from tracker.logs.queries import as_uuid_value, parameters
from tracker.logs.totals import ZERO

# The latest change, unless it is undone or dismissed: then there is no notice, not one of an earlier change.
LATEST_CHANGE = """
    SELECT id FROM logs_change
    WHERE user_id = %s AND day = %s AND made_at > %s AND undone_at IS NULL
    ORDER BY made_at DESC, id DESC LIMIT 1
"""
# From the few entries of the day to what was done to them. CROSS JOIN keeps SQLite to that order: by itself
# it would read all that was ever corrected for this person.
CORRECTIONS = """
    SELECT c.id, c.food_name, c.made_at, MAX(COALESCE(k.undone_at, c.undone_at)) AS undone_at, c.basis_unit,
           CAST(ROUND(c.from_basis_quantity * 1000) AS BIGINT) AS old_quantity,
           CAST(ROUND(c.from_magnesium_mg * 1000) AS BIGINT) AS old_mg,
           CAST(ROUND(c.to_basis_quantity * 1000) AS BIGINT) AS new_quantity,
           CAST(ROUND(c.to_magnesium_mg * 1000) AS BIGINT) AS new_mg,
           CAST(ROUND(SUM(COALESCE(k.new_magnesium_mg, 0)) * 1000) AS BIGINT)
           - CAST(ROUND(SUM(COALESCE(k.old_magnesium_mg, 0)) * 1000) AS BIGINT) AS changed_by
    FROM logs_intakeentry e CROSS JOIN logs_correctedentry k CROSS JOIN logs_correction c
    WHERE e.user_id = %s AND e.removed_at IS NULL AND e.day = %s
      AND k.user_id = e.user_id AND k.entry_id = e.id AND c.id = k.correction_id
      AND (k.dismissed_at IS NULL OR k.dismissed_at < COALESCE(k.undone_at, c.undone_at))
    GROUP BY c.id
"""
# A row, or as many as there are corrections; the rest is the same in each.
DAY_NOTICES = f"""
    SELECT note.note, note.is_complete, latest.id, latest.sentence,
           corrected.id, corrected.food_name, corrected.made_at, corrected.undone_at, corrected.basis_unit,
           corrected.old_quantity, corrected.old_mg, corrected.new_quantity, corrected.new_mg,
           corrected.changed_by
    FROM (SELECT 1 AS one) day
    LEFT JOIN logs_daynote note ON note.user_id = %s AND note.day = %s
    LEFT JOIN logs_change latest ON latest.id = ({LATEST_CHANGE}) AND latest.dismissed_at IS NULL
    LEFT JOIN ({CORRECTIONS}) corrected ON 1 = 1
"""  # noqa: S608  (put together from what stands above)


@dataclass(frozen=True, slots=True)
class DayCorrection:
    """A curator's correction that changed a member's day and is not dismissed yet.

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


@dataclass(frozen=True)
class DayNotices:
    """A day's note, the member's latest change on its page, and curators' corrections.

    `is_complete` is None when the member has not marked the day. `change_id` is None when there is no recent
    change to undo. Corrections are in the order in which they were made.
    """

    note: str = ""
    is_complete: bool | None = None
    change_id: UUID | None = None
    change: str = ""
    corrections: list[DayCorrection] = field(default_factory=list)


def day_notices_read(user_id: UUID, day: date) -> Read:
    """Return the statement for a day's notices, for `day_notices_from`."""
    of_day = parameters(user_id, day)
    since = connection.ops.adapt_datetimefield_value(timezone.now() - UNDO_WINDOW)
    return Read(DAY_NOTICES, 14, [*of_day, *of_day, since, *of_day])


def day_notices_from(rows: Sequence[Sequence[Any]]) -> DayNotices:
    note, is_complete, change_id, change = rows[0][:4]
    corrected = sorted((row[4:] for row in rows if row[4]), key=lambda row: row[0])
    return DayNotices(
        note or "",
        None if is_complete is None else bool(is_complete),
        as_uuid_value(change_id) if change_id else None,
        change or "",
        [_correction(*row) for row in corrected],
    )


def _correction(
    id: UUID | str,
    food_name: str,
    made_at: Any,
    undone_at: Any,
    unit: str,
    *figures: int | None,
) -> DayCorrection:
    old_quantity, old_mg, new_quantity, new_mg, changed_by_mg = (
        None if figure is None else Decimal(figure).scaleb(-3) for figure in figures
    )
    return DayCorrection(
        as_uuid_value(id), food_name, _moment(made_at), undone_at and _moment(undone_at), unit,
        old_quantity or ZERO, old_mg, new_quantity or ZERO, new_mg, changed_by_mg or ZERO,
    )  # fmt: skip


def _moment(value: datetime | str) -> datetime:
    """Return an aware datetime from a column.

    SQLite stores UTC without a time zone, and returns text here when the column comes out of a join.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
