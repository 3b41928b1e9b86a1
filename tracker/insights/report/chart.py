"""The chart on paper: grey bars across the sheet, however long the range is. Pure Python.

x and widths are in per cent, y in pixels, as in tracker.insights.charts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.insights.report.periods import Period
from tracker.lib.numbers import format_mg
from tracker.logs.totals import DayTotals, RangeTotals

HEIGHT, FOOT, HEAD = 150, 18, 14  # pixels; the foot holds names, the head the highest line's figure
LEFT, RIGHT = 8.0, 99.5  # per cent; figures stand left of the bars
BAR_SHARE = 0.68
FEWEST_PIXELS = 1.5  # of a bar: it is seen, however little it holds
LETTERS = 12  # pixels that a figure needs
MOST_NAMES = 8
A_YEAR = 366  # days; a name in a longer chart needs its year
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a bar stands for: a day's totals, or the average over those days of a week or month that count."""

    food_mg: Decimal
    total_mg: Decimal
    is_at_least: bool

    @classmethod
    def of(cls, days: Sequence[DayTotals], unit: str) -> Amount | None:
        """None without entries, or without a day that counts."""
        if unit == "day":
            [day] = days
            return cls(day.food_mg, day.total_mg, day.is_at_least) if day.has_entries else None
        totals = RangeTotals(days)
        if totals.average_mg is None:
            return None
        food_mg = sum((day.food_mg for day in totals.counted_days), ZERO) / totals.divisor
        return cls(food_mg, totals.average_mg, totals.average_is_at_least)


@dataclass(frozen=True, slots=True)
class PaperBar:
    x: float
    width: float
    top: float  # of the whole bar
    middle: float  # where food and drink end, and supplements begin
    is_at_least: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch of the target's line."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure at the left edge, or a name below the bars."""

    place: float
    words: str


@dataclass(frozen=True, slots=True)
class PaperChart:
    unit: str  # what a bar is: day, week or month
    floor: int
    bars: Sequence[PaperBar]
    levels: Sequence[Level]
    figures: Sequence[Mark]  # at their y
    names: Sequence[Mark]  # at their x

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def has_unknown(self) -> bool:
        return any(bar.is_at_least for bar in self.bars)


@dataclass(frozen=True, slots=True)
class _Frame:
    floor: int
    scale: float  # pixels a milligram
    slot: float  # per cent

    def x(self, n: float) -> float:
        return round(LEFT + n * self.slot, 2)

    def y(self, magnesium_mg: Decimal) -> float:
        return round(self.floor - float(magnesium_mg) * self.scale, 1)


def paper_chart(
    days: Sequence[DayTotals], periods: Sequence[Period], *, is_neutral: bool = False
) -> PaperChart:
    """`periods` cover `days` without a gap. With `is_neutral` no target is drawn."""
    groups = _grouped(days, periods)
    unit = periods[0].unit
    amounts = [Amount.of(group, unit) for group in groups]
    targets = [None if is_neutral else group[0].target_mg for group in groups]
    highest = max([Decimal(1), *(each.total_mg for each in amounts if each), *filter(None, targets)])
    floor = HEIGHT - FOOT
    frame = _Frame(floor, (floor - HEAD) / float(highest), (RIGHT - LEFT) / len(groups))
    every = -(-len(periods) // MOST_NAMES)
    return PaperChart(
        unit,
        floor,
        bars=[_bar(n, amount, frame) for n, amount in enumerate(amounts) if amount],
        levels=_levels(targets, frame),
        figures=_figures([ZERO, highest, *filter(None, targets[:1])], frame),
        names=[
            Mark(frame.x(n + 0.5), _name(period, is_long=len(days) > A_YEAR))
            for n, period in enumerate(periods)
            if n % every == 0
        ],
    )


def _name(period: Period, *, is_long: bool) -> str:
    first = period.first
    return f"{first:%b %Y}" if is_long or period.unit == "month" else f"{first.day} {first:%b}"


def _grouped(days: Sequence[DayTotals], periods: Sequence[Period]) -> list[Sequence[DayTotals]]:
    groups, start = [], 0
    for period in periods:
        end = start + (period.last - period.first).days + 1
        groups.append(days[start:end])
        start = end
    return groups


def _bar(n: int, amount: Amount, frame: _Frame) -> PaperBar:
    middle = min(frame.y(amount.food_mg), frame.floor - FEWEST_PIXELS)
    top = min(frame.y(amount.total_mg), middle)
    margin = (1 - BAR_SHARE) / 2
    return PaperBar(frame.x(n + margin), round(frame.slot * BAR_SHARE, 2), top, middle, amount.is_at_least)


def _levels(targets: Sequence[Decimal | None], frame: _Frame) -> list[Level]:
    """Neighbours with the same target make one line."""
    levels: list[Level] = []
    for n, target_mg in enumerate(targets):
        if target_mg is None:
            continue
        x1, x2, y = frame.x(n), frame.x(n + 1), frame.y(target_mg)
        if levels and levels[-1].y == y:
            x1 = levels.pop().x1
        levels.append(Level(x1, x2, y))
    return levels


def _figures(milligrams: Sequence[Decimal], frame: _Frame) -> list[Mark]:
    """Those for which there is room; the first ones come first."""
    marks: list[Mark] = []
    for magnesium_mg in milligrams:
        y = frame.y(magnesium_mg)
        if all(abs(mark.place - y) >= LETTERS for mark in marks):
            marks.append(Mark(y, format_mg(magnesium_mg)))
    return marks
