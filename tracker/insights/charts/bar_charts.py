"""Convert totals to the geometry of a chart. Pure Python; templates draw it.

A chart has no viewBox: x is in per cent of the width, y and text in CSS pixels, so that text keeps its size
on a phone and a desktop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from tracker.insights.charts.chart_day import ChartDay
from tracker.lib.dates import short_day
from tracker.lib.numbers import format_exact, format_mg
from tracker.lib.words import gettext
from tracker.logs.totals import CLOSE, ZERO, DayTotals
from tracker.logs.upper_limit import SupplementLedger
from tracker.profiles.dri import UpperLimit

HEADROOM = Decimal("1.12")  # above the highest bar, for its value
BAR_SHARE = 0.62  # of a day's slot
MAX_BAR_PERCENT = 9.0  # per cent: as in a week from edge to edge, however few the bars are
MIN_BAR_PIXELS = 3  # a bar of a day with entries is visible, however small


@dataclass(slots=True, unsafe_hash=True)  # as ChartDay: frozen ones take four times as long to make
class Box:
    """A rectangle: x and width in per cent, y and height in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return the middle of the bar in per cent of the width."""
        return round(self.x + self.width / 2, 2)


@dataclass(slots=True)
class DayBar(ChartDay):
    """One day: its column (all that can be tapped) and the rectangles in it; None is not drawn.

    `none` marks a day without entries, so that it is not read as zero.
    """

    middle: float  # per cent
    column: Box
    food: Box | None
    supplements: Box | None
    none: Box | None
    figure_y: float


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A horizontal part of the target line, from `first` on.

    `close_y` is the y of the lowest total that is close to it, `rise_to` that of the next part.
    """

    first: date
    target_mg: Decimal
    x1: float
    x2: float
    y: float
    close_y: float
    rise_to: float | None

    @property
    def figure(self) -> str:
        return format_exact(self.target_mg)

    @property
    def label_y(self) -> float:
        """Return the y of the label: the line's own height, in the middle of the letters."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """Position of a chart's bars: `left` and `slot` in per cent, `floor` and `scale` in pixels."""

    left: float
    slot: float
    floor: int
    scale: float

    def y(self, magnesium_mg: Decimal) -> float:
        return round(self.floor - float(magnesium_mg) * self.scale, 1)


@dataclass(frozen=True, slots=True)
class DayChart:
    height: int
    frame: ChartFrame
    bars: Sequence[DayBar]
    steps: Sequence[TargetStep]
    symptoms: Mapping[date, int] = field(default_factory=dict)  # marked below the bars

    @property
    def floor(self) -> int:
        """The y of the axis."""
        return self.frame.floor

    @property
    def has_left_out(self) -> bool:
        return any(bar.is_left_out for bar in self.bars)

    @property
    def has_over_limit(self) -> bool:
        return any(bar.totals.is_over_limit for bar in self.bars)

    @property
    def has_so_far(self) -> bool:
        return any(bar.is_pending and bar.is_today for bar in self.bars)


def day_chart(
    days: Sequence[DayTotals],
    *,
    today: date,
    height: int,
    foot: int,
    left: float = 10,
    right: float = 90,
    is_neutral: bool = False,
    room_for: Decimal = ZERO,
    symptoms: Mapping[date, int] | None = None,
) -> DayChart:
    """Return bars for `days` between `left` and `right` per cent.

    `foot` pixels are kept below for names. `room_for` milligrams are on the chart, however low the bars are.
    With `is_neutral` no bar shows whether it is below, on or above the target. `symptoms` has their number by
    day.
    """
    floor = height - foot
    levels = [day.total_mg for day in days] + [day.target_mg for day in days if day.target_mg is not None]
    highest = max([*levels, room_for, Decimal(1)]) * HEADROOM
    frame = ChartFrame(left, (right - left) / len(days), floor, floor / float(highest))
    bars = [
        _make_bar(totals, n, frame, is_today=totals.day == today, is_neutral=is_neutral)
        for n, totals in enumerate(days)
    ]
    return DayChart(height, frame, bars, target_steps(days, frame), symptoms or {})


