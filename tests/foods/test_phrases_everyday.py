"""Everyday phrases by the catalogue: what the first Enter logs, in whole grams, or that it asks."""

from __future__ import annotations

import pytest

from tracker.logs.search.results import SearchResults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]

SIDE_SALAD = {"Green leaf lettuce, raw": 50, "Tomatoes, raw": 60, "Cucumber, with peel": 50}


def logged(text: str, member) -> dict[str, int] | None:
    """What the first Enter logs, by food; None where it asks."""
    entries = SearchResults.find(text, user=member).logged_by_enter
    if entries is None:
        return None
    return {
        str(food): round(amount * (portion.quantity if portion else 1)) for food, portion, amount in entries
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cup of tea, milk, no sugar", {"Tea, black": 237, "Milk, whole": 31}),
        ("coffee, oat milk", {"Coffee": 237, "Oat milk, unsweetened": 30}),
        ("tea, 200 ml milk", {"Tea, black": 237, "Milk, whole": 206}),
        ("coffee 2 sugars", {"Coffee": 237, "Sugar, white": 8}),
    ],
)
def test_milk_and_sugar_behind_a_comma_belong_to_the_drink(text, expected, member):
    assert logged(text, member) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("smoothie: banana, milk", {"Banana": 118, "Milk, whole": 206}),
        ("salad: lettuce, tomato, cucumber", SIDE_SALAD),
        ("almonds: 30 g", {"Almonds": 30}),
    ],
)
def test_what_follows_a_colon_is_in_what_stands_before_it(text, expected, member):
    assert logged(text, member) == expected


def test_a_part_of_a_dish_that_is_typed_too_is_logged_once(member):
    assert logged("salad with tomatoes and cucumber", member) == SIDE_SALAD


@pytest.mark.parametrize(
    "text",
    [
        "200 g edamame in pods", "edamame in pods 200 g", "vegan cheese 30 g", "vegan sausage 50 g",
        "vegan burger", "3 tbsp milk of magnesia", "slim mug cake", "tea or coffee",
    ],
)  # fmt: skip
def test_another_food_or_weight_than_the_listed_one_is_asked_about(text, member):
    assert logged(text, member) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 cappuccino", {"Cappuccino": 240}),
        ("2 lattes", {"Cafe latte": 480}),
        ("grande latte", {"Cafe latte": 470}),
        ("latte large", {"Cafe latte": 470}),
        ("double espresso", {"Espresso": 59}),
        ("iced tea 500 ml bottle", {"Iced tea, lemon, sweetened": 507}),
        ("coke zero can", {"Cola, diet": 355}),
        ("glass and a half milk", {"Milk, whole": 371}),
    ],
)
def test_drinks_are_counted_in_their_usual_cups(text, expected, member):
    assert logged(text, member) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("handful walnuts + 1 kiwi", {"Walnuts": 28, "Kiwi fruit": 69}),
        ("trail mix handful", {"Trail mix": 38}),
        ("cup oat bran", {"Oat bran": 94}),
        ("glass noodles 100 g", {"Glass noodles, dry": 100}),
        ("french fries medium", {"French fries": 117}),
        ("3 squares of chocolate (30 g)", {"Milk chocolate": 30}),
        ("1 cup (185 g) quinoa", {"Quinoa, cooked": 185}),
        ("2 bananas (120 g each)", {"Banana": 240}),
        ("1 can black beans", {"Black beans, canned, drained and rinsed": 240}),
        ("1 can coke", {"Cola": 370}),
    ],
)
def test_a_measure_without_a_number_and_a_weight_in_brackets_are_read(text, expected, member):
    assert logged(text, member) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/2 avo", {"Avocado": 100}),
        ("greek yoghurt 0% fat 200 g", {"Greek yogurt, plain, fat free": 200}),
        ("150 g basmati rice", {"White rice, cooked": 150}),
        ("lindt 90% 2 squares", {"Dark chocolate, 70-85% cocoa": 20}),
        ("2 kiwis", {"Kiwi fruit": 138}),
        ("2 rotis", {"Chapati": 136}),
        ("sugar free coke 330 ml", {"Cola, diet": 330}),
        ("lactose free milk 200 ml", {"Milk, whole": 206}),
        ("alpro soya yogurt 125 g", {"Soy yogurt, plain": 125}),
        ("side salad", SIDE_SALAD),
        ("buttered toast", {"White bread, toasted": 22, "Butter, salted": 10}),
    ],
)
def test_everyday_names_find_their_foods(text, expected, member):
    assert logged(text, member) == expected


@pytest.mark.parametrize(("text", "meal"), [("bfast 3 eggs", "breakfast"), ("elevenses coffee", "snack")])
def test_short_names_of_meals_are_understood(text, meal, member):
    results = SearchResults.find(text, user=member)
    assert results.phrase
    assert results.phrase.meal == meal
    assert results.logged_by_enter
