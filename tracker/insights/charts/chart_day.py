"""Label of a day in charts: its value, its mark and its text. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.insights.dates import DateNames
from tracker.lib.at_least import at_least_words, milligrams_text, of_limit_text
from tracker.lib.weeks import is_in_calendar
from tracker.lib.words import Messages, gettext, gettext_noop, ngettext
from tracker.logs.totals import DayTotals, Phase, TargetStatus

OVER_LIMIT = "!"
MARKS = {TargetStatus.CLOSE: "≈", TargetStatus.ON_TARGET: "✓", TargetStatus.ABOVE: "▲"}

PENDING = {Phase.SO_FAR: gettext_noop("so far"), Phase.AHEAD: gettext_noop("planned")}
PENDING_DAYS = {
    Phase.SO_FAR: gettext_noop("%(day)s, so far"),
    Phase.AHEAD: gettext_noop("%(day)s, planned"),
}


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
        self._messages = Messages()

    @cached_property
    def day_and_text(self) -> str:
        return gettext("%(day)s: %(text)s")

    @cached_property
    def at_least(self) -> str:
        return at_least_words()

    @cached_property
    def no_entries(self) -> str:
        return gettext("no entries")

    @cached_property
    def not_complete(self) -> str:
        return gettext("incomplete")

    @cached_property
    def milligrams(self) -> tuple[str, str]:
        return milligrams_text(is_at_least=False), milligrams_text(is_at_least=True)

    @cached_property
    def of_target(self) -> tuple[str, str]:
        return of_limit_text(is_at_least=False), of_limit_text(is_at_least=True)

    def status(self, totals: DayTotals) -> str:
        """Return `above target`, see DayTotals.status."""
        return self._messages[totals.status_message]

    def describe(self, shown: ChartDay) -> str:
        """Return `Tue 17 November: 388 of 310 mg, above target`."""
        totals = shown.totals
        day = self.dates.medium(totals.day)
        if not totals.item_count:
            details = [self.no_entries]
            if totals.is_complete:
                details.append(gettext("complete"))
        else:
            details = [self._amount(totals)]
            if shown.is_pending:
                day = self._messages[PENDING_DAYS[totals.phase]] % {"day": day}
            elif not shown.is_neutral:
                details.append(self.status(totals))
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
        pending = PENDING.get(shown.totals.phase)
        return self._messages[pending] if pending else ""

    def _amount(self, totals: DayTotals) -> str:
        """Return `236 of 310 mg`, or `at least 236 mg` without a target."""
        messages = self.milligrams if totals.target_mg is None else self.of_target
        return messages[totals.is_at_least] % {"mg": totals.total_text, "limit": totals.target_text}
