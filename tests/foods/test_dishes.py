"""Composite dishes: what Enter logs of them, in the usual amounts or in those that were typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Dish, DishAddition, DishPart, Food
from foods.phrases import Interpreter
from foods.phrases.dish_tables import stems_of
from tests.factories import FoodFactory
from tracker.logs.search.results import SearchResults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]

Logged = dict[str, int]
BREAD, TOAST = {"White bread": 58}, {"White bread, toasted": 22}


def logged(text: str, member) -> Logged | None:
    """What the first Enter logs, by food in whole grams; None where it asks."""
    entries = SearchResults.find(text, user=member).logged_by_enter
    if entries is None:
        return None
    return {
        str(food): round(amount * (portion.quantity if portion else 1)) for food, portion, amount in entries
    }


def differing(expected: dict[str, Logged | None], member) -> dict[str, Logged | None]:
    return {text: found for text, wanted in expected.items() if (found := logged(text, member)) != wanted}


def test_what_stands_before_a_dish_is_in_it(member):
    assert not differing(
        {
            "peanut butter sandwich": {"Peanut butter, smooth": 32} | BREAD,
            "a ham and cheese sandwich": {"Ham, sliced": 56, "Cheddar cheese": 28} | BREAD,
            "bacon egg and cheese sandwich": {"Bacon, fried": 34, "Egg, boiled": 100, "Cheddar cheese": 28}
            | BREAD,
            "hummus wrap": {"Hummus": 45, "Flour tortilla": 48},
            "cheese omelette": {"Cheddar cheese": 28, "Omelette": 122},
            "banana smoothie": {"Banana": 118, "Milk, semi-skimmed, 2% fat": 206},
            "cream cheese bagel": {"Cream cheese": 29, "Bagel, plain": 105},
        },
        member,
    )


def test_what_stands_with_a_food_takes_its_usual_amount_there(member):
    assert not differing(
        {
            "toast with jam": TOAST | {"Jam": 20},
            "toast with butter and honey": TOAST | {"Butter, salted": 10, "Honey": 21},
            "tea with milk": {"Tea, black": 237, "Milk, whole": 31},
            "tea and milk": {"Tea, black": 237, "Milk, whole": 31},
            "coffee w/ oat milk": {"Coffee": 237, "Oat milk, unsweetened": 30},
            "corn flakes with soy milk": {"Corn flakes": 28, "Soy milk, plain": 128},
            "porridge with banana, walnuts and honey": {
                "Oatmeal, cooked with water": 234, "Banana": 118, "Walnuts": 15, "Honey": 21,
            },
            "pasta with pesto": {"Pasta, cooked": 124, "Pesto": 32},
        },
        member,
    )  # fmt: skip


def test_what_stands_on_or_in_a_food_belongs_to_it(member):
    assert not differing(
        {
            "peanut butter on toast": {"Peanut butter, smooth": 16} | TOAST,
            "2 eggs and bacon on toast": {"Egg, fried": 92, "Bacon, fried": 23} | TOAST,
            "milk in tea": {"Milk, whole": 31, "Tea, black": 237},
            "tea with milk and cheese on toast": {"Tea, black": 237, "Milk, whole": 31, "Cheddar cheese": 28}
            | TOAST,
        },
        member,
    )


def test_an_addition_takes_the_place_of_a_part(member):
    assert not differing(
        {
            "oat latte": {"Oat milk, unsweetened": 254, "Espresso": 30},
            "latte with almond milk": {"Espresso": 30, "Almond milk, unsweetened": 277},
            "cheese sandwich on rye bread": {"Cheddar cheese": 28, "Rye bread": 64},
            "whole wheat ham sandwich": {"Whole wheat bread": 64, "Ham, sliced": 56},
        },
        member,
    )


def test_counts_multiply_what_belongs_to_a_dish(member):
    assert not differing(
        {
            "2 peanut butter sandwiches": {"Peanut butter, smooth": 64, "White bread": 116},
            "2 ham and cheese sandwiches": {"Ham, sliced": 112, "Cheddar cheese": 56, "White bread": 116},
            "half a cheese sandwich": {"Cheddar cheese": 14, "White bread": 29},
            "2 slices of toast with jam": {"White bread, toasted": 44, "Jam": 40},
            "3 cups of coffee with milk": {"Coffee": 711, "Milk, whole": 93},
            "4 pancakes with maple syrup": {"Pancakes": 152, "Maple syrup": 80},
        },
        member,
    )


def test_an_amount_that_was_typed_comes_before_a_usual_one(member):
    assert not differing(
        {
            "coffee with 50 ml milk": {"Coffee": 237, "Milk, whole": 52},
            "coffee with 2 sugars": {"Coffee": 237, "Sugar, white": 8},
            "toast with 2 tbsp peanut butter": TOAST | {"Peanut butter, smooth": 32},
            "yogurt with 50 g granola": {"Yogurt, plain, whole milk": 170, "Granola, home made": 50},
        },
        member,
    )


def test_a_weight_of_a_dish_is_shared_out_among_its_parts(member):
    whole = logged("pbj", member)
    half = logged(f"{sum(whole.values()) // 2} g pbj", member)
    assert len(whole) == 3
    assert half.keys() == whole.keys()
    assert all(abs(half[food] * 2 - grams) <= 2 for food, grams in whole.items())


def test_foods_side_by_side_are_whole_portions(member):
    assert not differing(
        {
            "banana and almonds": {"Banana": 118, "Almonds": 28},
            "coffee with milk and a croissant": {"Coffee": 237, "Milk, whole": 31, "Croissant": 57},
            "chocolate chip cookies and milk": {"Chocolate chip cookies": 30, "Milk, whole": 244},
        },
        member,
    )


def test_a_food_that_is_the_dish_comes_before_its_parts(member):
    assert logged("tuna salad", member) == {"Tuna salad": 102}
    FoodFactory(name="Peanut butter sandwich", owner=member, portions=[("1 sandwich", "90")])
    assert logged("a peanut butter sandwich", member) == {"Peanut butter sandwich": 90}


@pytest.mark.parametrize("text", ["toast with kimchi", "kimchi sandwich", "pasta with rhubarb"])
def test_an_addition_without_a_usual_amount_is_asked_for(member, text):
    assert logged(text, member) is None
    lines = Interpreter().read(text).lines
    [asked] = [line for line in lines if line.amount is None]
    assert asked.food is not None
    assert asked.problem == "We don’t know the usual amount. Enter an amount."


@pytest.mark.parametrize("text", ["sandwich", "ice cream sandwich", "zzgrumpf sandwich", "smoothie"])
def test_a_dish_that_is_not_whole_or_not_known_is_not_split(text):
    assert Interpreter().read_if_phrase(text) is None


def test_every_usual_amount_is_marked_and_can_be_changed(as_member):
    lines = Interpreter().read("salami sandwich").lines
    assert [(line.is_about, line.amount is not None) for line in lines] == [(True, True), (True, True)]
    assert lines[1].note == "Part of “sandwich”, in the usual amount."
    page = as_member.get("/days/2026-11-22/foods/?q=salami sandwich").text
    assert page.count('name="0-amount"') == page.count('name="1-amount"') == 1


def test_what_is_left_out_is_not_logged():
    def foods(text: str) -> list[str]:
        return [str(line.food) for line in Interpreter().read_if_phrase(text).lines]

    assert foods("ham and cheese sandwich without cheese") == ["Ham, sliced", "White bread"]
    assert "Olives, black" in foods("greek salad without milk")
    assert "Olives, black" not in foods("greek salad without olives")
    assert foods("pbj without jam") == ["White bread", "Peanut butter, smooth"]
    assert foods("coffee without milk") == ["Coffee"]


def test_several_dishes_take_as_many_queries_as_one():
    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            Interpreter().read(text)
        # Search repairs the spelling of words one by one, in statements of its own.
        return sum("foods_vocabulary WHERE" not in query["sql"] for query in captured)

    Interpreter().read("toast")  # reads the tables
    one = count("cheese sandwich; a kitkat")
    assert count("ham sandwich; a kitkat; cheese sandwich; blt; tea with sugar; 2 oreos") <= one


def test_a_retired_part_is_replaced_by_another_food_of_its_name(member):
    bread = Food.objects.get(catalogue_key="white-bread")
    bread.is_retired = True
    bread.save()
    lines = Interpreter().read("salami sandwich").lines
    assert "White bread" not in [str(line.food) for line in lines]
    assert len(lines) == 2


def test_a_dish_that_is_switched_off_or_deleted_is_read_as_words():
    dish = Dish.objects.get(name="peanut butter and jelly sandwich")
    assert len(Interpreter().read("pbj").lines) == 3
    dish.is_on = False
    dish.save()
    assert Interpreter().read_if_phrase("pbj") is None
    dish.is_on = True
    dish.save()
    dish.delete()
    assert Interpreter().read_if_phrase("pbj") is None


def test_every_part_and_addition_of_the_table_can_be_measured():
    """Each amount is one that the food has, so that no dish of ours asks."""
    asked = [
        f"{dish.name}: {line.part.text}"
        for dish in Dish.objects.exclude(parts=None)
        if not dish.is_named_by_additions
        for line in Interpreter().read(dish.name).lines
        if line.amount is None
    ]
    assert asked == []
    assert DishPart.objects.count() > 250
    assert DishAddition.objects.count() > 500


def test_no_name_belongs_to_two_dishes():
    seen: dict[tuple[str, ...], set[int]] = {}
    for dish in Dish.objects.all():
        for name in dish.names:
            seen.setdefault(stems_of(name), set()).add(dish.pk)
    assert [stems for stems, owners in seen.items() if len(owners) > 1] == []


def test_amounts_are_worked_out_exactly():
    [_, bread] = Interpreter().read("3 salami sandwiches").lines
    assert (bread.amount, bread.quantity) == (Decimal(6), Decimal(174))
