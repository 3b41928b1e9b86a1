"""Label of a day in charts: its value, its mark and its text. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.lib.weeks import is_in_calendar
from tracker.logs.totals import DayTotals, Phase

PENDING_WORDS = {Phase.FINISHED: "", Phase.SO_FAR: "so far", Phase.AHEAD: "planned"}

OVER_LIMIT = "!"


@lru_cache(maxsize=4000)  # the same few hundred days are drawn on page after page
def _day_name(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B}"


@dataclass(slots=True)  # frozen ones take four times as long to make, and a year has hundreds
class ChartDay:
    """A day in a chart. With `is_neutral` it is not compared with the target.

    Unfinished days are never compared: today is only what is logged so far.
    """

    totals: DayTotals
    is_today: bool
    is_neutral: bool

    @property
    def day(self) -> date:
        return self.totals.day

    @property
    def has_page(self) -> bool:
        return is_in_calendar(self.day)

    @property
    def figure(self) -> str:
        """Return `236`, or `≥174` with unknown items; empty without entries."""
        if not self.totals.has_entries:
            return ""
        at_least = "≥" if self.totals.is_at_least else ""
        return at_least + self.totals.total_text

    @property
    def mark(self) -> str:
        """Return a tick on target, a triangle above it, nothing below, independent of colours.

        `!` comes first: supplements above the upper limit.
        """
        if self.is_neutral:
            return ""
        if self.totals.is_over_limit and self.totals.phase is not Phase.AHEAD:
            return OVER_LIMIT
        if not self.totals.is_reached or not self.totals.is_finished:
            return ""
        return "▲" if self.totals.is_above else "✓"

    @property
    def is_pending(self) -> bool:
        """True for an unfinished day with entries: it is drawn paler, with a dashed edge."""
        return self.totals.item_count > 0 and not self.totals.is_finished

    @property
    def pending_words(self) -> str:
        """Return `so far` for today, `planned` for a later day; empty for a finished day."""
        return PENDING_WORDS[self.totals.phase]

    @property
    def is_left_out(self) -> bool:
        """True when the member marked the day as incomplete: averages leave it out."""
        return self.totals.is_complete is False

    @property
    def words(self) -> str:
        """Return `Tue 17 November: 388 of 310 mg, above target`."""
        totals = self.totals
        incomplete = ", not complete" if totals.is_complete is False else ""
        name = _day_name(totals.day)
        if not totals.item_count:
            return f"{name}: no entries{', complete' if totals.is_complete else incomplete}"
        at_least = "at least " if totals.is_at_least else ""
        target = f" of {totals.target_text}" if totals.target_mg is not None else ""
        if self.is_pending:
            return f"{name}, {self.pending_words}: {at_least}{totals.total_text}{target} mg{incomplete}"
        comparison = "" if self.is_neutral else f", {totals.status}"
        return f"{name}: {at_least}{totals.total_text}{target} mg{comparison}{incomplete}"
