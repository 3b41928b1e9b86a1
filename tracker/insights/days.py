"""The days that charts are drawn from."""

from __future__ import annotations

from datetime import date

from tracker.logs.reads import totals_by_day
from tracker.logs.totals import DayTotals
from tracker.profiles.members import MemberRequest
from tracker.profiles.models import TargetHistory, User


def days_shown(request: MemberRequest, first: date, last: date) -> list[DayTotals]:
    """The days of the member who asks, see days_of."""
    return days_of(request.user, request.targets, first, last)


def days_of(user: User, targets: TargetHistory, first: date, last: date) -> list[DayTotals]:
    """Somebody's days against their targets; see Profile.history_of for those with kidney disease."""
    return totals_by_day(user.pk, first, last, targets)
