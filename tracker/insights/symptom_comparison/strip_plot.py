"""Strip plot: days as dots in two rows, milligrams to the right. Pure Python.

Templates draw it. As in charts, x is in per cent of the width, y in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count
from operator import attrgetter
from typing import NamedTuple

from tracker.insights.symptom_comparison.days import DayIntake, MedianIntake, WindowComparison

MIN_SPAN_MG = Decimal(200)
LEFT, RIGHT = 2.0, 96.0  # per cent, with room for half a dot and for a mark to its right
TOP = 24  # pixels for the name of a row
ROW = 62  # pixels for its dots
FOOT = 22  # pixels for the axis labels
MIN_DISTANCE_PERCENT = 2.8  # per cent: dots nearer than this would cover one another, and are stacked
STACK_STEP = 9  # pixels from dot to dot in a stack, less where it would leave its row


@dataclass(frozen=True, slots=True)
class AxisScale:
    """Scale from milligrams to per cent."""

    low_mg: Decimal
    step_mg: Decimal
    steps: int

    @classmethod
    def of(cls, magnesium_mg: Sequence[Decimal]) -> AxisScale:
        """Return a scale of at most six round steps around all values; ValueError for none.

        Dots have no base, so it need not begin at 0. But it is never narrower than MIN_SPAN_MG: averages of
        days are closer together than days are, and a few milligrams should not look like much.
        """
        lowest_mg, highest_mg = min(magnesium_mg), max(magnesium_mg)
        missing_mg = max(MIN_SPAN_MG - (highest_mg - lowest_mg), Decimal(0))
        lowest_mg = max(lowest_mg - missing_mg / 2, Decimal(0))
        highest_mg = max(highest_mg + missing_mg / 2, lowest_mg + MIN_SPAN_MG)
        for step_mg in (Decimal(each) * 10**power for power in count() for each in (10, 20, 25, 50)):
            low_mg = (lowest_mg / step_mg).to_integral_value(ROUND_FLOOR) * step_mg
            high_mg = (highest_mg / step_mg).to_integral_value(ROUND_CEILING) * step_mg
            if high_mg - low_mg <= 6 * step_mg:
                break
        return cls(low_mg, step_mg, int((high_mg - low_mg) / step_mg))

    @property
    def ticks(self) -> list[tuple[float, Decimal]]:
        """Return the positions of the axis labels and their milligrams."""
        figures = [self.low_mg + n * self.step_mg for n in range(self.steps + 1)]
        return list(zip(self.places(figures), figures, strict=True))

    def x(self, magnesium_mg: Decimal) -> float:
        return self.places([magnesium_mg])[0]

    def places(self, magnesium_mg: Iterable[Decimal]) -> list[float]:
        """Return the x of each value."""
        low_mg, width_mg = self.low_mg, self.step_mg * self.steps
        return [
            round(LEFT + float((figure - low_mg) / width_mg) * (RIGHT - LEFT), 2) for figure in magnesium_mg
        ]


class Dot(NamedTuple):
    intake: DayIntake
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class StripRow:
    """The days on one side: their dots, and their median as a line."""

    is_with: bool
    top: int
    dots: Sequence[Dot]
    median: MedianIntake
    median_x: float

    @property
    def name_y(self) -> int:
        return self.top + 12

    @property
    def bottom(self) -> int:
        return self.top + TOP + ROW


@dataclass(frozen=True, slots=True)
class StripPlot:
    """One window's picture."""

    comparison: WindowComparison
    rows: Sequence[StripRow]
    scale: AxisScale

    @property
    def floor(self) -> int:
        """The y of the axis."""
        return self.rows[-1].bottom

    @property
    def height(self) -> int:
        return self.floor + FOOT


def strip_plot(comparison: WindowComparison) -> StripPlot:
    """ValueError for a comparison without days on one of its sides."""
    scale = AxisScale.of([intake.magnesium_mg for intake in comparison.intakes])
    above = _make_strip_row(comparison.with_symptoms, comparison.median_with, scale, is_with=True, top=0)
    below = _make_strip_row(
        comparison.without, comparison.median_without, scale, is_with=False, top=TOP + ROW
    )
    return StripPlot(comparison, [above, below], scale)


def _make_strip_row(
    intakes: Sequence[DayIntake], median: MedianIntake, scale: AxisScale, *, is_with: bool, top: int
) -> StripRow:
    return StripRow(is_with, top, _dots(intakes, scale, top), median, scale.x(median.magnesium_mg))


def _dots(intakes: Sequence[DayIntake], scale: AxisScale, top: int) -> list[Dot]:
    """Side by side where there is room, else stacked above and below the middle of their row."""
    ends: list[float] = []  # of each stack level, the x of its last dot
    levels: list[int] = []
    in_order = sorted(intakes, key=attrgetter("magnesium_mg", "day"))
    places = scale.places(intake.magnesium_mg for intake in in_order)
    for x in places:
        for level, end in enumerate(ends):
            if x - end >= MIN_DISTANCE_PERCENT:
                ends[level] = x
                break
        else:
            level = len(ends)
            ends.append(x)
        levels.append(level)
    half = max(len(ends) // 2, 1)
    apart = min(STACK_STEP, (ROW / 2 - 6) / half)
    middle = top + TOP + ROW / 2
    heights = [
        round(middle + apart * ((level + 1) // 2) * (1 if level % 2 else -1), 1) for level in range(len(ends))
    ]
    return [Dot(intake, x, heights[level]) for intake, x, level in zip(in_order, places, levels, strict=True)]