def _make_bar(totals: DayTotals, n: int, frame: ChartFrame, *, is_today: bool, is_neutral: bool) -> DayBar:
    x = frame.left + n * frame.slot
    width = min(round(frame.slot * BAR_SHARE, 2), MAX_BAR_PERCENT)
    inner = round(x + (frame.slot - width) / 2, 2)
    food = supplements = none = None
    top = float(frame.floor)
    if not totals.has_entries:
        none = Box(inner, frame.floor - 12, width, 12)
    else:
        if totals.food_mg or not totals.supplemental_mg:
            top = min(frame.y(totals.food_mg), frame.floor - MIN_BAR_PIXELS)
            food = Box(inner, top, width, round(frame.floor - top, 1))
        if totals.supplemental_mg:
            bottom = top - 2 if food else top  # the two parts differ in shape as well as in colour
            top = min(frame.y(totals.total_mg), bottom - MIN_BAR_PIXELS)
            supplements = Box(inner, top, width, round(bottom - top, 1))
    column = Box(round(x, 2), 0, round(frame.slot, 2), frame.floor)
    return DayBar(
        totals, is_today, is_neutral, round(x + frame.slot / 2, 2), column, food, supplements, none,
        round(top - 7, 1),
    )  # fmt: skip


def target_steps(days: Sequence[DayTotals], frame: ChartFrame) -> list[TargetStep]:
    """Return the target line over `days`, each a slot of the frame.

    It has a step for each period with one target.
    """
    steps: list[TargetStep] = []
    x = frame.left
    runs = [(target_mg, list(run)) for target_mg, run in groupby(days, key=lambda day: day.target_mg)]
    for n, (target_mg, run) in enumerate(runs):
        end = x + frame.slot * len(run)
        if target_mg is not None:
            after = runs[n + 1][0] if n + 1 < len(runs) else None
            rise_to = frame.y(after) if after is not None else None
            y, close_y = frame.y(target_mg), frame.y(target_mg * CLOSE)
            steps.append(TargetStep(run[0].day, target_mg, round(x, 2), round(end, 2), y, close_y, rise_to))
        x = end
    return steps


@dataclass(frozen=True, slots=True)
class SupplementBar:
    """One day's supplements and medicines; without any there is no box."""

    ledger: SupplementLedger
    middle: float  # per cent
    box: Box | None
    figure_y: float

    @property
    def figure(self) -> str:
        """Return `200`, or `≥200` with unknown items."""
        at_least = "≥" if self.ledger.totals.is_supplemental_at_least else ""
        ledger = self.ledger
        limit_mg = ledger.limit.ul_supplemental_mg if ledger.limit else None
        return at_least + format_mg(ledger.totals.supplemental_mg, limit_mg)

    @property
    def words(self) -> str:
        """Return `Tue 17 November: 400 of 350 mg`."""
        parts = {"day": short_day(self.ledger.totals.day), "text": self.ledger.figures}
        return gettext("%(day)s: %(text)s") % parts


@dataclass(frozen=True, slots=True)
class SupplementChart:
    """Chart of supplements and medicines only, by day, with the upper limit as a line.

    None is no limit.
    """

    limit: UpperLimit | None
    height: int
    limit_y: float | None
    bars: Sequence[SupplementBar]

    @property
    def limit_label_y(self) -> float | None:
        """Return the y of the label: the line's own height, in the middle of the letters."""
        return None if self.limit_y is None else self.limit_y + 4

    @property
    def shown(self) -> list[SupplementBar]:
        return [bar for bar in self.bars if bar.box]

    @property
    def passed(self) -> list[SupplementBar]:
        return [bar for bar in self.bars if bar.ledger.is_passed]


def supplement_chart(
    days: Sequence[DayTotals], limit: UpperLimit | None, *, height: int, left: float = 10, right: float = 90
) -> SupplementChart | None:
    """The bars of `days` that have supplements or medicines; None when no day has."""
    ledgers = [SupplementLedger(totals, limit) for totals in days]
    if not any(ledger.is_shown for ledger in ledgers):
        return None
    limit_mg = limit.ul_supplemental_mg if limit else None
    highest = max(limit_mg or Decimal(1), *(day.supplemental_mg for day in days))
    # Room for a value above the highest bar, in pixels: the chart is low.
    frame = ChartFrame(left, (right - left) / len(days), height, (height - 20) / float(highest))
    bars = [_supplement_bar(ledger, n, frame) for n, ledger in enumerate(ledgers)]
    return SupplementChart(limit, height, None if limit_mg is None else frame.y(limit_mg), bars)


def _supplement_bar(ledger: SupplementLedger, n: int, frame: ChartFrame) -> SupplementBar:
    x = frame.left + n * frame.slot
    width = round(frame.slot * BAR_SHARE, 2)
    top = min(frame.y(ledger.totals.supplemental_mg), frame.floor - MIN_BAR_PIXELS)
    box = Box(round(x + (frame.slot - width) / 2, 2), top, width, round(frame.floor - top, 1))
    middle = round(x + frame.slot / 2, 2)
    return SupplementBar(ledger, middle, box if ledger.is_shown else None, round(top - 7, 1))
