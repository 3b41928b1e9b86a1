"""The small file that maps USDA's categories to the catalogue's groups."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from foods.importing.groups import PATH, group_and_kind
from foods.models import Food
from foods.sources.catalogue import read_catalogue

RULES = list(csv.DictReader(StringIO(PATH.read_text(encoding="utf-8"))))


def test_every_row_names_a_group_of_the_catalogue_and_a_kind():
    groups = {row.group for row in read_catalogue()} | {"Other foods"}
    assert {rule["group"] for rule in RULES} <= groups
    assert {rule["kind"] for rule in RULES} <= set(Food.Kind.values)


def test_every_row_is_reached():
    """One that an earlier row takes everything from would be a mistake."""
    words = [rule["words"].removeprefix("=") for rule in RULES]
    lost = [
        rule
        for rule, text in zip(RULES, words, strict=True)
        if group_and_kind(text) != (rule["group"], rule["kind"])
    ]
    assert not lost


@pytest.mark.parametrize(
    ("category", "place"),
    [
        # SR Legacy and Foundation
        ("Dairy and Egg Products", ("Dairy and eggs", "food")),
        ("Fruits and Fruit Juices", ("Fruit", "food")),
        ("Beverages", ("Drinks", "drink")),
        ("Soups, Sauces, and Gravies", ("Dishes", "food")),
        ("American Indian/Alaska Native Foods", ("Other foods", "food")),
        # the survey
        ("Milk, reduced fat", ("Dairy and eggs", "drink")),
        ("Milk substitutes", ("Plant milks and soy", "drink")),
        ("Other dark green vegetables", ("Leafy greens", "food")),
        ("Coleslaw, non-lettuce salads", ("Vegetables", "food")),
        ("Bean, pea, legume dishes", ("Dishes", "food")),
        ("String beans", ("Vegetables", "food")),
        ("Tap water", ("Drinks", "drink")),
        ("Baby juice", ("Other foods", "food")),
        # brands
        ("Milk Additives", ("Dairy and eggs", "food")),
        ("Flours & Corn Meal", ("Grains and pasta", "food")),
        ("Nut & Seed Butters", ("Sauces, spreads and spices", "food")),
        ("Fruit & Vegetable Juice, Nectars & Fruit Drinks", ("Drinks", "drink")),
        ("Meal Replacement Supplements", ("Supplements", "supplement")),
        ("Energy, Protein & Muscle Recovery Drinks", ("Drinks", "drink")),
        ("Steak", ("Other foods", "food")),
    ],
)
def test_a_category_is_placed_where_people_would_look(category, place):
    assert group_and_kind(category) == place
