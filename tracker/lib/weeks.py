"""Week: its days, neighbours and name. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lib.dates import date_span
from tracker.lib.words import gettext

MONDAY, SUNDAY = 0, 6
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # what the calendar of this application covers


def is_in_calendar(day: date) -> bool:
    """Return True for a day that has a page."""
    return FIRST_DAY <= day <= LAST_DAY


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days that are named by the ISO week of their Monday.

    With `starts_on=SUNDAY`, the week begins a day earlier: the Sunday before that Monday.
    """

    monday: date
    starts_on: int = MONDAY

    @classmethod
    def containing(cls, day: date, starts_on: int = MONDAY) -> Week:
        if starts_on == SUNDAY:
            day += timedelta(days=1)
        return cls(day - timedelta(days=day.weekday()), starts_on)

    @property
    def first(self) -> date:
        return self.monday - timedelta(days=1) if self.starts_on == SUNDAY else self.monday

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(7)]

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def numbered(self) -> str:
        """Return `Week 47, 2026`, with the year of the week's number around New Year."""
        year, number, _ = self.monday.isocalendar()
        return gettext("Week %(number)s, %(year)s") % {"number": number, "year": year}

    @property
    def name(self) -> str:
        """Return the name in URLs: `2026-W47`."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    def __str__(self) -> str:
        """Return `16 to 22 November` or `30 November to 6 December`.

        With the year when the week straddles two.
        """
        return date_span(self.first, self.last, with_year=False)

    @property
    def is_in_calendar(self) -> bool:
        """True when at least one of its days has a page."""
        return is_in_calendar(self.first) or is_in_calendar(self.last)

    @property
    def previous(self) -> Week:
        return Week(self.monday - timedelta(days=7), self.starts_on)

    @property
    def next(self) -> Week:
        return Week(self.monday + timedelta(days=7), self.starts_on)
