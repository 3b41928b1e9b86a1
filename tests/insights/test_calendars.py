"""The geometry of months and years, as plain numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.insights.periods.calendars import month_calendar, year_calendar
from tracker.insights.periods.monthly_averages import average_chart
from tracker.insights.periods.period_tabs import PeriodTabs
from tracker.lib.date_ranges import DateRange
from tracker.lib.months import Month, Year
from tracker.lib.weeks import MONDAY, SUNDAY, Week
from tracker.logs.totals import CountedValue, DayTotals

TODAY = date(2026, 11, 22)
NOVEMBER = Month(2026, 11)
A_FEW = settings(max_examples=25)

mg = st.none() | st.decimals(min_value=0, max_value=2000, places=3)
taken = st.lists(st.builds(CountedValue, mg, st.booleans()), max_size=3)
months = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))
starts = st.sampled_from([MONDAY, SUNDAY])


@st.composite
def logged(draw, length):
    """What was taken on each day of a stretch, and the target: the same few days over and over."""
    pattern = draw(st.lists(st.tuples(taken, st.decimals(10, 2000, places=3)), min_size=1, max_size=9))
    return (pattern * length)[:length]


def totals_of(first, log):
    return [
        DayTotals.from_items(items, day=first + timedelta(days=n), target_mg=target)
        for n, (items, target) in enumerate(log)
    ]


def november(*food, target="310", is_neutral=False):
    """The cells of November 2026, with these milligrams on its first days; "?" is an unknown item."""
    log = [[CountedValue(None if mg == "?" else Decimal(mg), False) for mg in day.split()] for day in food]
    log += [[]] * (30 - len(log))
    days = [
        DayTotals.from_items(items, day=NOVEMBER.first + timedelta(days=n), target_mg=Decimal(target))
        for n, items in enumerate(log)
    ]
    return month_calendar(NOVEMBER, days, today=TODAY, starts_on=MONDAY, is_neutral=is_neutral).cells


def share(cell):
    return cell.fill.height / cell.box.height


# --- where the days stand -------------------------------------------------------------------------


@A_FEW
@given(months, starts, st.data(), st.booleans())
def test_every_day_of_a_month_stands_in_its_week_and_under_its_weekday(month, starts_on, data, is_neutral):
    days = totals_of(month.first, data.draw(logged(month.length)))
    calendar = month_calendar(month, days, today=TODAY, starts_on=starts_on, is_neutral=is_neutral)
    assert [cell.day for cell in calendar.cells] == [day.day for day in days]
    for row in calendar.rows:
        for cell in row.cells:
            assert cell.day in row.span.days
            name, middle = calendar.head[row.span.days.index(cell.day)]
            assert name == f"{cell.day:%a}"[:2]
            assert cell.column.middle == pytest.approx(middle, abs=0.02)
    check_boxes(calendar.cells, calendar.height)


@A_FEW
@given(st.builds(Year, st.integers(2000, 2099)), st.data(), st.booleans())
def test_every_day_of_a_year_stands_in_its_month_and_under_its_number(year, data, is_neutral):
    length = (year.last - year.first).days + 1
    days = totals_of(year.first, data.draw(logged(length)))
    calendar = year_calendar(year, days, today=TODAY, is_neutral=is_neutral)
    assert [cell.day for row in calendar.rows for cell in row.cells] == [day.day for day in days]
    heads = dict(calendar.head)
    for row in calendar.rows:
        for cell in row.cells:
            assert Month.containing(cell.day) == row.span
            if middle := heads.get(cell.day.day):
                assert cell.column.middle == pytest.approx(middle, abs=0.02)
        check_boxes(row.cells, calendar.height)


def check_boxes(cells, height):
    for cell in cells:
        for box in filter(None, (cell.box, cell.fill)):
            assert box.width > 0
            assert box.height > 0
            assert cell.column.x <= box.x
            assert box.x + box.width <= cell.column.x + cell.column.width + 0.02
            assert cell.column.y <= box.y
            assert box.y + box.height <= cell.column.y + cell.column.height + 0.11
        assert cell.column.y + cell.column.height <= height
        assert cell.column.x + cell.column.width <= 100.1
        assert (cell.fill is not None) == cell.totals.has_entries
        assert cell.is_full == (cell.totals.is_reached and not cell.is_neutral)
    for cell, after in pairwise(cells):
        assert after.column.x >= cell.column.x + cell.column.width - 0.03 or after.column.y > cell.column.y


# --- what a cell means ----------------------------------------------------------------------------


def test_a_cell_is_filled_to_its_share_of_the_target():
    cells = november("31", "155", "279")
    assert [round(share(cell), 2) for cell in cells[:3]] == [0.1, 0.5, 0.9]


def test_a_cell_is_full_on_target_and_never_below_it():
    cells = november("309.999", "310", "4000")
    assert share(cells[0]) < 0.95
    assert [share(cell) for cell in cells[1:3]] == [1, 1]
    assert [cell.is_full for cell in cells[:3]] == [False, True, True]


def test_the_shade_says_the_quarter_of_the_target():
    cells = november("0", "77", "78", "155", "232.5", "278.999", "279", "310")
    assert [cell.shade for cell in cells[:8]] == [
        "share-1",
        "share-1",
        "share-2",
        "share-3",
        "share-4",
        "share-4",
        "close-to-target",
        "from-food",
    ]


def test_signs_stand_for_the_standing_and_for_unknown_items():
    cells = november("100", "310", "388", "100 ?", "400 ?")
    assert [cell.signs for cell in cells[:5]] == [[], ["✓"], ["▲"], ["≥"], ["▲", "≥"]]
    assert [cell.figure for cell in cells[:5]] == ["100", "310", "388", "≥100", "≥400"]


def test_a_day_without_entries_is_hatched_unless_it_is_still_to_come():
    cells = november("0", "?")
    assert [cell.kind for cell in cells[:3]] == ["track", "track", "missing"]
    assert [cell.fill is None for cell in cells[:3]] == [False, False, True]
    assert [cell.kind for cell in cells[20:23]] == ["missing", "missing", "future"]


def test_today_is_marked_in_the_calendar_and_no_other_day():
    assert [cell.day for cell in november() if cell.is_today] == [TODAY]


def test_a_neutral_cell_is_filled_against_the_highest_day_whatever_the_target():
    for target in ("310", "100"):
        cells = november("100", "400", "200", target=target, is_neutral=True)
        assert [share(cell) for cell in cells[:3]] == [0.25, 1, 0.5]
        assert {(cell.shade, cell.is_full, cell.mark) for cell in cells[:3]} == {("share-4", False, "")}


# --- averages -------------------------------------------------------------------------------------


@A_FEW
@given(st.builds(Year, st.integers(2000, 2099)), st.data())
def test_the_bars_of_a_year_stand_side_by_side_and_leave_room_for_their_figures(year, data):
    length = (year.last - year.first).days + 1
    days = totals_of(year.first, data.draw(logged(length)))
    chart = average_chart(year, days, height=200, foot=24)
    assert [bar.month for bar in chart.bars] == year.months
    assert [day for bar in chart.bars for day in bar.totals.days] == days
    assert chart.bars[0].column.x == 0
    assert chart.bars[-1].column.x + chart.bars[-1].column.width == pytest.approx(100, abs=0.05)
    for bar in chart.bars:
        assert (bar.bar is None) == (bar.totals.average_mg is None) == (bar.figure == "")
        if bar.bar:
            assert 22 <= bar.figure_y < bar.bar.y
            assert bar.bar.y + bar.bar.height == pytest.approx(176)
    assert all(0 <= step.y <= 176 for step in chart.steps)


def test_an_average_on_the_target_reaches_its_line():
    days = totals_of(date(2026, 1, 1), [([CountedValue(Decimal(350), False)], Decimal(350))] * 365)
    chart = average_chart(Year(2026), days, height=200, foot=24)
    assert {bar.bar.y for bar in chart.bars} == {chart.steps[0].y}


def test_a_month_is_as_wide_as_its_days_so_that_the_line_steps_where_the_month_begins():
    log = [([], Decimal(310 if n < 59 else 350)) for n in range(365)]  # 1 March is day 60
    chart = average_chart(Year(2026), totals_of(date(2026, 1, 1), log), height=200, foot=24)
    assert chart.bars[2].column.x == pytest.approx(chart.steps[1].x1, abs=0.02)


def test_the_line_steps_on_the_day_within_the_month():
    log = [([], Decimal(310 if n < 180 else 350)) for n in range(365)]  # 30 June is day 181
    before, after = average_chart(Year(2026), totals_of(date(2026, 1, 1), log), height=200, foot=24).steps
    assert before.x2 == after.x1 == pytest.approx(180 / 365 * 100, abs=0.01)
    assert after.first == date(2026, 6, 30)


# --- the switch -----------------------------------------------------------------------------------


def tabs(first, last, today=TODAY, starts_on=MONDAY):
    return PeriodTabs("range", DateRange(first, last), today, starts_on)


def test_the_switch_stays_with_today_where_today_is_in_view():
    for span in (Week.containing(TODAY), NOVEMBER, Year(2026)):
        switch = tabs(span.first, span.last)
        assert (switch.week, switch.month, switch.year) == (Week.containing(TODAY), NOVEMBER, Year(2026))


def test_a_week_leads_to_the_month_that_most_of_it_is_in():
    assert tabs(date(2026, 6, 29), date(2026, 7, 5)).month == Month(2026, 7)
    assert tabs(date(2025, 12, 29), date(2026, 1, 4)).year == Year(2026)
    assert tabs(date(2026, 3, 30), date(2026, 4, 5)).month == Month(2026, 4)


def test_a_month_leads_to_its_first_week_and_a_year_to_its_first_month():
    assert tabs(date(2026, 5, 1), date(2026, 5, 31)).week.name == "2026-W18"
    assert tabs(date(2025, 1, 1), date(2025, 12, 31)).month == Month(2025, 1)


@given(st.dates(date(1999, 12, 27), date(2099, 12, 31)), starts)
def test_the_switch_leads_nowhere_outside_the_calendar(day, starts_on):
    week = Week.containing(day, starts_on)
    if week.is_in_calendar:
        switch = tabs(week.first, week.last, starts_on=starts_on)
        assert switch.week == week
        assert switch.month.is_in_calendar
        assert switch.year.is_in_calendar
