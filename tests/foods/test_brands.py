"""Brands: logged as the nearest food, which is said; a food of the brand's own comes first."""

from __future__ import annotations

import pytest

from foods.models import Brand, Food
from foods.phrases import Interpreter
from tests.factories import FoodFactory
from tests.foods.test_dishes import differing, logged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]

WAFER = "Chocolate wafer bar"


def test_a_brand_is_logged_as_the_nearest_food_however_it_is_written(member):
    spellings = ["KitKat", "kit kat", "kit kats", "Kit-Kat", "a kitkat", "1 kit kat bar", "kitkat bar"]
    assert not differing({text: {WAFER: 42} for text in spellings}, member)
    sweets = {"Chocolate candies, sugar coated": 48}
    assert not differing({text: sweets for text in ["M&Ms", "m&m's", "M and Ms", "a bag of M&Ms"]}, member)
    for text, food in {
        "coca-cola": "Cola",
        "coke zero": "Cola, diet",
        "Reese's": "Peanut butter cups",
    }.items():
        assert list(logged(text, member)) == [food]


def test_a_line_says_what_the_brand_is_logged_as():
    [line] = Interpreter().read_if_phrase("2 kitkats").lines
    assert line.note == "KitKat is logged as chocolate wafer bar."


def test_brands_are_counted_by_their_own_portion_and_weighed_like_the_food(member):
    assert not differing(
        {
            "2 kitkats": {WAFER: 84},
            "50 g kitkat": {WAFER: 50},
            "3 oreos": {"Chocolate sandwich cookies": 36},
            "an oreo": {"Chocolate sandwich cookies": 12},
            "2 digestives": {"Digestive biscuits": 30},
            "oreos": {"Chocolate sandwich cookies": 36},
            "2 cans of diet coke": {"Cola, diet": 710},
            "330 ml pepsi": {"Cola": 343},
            "a pint of guinness": {"Stout": 574},
            "2 slices of dominos pizza": {"Pizza, cheese": 214},
        },
        member,
    )


@pytest.mark.parametrize("text", ["a zzgrumpf of kitkat", "a few kitkats"])
def test_an_amount_that_nobody_knows_of_a_brand_is_asked_for(member, text):
    assert logged(text, member) is None


def test_words_of_an_amount_may_belong_to_a_brand(member):
    assert logged("big mac", member) == {"Cheeseburger": 219}
    assert logged("2 big macs and small fries", member) == {"Cheeseburger": 438, "French fries": 71}
    assert logged("3 musketeers", member) == {"Caramel and nougat bar": 54}


def test_a_brand_beside_a_dish_takes_the_usual_amount_there(member):
    assert not differing(
        {
            "toast with nutella": {"White bread, toasted": 22, "Chocolate hazelnut spread": 18},
            "oatly in coffee": {"Oat milk, unsweetened": 30, "Coffee": 237},
            "latte with oatly": {"Espresso": 30, "Oat milk, unsweetened": 254},
            "cheerios with milk": {"Toasted oat rings": 28, "Milk, whole": 129},
        },
        member,
    )
    notes = [line.note for line in Interpreter().read("oatly in coffee").lines]
    assert notes == ["Oatly is logged as oat milk, unsweetened.", ""]


def test_a_food_of_the_brands_own_comes_first(member):
    FoodFactory(name="Wafer bar", brand="Kit Kat", portions=[("1 bar", "45")], magnesium_mg=40)
    assert logged("2 kit kats", member) == {"Wafer bar (Kit Kat)": 90}
    FoodFactory(name="My oreo", aliases="Oreo", owner=member, portions=[("1 piece", "13")])
    assert logged("2 oreos", member) == {"My oreo": 26}


def test_waters_are_found_by_brand_bottle_and_litre(member):
    assert not differing(
        {
            "a bottle of Evian": {"Mineral water, still (Evian)": 500},
            "1.5 l gerolsteiner": {"Mineral water, sparkling (Gerolsteiner)": 1500},
            "Volvic 50 cl": {"Mineral water, still (Volvic)": 500},
            "2 bottles of badoit": {"Mineral water, sparkling (Badoit)": 1000},
            "a glass of San Pellegrino": {"Mineral water, sparkling (S.Pellegrino)": 250},
            "half a litre of Hépar": {"Mineral water, still (Hépar)": 500},
            "a bottle of dasani": {"Bottled water": 500},
        },
        member,
    )


def test_every_brand_of_the_table_is_logged_at_once_and_names_where_its_portion_is_from(member):
    brands = list(Brand.objects.select_related("food"))
    assert len(brands) >= 150
    wrong = {brand.title: logged(brand.title, member) for brand in brands}
    foods = {brand.title: str(brand.food) for brand in brands}
    assert not {title for title, found in wrong.items() if found is None or list(found) != [foods[title]]}
    assert not [brand.title for brand in brands if not brand.source_note]


def test_a_brand_of_a_retired_food_is_read_as_words():
    food = Food.objects.get(name=WAFER)
    food.is_retired = True
    food.save()
    reading = Interpreter().read_if_phrase("2 kitkats")
    assert reading is None or WAFER not in [str(line.food) for line in reading.lines]
