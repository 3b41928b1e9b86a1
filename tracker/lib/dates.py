"""Days as text, in the language of the request. Pure Python.

Django's own translations have the names of weekdays and months.
"""

from __future__ import annotations

from datetime import date

from tracker.lib.words import gettext, gettext_noop

WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
SHORT_WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def month_name(number: int) -> str:
    """Return `November` for 11."""
    return gettext(MONTHS[number - 1])


def weekday_name(day: date) -> str:
    """Return `Sunday`."""
    return gettext(WEEKDAYS[day.weekday()])


def short_weekday(day: date) -> str:
    """Return `Sun`."""
    return gettext(SHORT_WEEKDAYS[day.weekday()])


def month_and_year(day: date) -> str:
    """Return `November 2026`."""
    return gettext("%(month)s %(year)s") % {"month": month_name(day.month), "year": day.year}


def day_and_month(day: date) -> str:
    """Return `22 November`."""
    return gettext("%(day)s %(month)s") % {"day": day.day, "month": month_name(day.month)}


def full_date(day: date) -> str:
    """Return `22 November 2026`."""
    return gettext("%(day)s %(month)s %(year)s") % {
        "day": day.day,
        "month": month_name(day.month),
        "year": day.year,
    }


def date_near(day: date, today: date) -> str:
    """Return `22 November`, with the year when it is not this one."""
    return day_and_month(day) if day.year == today.year else full_date(day)


def long_day(day: date) -> str:
    """Return `Sunday 22 November`."""
    return _with_weekday(weekday_name(day), day)


def long_day_near(day: date, today: date) -> str:
    """Return `Sunday 22 November`, with the year when it is not this one."""
    if day.year == today.year:
        return long_day(day)
    return gettext("%(weekday)s %(day)s %(month)s %(year)s") % {
        "weekday": weekday_name(day),
        "day": day.day,
        "month": month_name(day.month),
        "year": day.year,
    }


def short_day(day: date) -> str:
    """Return `Sun 22 November`."""
    return _with_weekday(gettext(SHORT_WEEKDAYS[day.weekday()]), day)


def _with_weekday(weekday: str, day: date) -> str:
    return gettext("%(weekday)s %(day)s %(month)s") % {
        "weekday": weekday,
        "day": day.day,
        "month": month_name(day.month),
    }


def week_day(day: date) -> str:
    """Return `Sun 22`."""
    return gettext("%(weekday)s %(day)s") % {
        "weekday": gettext(SHORT_WEEKDAYS[day.weekday()]),
        "day": day.day,
    }


def date_span(first: date, last: date, *, with_year: bool) -> str:
    """Return `16 to 22 November` or `30 November to 6 December`.

    The year is added to the last day if asked for, and to both when they are of different years.
    """
    is_two_years = first.year != last.year
    end = full_date(last) if with_year or is_two_years else day_and_month(last)
    if (first.year, first.month) == (last.year, last.month):
        return gettext("%(first_day)s to %(last)s") % {"first_day": first.day, "last": end}
    start = full_date(first) if is_two_years else day_and_month(first)
    return gettext("%(first)s to %(last)s") % {"first": start, "last": end}
