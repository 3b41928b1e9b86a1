"""The days that charts are drawn from."""

from __future__ import annotations

from datetime import date

from tracker.logs.reads import totals_by_day
from tracker.logs.totals import DayTotals
from tracker.profiles.members import MemberRequest
from tracker.profiles.models import TargetHistory


def days_shown(request: MemberRequest, first: date, last: date) -> list[DayTotals]:
    """The member's days against their targets; with kidney disease against none.

    Then no chart draws a line to reach and nothing says how a day stands to it.
    """
    is_neutral = request.user.profile.has_kidney_disease
    targets = TargetHistory(()) if is_neutral else request.targets
    return totals_by_day(request.user.pk, first, last, targets)
