"""Ways to close the gap for people who eat quite differently, from the catalogue as it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from foods.models import Food
from tests.factories import FoodFactory, TargetFactory, UserFactory
from tests.insights.test_gap import SUNDAY
from tracker.insights.suggestions.page import SuggestionsPage
from tracker.logs.models import IntakeEntry

# What each has on every day: a food of the catalogue, a portion (the usual one without a name), how many.
VEGAN = [
    ("oatmeal-cooked-with-water", "", "1"), ("soy-milk-unsweetened-fortified", "", "0.5"),
    ("coffee", "", "2"), ("lentils-cooked", "1 cup", "1"), ("white-rice-cooked", "", "2"),
    ("pasta-dry", "g", "100"), ("banana", "", "1"), ("almonds", "1 cup, whole", "0.5"),
]  # fmt: skip
BEGINNER = [("coffee", "", "1"), ("pizza-cheese", "", "2"), ("chicken-breast-roasted-without-skin", "", "2")]
CREATURE_OF_HABIT = [
    ("oat-bran", "", "0.5"), ("milk-whole", "", "1"), ("tuna-light-canned-in-water", "", "1"),
    ("whole-wheat-bread", "", "2"), ("apple-with-skin", "", "1"), ("broccoli-boiled", "", "1"),
]  # fmt: skip
COFFEE_DRINKER = [("coffee", "", "3"), ("espresso", "", "1"), ("magnesium-citrate-tablet-200-mg", "", "1")]
COOK = [
    ("white-flour", "g", "250"), ("cinnamon", "", "2"), ("olive-oil", "", "2"), ("cumin-seed", "", "3"),
    ("wine-red", "", "2"), ("spinach-raw", "1 bag", "1"),
    ("dark-chocolate-70-85-percent-cocoa", "1 bar", "1"),
]  # fmt: skip
PEOPLE = {  # and how many days they logged
    "vegan": (VEGAN, 20), "beginner": (BEGINNER, 2), "habit": (CREATURE_OF_HABIT, 20),
    "coffee": (COFFEE_DRINKER, 20), "cook": (COOK, 20),
}  # fmt: skip
ANIMALS = {"milk", "yogurt", "kefir", "chicken", "turkey", "salmon", "mackerel", "cod", "sardines"}
ODD = {"coffee", "espresso", "wine", "flour", "cinnamon", "cumin", "oil", "magnesium"}


def take(user, day, key, label, amount):
    food = Food.objects.get(catalogue_key=key)
    portion = food.usual_portion() if not label else food.portions.filter(label=label).first()
    entry = IntakeEntry(user=user, day=day, meal="lunch", food=food)
    entry.freeze(food)
    entry.set_amount(
        Decimal(amount), portion.label if portion else label, portion.quantity if portion else Decimal(1)
    )
    entry.save()


def ways(user):
    profile = user.profile
    page = SuggestionsPage(profile, profile.target_history(), profile.today(), is_beside_day=True)
    return page.totals.left_mg, page.suggestions


def test_what_is_offered_is_sensible_at_every_hour_and_something_else_on_the_next_day(
    embedded_catalogue, time_machine
):
    """One load of the catalogue for all of them."""
    for name, (plate, days) in PEOPLE.items():
        user = UserFactory(timezone="Europe/Berlin")
        TargetFactory(user=user)
        for ago in range(1, days + 1):
            for had in plate:
                take(user, SUNDAY - timedelta(days=ago), *had)
        for had in [None, *plate]:
            if had:
                take(user, SUNDAY, *had)
            left_mg, offered = ways(user)
            if left_mg:
                assert len(offered) in {2, 3}, (name, left_mg)
            for food in (way.food for way in offered):
                words = set(food.name.lower().replace(",", "").split())
                assert not words & ODD, (name, food)
                assert name != "vegan" or "soy" in words or not words & ANIMALS, food
                assert 10 <= food.magnesium_mg <= left_mg * 3 / 2, (name, food)
                assert 9 <= food.amount * food.portion_quantity <= 300, (name, food)
                assert "×" not in food.words, (name, food)
        if name in {"vegan", "cook"}:  # who eat of many groups
            assert len(changes_of_a_week(user, time_machine)) >= 5, name
        time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)


def changes_of_a_week(user, time_machine):
    """The foods that are offered for a change on the next seven days."""
    names = set()
    for n in range(1, 8):
        time_machine.move_to(datetime(2026, 11, 22 + n, 11, 0, tzinfo=UTC), tick=False)
        names |= {way.food.name for way in ways(user)[1] if way.why == "Something new"}
    return names


def test_own_foods_alone_are_three_ways_too(member):
    for name, mg in (("Stew", 120), ("Smoothie", 85), ("Protein bar", None), ("Energy balls", 48)):
        food = FoodFactory(
            name=name, owner=member, magnesium_mg=mg, basis_quantity=1, basis_unit="serving",
            portions=[("1 serving", "1")], group__name="Other foods",
        )  # fmt: skip
        IntakeEntry.from_food(
            food, Decimal(1), food.portions.get(), user=member, day=SUNDAY - timedelta(days=1), meal="lunch"
        ).save()
    assert [way.food.name for way in ways(member)[1]] == ["Stew", "Smoothie", "Energy balls"]
