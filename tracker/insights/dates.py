"""Short dates for charts and tables, in the language of the request. Pure Python.

Longer ones are in `tracker.lib.dates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.lib.dates import MONTHS, SHORT_WEEKDAYS
from tracker.lib.words import Messages, gettext, gettext_noop

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
WITHOUT_YEAR = gettext_noop("%(weekday)s %(day)s %(month)s")
WITH_YEAR = gettext_noop("%(weekday)s %(day)s %(month)s %(year)s")
DAY_MONTH = gettext_noop("%(day)s %(month)s")
DAY_MONTH_YEAR = gettext_noop("%(day)s %(month)s %(year)s")


def short_month(day: date) -> str:
    """Return `Nov`."""
    return gettext(SHORT_MONTHS[day.month - 1])


def short_weekday(day: date) -> str:
    """Return `Tue`."""
    return gettext(SHORT_WEEKDAYS[day.weekday()])


def short_date(day: date, *, has_year: bool = False) -> str:
    """Return `17 Nov`, or `17 Nov 2026`."""
    return DateNames().brief(day, has_year=has_year)


def short_month_and_year(day: date) -> str:
    """Return `Nov 2026`."""
    return gettext("%(month)s %(year)s") % {"month": short_month(day), "year": day.year}


class DateNames:
    """Dates with their weekday, for pages with hundreds: words are looked up once."""

    def __init__(self) -> None:
        self._messages = Messages()

    def weekday(self, day: date) -> str:
        """Return `Tue`."""
        return self._messages[SHORT_WEEKDAYS[day.weekday()]]

    def medium(self, day: date) -> str:
        """Return `Tue 17 November`."""
        return self._messages[WITHOUT_YEAR] % self._parts(day, MONTHS)

    def short(self, day: date) -> str:
        """Return `Tue 17 Nov`."""
        return self._messages[WITHOUT_YEAR] % self._parts(day, SHORT_MONTHS)

    def full(self, day: date) -> str:
        """Return `Tue 17 November 2026`."""
        return self._messages[WITH_YEAR] % self._parts(day, MONTHS)

    def brief(self, day: date, *, has_year: bool = False) -> str:
        """Return `17 Nov`, or `17 Nov 2026`: see `short_date`."""
        message = DAY_MONTH_YEAR if has_year else DAY_MONTH
        return self._messages[message] % self._parts(day, SHORT_MONTHS)

    def _parts(self, day: date, months: Sequence[str]) -> dict[str, object]:
        month = self._messages[months[day.month - 1]]
        return {"weekday": self.weekday(day), "day": day.day, "month": month, "year": day.year}
