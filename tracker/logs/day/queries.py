"""Read everything that the day page shows, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tracker.lib.combined_reads import read_together
from tracker.logs.day.notices import DayNotices, day_notices_from, day_notices_read
from tracker.logs.doses import DueDose, due_doses_from, due_doses_read
from tracker.logs.queries import ListedEntry, entries_from, entries_read, totals_from, totals_read
from tracker.logs.search.usual_foods import UsualFoodsAtMeal, usual_foods_from, usual_foods_read
from tracker.logs.totals import DayTotals
from tracker.profiles.models import TargetHistory


@dataclass(frozen=True, slots=True)
class DayRead:
    entries: list[ListedEntry]  # in the order in which they were logged
    six_days_before: list[DayTotals]
    due_doses: list[DueDose]
    notices: DayNotices
    usual: UsualFoodsAtMeal


def read_day(user_id: UUID, day: date, meal: str, targets: TargetHistory, today: date) -> DayRead:
    """Read a person's day; foods are offered for `meal`. `today` is the date on their calendar."""
    first, last = day - timedelta(days=6), day - timedelta(days=1)
    entries, sums, due, notices, usual = read_together(
        entries_read(user_id, day),
        totals_read(user_id, first, last),
        due_doses_read(user_id, day),
        day_notices_read(user_id, day),
        usual_foods_read(user_id, day, meal),
    )
    listed = entries_from(entries)
    is_empty = not any(entry.meal == meal for entry in listed)
    return DayRead(
        listed,
        totals_from(sums, first, last, targets, today),
        due_doses_from(due, day),
        day_notices_from(notices),
        usual_foods_from(usual, day, meal, is_empty=is_empty),
    )
