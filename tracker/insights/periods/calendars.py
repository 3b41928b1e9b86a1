"""Cells of a month and of a year, each filled up to its share of the target. Pure Python.

As in charts: x in per cent of the width, y in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tracker.insights.charts.bar_charts import MIN_BAR_PIXELS, Box
from tracker.insights.charts.chart_day import ChartDay
from tracker.insights.dates import short_weekday
from tracker.lib.months import Month, Year
from tracker.lib.weeks import Week
from tracker.logs.totals import DayTotals

GAP = 3.0  # pixels that a day below its target leaves free at the least: it never looks reached
CELL_SHARE = 0.92  # of a day's slot, across
MONTH_HEAD, MONTH_LEFT, MONTH_ROW, MONTH_CELL = 24, 9.0, 58, 54
YEAR_HEAD, YEAR_LEFT, YEAR_ROW, YEAR_CELL = 20, 11.0, 44, 38
QUARTERS = ("share-1", "share-2", "share-3", "share-4")
DAYS_WITH_LABEL = (1, 5, 10, 15, 20, 25, 30)  # above the columns of a year


@dataclass(slots=True)
class CalendarCell(ChartDay):
    """One day: its column (all that can be tapped), its box, and the filled part of it.

    The filled part is None without entries. `shade` is "from-food" on and above the target, and then the
    box is full; "close-to-target" below it within 10 per cent; "share-1" to "share-4" for a quarter of it.
    A neutral cell is "share-4" and is filled in proportion to the highest day.
    """

    column: Box
    box: Box
    fill: Box | None
    shade: str
    is_ahead: bool  # a day that is still to come, with nothing planned

    @property
    def is_full(self) -> bool:
        return self.shade == "from-food" and not self.is_pending

    @property
    def kind(self) -> str:
        """Return the background: "missing" is hatched, so that it is not read as zero."""
        if self.totals.item_count:
            return "track"
        return "future" if self.is_ahead else "missing"

    @property
    def signs(self) -> list[str]:
        """Return the signs of the day, where there is no room for its value."""
        at_least = "≥" if self.totals.is_at_least else ""
        return [sign for sign in (self.mark, at_least, "…" if self.is_left_out else "") if sign]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A week of a month, or a month of a year, with those of its days that are shown."""

    span: Week | Month
    y: int
    cells: Sequence[CalendarCell]


