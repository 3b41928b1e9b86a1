"""Which foods are chosen to close a gap: the rules alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.insights.suggestions.ranking import SuggestionCandidate, choose_suggestions

ALCOHOL = {"beer", "wine"}
NAMES = ["Almonds", "Almonds, roasted", "Lentils", "Spinach", "Beer", "Oats", "Red wine", "Banana"]
milligrams = st.decimals(min_value=0, max_value=600, places=3)


def candidates(start):
    return st.lists(
        st.builds(
            SuggestionCandidate,
            food_id=st.integers(start, start + 500),
            group_id=st.integers(1, 4),
            name=st.sampled_from(NAMES),
            magnesium_mg=st.none() | milligrams,
            is_supplemental=st.booleans(),
            score=st.integers(4, 400) if start == 1 else st.just(0),
            times_today=st.integers(0, 3),
        ),
        max_size=12,
        unique_by=lambda each: each.food_id,
    )


gaps = given(
    left_mg=st.decimals(min_value="0.001", max_value=500, places=3),
    had=candidates(1),
    rich=candidates(1000),
    turn=st.integers(0, 800_000),
)


@gaps
def test_no_way_goes_past_what_is_left_by_more_than_half(left_mg, had, rich, turn):
    for each in choose_suggestions(left_mg, had, rich, turn=turn):
        assert 0 < each.magnesium_mg <= left_mg * 3 / 2


@gaps
def test_there_are_three_ways_at_most_and_each_is_something_else(left_mg, had, rich, turn):
    ways = choose_suggestions(left_mg, had, rich, turn=turn)
    assert len(ways) <= 3
    assert len({each.food_id for each in ways}) == len(ways)
    assert len({each.first_word for each in ways}) == len(ways)
    groups = [each.group_id for each in ways]
    assert len(ways) < 3 or len(set(groups)) == 3


@gaps
def test_nothing_is_chosen_that_is_a_supplement_or_unknown_or_alcohol(left_mg, had, rich, turn):
    for each in choose_suggestions(left_mg, had, rich, turn=turn):
        assert not each.is_supplemental
        assert each.magnesium_mg is not None
        assert not ALCOHOL & set(each.name.lower().split())


@gaps
def test_what_was_had_twice_today_is_not_asked_for_again(left_mg, had, rich, turn):
    assert all(each.times_today <= 1 for each in choose_suggestions(left_mg, had, rich, turn=turn))


@gaps
def test_what_is_too_little_to_matter_is_the_second_way_at_most_unless_none_matters(left_mg, had, rich, turn):
    ways = choose_suggestions(left_mg, had, rich, turn=turn)
    matter = [each.magnesium_mg / left_mg >= Decimal("0.1") for each in ways]
    assert matter in ([], [True], [True, False], [True] * 2, [True] * 3, [False], [False] * 2)


@gaps
def test_nothing_is_offered_of_which_10_mg_would_be_more(left_mg, had, rich, turn):
    assert all(each.magnesium_mg >= 10 for each in choose_suggestions(left_mg, had, rich, turn=turn))


@gaps
def test_the_same_log_is_answered_in_the_same_way_whatever_its_order(left_mg, had, rich, turn):
    assert choose_suggestions(left_mg, had, rich, turn=turn) == choose_suggestions(
        left_mg, had[::-1], rich[::-1], turn=turn
    )


@gaps
def test_whenever_something_may_be_offered_something_is(left_mg, had, rich, turn):
    today = {each.first_word for each in had if each.times_today}
    could = [
        each
        for each in [*had, *(each for each in rich if each.first_word not in today)]
        if each.magnesium_mg is not None
        and 10 <= each.magnesium_mg <= left_mg * 3 / 2
        and not each.is_supplemental
        and each.times_today < 2
        and not ALCOHOL & set(each.name.lower().split())
    ]
    assert bool(choose_suggestions(left_mg, had, rich, turn=turn)) == bool(could)


def food(name, mg, *, group, score=0, today=0):
    id = sum(map(ord, name))
    return SuggestionCandidate(id, group, name, Decimal(mg), False, score, today)


def names(ways):
    return [each.name for each in ways]


def test_what_is_had_comes_first_and_then_something_rich():
    had = [food("Lentils", 71, group=1, score=40), food("Banana", 32, group=2, score=160)]
    had.append(food("Oats", 63, group=3, score=8))
    ways = choose_suggestions(Decimal(100), had, [food("Spinach", 78, group=4)])
    assert names(ways) == ["Lentils", "Banana", "Spinach"]


def test_without_anything_rich_a_third_of_what_is_had_is_offered():
    had = [food(name, 60, group=n, score=40) for n, name in enumerate(("Lentils", "Oats", "Spinach"))]
    assert len(choose_suggestions(Decimal(100), had, [])) == 3


def test_what_is_had_daily_and_hardly_matters_comes_after_what_matters():
    had = [food("Milk", 14, group=1, score=240), food("Almonds", 78, group=2, score=22)]
    assert names(choose_suggestions(Decimal(100), had, [])) == ["Almonds", "Milk"]


def test_what_was_had_today_comes_after_what_was_not():
    had = [food("Almonds", 78, group=1, score=90, today=1), food("Banana", 32, group=2, score=8)]
    assert names(choose_suggestions(Decimal(100), had, [])) == ["Banana", "Almonds"]


def test_two_of_one_group_are_better_than_one_way_alone():
    had = [food(name, 60, group=1, score=40) for name in ("Almonds", "Cashews", "Walnuts")]
    assert names(choose_suggestions(Decimal(100), had, [])) == ["Almonds", "Cashews"]


def test_another_group_has_its_turn_on_another_day():
    rich = [food("Almonds", 78, group=1), food("Lentils", 71, group=2), food("Spinach", 60, group=3)]
    had = [food("Oats", 63, group=4, score=8), food("Banana", 32, group=5, score=8)]
    rich.append(food("Bran", 96, group=4))  # much like what is offered already, and nobody's turn
    third = [names(choose_suggestions(Decimal(100), had, rich, turn=day))[2] for day in range(4)]
    assert third == ["Almonds", "Lentils", "Spinach", "Almonds"]


def test_another_food_of_a_group_has_its_turn_each_time_round():
    rich = [food("Almonds", 78, group=1), food("Cashews", 74, group=1), food("Lentils", 71, group=2)]
    had = [food("Oats", 63, group=4, score=8), food("Banana", 32, group=5, score=8)]
    third = [names(choose_suggestions(Decimal(100), had, rich, turn=day))[2] for day in range(6)]
    assert third == ["Almonds", "Lentils", "Cashews", "Lentils", "Almonds", "Lentils"]


def test_what_is_not_had_anyway_does_more_where_something_does():
    rich = [food("Chicken", 38, group=1), food("Mackerel", 82, group=2)]
    assert names(choose_suggestions(Decimal(300), [], rich, turn=0)) == ["Mackerel", "Chicken"]
    assert names(choose_suggestions(Decimal(300), [], rich, turn=1)) == ["Mackerel", "Chicken"]


def test_foods_of_which_the_group_says_nothing_stand_beside_each_other():
    had = [food(name, 60, group=None, score=40) for name in ("Stew", "Muesli", "Soup")]
    assert len(choose_suggestions(Decimal(100), had, [])) == 3


def test_a_tenth_of_what_is_left_is_the_least_that_matters():
    milk, almonds = food("Milk", "19.9", group=1, score=240), food("Almonds", 20, group=2, score=4)
    banana = food("Banana", 30, group=3, score=4)
    assert names(choose_suggestions(Decimal(200), [milk, almonds, banana], [])) == ["Banana", "Almonds"]
    assert names(choose_suggestions(Decimal(200), [milk, almonds], [])) == [
        "Almonds",
        "Milk",
    ]  # two, where there are two


@pytest.mark.parametrize("left", ["0.001", "6.6"])
def test_when_nothing_that_is_left_is_matched_nothing_is_offered(left):
    assert choose_suggestions(Decimal(left), [food("Almonds", 78, group=1, score=40)], []) == []
