"""Month and Year: their days, neighbours and names. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lib.dates import month_and_year, month_name
from tracker.lib.weeks import MONDAY, Week, is_in_calendar


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar; `number` is 1 to 12."""

    year: int
    number: int

    @classmethod
    def containing(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def length(self) -> int:
        """Return the length in days."""
        return self.last.day

    @property
    def name(self) -> str:
        """Return the name in URLs: `2026-11`."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def word(self) -> str:
        """Return `November`."""
        return month_name(self.number)

    def __str__(self) -> str:
        """Return `November 2026`."""
        return month_and_year(self.first)

    def weeks(self, starts_on: int = MONDAY) -> list[Week]:
        """The weeks that have a day in this month, the first and the last often in part."""
        weeks = [Week.containing(self.first, starts_on)]
        while weeks[-1].last < self.last:
            weeks.append(weeks[-1].next)
        return weeks

    @property
    def is_in_calendar(self) -> bool:
        """True when its days have pages: the calendar begins and ends with a month."""
        return is_in_calendar(self.first)

    @property
    def previous(self) -> Month:
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def next(self) -> Month:
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar."""

    number: int

    @classmethod
    def containing(cls, day: date) -> Year:
        return cls(day.year)

    @property
    def first(self) -> date:
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        return date(self.number, 12, 31)

    @property
    def months(self) -> list[Month]:
        return [Month(self.number, number) for number in range(1, 13)]

    @property
    def name(self) -> str:
        """Return the name in URLs: `2026`."""
        return f"{self.number:04d}"

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_calendar(self) -> bool:
        """True when its days have pages: the calendar begins and ends with a year."""
        return is_in_calendar(self.first)

    @property
    def previous(self) -> Year:
        return Year(self.number - 1)

    @property
    def next(self) -> Year:
        return Year(self.number + 1)
