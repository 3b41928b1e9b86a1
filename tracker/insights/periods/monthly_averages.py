"""The averages of months as bars, with the target as it was from day to day. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.insights.averages import average_text, why_no_average
from tracker.insights.charts.bar_charts import (
    BAR_SHARE,
    MAX_BAR_PERCENT,
    MIN_BAR_PIXELS,
    Box,
    ChartFrame,
    TargetStep,
    target_steps,
)
from tracker.insights.periods.calendars import by_month
from tracker.lib.months import Month, Year
from tracker.lib.numbers import format_mg
from tracker.lib.words import gettext
from tracker.logs.totals import DayTotals, RangeTotals

FIGURE = 32  # pixels above the highest bar, for its value and a sign on top of that


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month's average: its column (all that can be tapped) and its bar.

    There is no bar when no day counts.
    """

    month: Month
    totals: RangeTotals
    average_mg: Decimal | None
    middle: float  # per cent
    column: Box
    bar: Box | None
    figure_y: float

    @property
    def figure(self) -> str:
        """Return `281`; empty when no day counts."""
        return "" if self.average_mg is None else format_mg(self.average_mg)

    @property
    def is_at_least(self) -> bool:
        """True when an item of its days is unknown."""
        return self.totals.average_is_at_least

    @property
    def words(self) -> str:
        """Return `November 2026: at least 281 mg a day, 2 days logged`."""
        if self.average_mg is None:
            parts = {"month": self.month, "reason": why_no_average(self.totals)}
            return gettext("%(month)s: %(reason)s") % parts
        return average_text(str(self.month), self.totals, format_mg(self.average_mg))


@dataclass(frozen=True, slots=True)
class AverageChart:
    height: int
    floor: int  # the y of the axis
    bars: Sequence[MonthBar]
    steps: Sequence[TargetStep]


def average_chart(year: Year, days: Sequence[DayTotals], *, height: int, foot: int) -> AverageChart:
    """A bar for each month of `year`, from `days`, which are of whole months, in their order.

    A month is as wide as its days are many, so that the target steps where it changed.
    """
    floor = height - foot
    months = [(month, RangeTotals(in_month)) for month, in_month in by_month(year, days)]
    averages = [totals.average_mg for _, totals in months]
    levels = [level for level in (*averages, *(day.target_mg for day in days)) if level is not None]
    highest = float(max([*levels, Decimal(1)]))
    frame = ChartFrame(0, 100 / len(days), floor, (floor - FIGURE) / highest)
    bars, x = [], 0.0
    for (month, totals), average_mg in zip(months, averages, strict=True):
        slot = frame.slot * month.length
        width = min(round(slot * BAR_SHARE, 2), MAX_BAR_PERCENT)
        top, bar = float(floor), None
        if average_mg is not None:
            top = min(frame.y(average_mg), floor - MIN_BAR_PIXELS)
            bar = Box(round(x + (slot - width) / 2, 2), top, width, round(floor - top, 1))
        column = Box(round(x, 2), 0, round(slot, 2), floor)
        middle, figure_y = round(x + slot / 2, 2), round(top - 7, 1)
        bars.append(MonthBar(month, totals, average_mg, middle, column, bar, figure_y))
        x += slot
    return AverageChart(height, floor, bars, target_steps(days, frame))
