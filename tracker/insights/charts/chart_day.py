"""Label of a day in charts: its value, its mark and its text. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.insights.dates import DateNames
from tracker.lib.at_least import at_least_words, milligrams_text, of_limit_text
from tracker.lib.weeks import is_in_calendar
from tracker.lib.words import gettext, ngettext
from tracker.logs.totals import DayTotals, Phase, TargetStatus

OVER_LIMIT = "!"
MARKS = {TargetStatus.CLOSE: "≈", TargetStatus.ON_TARGET: "✓", TargetStatus.ABOVE: "▲"}


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
        """Return a tick on target, a triangle above it, `≈` close to it, nothing below.

        They are independent of colours. `!` comes first: supplements above the upper limit.
        """
        if self.is_neutral:
            return ""
        if self.totals.is_over_limit and self.totals.phase is not Phase.AHEAD:
            return OVER_LIMIT
        return MARKS.get(self.totals.target_status, "") if self.totals.is_finished else ""

    @property
    def is_pending(self) -> bool:
        """True for an unfinished day with entries: it is drawn paler, with a dashed edge."""
        return self.totals.item_count > 0 and not self.totals.is_finished

    @property
    def is_left_out(self) -> bool:
        """True when the member marked the day as incomplete: averages leave it out."""
        return self.totals.is_complete is False


class DayTexts:
    """Texts of a chart's days: looked up once in the language of the request."""

    def __init__(self) -> None:
        self.dates = DateNames()
        self.day_and_text = gettext("%(day)s: %(text)s")
        self.pending = {Phase.SO_FAR: gettext("so far"), Phase.AHEAD: gettext("planned")}
        self.pending_days = {
            Phase.SO_FAR: gettext("%(day)s, so far"),
            Phase.AHEAD: gettext("%(day)s, planned"),
        }
        self.no_entries = gettext("no entries")
        self.at_least = at_least_words()
        self.complete, self.not_complete = gettext("complete"), gettext("incomplete")
        self.milligrams = milligrams_text(is_at_least=False), milligrams_text(is_at_least=True)
        self.of_target = of_limit_text(is_at_least=False), of_limit_text(is_at_least=True)

    def describe(self, shown: ChartDay) -> str:
        """Return `Tue 17 November: 388 of 310 mg, above target`."""
        totals = shown.totals
        day = self.dates.medium(totals.day)
        if not totals.item_count:
            details = [self.no_entries]
            if totals.is_complete:
                details.append(self.complete)
        else:
            details = [self._amount(totals)]
            if shown.is_pending:
                day = self.pending_days[totals.phase] % {"day": day}
            elif not shown.is_neutral:
                details.append(totals.status)
        if totals.is_complete is False:
            details.append(self.not_complete)
        return self.day_and_text % {"day": day, "text": ", ".join(details)}

    def with_symptoms(self, words: str, count: int) -> str:
        """Return `Tue 17 November: 388 mg, 2 symptoms`; `words` unchanged without any."""
        if not count:
            return words
        message = ngettext("%(text)s, %(count)s symptom", "%(text)s, %(count)s symptoms", count)
        return message % {"text": words, "count": count}

    def pending_text(self, shown: ChartDay) -> str:
        """Return `so far` for today, `planned` for a later day; empty for a finished day."""
        return self.pending.get(shown.totals.phase, "")

    def _amount(self, totals: DayTotals) -> str:
        """Return `236 of 310 mg`, or `at least 236 mg` without a target."""
        messages = self.milligrams if totals.target_mg is None else self.of_target
        return messages[totals.is_at_least] % {"mg": totals.total_text, "limit": totals.target_text}
