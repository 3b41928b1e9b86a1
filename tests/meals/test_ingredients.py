"""Foods for a line of a saved meal, in the amount that was typed with them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories import FoodFactory
from tests.html import HTMX, parse
from tests.meals.test_meals import address, lines_on


@pytest.fixture
def eggs(almonds):
    FoodFactory(name="Egg, boiled", basis_quantity=100, magnesium_mg=10, portions=[("1 large", "50")])


def search(as_member, meal, words):
    return parse(as_member.get(address(meal, "foods/"), {"q": words}, headers=HTMX)).select_one(
        "#food-results"
    )


@pytest.mark.parametrize(
    ("words", "offered", "line"),
    [
        ("2 eggs", "2 large, 100 g", ("Egg, boiled", "2 large, 100 g")),
        ("150 g eggs", "150 g", ("Egg, boiled", "150 g")),
        ("egg", "1 large, 50 g", ("Egg, boiled", "1 large, 50 g")),
    ],
)
def test_an_amount_that_was_typed_is_offered_and_put_in(as_member, saved_meal, eggs, words, offered, line):
    results = search(as_member, saved_meal, words)
    picks = results.select("button[name=pick]")
    assert offered in picks[0].select_one("small").text
    sent = {"pick": picks[0]["value"]}
    assert lines_on(parse(as_member.post(address(saved_meal, "lines/"), sent, follow=True)))[-1] == line


def test_the_milligrams_are_those_of_the_amount(as_member, saved_meal, eggs):
    assert search(as_member, saved_meal, "2 eggs").select_one("button").select_one("data").value == Decimal(
        10
    )


def test_a_list_offers_the_food_of_each_line_and_enter_takes_none(as_member, saved_meal, eggs):
    results = search(as_member, saved_meal, "2 eggs and 1 oz almonds")
    assert [pick.select_one("span").text for pick in results.select("button[name=pick]")] == [
        "Egg, boiled",
        "Almonds",
    ]
    assert not results.select("[data-enter]")


def test_a_range_offers_each_amount_and_asks(as_member, saved_meal, eggs):
    results = search(as_member, saved_meal, "2-3 eggs")
    shown = [pick.select_one("small").text for pick in results.select("button[name=pick]")]
    assert [words.partition(",")[0] for words in shown] == ["2 large", "3 large"]
    assert "“2-3” is more than one amount. Choose one." in results.text
    assert not results.select("[data-enter]")


def test_a_word_that_is_not_understood_is_named(as_member, saved_meal, eggs):
    results = search(as_member, saved_meal, "2 zzgrumpf eggs")
    assert "We couldn’t match “zzgrumpf”." in results.text
    assert results.select("button[name=pick]")
    assert not results.select("[data-enter]")


def test_what_is_no_food_at_all_is_not_found(as_member, saved_meal, eggs):
    assert "No results for “3 zzgrumpfs”." in search(as_member, saved_meal, "3 zzgrumpfs").text
