"""Short dates for charts and tables, in the language of the request. Pure Python.

Longer ones are in `tracker.lib.dates`.
"""

from __future__ import annotations

from datetime import date

from tracker.lib.dates import MONTHS, SHORT_WEEKDAYS
from tracker.lib.words import gettext, gettext_noop

SHORT_MONTHS = (
    gettext_noop("Jan"),
    gettext_noop("Feb"),
    gettext_noop("Mar"),
    gettext_noop("Apr"),
    gettext_noop("May"),
    gettext_noop("Jun"),
    gettext_noop("Jul"),
    gettext_noop("Aug"),
    gettext_noop("Sep"),
    gettext_noop("Oct"),
    gettext_noop("Nov"),
    gettext_noop("Dec"),
)


def short_month(day: date) -> str:
    """Return `Nov`."""
    return gettext(SHORT_MONTHS[day.month - 1])


def short_weekday(day: date) -> str:
    """Return `Tue`."""
    return gettext(SHORT_WEEKDAYS[day.weekday()])


def short_date(day: date, *, has_year: bool = False) -> str:
    """Return `17 Nov`, or `17 Nov 2026`."""
    if not has_year:
        return gettext("%(day)s %(month)s") % {"day": day.day, "month": short_month(day)}
    parts = {"day": day.day, "month": short_month(day), "year": day.year}
    return gettext("%(day)s %(month)s %(year)s") % parts


def short_month_and_year(day: date) -> str:
    """Return `Nov 2026`."""
    return gettext("%(month)s %(year)s") % {"month": short_month(day), "year": day.year}


class DateNames:
    """Dates with their weekday, for pages with hundreds: words are looked up once."""

    def __init__(self) -> None:
        self.weekdays = [gettext(name) for name in SHORT_WEEKDAYS]
        self.months = [gettext(name) for name in MONTHS]
        self.short_months = [gettext(name) for name in SHORT_MONTHS]
        self.without_year = gettext("%(weekday)s %(day)s %(month)s")
        self.with_year = gettext("%(weekday)s %(day)s %(month)s %(year)s")

    def medium(self, day: date) -> str:
        """Return `Tue 17 November`."""
        return self.without_year % self._parts(day, self.months)

    def short(self, day: date) -> str:
        """Return `Tue 17 Nov`."""
        return self.without_year % self._parts(day, self.short_months)

    def full(self, day: date) -> str:
        """Return `Tue 17 November 2026`."""
        return self.with_year % self._parts(day, self.months)

    def _parts(self, day: date, months: list[str]) -> dict[str, object]:
        weekday = self.weekdays[day.weekday()]
        return {"weekday": weekday, "day": day.day, "month": months[day.month - 1], "year": day.year}
