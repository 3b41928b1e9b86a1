"""The geometry of a chart, as plain numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.insights.charts.bar_charts import day_chart, supplement_chart
from tracker.insights.charts.chart_day import DayTexts
from tracker.logs.totals import CountedValue, DayTotals
from tracker.profiles.dri import UPPER_LIMITS

MONDAY = date(2026, 11, 16)
HEIGHT, FOOT = 275, 43
FLOOR = HEIGHT - FOOT

mg = st.none() | st.decimals(min_value=0, max_value=5000, places=3)
taken = st.lists(st.builds(CountedValue, mg, st.booleans()), max_size=8)
targets = st.none() | st.decimals(min_value=10, max_value=2000, places=3)


@st.composite
def ranges(draw):
    """One to fourteen days, each with its own target."""
    days = draw(st.lists(st.tuples(taken, targets), min_size=1, max_size=14))
    return [
        DayTotals.from_items(items, day=MONDAY + timedelta(days=n), target_mg=target)
        for n, (items, target) in enumerate(days)
    ]


def a_day(n=0, food=(), supplements=(), target="310"):
    items = [CountedValue(None if mg is None else Decimal(mg), False) for mg in food]
    items += [CountedValue(Decimal(mg), True) for mg in supplements]
    target_mg = None if target is None else Decimal(target)
    return DayTotals.from_items(items, day=MONDAY + timedelta(days=n), target_mg=target_mg)


def a_week(*days):
    return [a_day(n, **day) for n, day in enumerate(days)]


def chart_of(days, today=MONDAY, **frame):
    return day_chart(days, today=today, **({"height": HEIGHT, "foot": FOOT} | frame))


def boxes(bar):
    return [box for box in (bar.food, bar.supplements, bar.none) if box]


# --- nothing leaves the picture -------------------------------------------------------------------


@given(ranges())
def test_bars_stay_inside_the_box(days):
    chart = chart_of(days)
    for bar in chart.bars:
        for box in boxes(bar):
            assert box.width > 0
            assert box.height > 0
            assert box.y >= 0
            assert box.y + box.height <= FLOOR + 0.11
            assert bar.column.x <= box.x
            assert box.x + box.width <= bar.column.x + bar.column.width + 0.02


@given(ranges())
def test_a_bars_figure_has_room_above_it(days):
    for bar in chart_of(days).bars:
        tops = [box.y for box in boxes(bar) if box is not bar.none]
        if tops:
            assert 10 <= bar.figure_y < min(tops)


@given(ranges())
def test_the_target_line_stays_inside_the_box(days):
    for step in chart_of(days).steps:
        assert 0 <= step.y <= FLOOR
        assert step.rise_to is None or 0 <= step.rise_to <= FLOOR
        assert 10 <= step.x1 < step.x2 <= 90.01


@given(ranges())
def test_columns_stand_side_by_side_from_edge_to_edge(days):
    chart = chart_of(days, left=0, right=100)
    columns = [bar.column for bar in chart.bars]
    assert columns[0].x == 0
    assert columns[-1].x + columns[-1].width == pytest.approx(100, abs=0.1)
    for column, after in pairwise(columns):
        assert column.x + column.width == pytest.approx(after.x, abs=0.03)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_the_bars_of_a_few_days_are_no_wider_than_those_of_a_week(count):
    chart = chart_of(a_week(*[{"food": ["200"]}, {}] * 3)[:count])
    for bar in chart.bars:
        [box] = boxes(bar)
        assert box.width <= 9
        assert box.middle == pytest.approx(bar.column.middle, abs=0.03)
    assert sum(bar.column.width for bar in chart.bars) == pytest.approx(80, abs=0.05)


@given(ranges())
def test_every_day_has_its_bar(days):
    assert [bar.day for bar in chart_of(days).bars] == [day.day for day in days]


@given(ranges())
def test_the_two_parts_of_a_bar_do_not_touch(days):
    for bar in chart_of(days).bars:
        if bar.food and bar.supplements:
            assert bar.supplements.y + bar.supplements.height < bar.food.y


@pytest.mark.parametrize(("height", "foot"), [(132, 24), (275, 43)])
def test_both_sizes_of_chart_hold_a_day_of_the_largest_kind(height, foot):
    days = a_week({"food": ["9999"], "supplements": ["9999"]}, {"food": ["1"]})
    chart = chart_of(days, height=height, foot=foot)
    assert all(0 <= box.y <= chart.floor for bar in chart.bars for box in boxes(bar))


# --- what bars mean -------------------------------------------------------------------------------


def test_bars_are_in_proportion():
    chart = chart_of(a_week({"food": ["300"]}, {"food": ["150"]}, {"food": ["75"]}))
    heights = [bar.food.height for bar in chart.bars]
    assert heights[0] / heights[1] == pytest.approx(2, rel=0.01)
    assert heights[1] / heights[2] == pytest.approx(2, rel=0.01)


def test_a_day_on_its_target_reaches_the_line():
    chart = chart_of(a_week({"food": ["310"]}))
    assert chart.bars[0].food.y == chart.steps[0].y


def test_supplements_stand_on_top_of_food():
    [bar] = chart_of(a_week({"food": ["200"], "supplements": ["110"]})).bars
    assert bar.supplements.y < bar.food.y
    assert bar.supplements.y == pytest.approx(chart_of(a_week({"food": ["310"]})).bars[0].food.y)


def test_supplements_alone_stand_on_the_floor():
    [bar] = chart_of(a_week({"supplements": ["100"]})).bars
    assert bar.food is None
    assert bar.supplements.y + bar.supplements.height == pytest.approx(FLOOR)


def test_a_day_without_entries_is_no_zero_bar():
    empty, zero = chart_of(a_week({}, {"food": ["0"]})).bars
    assert (empty.food, empty.supplements, empty.figure) == (None, None, "")
    assert empty.none
    assert zero.none is None
    assert zero.food.height > 0
    assert zero.figure == "0"


def test_a_day_of_nothing_but_unknown_items_is_a_day_with_entries():
    [bar] = chart_of(a_week({"food": [None]})).bars
    assert bar.none is None
    assert bar.figure == "≥0"


def test_today_is_marked_and_no_other_day():
    chart = chart_of(a_week({}, {}, {}), today=MONDAY + timedelta(days=1))
    assert [bar.is_today for bar in chart.bars] == [False, True, False]


@pytest.mark.parametrize(
    ("food", "figure", "mark"),
    [
        (["236"], "236", ""), (["310"], "310", "✓"), (["387.5"], "387.5", "✓"), (["388"], "388", "▲"),
        (["174", None], "≥174", ""), (["388", None], "≥388", "▲"), (["9.44"], "9.4", ""),
        (["1234.5"], "1,235", "▲"),
    ],
)  # fmt: skip
def test_a_bars_figure_and_mark_say_what_its_colour_says(food, figure, mark):
    [bar] = chart_of(a_week({"food": food})).bars
    assert (bar.figure, bar.mark) == (figure, mark)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ({}, "Mon 16 November: no entries"),
        ({"food": ["236"]}, "Mon 16 November: 236 of 310 mg, below target"),
        ({"food": ["310"]}, "Mon 16 November: 310 of 310 mg, on target"),
        ({"food": ["400"]}, "Mon 16 November: 400 of 310 mg, above target"),
        ({"food": ["236", None]}, "Mon 16 November: at least 236 of 310 mg, below target"),
    ],
)
def test_a_bar_in_words(day, words):
    [bar] = chart_of(a_week(day)).bars
    assert DayTexts().describe(bar) == words


# --- the target line ------------------------------------------------------------------------------


def test_one_target_is_one_level_line():
    chart = chart_of(a_week(*[{}] * 7), left=8, right=92)
    [step] = chart.steps
    assert (step.x1, step.x2, step.rise_to, step.target_mg) == (8, 92, None, Decimal(310))


def test_the_line_steps_where_the_target_changed():
    chart = chart_of(a_week({}, {}, {"target": "350"}, {"target": "350"}), left=0, right=100)
    before, after = chart.steps
    assert (before.x1, before.x2, after.x1, after.x2) == (0, 50, 50, 100)
    assert after.first == MONDAY + timedelta(days=2)
    assert before.rise_to == after.y
    assert after.y < before.y
    assert after.rise_to is None


def test_a_lower_target_steps_down():
    before, after = chart_of(a_week({"target": "400"}, {"target": "310"})).steps
    assert after.y > before.y


def test_a_target_that_comes_back_is_a_step_of_its_own():
    chart = chart_of(a_week({}, {"target": "400"}, {}))
    assert [step.target_mg for step in chart.steps] == [310, 400, 310]


def test_without_a_target_there_is_no_line():
    assert chart_of(a_week({"target": None}, {"food": ["100"], "target": None})).steps == []


# --- supplements alone ----------------------------------------------------------------------------

US = UPPER_LIMITS["us"]


@given(ranges(), st.sampled_from(list(UPPER_LIMITS.values())))
def test_the_chart_of_supplements_stays_inside_its_box(days, limit):
    chart = supplement_chart(days, limit, height=96)
    assert (chart is None) == (not any(day.supplemental_item_count for day in days))
    if chart:
        assert 10 <= chart.limit_y <= 96
        for bar in chart.shown:
            assert 0 <= bar.box.y < 96
            assert bar.box.y + bar.box.height <= 96.11
            assert 10 <= bar.figure_y < bar.box.y


@given(ranges())
def test_a_bar_reaches_the_limit_as_its_figure_does(days):
    chart = supplement_chart(days, US, height=96)
    for bar in chart.shown if chart else []:
        mg = bar.ledger.totals.supplemental_mg
        assert (bar.box.y < chart.limit_y) <= (mg > 350)
        assert (bar in chart.passed) == (mg > 350)


def test_supplements_are_drawn_on_their_days_and_food_is_left_out():
    week = a_week({"food": ["900"]}, {"food": ["10"], "supplements": ["100"]}, {"supplements": ["400"]})
    chart = supplement_chart(week, US, height=96)
    assert [bar.words for bar in chart.shown] == [
        "Tue 17 November: 100 of 350 mg", "Wed 18 November: 400 of 350 mg",
    ]  # fmt: skip
    assert [bar.figure for bar in chart.passed] == ["400"]


def test_without_a_standing_bars_say_how_much_and_no_more():
    chart = chart_of([a_day(food=["400"])], is_neutral=True)
    assert (DayTexts().describe(chart.bars[0]), chart.bars[0].mark) == ("Mon 16 November: 400 of 310 mg", "")
