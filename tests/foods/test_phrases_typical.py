"""Household measures that a food itself does not have: plausible weights, marked as about, or a question."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache

import pytest

from foods.phrases.parser import read_phrase
from foods.phrases.pieces import KnownFood
from foods.phrases.quantities import MeasuredQuantity, measure_quantity
from foods.phrases.typical_amounts import PATH, SIZES, typical_measure
from foods.phrases.units import NAMES


@cache
def catalogue() -> dict[str, KnownFood]:
    """Foods of the embedded catalogue by name."""
    found = {}
    with (PATH.parent / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pairs = [each.rpartition("=") for each in row["portions"].split(";") if each.strip()]
            portions = [(label.strip(), Decimal(quantity)) for label, _, quantity in pairs]
            basis, is_drink = Decimal(row["basis_quantity"]), row["kind"] == "drink"
            found[row["name"]] = KnownFood(
                row["name"], row["basis_unit"], basis, is_drink, portions, row["group"]
            )
    return found


def measured(text: str, name: str) -> MeasuredQuantity:
    [part] = read_phrase(f"{text} food").parts
    return measure_quantity(part, catalogue()[name])


def quantity(text: str, name: str) -> Decimal:
    """Grams or millilitres of the food."""
    found, food = measured(text, name), catalogue()[name]
    assert found.amount is not None, found.problem
    return found.amount if found.portion is None else found.amount * food.portions[found.portion][1]


@pytest.mark.parametrize(
    ("text", "name", "least", "most"),
    [
        ("a handful of", "Almonds", 25, 35), ("a small handful of", "Cashews, raw", 18, 26),
        ("a handful of", "Blueberries", 30, 80), ("a handful of", "Spinach, raw", 20, 40),
        ("a handful of", "Raisins", 25, 40), ("a bowl of", "Oatmeal, cooked with water", 200, 300),
        ("a bowl of", "Rolled oats, dry", 30, 60), ("a bowl of", "Corn flakes", 25, 50),
        ("a bowl of", "Muesli", 40, 80), ("a bowl of", "Tomato soup", 240, 400),
        ("a large bowl of", "White rice, cooked", 190, 300), ("a plate of", "Pasta, cooked", 200, 350),
        ("a glass of", "Milk, whole", 200, 260), ("a glass of", "Orange juice", 150, 260),
        ("a large glass of", "Wine, red", 230, 260), ("a splash of", "Milk, whole", 20, 40),
        ("a dash of", "Oat milk, unsweetened", 5, 30), ("a mug of", "Soy milk, plain", 240, 360),
        ("a bottle of", "Wine, white", 700, 770), ("a bottle of", "Tap water", 500, 500),
        ("a can of", "Black beans, canned, drained and rinsed", 220, 280),
        ("a can of", "Tomato soup", 300, 420), ("a slice of", "Feta cheese", 15, 40),
        ("a slice of", "Cheesecake", 70, 130), ("a thick slice of", "White bread", 35, 50),
        ("a piece of", "Whole wheat bread, toasted", 20, 35), ("a knob of", "Butter, salted", 5, 15),
        ("a stick of", "Butter, unsalted", 113, 113), ("a drizzle of", "Olive oil", 3, 15),
        ("a drizzle of", "Honey", 7, 21), ("a pinch of", "Salt", 0.2, 0.5),
        ("a spoonful of", "Sugar, white", 4, 6), ("a spoonful of", "Peanut butter, smooth", 10, 20),
        ("a dollop of", "Yogurt, plain, whole milk", 15, 45),
        ("2 scoops of", "Ice cream, vanilla", 100, 150), ("a square of", "Milk chocolate", 4, 11),
        ("5", "Pecans", 5, 10), ("10", "Cashews, raw", 14, 18), ("3 strips of", "Red pepper, raw", 10, 30),
        ("a wedge of", "Tomatoes, raw", 25, 40), ("a medium", "Egg, fried", 38, 44),
        ("a small", "Orange", 90, 120), ("a large", "Coffee", 400, 500),
        ("a heaped tablespoon of", "Cocoa powder, unsweetened", 7, 10),
        ("a thumb of", "Ginger, fresh", 8, 20), ("a serving of", "Lentils, cooked", 90, 110),
        ("a cob of", "Sweetcorn, boiled", 90, 130), ("a head of", "Iceberg lettuce, raw", 500, 600),
        ("a small bag of", "Potato chips, salted", 20, 45), ("8 oz", "Coffee", 236, 238),
        ("a quart of", "Milk, whole", 960, 990),
    ],
)  # fmt: skip
def test_a_measure_of_a_common_food_has_a_plausible_weight(text, name, least, most):
    assert least <= quantity(text, name) <= most


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a glass of", "Almonds"), ("a bowl of", "Pasta, dry"), ("a carton of", "Milk, whole"),
        ("a mug of", "Whey protein powder"), ("a can of", "Espresso"), ("a bottle of", "Cheddar cheese"),
        ("a jar of", "Jam"), ("a cup of", "Sirloin steak, grilled"), ("a loaf of", "White bread"),
        ("a glass of", "Tuna, light, canned in water"),
        ("a heaped scoop of", "Magnesium powder sachet, 300 mg"),
    ],
)  # fmt: skip
def test_a_measure_that_nobody_knows_is_asked_for(text, name):
    found = measured(text, name)
    assert found.amount is None
    assert found.problem.endswith(".")


def test_what_the_food_says_itself_is_exact_and_the_rest_about():
    assert not measured("a slice of", "White bread").is_about
    assert not measured("a cup of", "Almonds").is_about
    about = measured("a handful of", "Almonds")
    assert (about.is_about, about.amount, about.how) == (True, 28, "a handful is about 28 g")


def test_a_pint_offers_both_that_are_in_use_unless_the_food_has_one():
    found = measured("a pint of", "Milk, whole")
    assert found.amount is None
    assert [round(each.amount) for each in found.choices] == [488, 586]
    assert measured("half a pint of", "Tap water").choices[0].amount == Decimal("236.6")
    assert measured("a pint of", "Beer").portion is not None


def test_each_reading_of_an_unclear_amount_is_offered_if_anybody_eats_so_much():
    found = measured("2-3", "Figs, fresh")
    assert [(each.amount, each.portion) for each in found.choices] == [(2, 0), (3, 0)]
    assert [each.amount for each in measured("1,000 g", "Almonds").choices] == [1, 1000]
    assert [each.amount for each in measured("9,000 g", "Almonds").choices] == [9]


@pytest.mark.parametrize(
    ("text", "name", "is_fine"),
    [
        ("5 kg", "Almonds", True), ("5.01 kg", "Almonds", False), ("12 lb", "Almonds", False),
        ("5 l", "Tap water", True), ("5.5 l", "Tap water", False), ("30 cups", "Almonds", True),
        ("40 cups", "Almonds", False), ("100", "Almonds", True), ("101", "Almonds", False),
        ("20", "Magnesium citrate tablet, 200 mg", True), ("21", "Magnesium citrate tablet, 200 mg", False),
        ("21 tablets", "Magnesium citrate tablet, 200 mg", False),
        ("11 capsules", "Magnesium glycinate capsule, 100 mg", True), ("21", "Magnesium gummy, 50 mg", False),
        ("50 handfuls of", "Almonds", True), ("200 handfuls of", "Popcorn, air-popped", False),
    ],
)  # fmt: skip
def test_what_nobody_takes_at_once_is_asked_with_a_reason(text, name, is_fine):
    found = measured(text, name)
    assert (found.amount is not None) == is_fine
    assert is_fine or ("at once. Check" in found.problem and found.problem.endswith("."))


def rows() -> list[dict[str, str]]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_typical_measure_is_a_unit_with_a_figure_and_a_source():
    groups = {food.group for food in catalogue().values()}
    for row in rows():
        assert row["source"], row
        assert row["measure"] in {*NAMES.values(), ""}, row
        assert row["size"] in {*SIZES, ""}, row
        assert row["group"] in {*groups, ""}, row
        assert row["unit"] in {"g", "ml"} if row["quantity"] else not row["unit"], row
        assert not row["quantity"] or 0 < Decimal(row["quantity"]) <= 1500, row


def test_common_foods_have_their_common_measures():
    """Where a measure is asked for although people use it, the table lacks a row."""
    common = {
        "Nuts and seeds": ["handful"], "Fruit": ["handful", "bowl"], "Vegetables": ["handful", "bowl"],
        "Leafy greens": ["handful", "bowl"], "Breakfast cereals": ["bowl", "handful"], "Drinks": ["glass"],
        "Mineral waters": ["glass", "bottle", "can"], "Legumes": ["bowl", "handful"],
    }  # fmt: skip
    missing = [
        (food.name, unit)
        for food in catalogue().values()
        for unit in common.get(food.group, ())
        if typical_measure(unit, "", food.name, food.group) is None and "powder" not in food.name
    ]
    assert not missing
