"""What a phrase has to ask before it is logged, as it is understood with foods."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.phrases import Interpreter
from tests.factories import FoodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def figs():
    return FoodFactory(name="Figs", portions=[("1 medium", "50")])


def read(text: str):
    return Interpreter().read_if_phrase(text)


def test_a_named_day_is_asked_about_and_the_meal_is_told(figs):
    reading = read("yesterday for lunch I had 2 figs")
    assert (reading.meal, reading.day, reading.is_certain) == ("lunch", "yesterday", False)
    assert reading.question == "You wrote “yesterday”. Check the date before you log this."
    assert read("for lunch I had 2 figs").is_certain


def test_a_food_that_was_not_eaten_is_not_logged_and_that_is_said(figs):
    reading = read("no figs today")
    assert (reading.lines, reading.is_certain) == ([], False)
    assert reading.question == "Nothing was logged, because you left out “figs”."


def test_one_food_without_an_amount_is_a_phrase_where_more_is_said(figs):
    for text in ("I had a fig for lunch", "figs for lunch", "i ate figs", "figs at 8 am"):
        [line] = read(text).lines
        assert (line.food, line.quantity) == (figs, 50), text
    assert read("figs") is None


@pytest.mark.parametrize("text", ["had", "i had", "for lunch", "today", "had fi", "log"])
def test_words_on_the_way_to_a_food_are_no_empty_phrase(figs, text):
    reading = read(text)
    assert reading is None or reading.lines


def test_both_amounts_of_a_range_are_options(figs):
    [line] = read("2-3 figs").lines
    assert line.amount is None
    assert [(option.label, option.food, option.amount) for option in line.options] == [
        ("2 medium, 100 g", figs, Decimal(2)),
        ("3 medium, 150 g", figs, Decimal(3)),
    ]


def test_an_estimate_is_marked_as_one(figs):
    FoodFactory(name="Almonds", portions=[("1 oz", "28.35")])
    [about, exact] = read("a handful of almonds, 1 oz almonds").lines
    assert (about.is_about, about.quantity, about.how) == (True, 28, "a handful is about 28 g")
    assert not exact.is_about


def test_a_reading_without_lines_is_never_certain():
    assert not Interpreter().read("").is_certain
