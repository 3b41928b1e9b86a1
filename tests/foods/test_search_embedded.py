"""Search over the catalogue that comes with the project: what people type, and what they mean."""

import pytest

from foods.models import Food
from foods.search import search_foods

pytestmark = pytest.mark.usefixtures("embedded_catalogue")


def names(query: str, *, limit: int = 8) -> list[str]:
    return [found.food.name for found in search_foods(query, limit=limit).foods]


def test_what_people_mean_comes_first():
    meant = {
        "milk": "Milk, whole",
        "banana": "Banana",
        "ban": "Banana",
        "almonds": "Almonds",
        "almo": "Almonds",
        "oat bran": "Oat bran",
        "brown rice": "Brown rice, cooked",
        "coffee": "Coffee",
        "avo": "Avocado",
    }
    assert {query: names(query)[0] for query in meant} == meant


def test_rice_offers_rice_before_what_is_made_of_it():
    assert names("rice")[0] in {"White rice, cooked", "Brown rice, cooked"}


def test_a_food_goes_by_what_others_call_it_too():
    called = {
        "garbanzo": "Chickpeas, cooked",
        "wholewheat bread": "Whole wheat bread",
        "porridge": "Oatmeal, cooked with water",
        "courgette": "Zucchini, raw",
        "yoghurt": "Yogurt, plain, low fat",
        "hepar": "Mineral water, still",
        "soya milk": "Soy milk, plain",
    }
    assert {query: name for query, name in called.items() if name not in names(query)} == {}


def test_every_food_is_found_by_its_own_full_name():
    assert [str(food) for food in Food.objects.all() if food.name not in names(str(food))] == []
