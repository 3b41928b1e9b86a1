"""Chart of a trend: bars, the line of medians, some dates. Pure Python; see charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from tracker.insights.averages import average_text
from tracker.insights.charts.bar_charts import DayBar, DayChart, TargetStep, day_chart
from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.dates import DateNames, short_month_and_year
from tracker.insights.ranges.trends import Grain, Stretch, Trend
from tracker.lib.dates import date_span, full_date, month_and_year
from tracker.lib.words import gettext
from tracker.logs.totals import ZERO

MAX_LABELLED_BARS = 7  # bars that have room for their value, as those of a week have
MIN_GAP_ROWS = 3  # empty rows of a table that are shown as one
MAX_DATE_LABELS = 4  # along the axis, so that they keep apart on a phone
A_YEAR = 366  # days; the dates of a longer range need their year


@dataclass(frozen=True, slots=True)
class TrendBar:
    stretch: Stretch
    bar: DayBar
    has_year: bool  # whether its dates need their year

    def name(self, dates: DateNames) -> str:
        """Return `Tue 17 November`, `16 to 22 November 2026` or `November 2026`."""
        stretch = self.stretch
        return dates.medium(stretch.first) if stretch.grain == Grain.DAY else name_of(stretch)

    def date(self, dates: DateNames) -> str:
        """Short: `17 Nov`, `17 Nov 2026`; of a month `Nov 2026`."""
        day = self.stretch.first
        if self.stretch.grain == Grain.MONTH:
            return short_month_and_year(day)
        return dates.brief(day, has_year=self.has_year)

    def tick(self, dates: DateNames) -> str:
        """Along the axis, where there is no room for a whole date: `17 Nov`, `Nov 2026`."""
        day = self.stretch.first
        return short_month_and_year(day) if self.has_year else dates.brief(day)

    @property
    def is_empty(self) -> bool:
        return not self.stretch.shown.has_entries and self.stretch.median_mg is None

    def describe(self, texts: DayTexts) -> str:
        """Return the bar's text.

        As on the week page, or `16 to 22 November 2026: 298 mg a day, 6 days logged`.
        """
        if self.stretch.grain == Grain.DAY:
            return texts.describe(self.bar)
        totals = self.stretch.totals
        if totals.average_mg is None:
            return gettext("%(days)s: no days to average") % {"days": self.name(texts.dates)}
        return average_text(self.name(texts.dates), totals, self.stretch.shown.total_text)


@dataclass(frozen=True, slots=True)
class TrendGap:
    """Consecutive bars without entries: a single row of a table."""

    bars: Sequence[TrendBar]

    def date(self, dates: DateNames) -> str:
        return self.bars[0].date(dates)

    def until(self, dates: DateNames) -> str:
        """The last day: `15 Nov`, `15 Nov 2026`."""
        last = self.bars[-1]
        return dates.brief(last.stretch.last, has_year=last.has_year)


@dataclass(frozen=True, slots=True)
class TrendChart:
    trend: Trend
    drawn: DayChart
    bars: Sequence[TrendBar]
    # The medians: x in per cent, y in pixels; a new line after a stretch without one.
    lines: Sequence[Sequence[tuple[float, float]]]

    def count_symptoms(self, bar: TrendBar) -> int:
        """Return the number of symptoms on the days of a bar."""
        return sum(self.drawn.symptoms.get(day.day, 0) for day in bar.stretch.days)

    @property
    def has_figures(self) -> bool:
        return len(self.bars) <= MAX_LABELLED_BARS

    @property
    def is_coarse(self) -> bool:
        """True when bars are averages of several days, which are not compared with a target."""
        return self.trend.grain != Grain.DAY

    @property
    def has_target(self) -> bool:
        """True when the table has a column of targets.

        It has none with kidney disease, see chart_days_for.
        """
        return not self.is_coarse and bool(self.drawn.steps)

    @property
    def columns(self) -> int:
        """Return the column headings of the table, after the one of dates."""
        return 3 + (self.is_coarse or self.has_target) + self.trend.has_median

    @property
    def rows(self) -> list[TrendBar | TrendGap]:
        """Return the bars for a table; a long gap without entries takes one row."""
        rows: list[TrendBar | TrendGap] = []
        for is_empty, run in groupby(self.bars, key=lambda bar: bar.is_empty):
            bars = list(run)
            rows += [TrendGap(bars)] if is_empty and len(bars) >= MIN_GAP_ROWS else bars
        return rows

    @property
    def dated(self) -> Sequence[TrendBar]:
        return at_most(MAX_DATE_LABELS, self.bars)


def trend_chart(
    trend: Trend,
    *,
    today: date,
    height: int,
    foot: int,
    is_neutral: bool = False,
    symptoms: Mapping[date, int] | None = None,
) -> TrendChart:
    """Return the chart of a trend.

    With `is_neutral`, as for averages of several days, no bar is compared with the target.
    """
    medians = [stretch.median_mg for stretch in trend.stretches]
    chart = day_chart(
        [stretch.shown for stretch in trend.stretches],
        today=today,
        height=height,
        foot=foot,
        is_neutral=is_neutral or trend.grain != Grain.DAY,
        symptoms=symptoms,
        room_for=max((mg for mg in medians if mg is not None), default=ZERO),
    )
    chart = replace(chart, steps=[_on_its_day(step, trend) for step in chart.steps])
    places = [
        None if median_mg is None else (bar.middle, chart.frame.y(median_mg))
        for bar, median_mg in zip(chart.bars, medians, strict=True)
    ]
    lines = [[place for place in run if place] for is_drawn, run in groupby(places, key=bool) if is_drawn]
    return TrendChart(trend, chart, trend_bars(trend, chart), lines)


def at_most(most: int, bars: Sequence[TrendBar]) -> Sequence[TrendBar]:
    """Return every bar, or every second or third, so that at most `most` have dates."""
    return bars[:: -(-len(bars) // most)]


def trend_bars(trend: Trend, chart: DayChart) -> list[TrendBar]:
    """The bars of `chart`, each with the days that it is of."""
    has_year = (trend.stretches[-1].last - trend.stretches[0].first).days >= A_YEAR
    return [TrendBar(*both, has_year) for both in zip(trend.stretches, chart.bars, strict=True)]


def _on_its_day(step: TargetStep, trend: Trend) -> TargetStep:
    """Return the target step at its own day instead of its bar's start.

    The target that the bar ends on may be in force from a later day on.
    """
    [days] = [stretch.days for stretch in trend.stretches if stretch.first == step.first]
    return replace(step, first=next(day.day for day in days if day.target_mg == step.target_mg))


def name_of(stretch: Stretch) -> str:
    """Return the days of a bar of a week or month as text."""
    first, last = stretch.first, stretch.last
    if stretch.grain == Grain.MONTH:
        return month_and_year(first)
    return full_date(first) if first == last else date_span(first, last, with_year=True)
