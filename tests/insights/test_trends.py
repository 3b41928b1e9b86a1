"""Averages over chosen days, and the rolling median."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.insights.averages import averaged_days
from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.dates import DateNames
from tracker.insights.ranges.trend_chart import trend_chart
from tracker.insights.ranges.trends import WINDOWS, AveragingRule, Grain, averaged_over, begins, trend_of
from tracker.logs.totals import DayTotals, RangeTotals

FIRST = date(2026, 9, 1)
milligrams = st.decimals(min_value=0, max_value=900, places=3)
days_had = st.tuples(
    milligrams, milligrams, st.integers(0, 3), st.booleans(), st.sampled_from([None, True, False])
)


def day_of(day, food_mg="0", supplemental_mg="0", items=1, is_at_least=False, is_complete=None):
    if not items:
        food_mg = supplemental_mg = "0"
    return DayTotals(
        day, Decimal(310), Decimal(food_mg), Decimal(supplemental_mg), items, int(is_at_least and items > 0),
        is_complete=is_complete,
    )  # fmt: skip


def days_from(first, had):
    return [day_of(first + timedelta(days=n), *each) for n, each in enumerate(had)]


def plain(first, *totals):
    """Days with these totals; None is a day without entries."""
    return [
        day_of(first + timedelta(days=n), str(mg or 0), items=int(mg is not None))
        for n, mg in enumerate(totals)
    ]


def read_for(first, days):
    """The same days with those before that the median looks back to, all of them empty."""
    lead = (first - begins(first, len(days))).days
    return plain(first - timedelta(days=lead), *[None] * lead) + days


# --- averages -------------------------------------------------------------------------------------


@given(had=st.lists(days_had, max_size=20))
def test_over_logged_days_the_figures_are_those_of_every_other_page(had):
    days = days_from(FIRST, had)
    ours, theirs = averaged_over(days), RangeTotals(days)
    for figure in ("average_mg", "divisor", "total_mg", "known_text", "reached_days"):
        assert getattr(ours, figure) == getattr(theirs, figure)
    assert ours.judged_days == theirs.logged_days


@given(had=st.lists(days_had, max_size=20))
def test_over_complete_days_only_these_are_counted_and_said(had):
    days = days_from(FIRST, had)
    totals = averaged_over(days, AveragingRule.COMPLETE)
    complete = [day for day in days if day.is_complete]
    assert totals.divisor == len(complete) == len(totals.judged_days)
    assert totals.total_mg == sum(day.total_mg for day in complete)
    if complete:
        assert totals.average_mg == totals.total_mg / len(complete)
    else:
        assert totals.average_mg is None


def test_the_divisor_is_said_in_words():
    days = [
        day_of(FIRST, "100", is_complete=True), day_of(FIRST, items=0, is_complete=True), day_of(FIRST, "9")
    ]  # fmt: skip
    complete = averaged_over(days, AveragingRule.COMPLETE)
    assert averaged_days(complete) == "2 complete days (1 with no entries)"
    assert averaged_days(averaged_over(days[:1], AveragingRule.COMPLETE)) == "1 complete day"
    assert averaged_days(averaged_over(days)) == "3 days (1 with no entries)"


# --- the rolling median ---------------------------------------------------------------------------


@given(had=st.lists(days_had, min_size=20, max_size=40), base=st.sampled_from(list(AveragingRule)))
def test_a_median_is_of_the_seven_days_up_to_it_and_drawn_where_four_count(had, base):
    days = days_from(begins(FIRST, len(had) - 6), had)
    trend = trend_of(days, FIRST, base)
    assert len(trend.stretches) == len(had) - 6
    for n, stretch in enumerate(trend.stretches):
        counted = [day.total_mg for day in days[n : n + 7] if base.counts(day)]
        assert stretch.median_mg == (median(counted) if len(counted) >= 4 else None)


def test_days_without_entries_are_not_zeros_in_the_median():
    days = read_for(FIRST, plain(FIRST, *[300, None] * 7))
    medians = [stretch.median_mg for stretch in trend_of(days, FIRST).stretches]
    assert medians[:6] == [None] * 6
    assert medians[6] == 300


def test_the_median_of_a_day_is_the_same_in_every_range():
    totals = [200 + 37 * n % 90 for n in range(60)]
    every = plain(FIRST, *totals)
    later = FIRST + timedelta(days=20)
    short = {s.first: s.median_mg for s in trend_of(every[14:], later).stretches}
    long = {s.first: s.median_mg for s in trend_of(read_for(FIRST, every), FIRST).stretches}
    assert short
    assert all(long[day] == median_mg for day, median_mg in short.items())


def test_a_range_shorter_than_two_windows_has_no_median():
    for length, is_drawn in ((13, False), (14, True)):
        days = read_for(FIRST, plain(FIRST, *[300] * length))
        assert trend_of(days, FIRST).has_median == is_drawn


# --- bars by day, week and month ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "grain", "most"),
    [
        (1, Grain.DAY, 1),
        (62, Grain.DAY, 62),
        (63, Grain.WEEK, 10),
        (732, Grain.WEEK, 106),
        (733, Grain.MONTH, 26),
        (3660, Grain.MONTH, 122),
    ],
)
def test_long_ranges_have_coarser_bars(length, grain, most):
    trend = trend_of(read_for(FIRST, plain(FIRST, *[300] * length)), FIRST)
    assert trend.grain == grain
    assert len(trend.stretches) <= most
    assert trend.has_median == (length >= 14)


@given(
    had=st.lists(days_had, min_size=63, max_size=80),
    base=st.sampled_from(list(AveragingRule)),
    starts_on=st.sampled_from([0, 6]),
)
def test_weeks_hold_every_day_once_and_their_averages_make_the_whole(had, base, starts_on):
    days = days_from(FIRST, had)
    trend = trend_of(read_for(FIRST, days), FIRST, base, starts_on)
    assert [day for stretch in trend.stretches for day in stretch.days] == days
    assert all(stretch.first.weekday() == starts_on for stretch in trend.stretches[1:])
    whole = sum(stretch.shown.total_mg * stretch.totals.divisor for stretch in trend.stretches)
    counted = averaged_over(days, base).counted_days
    assert whole == pytest.approx(sum(day.total_mg for day in counted), abs=Decimal("1e-15"))
    for stretch in trend.stretches:
        assert stretch.shown.has_entries == bool(stretch.totals.divisor)
        assert stretch.shown.is_at_least == stretch.totals.average_is_at_least


def test_the_line_breaks_where_there_is_no_median_and_a_lone_one_is_a_dot():
    totals = [300] * 5 + [None] * 7 + [300] * 4 + [None] * 10
    trend = trend_of(read_for(FIRST, plain(FIRST, *totals)), FIRST)
    chart = trend_chart(trend, today=FIRST, height=250, foot=24)
    # Four of the last seven days have entries: from the 4th to the 8th day, and from the 16th to the 19th.
    assert [len(line) for line in chart.lines] == [5, 4]
    assert all(0 <= y <= chart.drawn.floor for line in chart.lines for _, y in line)


def test_a_median_above_every_bar_is_still_on_the_chart():
    lead = plain(FIRST - timedelta(days=6), *[900] * 6)
    trend = trend_of(lead + plain(FIRST, *[10] * 14), FIRST)
    chart = trend_chart(trend, today=FIRST, height=250, foot=24)
    assert trend.stretches[0].median_mg == 900
    assert min(y for line in chart.lines for _, y in line) > 0


def test_bars_of_weeks_say_their_average_and_over_how_many_days():
    days = plain(FIRST, *[300, None] * 35)
    chart = trend_chart(trend_of(read_for(FIRST, days), FIRST), today=FIRST, height=250, foot=24)
    first, fifth = (chart.bars[n].describe(DayTexts()) for n in (0, 4))
    assert first == "1 to 6 September 2026: 300 mg a day, 3 days logged"
    assert fifth.startswith("28 September to 4 October 2026: ")
    assert [bar.date(DateNames()) for bar in chart.dated] == ["1 Sep", "21 Sep", "12 Oct", "2 Nov"]
    assert WINDOWS[Grain.WEEK].days == 28


@pytest.mark.parametrize(
    ("length", "ticks", "dates"),
    [
        (366, ["1 Sep", "7 Dec"], ["1 Sep", "7 Sep"]),
        (367, ["Sep 2026", "Dec 2026"], ["1 Sep 2026", "7 Sep 2026"]),
        (733, ["Sep 2026", "Apr 2027"], ["Sep 2026", "Oct 2026"]),
    ],
)
def test_dates_of_more_than_a_year_have_their_year(length, ticks, dates):
    days = plain(FIRST, *[300] * length)
    chart = trend_chart(trend_of(read_for(FIRST, days), FIRST), today=FIRST, height=250, foot=24)
    assert [bar.tick(DateNames()) for bar in chart.dated[:2]] == ticks
    assert [bar.date(DateNames()) for bar in chart.bars[:2]] == dates


def test_a_table_tells_a_long_stretch_without_entries_in_one_row():
    days = plain(FIRST, 300, None, None, 300, None, None, None, 300)
    chart = trend_chart(trend_of(read_for(FIRST, days), FIRST), today=FIRST, height=250, foot=24)
    assert [row.date(DateNames()) for row in chart.rows] == [
        "1 Sep",
        "2 Sep",
        "3 Sep",
        "4 Sep",
        "5 Sep",
        "8 Sep",
    ]
    assert chart.rows[4].until(DateNames()) == "7 Sep"


def test_after_today_there_is_no_median():
    days = read_for(FIRST, plain(FIRST, *[300] * 14))
    trend = trend_of(days, FIRST, today=FIRST + timedelta(days=9))
    assert [stretch.median_mg for stretch in trend.stretches] == [None] * 3 + [300] * 7 + [None] * 4
