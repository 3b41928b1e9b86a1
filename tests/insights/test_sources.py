"""What magnesium came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory
from tracker.insights.ranges.source_shares import MagnesiumSource, largest_sources
from tracker.insights.ranges.sources import Of, sources_of
from tracker.lib.date_ranges import DateRange
from tracker.logs.models import DayNote, IntakeEntry, Meal

DAYS = DateRange(date(2026, 11, 1), date(2026, 11, 22))


def listed(sources):
    return [(source.name, source.magnesium_mg, source.count) for source in sources]


def of_member(member, of=Of.EVERY_DAY):
    return sources_of(member.pk, DAYS, of)


def test_magnesium_is_told_by_food_group_kind_and_meal(member, almonds, tablet):
    seeds = FoodFactory(name="Seeds", magnesium_mg=500, group=almonds.group)
    water = FoodFactory(
        name="Water", magnesium_mg=1, kind=Food.Kind.DRINK, group=FoodGroupFactory(name="Drinks")
    )
    EntryFactory(user=member, food=almonds, grams="28.35", meal=Meal.SNACK)
    EntryFactory(user=member, food=almonds, grams="28.35", meal=Meal.LUNCH, day=DAYS.first)
    EntryFactory(user=member, food=seeds, grams=10)
    EntryFactory(user=member, food=water, grams=400)
    EntryFactory(user=member, food=tablet, grams=1, meal=Meal.DINNER)
    found = of_member(member)
    assert found.total_mg == 310
    assert listed(found.foods) == [
        ("Almonds", 156, 2), ("Magnesium citrate tablet", 100, 1), ("Seeds", 50, 1), ("Water", 4, 1)
    ]  # fmt: skip
    assert listed(found.groups) == [("Nuts and seeds", 306, 4), ("Drinks", 4, 1)]
    assert listed(found.kinds) == [("Food", 206, 3), ("Drinks", 4, 1), ("Supplements", 100, 1)]
    assert listed(found.meals) == [("Lunch", 132, 3), ("Dinner", 100, 1), ("Snack", 78, 1)]
    assert [source.share_in_words for source in found.foods] == ["50%", "32%", "16%", "1%"]


def test_what_has_no_known_value_is_told_apart_and_is_no_zero(member, unknown_food):
    EntryFactory(user=member, food=unknown_food)
    EntryFactory(user=member, food=unknown_food)
    EntryFactory(user=member, grams=50)
    known = FoodFactory(name="Well water", magnesium_mg=0)
    EntryFactory(user=member, food=known)
    found = of_member(member)
    assert found.unknown == [("Blueberry muffin", 2)]
    assert [mg for _, mg, _ in listed(found.foods)] == [50, 0]
    assert found.foods[1].name == "Well water"


def test_a_food_whose_value_became_known_counts_for_both(member, unknown_food):
    for _ in range(2):
        EntryFactory(user=member, food=unknown_food)
    unknown_food.magnesium_mg = 20
    unknown_food.save()
    EntryFactory(user=member, food=unknown_food)
    found = of_member(member)
    assert listed(found.foods) == [("Blueberry muffin", 20, 1)]
    assert found.unknown == [("Blueberry muffin", 2)]


def test_a_strangers_and_removed_entries_and_other_days_are_no_source(member, stranger):
    EntryFactory(user=stranger)
    EntryFactory(user=member, is_removed=True)
    EntryFactory(user=member, day=date(2026, 10, 31))
    EntryFactory(user=member, day=date(2026, 11, 23))
    found = of_member(member)
    assert not found.foods
    assert not found.unknown
    assert found.total_mg == 0


def test_quick_adds_and_own_foods_are_groups_of_their_own(member):
    other = FoodGroupFactory(name="Other foods")
    EntryFactory(user=member, food=FoodFactory(owner=member, name="Seed bread", group=other))
    EntryFactory(user=member, food=FoodFactory(name="Yeast", group=other), grams=10)
    quick = {"user": member, "day": DAYS.last, "meal": Meal.LUNCH}
    IntakeEntry.quick("Canteen", Decimal(120), **quick).save()
    IntakeEntry.quick("Canteen", Decimal(30), **quick).save()
    IntakeEntry.quick("Somewhere", None, **quick).save()
    found = of_member(member)
    assert listed(found.groups) == [("Quick adds", 150, 2), ("Own foods", 100, 1), ("Other foods", 10, 1)]
    assert listed(found.foods) == [("Canteen", 150, 2), ("Seed bread", 100, 1), ("Yeast", 10, 1)]
    assert found.unknown == [("Somewhere", 1)]


def test_a_food_bears_the_name_it_was_logged_with_last(member):
    food = FoodFactory(name="Old name")
    EntryFactory(user=member, food=food, day=DAYS.first)
    food.name, food.brand = "New name", "The Mill"
    food.save()
    EntryFactory(user=member, food=food)
    assert listed(of_member(member).foods) == [("New name (The Mill)", 200, 2)]


def test_foods_that_were_merged_are_one_source(member):
    kept = FoodFactory(name="Kept")
    old = FoodFactory(name="Twin", merged_into=kept, is_retired=True)
    EntryFactory(user=member, food=old, day=DAYS.first)
    EntryFactory(user=member, food=kept)
    assert listed(of_member(member).foods) == [("Kept", 200, 2)]


def test_equal_milligrams_stand_in_the_order_of_names(member):
    for name in ("beans", "Apples", "Carrots"):
        EntryFactory(user=member, food=FoodFactory(name=name))
    assert [source.name for source in of_member(member).foods] == ["Apples", "beans", "Carrots"]


@pytest.mark.parametrize(
    ("of", "milligrams"),
    [(Of.EVERY_DAY, [3, 2, 1]), (Of.COUNTED_DAYS, [2, 1]), (Of.COMPLETE_DAYS, [1])],
)
def test_the_days_can_be_those_that_averages_count_or_the_complete_ones(member, stranger, of, milligrams):
    for day in (1, 2, 3):
        EntryFactory(user=member, day=date(2026, 11, day), grams=day)
    DayNote.objects.create(user=member, day=date(2026, 11, 1), is_complete=True)
    DayNote.objects.create(user=member, day=date(2026, 11, 3), is_complete=False)
    DayNote.objects.create(user=stranger, day=date(2026, 11, 2), is_complete=True)
    assert [source.magnesium_mg for source in of_member(member, of).foods] == milligrams


def test_a_long_list_ends_in_one_line_that_sums_the_others():
    every = [MagnesiumSource(f"Food {n}", Decimal(20 - n), Decimal(1), 2) for n in range(12)]
    shown, others = largest_sources(every)
    assert len(shown) == 10
    assert (others.name, others.magnesium_mg, others.count) == ("2 others", 10 + 9, 4)
    assert largest_sources(every[:11]) == (every[:11], None)
