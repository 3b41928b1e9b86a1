"""Trend of a range of days: averages over chosen days and a rolling median. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from statistics import median

from tracker.lib.weeks import LAST_DAY, MONDAY, Week
from tracker.logs.totals import ZERO, DayTotals, RangeTotals


class AveragingRule(StrEnum):
    """The days that averages are over."""

    LOGGED = "logged"  # the default rule of RangeTotals
    COMPLETE = "complete"  # only days that the member marked complete

    def counts(self, day: DayTotals) -> bool:
        return day.is_counted and (self == AveragingRule.LOGGED or day.is_complete is True)


@dataclass(frozen=True, slots=True)
class AveragedTotals(RangeTotals):
    """RangeTotals over the chosen days."""

    base: AveragingRule = AveragingRule.LOGGED

    @property
    def judged_days(self) -> list[DayTotals]:
        """Return the days that `reached_days` is counted in."""
        return self.counted_days if self.base == AveragingRule.COMPLETE else self.logged_days


def averaged_over(days: Sequence[DayTotals], base: AveragingRule = AveragingRule.LOGGED) -> AveragedTotals:
    """Return the totals of a range over logged days (the rule of RangeTotals) or complete days.

    Over complete days, every value is of these days: totals and coverage as well as the average.
    """
    chosen = [day for day in days if base.counts(day)] if base == AveragingRule.COMPLETE else days
    return AveragedTotals(chosen, base)


class Grain(StrEnum):
    """The length of time of one bar; longer ranges have coarser bars, so that they stay apart."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @classmethod
    def for_days(cls, length: int) -> Grain:
        """Return the grain for a number of days.

        At most 62 bars by day, 106 by week, 121 by month.
        """
        if length <= 62:
            return cls.DAY
        return cls.WEEK if length <= 732 else cls.MONTH


@dataclass(frozen=True, slots=True)
class MedianWindow:
    """Window of a rolling median: the day itself and those before it, `days` in all.

    With fewer than `least` days that count there is no median. Both numbers are our own: over half of the
    days, so that a few days do not represent a period that is mostly empty.
    """

    days: int
    least: int

    @property
    def shortest(self) -> int:
        """Ranges of fewer days have no line: one point looks back over half of it."""
        return self.days * 2

    def median_mg(self, days: Sequence[DayTotals], base: AveragingRule) -> Decimal | None:
        """The median of the totals of the last days of `days`; None when too few of them count."""
        totals = [day.total_mg for day in days[-self.days :] if base.counts(day)]
        return median(totals) if len(totals) >= self.least else None


WINDOWS = {Grain.DAY: MedianWindow(7, 4), Grain.WEEK: MedianWindow(28, 16), Grain.MONTH: MedianWindow(91, 46)}


@dataclass(frozen=True)
class Stretch:
    """The days of one bar: a day, or the days of a week or month that are in the range.

    `median_mg` is the rolling median on its last day, None when too few days count. See MedianWindow.
    """

    grain: Grain
    days: Sequence[DayTotals]
    base: AveragingRule
    median_mg: Decimal | None

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @cached_property
    def totals(self) -> AveragedTotals:
        return averaged_over(self.days, self.base)

    @cached_property
    def shown(self) -> DayTotals:
        """The day itself; of a week or month its average day, for a bar: over the days that count.

        Over complete days, a day with entries that is not marked so is shown as not complete.
        The average day has an item for each day that it is the average of, unknown where the day's total is
        a lower bound. Its target is the one of the last day.
        """
        if self.grain == Grain.DAY:
            [day] = self.days
            if day.has_entries and day.is_finished and not self.base.counts(day):
                return replace(day, is_complete=False)
            return day
        counted = self.totals.counted_days
        divisor = len(counted) or 1
        return DayTotals(
            day=self.first,
            target_mg=self.days[-1].target_mg,
            food_mg=sum((day.food_mg for day in counted), ZERO) / divisor,
            supplemental_mg=sum((day.supplemental_mg for day in counted), ZERO) / divisor,
            item_count=len(counted),
            unknown_count=sum(day.is_at_least for day in counted),
        )


@dataclass(frozen=True, slots=True)
class Trend:
    grain: Grain
    window: MedianWindow
    stretches: Sequence[Stretch]

    @property
    def has_median(self) -> bool:
        return any(stretch.median_mg is not None for stretch in self.stretches)


def begins(first: date, length: int) -> date:
    """Return the first day to read for a trend of `length` days from `first` on.

    Medians look back.
    """
    return first - timedelta(days=WINDOWS[Grain.for_days(length)].days - 1)


def trend_of(
    days: Sequence[DayTotals],
    first: date,
    base: AveragingRule = AveragingRule.LOGGED,
    starts_on: int = MONDAY,
    today: date = LAST_DAY,
) -> Trend:
    """Bars from `first` on, by day, week or month; `days` come from `begins` on.

    With the days before, the median of a day is the same in every range of the same grain. After `today`
    there is none: nothing has happened yet.
    """
    begin = next(n for n, day in enumerate(days) if day.day == first)
    length = len(days) - begin
    grain = Grain.for_days(length)
    window = WINDOWS[grain]
    stretches = []
    end = begin
    for _, run in groupby(days[begin:], key=lambda day: _start(day.day, grain, starts_on)):
        of_stretch = list(run)
        end += len(of_stretch)
        median_mg = None
        if length >= window.shortest and of_stretch[0].day <= today:
            median_mg = window.median_mg(days[max(end - window.days, 0) : end], base)
        stretches.append(Stretch(grain, of_stretch, base, median_mg))
    return Trend(grain, window, stretches)


def _start(day: date, grain: Grain, starts_on: int) -> date:
    """The first day of the day's stretch, were it whole."""
    if grain == Grain.MONTH:
        return day.replace(day=1)
    return Week.containing(day, starts_on).first if grain == Grain.WEEK else day
