"""The small copy from which a browser offers foods by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, SavedMealFactory
from tracker.lib.ids import new_id
from tracker.logs import actions
from tracker.logs.models import Favourite, IntakeEntry

COPY = reverse("offline:snapshot")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        yield


def had(user, food: Food, amount: str = "1", label: str = "", day: date = date(2026, 11, 22)) -> IntakeEntry:
    portion = food.portions.get(label=label) if label else food.usual_portion()
    entry = IntakeEntry.from_food(
        food, Decimal(amount), portion, id=new_id(), user=user, day=day, meal="lunch"
    )
    return actions.add(user, day, entry)


def items(client) -> list[dict]:
    answer = client.get(COPY)
    assert answer["Cache-Control"] == "private, no-store"
    return answer.json()["items"]


def test_a_food_is_offered_in_the_portion_and_amount_of_last_time(as_member, member, almonds):
    had(member, almonds, "1", "1 oz", date(2026, 11, 20))
    had(member, almonds, "2", "10 almonds", date(2026, 11, 21))
    (item,) = items(as_member)
    portion = almonds.portions.get(label="10 almonds")
    portions = {each["label"]: each for each in item.pop("portions")}
    assert portions["grams"] == {"value": "unit", "label": "grams", "mg": "2.751322751"}
    assert item == {
        "kind": "food", "name": "Almonds", "brand": "",
        "adds": [{
            "food": almonds.pk, "portion": f"p{portion.pk}", "amount": "2",
            "name": "Almonds", "words": "2 × 10 almonds, 24 g", "mg": "66.032", "least": False,
        }],
    }  # fmt: skip


def test_grams_stay_grams(as_member, member):
    food = FoodFactory(name="Oat bran", magnesium_mg=Decimal(235), portions=[("1/2 cup", "47")])
    EntryFactory(user=member, food=food, grams=40)
    (add,) = items(as_member)[0]["adds"]
    assert (add["portion"], add["amount"], add["words"], add["mg"]) == ("unit", "40", "40 g", "94.000")


def test_the_usual_portion_is_offered_where_that_of_last_time_is_gone(as_member, member, almonds):
    had(member, almonds, "3", "10 almonds")
    almonds.portions.get(label="10 almonds").delete()
    (add,) = items(as_member)[0]["adds"]
    assert (add["words"], add["mg"]) == ("1 oz, 28 g", "78.000")


def test_unknown_magnesium_stays_unknown(as_member, member, unknown_food):
    had(member, unknown_food)
    assert items(as_member)[0]["adds"][0]["mg"] is None


def test_the_latest_come_first_and_what_is_old_removed_or_retired_not_at_all(as_member, member, almonds):
    foods = {name: FoodFactory(name=name) for name in ("Old", "Removed", "Retired", "Earlier")}
    had(member, foods["Old"], day=date(2026, 8, 24))
    gone = had(member, foods["Removed"])
    actions.remove_many(member, gone.day, [gone])
    had(member, foods["Retired"])
    foods["Retired"].is_retired = True
    foods["Retired"].save()
    had(member, foods["Earlier"], day=date(2026, 8, 25))
    had(member, almonds)
    assert [item["name"] for item in items(as_member)] == ["Almonds", "Earlier"]


def test_nothing_of_another_member_is_in_it(as_member, stranger, almonds):
    had(stranger, almonds)
    answer = as_member.get(COPY)
    assert answer.json()["items"] == []
    assert str(stranger.pk) not in answer.text


def test_it_says_whose_it_is_and_how_their_clock_goes(as_member, member):
    told = as_member.get(COPY).json()
    assert told["member"] == str(member.pk)
    assert told["timezone"] == "Europe/Berlin"
    assert [told["meals"][hour] for hour in (3, 8, 12, 16, 19, 23)] == [
        "snack", "breakfast", "lunch", "snack", "dinner", "snack",
    ]  # fmt: skip
    assert member.email not in as_member.get(COPY).text


def test_more_foods_ask_the_database_no_more_often(as_member, member):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            items(as_member)
        return len(asked)

    had(member, FoodFactory(portions=[("1 piece", "50")]))
    few = queries()
    for _ in range(10):
        had(member, FoodFactory(portions=[("1 piece", "50")]))
    assert queries() == few


@pytest.mark.slow
def test_at_most_200_foods_are_in_it(as_member, member):
    for food in FoodFactory.create_batch(201):
        EntryFactory(user=member, food=food)
    assert len(items(as_member)) == 200


def test_a_quick_add_is_no_food_to_offer(as_member, member):
    entry = IntakeEntry.quick(
        "Office lunch", Decimal(120), id=new_id(), user=member, day=date(2026, 11, 22), meal="lunch"
    )
    actions.add(member, entry.day, entry)
    assert items(as_member) == []


def test_favourites_stand_first_be_they_had_or_not(as_member, member, almonds):
    loved = FoodFactory(name="Oat bran", portions=[("1/2 cup", "47")])
    had(member, almonds, "2", "1 oz")
    Favourite.objects.create(user=member, food=loved)
    assert [(item["name"], item["adds"][0]["words"]) for item in items(as_member)] == [
        ("Oat bran", "½ cup, 47 g"),
        ("Almonds", "2 oz, 57 g"),
    ]


def test_a_saved_meal_is_one_item_with_an_entry_for_each_food_that_can_be_logged(as_member, member, almonds):
    oats, gone = FoodFactory(name="Oats"), FoodFactory(name="Old cocoa", is_retired=True)
    lines = [(almonds, "2", "1 oz"), (oats, "50", "g"), (gone, "10", "g")]
    SavedMealFactory(user=member, name="Weekday breakfast", lines=lines)
    SavedMealFactory(name="Somebody else's", lines=lines)
    (meal,) = items(as_member)
    assert (meal["kind"], meal["name"]) == ("meal", "Weekday breakfast")
    portion = almonds.portions.get(label="1 oz")
    assert [(add["food"], add["portion"], add["amount"]) for add in meal["adds"]] == [
        (almonds.pk, f"p{portion.pk}", "2"),
        (oats.pk, "unit", "50"),
    ]


def test_a_meals_line_in_a_portion_that_is_gone_is_counted_in_the_foods_unit(as_member, member, almonds):
    SavedMealFactory(user=member, lines=[(almonds, "2", "1 oz")])
    almonds.portions.filter(label="1 oz").delete()
    (meal,) = items(as_member)
    assert [(add["portion"], add["amount"]) for add in meal["adds"]] == [("unit", "56.7")]


def test_supplements_are_marked_so_that_they_are_not_offered_unasked(as_member, member):
    had(member, FoodFactory(name="Tablet", kind="supplement", basis_unit="tablet", basis_quantity=1))
    assert [item["kind"] for item in items(as_member)] == ["supplement"]
