"""The chart on paper: the bars of the range's own page, across the whole sheet. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.insights.charts.bar_charts import DayChart, day_chart
from tracker.insights.ranges.trend_chart import TrendBar, at_most, trend_bars
from tracker.insights.ranges.trends import Grain, trend_of
from tracker.lib.numbers import format_mg
from tracker.logs.totals import ZERO, DayTotals

HEIGHT, FOOT = 150, 18  # pixels; the foot holds dates
LEFT, RIGHT = 8.0, 99.5  # per cent; values are left of the bars
LETTERS = 12  # pixels that a value needs
MAX_DATE_LABELS = 8


@dataclass(frozen=True, slots=True)
class PaperChart:
    """Bars, a target's steps, and the axis labels at the left edge with their y."""

    grain: Grain
    drawn: DayChart
    bars: Sequence[TrendBar]
    has_target: bool

    @property
    def has_unknown(self) -> bool:
        return any(each.bar.totals.is_at_least for each in self.bars)

    @property
    def dated(self) -> Sequence[TrendBar]:
        return at_most(MAX_DATE_LABELS, self.bars)

    @property
    def figures(self) -> list[tuple[float, str]]:
        """Return the axis labels with room: 0, the highest bar and the first target, in this order."""
        milligrams = [ZERO, max(each.bar.totals.total_mg for each in self.bars)]
        if self.has_target:
            milligrams += [step.target_mg for step in self.drawn.steps[:1]]
        marks: list[tuple[float, str]] = []
        for magnesium_mg in milligrams:
            y = self.drawn.frame.y(magnesium_mg)
            if all(abs(other - y) >= LETTERS for other, _ in marks):
                marks.append((y, format_mg(magnesium_mg)))
        return marks


def paper_chart(
    days: Sequence[DayTotals], *, starts_on: int, today: date, is_neutral: bool = False
) -> PaperChart:
    """A bar for each of `days`, or for the weeks or months of many, and the line of targets."""
    trend = trend_of(days, days[0].day, starts_on=starts_on)
    shown = [stretch.shown for stretch in trend.stretches]
    drawn = day_chart(
        shown, today=today, height=HEIGHT, foot=FOOT, left=LEFT, right=RIGHT,
        is_neutral=is_neutral or trend.grain != Grain.DAY,
    )  # fmt: skip
    return PaperChart(trend.grain, drawn, trend_bars(trend, drawn), has_target=bool(drawn.steps))
