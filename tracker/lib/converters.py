"""What stands in addresses: a day, a week. An impossible one is no address, so a 404."""

from __future__ import annotations

from datetime import date

from tracker.lib.weeks import Week, is_in_calendar


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
        week = Week(date.fromisocalendar(int(value[:4]), int(value[6:]), 1))
        if not week.is_in_calendar:
            raise ValueError(value)
        return week

    def to_url(self, value: Week) -> str:
        return value.name
