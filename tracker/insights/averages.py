"""Texts of averages: the days that they are over, and why there is none. Pure Python."""

from __future__ import annotations

from tracker.insights.ranges.trends import AveragedTotals, AveragingRule
from tracker.lib.words import gettext, ngettext
from tracker.logs.totals import RangeTotals


def is_over_complete_days(totals: RangeTotals) -> bool:
    return isinstance(totals, AveragedTotals) and totals.base == AveragingRule.COMPLETE


def averaged_days(totals: RangeTotals) -> str:
    """Return `over 5 days with entries`, and the days in or out because of the member's marks.

    Over complete days it is `over 5 complete days, 1 of them without entries`.
    """
    empty = sum(not day.item_count for day in totals.counted_days)
    if is_over_complete_days(totals):
        return _over_complete_days(totals.divisor, empty)
    left_out = sum(not day.is_counted for day in totals.logged_days)
    notes = [_over_days(totals.divisor, empty)]
    if left_out:
        message = ngettext("%(count)s not complete, left out", "%(count)s not complete, left out", left_out)
        notes.append(message % {"count": left_out})
    if totals.has_so_far:
        notes.append(gettext("today so far left out"))
    return "; ".join(notes)


def _over_days(count: int, empty: int) -> str:
    if empty:
        message = ngettext(
            "over %(count)s day, %(empty)s of them without entries",
            "over %(count)s days, %(empty)s of them without entries",
            count,
        )
    else:
        message = ngettext("over %(count)s day with entries", "over %(count)s days with entries", count)
    return message % {"count": count, "empty": empty}


def _over_complete_days(count: int, empty: int) -> str:
    if empty:
        message = ngettext(
            "over %(count)s complete day, %(empty)s of them without entries",
            "over %(count)s complete days, %(empty)s of them without entries",
            count,
        )
    else:
        message = ngettext("over %(count)s complete day", "over %(count)s complete days", count)
    return message % {"count": count, "empty": empty}


def why_no_average(totals: RangeTotals) -> str:
    """Return the reason why no day counts."""
    if totals.logged_days:
        return gettext("no day is complete")
    return gettext("no finished day yet") if totals.has_any_entries else gettext("no entries")


def judged_days_text(totals: RangeTotals) -> str:
    """Return the days among which those on target are counted."""
    return gettext("complete days") if is_over_complete_days(totals) else gettext("days with entries")


def average_text(days: str, totals: RangeTotals, mg: str) -> str:
    """Return `November 2026: at least 281 mg a day, over 2 days with entries`."""
    if totals.average_is_at_least:
        message = gettext("%(days)s: at least %(mg)s mg a day, %(over)s")
    else:
        message = gettext("%(days)s: %(mg)s mg a day, %(over)s")
    return message % {"days": days, "mg": mg, "over": averaged_days(totals)}
