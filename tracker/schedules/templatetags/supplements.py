"""Doses of schedules as text."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from tracker.lib.dates import full_date
from tracker.schedules.models import Schedule
from tracker.schedules.page import from_to

register = template.Library()


@register.filter
def dose_until(schedule: Schedule) -> str:
    """Return `1 tablet every day at night`, with the last day if it has one."""
    values = {"amount": schedule.amount_in_words, "when": schedule.when_in_words}
    if schedule.ends_on is None:
        return gettext("%(amount)s %(when)s") % values
    return gettext("%(amount)s %(when)s, to %(day)s") % {**values, "day": full_date(schedule.ends_on)}


@register.filter
def list_doses(schedules: Iterable[Schedule]) -> str:
    """Return each dose with its first and last day, separated by semicolons."""
    return "; ".join(
        gettext("%(amount)s %(when)s, %(days)s")
        % {
            "amount": row.amount_in_words,
            "when": row.when_in_words,
            "days": from_to(row.starts_on, row.ends_on),
        }
        for row in schedules
    )
