"""The sum itself: pure arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.logs.totals import CountedValue, DayTotals, RangeTotals

DAY = date(2026, 11, 22)

mg = st.decimals(min_value=0, max_value=5000, places=3)
items = st.builds(CountedValue, st.none() | mg, st.booleans(), st.booleans())
targets = st.decimals(min_value=10, max_value=2000, places=3)


def food(magnesium_mg):
    return CountedValue(None if magnesium_mg is None else Decimal(magnesium_mg), is_supplemental=False)


def supplement(magnesium_mg):
    return CountedValue(None if magnesium_mg is None else Decimal(magnesium_mg), is_supplemental=True)


def totals(*taken, target_mg="310", day=DAY):
    return DayTotals.from_items(taken, day=day, target_mg=None if target_mg is None else Decimal(target_mg))


@given(st.lists(items, max_size=30), targets)
def test_the_total_is_the_sum_of_what_is_known(taken, target_mg):
    day = DayTotals.from_items(taken, day=DAY, target_mg=target_mg)
    assert day.total_mg == sum(
        (item.magnesium_mg for item in taken if item.magnesium_mg is not None), Decimal(0)
    )


@given(st.lists(items, max_size=30), targets)
def test_food_and_supplements_make_the_total(taken, target_mg):
    day = DayTotals.from_items(taken, day=DAY, target_mg=target_mg)
    assert day.food_mg + day.supplemental_mg == day.total_mg
    assert day.supplemental_mg == sum(
        (item.magnesium_mg for item in taken if item.is_supplemental and item.magnesium_mg), Decimal(0)
    )


@given(st.lists(items, max_size=30), st.randoms())
def test_the_order_of_a_day_does_not_change_its_total(taken, chance):
    mixed = list(taken)
    chance.shuffle(mixed)
    assert totals(*mixed) == totals(*taken)


@given(st.lists(items, max_size=20), st.lists(items, max_size=20))
def test_the_meals_of_a_day_make_the_day(breakfast, dinner):
    day, morning, evening = totals(*breakfast, *dinner), totals(*breakfast), totals(*dinner)
    assert day.total_mg == morning.total_mg + evening.total_mg
    assert day.unknown_count == morning.unknown_count + evening.unknown_count


def percent_shown(day):
    """The number in the words: 99 of “over 99%”."""
    return int(day.percent_text.split()[-1].removesuffix("%"))


@given(st.lists(items, max_size=30), targets)
def test_a_day_either_has_something_left_or_has_reached_its_target(taken, target_mg):
    day = DayTotals.from_items(taken, day=DAY, target_mg=target_mg)
    assert day.is_reached == (day.left_mg == 0)
    assert day.is_reached == (percent_shown(day) >= 100)


@given(st.lists(items, max_size=30), targets)
def test_the_parts_of_the_bar_never_leave_it(taken, target_mg):
    day = DayTotals.from_items(taken, day=DAY, target_mg=target_mg)
    assert day.food_share >= 0
    assert day.supplemental_share >= 0
    assert day.food_share + day.supplemental_share <= 100.11  # each is rounded to a tenth


def test_an_unknown_item_is_counted_and_adds_nothing():
    day = totals(food(78), food(None))
    assert (day.total_mg, day.item_count, day.unknown_count) == (Decimal(78), 2, 1)


def test_a_day_with_an_unknown_item_is_at_least_its_total():
    assert totals(food(78), food(None)).is_at_least


def test_an_unknown_supplement_makes_the_day_at_least_too():
    assert totals(food(78), supplement(None)).is_at_least


def test_zero_milligrams_are_known():
    day = totals(food(0))
    assert day.has_entries
    assert not day.is_at_least


def test_a_day_of_nothing_but_unknown_items_has_entries():
    day = totals(food(None))
    assert day.has_entries
    assert day.total_mg == 0


def test_a_day_without_entries_is_none_and_has_reached_nothing():
    day = totals()
    assert not day.has_entries
    assert not day.is_at_least
    assert not day.is_reached


def test_supplements_stand_apart_and_count_towards_the_target():
    day = totals(food(210), supplement(100))
    assert (day.food_mg, day.supplemental_mg) == (Decimal(210), Decimal(100))
    assert day.is_reached


@pytest.mark.parametrize(("taken", "left"), [("0", "310"), ("232", "78"), ("310", "0"), ("400", "0")])
def test_what_is_left_ends_at_zero(taken, left):
    assert totals(food(taken)).left_mg == Decimal(left)


@pytest.mark.parametrize(("taken", "is_reached"), [("309.999", False), ("310", True), ("310.001", True)])
def test_the_target_is_reached_to_the_thousandth(taken, is_reached):
    assert totals(food(taken)).is_reached is is_reached


@pytest.mark.parametrize(
    ("taken", "percent"),
    [
        ("0", "0%"), ("0.001", "under 1%"), ("1.55", "1%"), ("155", "50%"), ("309.999", "over 99%"),
        ("310", "100%"), ("465", "150%"),
    ],
)  # fmt: skip
def test_per_cent_are_rounded_and_100_means_reached(taken, percent):
    assert totals(food(taken)).percent_text == percent


@pytest.mark.parametrize(
    ("taken", "shown"),
    [
        ("309.96", "309.96"), ("309.4", "309"), ("309.999", "309.999"), ("310", "310"), ("310.04", "310.04"),
        ("310.6", "311"), ("278.96", "278.96"), ("279.4", "279.4"),
        ("387.5", "387.5"), ("387.501", "388"), ("388", "388"), ("0.04", "0.04"),
    ],
)  # fmt: skip
def test_a_total_is_shown_on_its_side_of_the_target_and_of_the_line_above_it(taken, shown):
    assert totals(food(taken)).total_text == shown


@pytest.mark.parametrize(
    ("taken", "standing", "over"),
    [
        ("278.999", "below target", "0"), ("279", "close to target", "0"),
        ("309.999", "close to target", "0"), ("310", "on target", "0"), ("387.5", "on target", "77.5"),
        ("387.501", "above target", "77.501"),
    ],
)  # fmt: skip
def test_a_total_is_compared_with_its_target(taken, standing, over):
    day = totals(food(taken))
    assert (day.status, day.over_mg) == (standing, Decimal(over))


def test_a_day_without_entries_stands_nowhere():
    assert totals().status == "no entries"


def test_without_a_target_nothing_is_left_or_reached():
    day = totals(food(78), target_mg=None)
    assert (day.left_mg, day.percent_text, day.is_reached) == (Decimal(0), "0%", False)


def test_the_bar_shows_each_part_as_its_share_of_the_target():
    day = totals(food(155), supplement(31))
    assert (day.food_share, day.supplemental_share) == (50.0, 10.0)


def test_past_the_target_the_bar_is_full_and_keeps_its_proportions():
    day = totals(food(300), supplement(100))
    assert (day.food_share, day.supplemental_share) == (75.0, 25.0)


def week(*days):
    dates = [DAY + timedelta(days=n) for n in range(len(days))]
    return RangeTotals([totals(*taken, day=day) for day, taken in zip(dates, days, strict=True)])


def test_an_average_is_over_the_days_with_entries():
    week_totals = week([food(300)], [], [food(200)], [])
    assert (week_totals.divisor, week_totals.average_mg) == (2, Decimal(250))


def test_a_day_of_unknown_items_is_a_day_with_entries():
    week_totals = week([food(300)], [food(None)])
    assert (week_totals.divisor, week_totals.average_mg, week_totals.is_at_least) == (2, Decimal(150), True)


def test_days_without_entries_have_no_average():
    week_totals = week([], [])
    assert (week_totals.divisor, week_totals.average_mg) == (0, None)
    assert (week_totals.known_text, week_totals.supplemental_text) == ("100%", "0%")


@given(st.lists(st.lists(items, max_size=6), min_size=1, max_size=7))
def test_a_week_is_the_sum_of_its_days(days):
    week_totals = week(*days)
    assert week_totals.total_mg == sum((day.total_mg for day in week_totals.days), Decimal(0))
    assert week_totals.item_count == sum(map(len, days))
    assert week_totals.unknown_count == sum(item.magnesium_mg is None for taken in days for item in taken)


def test_the_days_on_target_are_named():
    week_totals = week([food(310)], [food(309)], [], [supplement(400)])
    assert [day.day for day in week_totals.reached_days] == [DAY, DAY + timedelta(days=3)]


def test_the_known_share_is_100_only_when_all_is_known():
    week_totals = week([food(1)] * 200 + [food(None)])
    assert week_totals.known_text == "over 99%"


def test_what_is_known_in_part_is_counted_and_is_not_known():
    week_totals = week([food(1), CountedValue(Decimal(5), is_supplemental=False, is_at_least=True)])
    assert (week_totals.total_mg, week_totals.unknown_count, week_totals.partial_count) == (Decimal(6), 0, 1)
    assert (week_totals.is_at_least, week_totals.average_is_at_least, week_totals.known_text) == (
        True,
        True,
        "50%",
    )


def test_the_supplements_share_is_of_the_total():
    assert week([food(150)], [supplement(50)]).supplemental_text == "25%"
