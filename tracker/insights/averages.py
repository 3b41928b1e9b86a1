"""Texts of averages: the days that they are over, and why there is none. Pure Python."""

from __future__ import annotations

from tracker.insights.ranges.trends import AveragedTotals, AveragingRule
from tracker.lib.words import gettext, ngettext
from tracker.logs.totals import RangeTotals


def is_over_complete_days(totals: RangeTotals) -> bool:
    return isinstance(totals, AveragedTotals) and totals.base == AveragingRule.COMPLETE


def averaged_days(totals: RangeTotals) -> str:
    """Return `7 days logged`, or `6 days (1 incomplete day left out)`.

    Over complete days it is `5 complete days (1 with no entries)`.
    """
    notes = _notes(totals)
    count = totals.divisor
    if is_over_complete_days(totals):
        message = ngettext("%(count)s complete day", "%(count)s complete days", count)
    elif notes:
        message = ngettext("%(count)s day", "%(count)s days", count)
    else:
        message = ngettext("%(count)s day logged", "%(count)s days logged", count)
    days = message % {"count": count}
    return gettext("%(days)s (%(notes)s)") % {"days": days, "notes": ", ".join(notes)} if notes else days


def _notes(totals: RangeTotals) -> list[str]:
    """Return the days that are in or out because of the member's marks, and today if it is out."""
    notes = []
    if empty := sum(not day.item_count for day in totals.counted_days):
        notes.append(gettext("%(count)s with no entries") % {"count": empty})
    if is_over_complete_days(totals):
        return notes
    if left_out := sum(not day.is_counted for day in totals.logged_days):
        message = ngettext(
            "%(count)s incomplete day left out", "%(count)s incomplete days left out", left_out
        )
        notes.append(message % {"count": left_out})
    if totals.has_so_far:
        notes.append(gettext("today left out"))
    return notes


def why_no_average(totals: RangeTotals) -> str:
    """Return the reason why no day counts."""
    if totals.logged_days:
        return gettext("no complete days")
    return gettext("no finished days yet") if totals.has_any_entries else gettext("no entries")


def judged_days_text(totals: RangeTotals) -> str:
    """Return the days among which those on target are counted."""
    return gettext("complete days") if is_over_complete_days(totals) else gettext("days logged")


def average_text(days: str, totals: RangeTotals, mg: str) -> str:
    """Return `November 2026: at least 281 mg a day, 2 days logged`."""
    if totals.average_is_at_least:
        message = gettext("%(days)s: at least %(mg)s mg a day, %(over)s")
    else:
        message = gettext("%(days)s: %(mg)s mg a day, %(over)s")
    return message % {"days": days, "mg": mg, "over": averaged_days(totals)}
