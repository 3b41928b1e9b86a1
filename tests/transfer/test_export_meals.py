"""Saved meals and recipes as a file."""

from __future__ import annotations

import csv
from io import StringIO

from tests.factories import FoodFactory, SavedMealFactory
from tests.html import parse
from tracker.meals.models import SavedMeal

EXPORT = "/data/meals.csv"


def rows_of(client):
    return list(csv.DictReader(StringIO(client.get(EXPORT).getvalue().decode())))


def test_each_thing_in_a_meal_is_a_line_of_the_file(as_member, member, almonds, unknown_food):
    scanned = FoodFactory(name="=Oats", brand="Mill", source="open_food_facts", source_id="3029330003533")
    lines = [(almonds, "2", "1 oz"), (unknown_food, "50", "g"), (scanned, "10", "g")]
    meal = SavedMealFactory(user=member, name="Morning", lines=lines)
    first, second, third = rows_of(as_member)
    assert (first["meal"], first["is_recipe"], first["servings"]) == ("Morning", "no", "")
    assert (first["name"], first["amount"], first["portion"]) == ("Almonds", "2", "1 oz")
    assert (first["quantity"], first["unit"], first["magnesium_mg"]) == ("56.7", "g", "156.000")
    assert (second["name"], second["magnesium_mg"]) == ("Blueberry muffin", "")
    assert (third["name"], third["brand"], third["licence"]) == ("'=Oats", "Mill", "ODbL")
    assert {row["meal_id"] for row in (first, second, third)} == {str(meal.pk)}


def test_a_recipe_is_in_it_with_its_servings_and_an_empty_one_with_its_name(as_member):
    as_member.post("/meals/new/", {"kind": "recipe", "name": "Granola", "servings": "4"})
    [row] = rows_of(as_member)
    assert (row["meal"], row["is_recipe"], row["servings"], row["name"]) == ("Granola", "yes", "4", "")
    assert row["meal_id"] == str(SavedMeal.objects.get().pk)


def test_strangers_meals_and_removed_ones_are_not_in_it(as_member, member, stranger, almonds):
    SavedMealFactory(user=stranger, lines=[(almonds, "1", "1 oz")])
    gone = SavedMealFactory(user=member, lines=[(almonds, "1", "1 oz")])
    as_member.post(f"/meals/{gone.pk}/remove/")
    assert rows_of(as_member) == []


def test_the_page_of_ones_data_leads_to_it_once_there_is_one(as_member, member):
    assert EXPORT not in as_member.get("/data/").text
    SavedMealFactory(user=member)
    assert parse(as_member.get("/data/")).select(f"a[href={EXPORT}]")


def test_a_visitor_gets_no_meals(client, db):
    assert client.get(EXPORT)["Location"] == f"/accounts/login/?next={EXPORT}"