@dataclass(frozen=True, slots=True)
class Calendar:
    height: int
    left: float  # where the days begin, in per cent
    row: int  # the height of one
    head: Sequence[tuple[str, float]]  # `Mo`, or the day of the month, and the middle of its column
    rows: Sequence[CalendarRow]
    symptoms: Mapping[date, int] = field(default_factory=dict)  # the number of them, by day

    @property
    def cells(self) -> list[CalendarCell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def has_over_limit(self) -> bool:
        return any(cell.totals.is_over_limit for cell in self.cells)


def month_calendar(
    month: Month,
    days: Sequence[DayTotals],
    *,
    today: date,
    starts_on: int,
    is_neutral: bool,
    symptoms: Mapping[date, int] | None = None,
) -> Calendar:
    """The weeks of `month` as rows, from `days`, which are all of the month's in their order."""
    draw = _Cells(today, _highest(days), is_neutral)
    totals = {day.day: day for day in days}
    rows = []
    for n, week in enumerate(month.weeks(starts_on)):
        y = MONTH_HEAD + n * MONTH_ROW
        places = _places(MONTH_LEFT, 7, y, MONTH_ROW, MONTH_CELL)
        cells = [
            draw.cell(totals[day], *place)
            for day, place in zip(week.days, places, strict=True)
            if day in totals
        ]
        rows.append(CalendarRow(week, y, cells))
    names = [short_weekday(day)[:2] for day in week.days]
    head = [(name, column.middle) for name, (column, _) in zip(names, places, strict=True)]
    height = MONTH_HEAD + len(rows) * MONTH_ROW
    return Calendar(height, MONTH_LEFT, MONTH_ROW, head, rows, symptoms or {})


def year_calendar(
    year: Year,
    days: Sequence[DayTotals],
    *,
    today: date,
    is_neutral: bool,
    symptoms: Mapping[date, int] | None = None,
) -> Calendar:
    """The months of `year` as rows, from `days`, which are of whole months, in their order."""
    draw = _Cells(today, _highest(days), is_neutral)
    rows = []
    for n, (month, in_month) in enumerate(by_month(year, days)):
        y = YEAR_HEAD + n * YEAR_ROW
        places = _places(YEAR_LEFT, 31, y, YEAR_ROW, YEAR_CELL)
        cells = [draw.cell(day, *place) for day, place in zip(in_month, places, strict=False)]
        rows.append(CalendarRow(month, y, cells))
    head = [(str(number), places[number - 1][0].middle) for number in DAYS_WITH_LABEL]
    height = YEAR_HEAD + len(rows) * YEAR_ROW
    return Calendar(height, YEAR_LEFT, YEAR_ROW, head, rows, symptoms or {})


def shown_days(year: Year, days: Sequence[DayTotals], today: date) -> Sequence[DayTotals]:
    """Return the days of the months from the first with entries to the last.

    `days` are all of the year's. The current month is always among them; another year without entries is
    shown as a whole.
    """
    months = by_month(year, days)
    shown = [
        in_month
        for month, in_month in months
        if month.first <= today <= month.last or any(day.item_count for day in in_month)
    ]
    if not shown:
        return days
    return [day for day in days if shown[0][0].day <= day.day <= shown[-1][-1].day]


def by_month(year: Year, days: Sequence[DayTotals]) -> list[tuple[Month, Sequence[DayTotals]]]:
    """Return `days`, which are of whole months of the year in their order, month by month."""
    months, begun = [], 0
    for month in year.months:
        if days[0].day <= month.first and begun < len(days):
            months.append((month, days[begun : begun + month.length]))
            begun += month.length
    return months


@lru_cache(maxsize=32)  # all months and years have the same layout
def _places(left: float, count: int, y: int, height: int, cell: int) -> list[tuple[Box, Box]]:
    """Return the columns of a row between `left` and the right edge.

    Each has the box of `cell` pixels in it.
    """
    slot = (100 - left) / count
    width, margin = round(slot * CELL_SHARE, 2), slot * (1 - CELL_SHARE) / 2
    return [
        (
            Box(round(left + n * slot, 2), y, round(slot, 2), height),
            Box(round(left + n * slot + margin, 2), y + (height - cell) / 2, width, cell),
        )
        for n in range(count)
    ]


def _highest(days: Sequence[DayTotals]) -> Decimal:
    return max(day.total_mg for day in days)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Factory of cells; `highest_mg` fills a cell that has no target to reach."""

    today: date
    highest_mg: Decimal
    is_neutral: bool

    def cell(self, totals: DayTotals, column: Box, box: Box) -> CalendarCell:
        """The day in its column, and in the box in the middle of it."""
        is_today = totals.day == self.today
        if totals.item_count:
            fill, shade = self._fill(totals, box)
            return CalendarCell(totals, is_today, self.is_neutral, column, box, fill, shade, False)
        return CalendarCell(totals, is_today, self.is_neutral, column, box, None, "", totals.day > self.today)

    def _fill(self, totals: DayTotals, box: Box) -> tuple[Box, str]:
        has_aim = totals.target_mg is not None and not self.is_neutral
        if has_aim and totals.is_reached:
            return box, "from-food"
        whole_mg = totals.target_mg if has_aim else self.highest_mg
        # Of whole thousandths: to make a float of 28 digits takes twice as long.
        share = int(totals.total_mg * 1000) / int(whole_mg * 1000) if whole_mg else 0.0
        whole = box.height
        height = round(min(max(share * whole, MIN_BAR_PIXELS), whole - GAP if has_aim else whole), 1)
        fill = Box(box.x, round(box.y + whole - height, 1), box.width, height)
        if totals.is_close and has_aim:
            return fill, "close-to-target"
        return fill, QUARTERS[min(int(share * 4), 3)] if has_aim else "share-4"
