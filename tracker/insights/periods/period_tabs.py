"""The switch above every chart: the same days in a week, a month, a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.lib.date_ranges import DateRange
from tracker.lib.months import Month, Year
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, Week


@dataclass(frozen=True, slots=True)
class PeriodTabs:
    """URLs of the tabs from the days of `range`; `current` is the selected tab."""

    current: str
    range: DateRange
    today: date
    starts_on: int

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
    def week(self) -> Week:
        return Week.containing(self.day, self.starts_on)

    @property
    def month(self) -> Month:
        return Month.containing(self.day)

    @property
    def year(self) -> Year:
        return Year.containing(self.day)
