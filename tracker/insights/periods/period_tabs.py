"""The control above every chart: the same days in a week, a month, a year, or compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from tracker.lib.date_ranges import DateRange
from tracker.lib.months import Month, Year
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, Week, is_in_calendar

MAX_COMPARED_DAYS = 100  # of a period that a link compares with the one before it


@dataclass(frozen=True, slots=True)
class PeriodTabs:
    """Pages of the same days, from those of `range`; `current` is the selected tab.

    `keeps` is a query string that every page keeps; it may be empty.
    """

    current: str
    range: DateRange
    today: date
    starts_on: int
    keeps: str = ""

    @property
    def day(self) -> date:
        """The day that stays in view: today where it is among the days; else the first.

        Of a week, and of fewer days, the middle one: it is in the month that most of the week is in.
        """
        first, last = self.range.first, self.range.last
        if first <= self.today <= last:
            day = self.today
        else:
            day = first + (last - first) // 2 if self.range.length <= 7 else first
        return min(max(day, FIRST_DAY), LAST_DAY)

    @property
    def within_calendar(self) -> DateRange:
        """Return the days that have pages."""
        return DateRange(max(self.range.first, FIRST_DAY), min(self.range.last, LAST_DAY))

    @property
    def week(self) -> Week:
        return Week.containing(self.day, self.starts_on)

    @property
    def month(self) -> Month:
        return Month.containing(self.day)

    @property
    def year(self) -> Year:
        return Year.containing(self.day)

    @property
    def compared(self) -> str:
        """Return the query string that compares the days with those before.

        Empty where these are outside the calendar, and for long periods: few members logged the one before.
        """
        before = moved(self.range, -self.range.length) if self.range.length <= MAX_COMPARED_DAYS else None
        return "" if before is None else compared_query(before, self.within_calendar)

    @property
    def keeping(self) -> str:
        """Return what follows the address of a page without a query string."""
        return f"?{self.keeps}" if self.keeps else ""

    @property
    def also_keeping(self) -> str:
        """Return what follows a query string."""
        return f"&{self.keeps}" if self.keeps else ""


def compared_query(before: DateRange, after: DateRange) -> str:
    """Return the query string `a-from=2026-10-10&a-to=...` of a comparison."""
    return urlencode({"a-from": before.first, "a-to": before.last, "b-from": after.first, "b-to": after.last})


def moved(days: DateRange, by: int) -> DateRange | None:
    """Return a range of as many days, later or earlier; None outside the calendar."""
    first, last = (day + timedelta(days=by) for day in (days.first, days.last))
    return DateRange(first, last) if is_in_calendar(first) and is_in_calendar(last) else None
