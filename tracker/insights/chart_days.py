"""The days that charts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tracker.lib.date_ranges import DateRange
from tracker.logs.models import DayNote
from tracker.logs.queries import totals_by_day
from tracker.logs.totals import DayTotals, Phase, phase_of
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import Profile, TargetHistory, User


def chart_days_for(request: MemberRequest, first: date, last: date) -> list[DayTotals]:
    """The days of the member who asks, see days_of."""
    return chart_days(request.user, request.targets, first, last)


def chart_days(user: User, targets: TargetHistory, first: date, last: date) -> list[DayTotals]:
    """Return a member's days with their targets.

    See Profile.history_of for members with kidney disease.
    """
    return totals_by_day(user.pk, first, last, targets, user.profile.today())


def last_finished_day(profile: Profile) -> date:
    """Return today where the member marked it complete, else yesterday: see phase_of. One query."""
    today = profile.today()
    marks = DayNote.objects.filter(user=profile.user_id, day=today).values_list("is_complete", flat=True)
    phase = phase_of(today, today, is_complete=marks.first())
    return today if phase is Phase.FINISHED else today - timedelta(days=1)


def finished_part(days: DateRange, read: Sequence[DayTotals]) -> DateRange:
    """Cut a range after its last finished day, from the totals of its days.

    Without a finished day it ends before it begins, and no row is in it.
    """
    finished = [day.day for day in read if day.is_finished and day.day <= days.last]
    return DateRange(days.first, max(finished, default=days.first - timedelta(days=1)))
