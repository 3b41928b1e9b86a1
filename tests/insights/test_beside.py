"""Which days are with symptoms and which without, their windows, their medians, and their dots."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from statistics import median

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.insights.symptom_comparison.days import (
    WINDOWS,
    DayIntake,
    MedianIntake,
    SymptomComparison,
    WindowComparison,
    compare,
    symptom_days,
)
from tracker.insights.symptom_comparison.permutation_test import MIN_DAYS
from tracker.insights.symptom_comparison.strip_plot import ROW, TOP, AxisScale, strip_plot
from tracker.logs.totals import CountedValue, DayTotals, RangeTotals

FIRST = date(2026, 9, 1)
SAME_DAY, DAY_BEFORE, THREE, SEVEN = WINDOWS

amounts = st.decimals(min_value=0, max_value=3000, places=3)


def on(n):
    return FIRST + timedelta(days=n)


def a_day(n, *taken, is_complete=None):
    """The day `n` days after the first; None is an unknown item."""
    items = [CountedValue(None if mg is None else Decimal(mg), False) for mg in taken]
    totals = DayTotals.from_items(items, day=on(n), target_mg=None)
    return DayTotals(
        totals.day, None, totals.food_mg, totals.supplemental_mg, totals.item_count, totals.unknown_count,
        is_complete=is_complete,
    )  # fmt: skip


def intake_of(days, window, n):
    """What stands for day `n`, which is with symptoms; None when too little is logged."""
    comparison = compare(days, {on(n): True})[WINDOWS.index(window)]
    return comparison.intakes[0] if comparison.intakes else None


def intakes(*milligrams, is_with=True, least=()):
    return [
        DayIntake(on(n), is_with, Decimal(mg), is_at_least=n in least, divisor=1)
        for n, mg in enumerate(milligrams)
    ]


# --- with and without -----------------------------------------------------------------------------


def sides(days, symptoms, **options):
    found = symptom_days(
        days,
        {on(n): kinds for n, kinds in symptoms.items()},
        **({"first": FIRST, "began": FIRST} | options),
    )
    return {(day - FIRST).days: is_with for day, is_with in found.items()}


def test_a_day_without_is_one_with_entries_and_no_symptom():
    days = [a_day(0, 300), a_day(1, 300), a_day(2), a_day(3)]
    assert sides(days, {0: {"twitch"}, 2: {"spasm"}}) == {0: True, 1: False, 2: True}


def test_a_day_on_which_nothing_was_had_is_on_either_side():
    """Complete without entries, it is 0 mg: were it left out on one side, the other would be lower."""
    days = [a_day(0, is_complete=True), a_day(1, is_complete=True), a_day(2, is_complete=False)]
    assert sides(days, {0: {"twitch"}}) == {0: True, 1: False}
    found, _, _, _ = compare(days, {on(0): True, on(1): False})
    assert [(intake.is_with, intake.magnesium_mg) for intake in found.intakes] == [(True, 0), (False, 0)]


def test_before_the_first_symptom_ever_nothing_is_known():
    days = [a_day(n, 300) for n in range(4)]
    assert sides(days, {2: {"twitch"}}, began=on(2)) == {2: True, 3: False}
    assert sides(days, {}, began=None) == {}


def test_days_before_the_range_are_there_for_their_intake_only():
    days = [a_day(n, 300) for n in range(-7, 3)]
    assert sides(days, {-3: {"twitch"}, 1: {"twitch"}}, began=on(-3)) == {0: False, 1: True, 2: False}


def test_days_with_other_kinds_only_are_neither_with_nor_without():
    days = [a_day(n, 300) for n in range(4)]
    symptoms = {0: {"twitch"}, 1: {"spasm"}, 2: {"spasm", "twitch"}}
    assert sides(days, symptoms, kind="twitch") == {0: True, 2: True, 3: False}
    assert sides(days, symptoms) == {0: True, 1: True, 2: True, 3: False}


# --- the windows ----------------------------------------------------------------------------------


def test_the_windows_before_leave_the_day_itself_out():
    days = [a_day(n, 100 * (n + 1)) for n in range(8)]  # 100, 200, ... 800
    found = [intake_of(days, window, 7).magnesium_mg for window in WINDOWS]
    assert found == [800, 700, 600, 400]


def test_days_without_entries_are_no_zeros_in_an_average():
    days = [a_day(0, 200), a_day(1), a_day(2, 300), a_day(3, 999)]
    found = intake_of(days, THREE, 3)
    assert (found.magnesium_mg, found.divisor) == (250, 2)


@pytest.mark.parametrize(("window", "fewest"), [(DAY_BEFORE, 1), (THREE, 2), (SEVEN, 5)])
def test_a_window_needs_most_of_its_days(window, fewest):
    logged = [a_day(n, 300) for n in range(fewest)]
    rest = [a_day(n) for n in range(fewest, window.length)]
    assert intake_of([*logged, *rest], window, window.length).divisor == fewest
    assert intake_of([*logged[1:], *rest], window, window.length) is None


def test_a_day_that_is_not_complete_does_not_count():
    days = [a_day(0, 100, is_complete=False), a_day(1, 300), a_day(2, 310), a_day(3, 50, is_complete=False)]
    assert intake_of(days, SAME_DAY, 3) is None
    assert intake_of(days, THREE, 3).magnesium_mg == 305


@pytest.mark.parametrize("window", [SAME_DAY, DAY_BEFORE, THREE])
def test_unknown_items_in_a_window_make_it_at_least(window):
    days = [a_day(n, 100, None) for n in range(4)]
    assert intake_of(days, window, 3).is_at_least
    assert not intake_of([a_day(n, 100) for n in range(4)], window, 3).is_at_least


logs = st.lists(st.lists(st.none() | amounts, max_size=3), min_size=8, max_size=20)


@given(logs)
def test_every_average_is_that_of_range_totals(log):
    days = [a_day(n, *taken) for n, taken in enumerate(log)]
    for one in compare(days, {day.day: True for day in days[7:]}):
        length = one.window.length
        for intake in one.intakes:
            n = (intake.day - FIRST).days
            span = RangeTotals(days[n - length : n] if length else [days[n]])
            assert (intake.magnesium_mg, intake.is_at_least) == (span.average_mg, span.average_is_at_least)
            assert intake.divisor == span.divisor >= one.window.fewest


# --- the medians ----------------------------------------------------------------------------------


@given(st.lists(amounts, min_size=1, max_size=30))
def test_a_median_is_the_middle_and_exact(milligrams):
    found = MedianIntake.from_intakes(intakes(*milligrams))
    assert found == MedianIntake(median(milligrams), is_at_least=False)


@given(st.data(), st.lists(amounts, min_size=1, max_size=12))
def test_a_median_is_at_least_unless_unknown_items_cannot_move_it(data, milligrams):
    least = data.draw(st.sets(st.sampled_from(range(len(milligrams)))))
    found = MedianIntake.from_intakes(intakes(*milligrams, least=least))
    raised = [mg + 5000 if n in least else mg for n, mg in enumerate(milligrams)]
    assert found.magnesium_mg == median(milligrams)
    assert median(raised) >= found.magnesium_mg
    assert found.is_at_least == (median(raised) != median(milligrams))


# --- how many are needed --------------------------------------------------------------------------


def a_diary(with_count, without_count):
    days = [a_day(n, 300) for n in range(-7, with_count + without_count)]
    return SymptomComparison.from_days(
        days, {on(n): n < with_count for n in range(with_count + without_count)}
    )


@pytest.mark.parametrize(("with_count", "without_count"), [(13, 60), (60, 13), (13, 13), (0, 60), (0, 0)])
def test_under_14_days_on_a_side_nothing_is_compared(with_count, without_count):
    few = a_diary(with_count, without_count)
    assert (few.with_count, few.without_count) == (with_count, without_count)
    assert not few.is_enough
    assert not few.comparisons


def test_from_14_days_on_each_side_all_four_windows_are_compared():
    assert MIN_DAYS == 14
    assert [one.window for one in a_diary(14, 14).shown] == list(WINDOWS)


def test_a_window_that_is_known_for_too_few_days_is_not_shown():
    days = [a_day(n, *([300] if n % 2 else [])) for n in range(-7, 40)]  # every other day
    found = SymptomComparison.from_days(days, {on(n): n < 20 for n in range(40)})
    assert [one.window for one in found.comparisons] == list(WINDOWS)
    assert [len(one.with_symptoms) for one in found.comparisons] == [10, 10, 10, 0]
    assert not found.shown


# --- the dots -------------------------------------------------------------------------------------

sets = st.lists(amounts, min_size=1, max_size=60)


@given(sets, sets)
def test_every_day_has_a_dot_inside_its_row_in_the_order_of_its_milligrams(above, below):
    days = intakes(*above) + intakes(*below, is_with=False)
    picture = strip_plot(WindowComparison(SAME_DAY, days))
    assert [len(row.dots) for row in picture.rows] == [len(above), len(below)]
    for row in picture.rows:
        assert all(dot.intake.is_with == row.is_with for dot in row.dots)
        assert all(0 < dot.x < 100 for dot in row.dots)
        assert all(row.top + TOP + 4 <= dot.y <= row.top + TOP + ROW - 4 for dot in row.dots)
        places = [(dot.intake.magnesium_mg, dot.x) for dot in row.dots]
        assert places == sorted(places)
        assert row.median_x == picture.scale.x(row.median.magnesium_mg)


def test_days_that_lie_close_together_do_not_cover_one_another():
    [row, _] = strip_plot(
        WindowComparison(SAME_DAY, intakes(*range(200, 210)) + intakes(1, is_with=False))
    ).rows
    assert all(abs(a.x - b.x) >= 2.5 or abs(a.y - b.y) >= 5 for a, b in combinations(row.dots, 2))


@given(st.lists(amounts, min_size=1, max_size=20))
@example([Decimal("0.001"), Decimal("8999999999.991")])
def test_an_axis_reaches_around_all_of_its_days_in_a_few_round_steps(milligrams):
    scale = AxisScale.of(milligrams)
    figures = [figure for _, figure in scale.ticks]
    assert figures[0] <= min(milligrams)
    assert figures[-1] >= max(milligrams)
    assert figures[0] >= 0
    assert 2 <= len(figures) <= 7
    assert figures[-1] - figures[0] >= 200  # a few milligrams are not to look like much
    assert all(figure % 10 == 0 for figure in figures)
