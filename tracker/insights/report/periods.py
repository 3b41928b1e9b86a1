"""A range cut into weeks, months or years: few enough for a table on paper. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.insights.dates import short_date, short_month_and_year
from tracker.lib.months import Month
from tracker.lib.weeks import MONDAY, Week
from tracker.lib.words import gettext

MAX_TABLE_ROWS = 18  # of a table, so that it fits on the second page with the other sections


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Days from `first` to `last`, both included; a week at the edge of a range may be cut."""

    first: date
    last: date
    unit: str  # week, month or year

    @property
    def name(self) -> str:
        """Return `22 Nov`, `16 to 22 Nov`, `30 Nov to 6 Dec`, `Nov 2026` or `2026`."""
        first, last = self.first, self.last
        if self.unit == "year":
            return str(first.year)
        if self.unit == "month":
            return short_month_and_year(first)
        if first == last:
            return short_date(last)
        start = first.day if first.month == last.month else short_date(first)
        return gettext("%(first)s to %(last)s") % {"first": start, "last": short_date(last)}


def in_rows(first: date, last: date, starts_on: int = MONDAY) -> list[ReportPeriod]:
    """Weeks; months when these were too many for a table, years when months were too."""
    for unit in ("week", "month", "year"):
        found = _cut(first, last, starts_on, unit)
        if len(found) <= MAX_TABLE_ROWS:
            break
    return found


def _cut(first: date, last: date, starts_on: int, unit: str) -> list[ReportPeriod]:
    found = []
    while first <= last:
        end = min(_end(first, starts_on, unit), last)
        found.append(ReportPeriod(first, end, unit))
        first = end + timedelta(days=1)
    return found


def _end(day: date, starts_on: int, unit: str) -> date:
    """The last day of the week, month or year that `day` is in."""
    if unit == "week":
        return Week.containing(day, starts_on).last
    return Month.containing(day).last if unit == "month" else day.replace(month=12, day=31)
