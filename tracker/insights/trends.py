"""How a range of days goes: averages over the days that are chosen, and a rolling median. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.logs.totals import DayTotals, RangeTotals


class Base(StrEnum):
    """Which days averages are over."""

    LOGGED = "logged"  # the standing rule of RangeTotals
    COMPLETE = "complete"  # only days that the member marked complete


@dataclass(frozen=True, slots=True)
class BasedTotals(RangeTotals):
    """RangeTotals that know which days were chosen, and say so."""

    base: Base = Base.LOGGED

    @property
    def judged_days(self) -> list[DayTotals]:
        """The days that `reached_days` are said to be of."""
        return self.counted_days if self.base == Base.COMPLETE else self.logged_days

    @property
    def judged_in_words(self) -> str:
        return "complete days" if self.base == Base.COMPLETE else "days with entries"

    @property
    def divisor_in_words(self) -> str:
        """As in RangeTotals; `over 5 complete days, 1 of them without entries` over complete days."""
        if self.base == Base.LOGGED:
            return RangeTotals(self.days).divisor_in_words
        empty = len(self.days) - len(self.logged_days)
        words = f"over {self.divisor} complete day{'' if self.divisor == 1 else 's'}"
        return f"{words}, {empty} of them without entries" if empty else words


def on_base(days: Sequence[DayTotals], base: Base = Base.LOGGED) -> BasedTotals:
    """The totals of a range over logged days, which is RangeTotals' rule, or over complete days alone.

    Over complete days, every figure is of these days: totals and coverage too, not the average alone.
    """
    chosen = [day for day in days if day.is_complete] if base == Base.COMPLETE else days
    return BasedTotals(chosen, base)
