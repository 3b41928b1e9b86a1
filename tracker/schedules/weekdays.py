"""Days of the week as a bit set. Pure Python.

Monday is 1, Tuesday 2, Wednesday 4, Sunday 64.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.lib.dates import SHORT_WEEKDAYS, WEEKDAYS
from tracker.lib.words import gettext

EVERY_DAY = 127


def weekday_set(days: Iterable[int]) -> int:
    """Return the bit set of weekdays numbered like `date.weekday()`: Monday is 0."""
    return sum(1 << day for day in set(days))


def days_in(weekdays: int) -> list[int]:
    """The other way round: the numbers, Monday first."""
    return [day for day in range(7) if weekdays >> day & 1]


def has(weekdays: int, day: date) -> bool:
    return bool(weekdays >> day.weekday() & 1)


def in_words(weekdays: int) -> str:
    """Return `every day`, `Monday to Friday` or `Mon, Wed, Sat`."""
    if weekdays == EVERY_DAY:
        return gettext("every day")
    days = days_in(weekdays)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return gettext("%(first)s to %(last)s") % {
            "first": gettext(WEEKDAYS[days[0]]),
            "last": gettext(WEEKDAYS[days[-1]]),
        }
    return ", ".join(gettext(SHORT_WEEKDAYS[day]) for day in days)
