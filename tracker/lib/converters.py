"""URL converters for day, week, month and year; invalid dates give 404."""

from __future__ import annotations

from datetime import date

from tracker.lib.months import Month, Year
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, Week, is_in_calendar


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if not is_in_calendar(day):
            raise ValueError(value)
        return day

    def to_url(self, value: date | str) -> str:
        return str(value)


class WeekConverter:
    regex = r"\d{4}-W\d{2}"

    def to_python(self, value: str) -> Week:
        year = int(value[:4])  # checked first: the last weeks of 9999 cannot be computed
        if not FIRST_DAY.year - 1 <= year <= LAST_DAY.year:
            raise ValueError(value)
        week = Week(date.fromisocalendar(year, int(value[6:]), 1))
        if not week.is_in_calendar:
            raise ValueError(value)
        return week

    def to_url(self, value: Week) -> str:
        return value.name


class SpanConverter:
    """A month or a year, by its `name`."""

    regex: str
    kind: type[Month] | type[Year]
    rest: str  # what makes its first day of its name

    def to_python(self, value: str) -> Month | Year:
        span = self.kind.containing(date.fromisoformat(value + self.rest))
        if not span.is_in_calendar:
            raise ValueError(value)
        return span

    def to_url(self, value: Month | Year) -> str:
        return value.name


class MonthConverter(SpanConverter):
    regex, kind, rest = r"\d{4}-\d{2}", Month, "-01"


class YearConverter(SpanConverter):
    regex, kind, rest = r"\d{4}", Year, "-01-01"
