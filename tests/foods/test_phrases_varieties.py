"""Phrases that may mean several foods: the plain one, the one of that fat content, or a question."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from foods.phrases.fat_content import _table as fat_table
from foods.phrases.fat_content import read_fat
from tests.factories import EntryFactory
from tracker.logs.search.results import SearchResults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]


def logged(text: str, member) -> dict[str, int] | None:
    """Return what the first Enter logs, by food, in whole grams; None where it asks."""
    entries = SearchResults.find(text, user=member).logged_by_enter
    if entries is None:
        return None
    return {
        str(food): round(amount * (portion.quantity if portion else 1)) for food, portion, amount in entries
    }


def differing(expected, member):
    """Return what is logged in another way than expected."""
    return {text: found for text, wanted in expected.items() if (found := logged(text, member)) != wanted}


def test_a_fat_content_selects_the_nearest_dairy_food(member):
    expected = {
        "yogurt 1.5% 100 g": {"Yogurt, plain, low fat": 100},
        "150 g yogurt 3,5 % fat": {"Yogurt, plain, whole milk": 150},
        "10 % greek yogurt 100 g": {"Greek yogurt, plain, whole milk": 100},
        "250 g quark 20%": {"Quark": 250},
        "cream 18% 100 g": {"Light cream": 100},
        "100 g gouda 48%": {"Gouda cheese": 100},
        "100 g milk 1%": {"Milk, low fat, 1% fat": 100},
        "100 g milk 0.1%": {"Milk, skimmed": 100},
        "85% dark chocolate 20 g": {"Dark chocolate, 70-85% cocoa": 20},
        "beer 5% 330 g": None,
    }
    assert differing(expected, member) == {}
    note = SearchResults.find("yogurt 1.5% 100 g", user=member).phrase.lines[0].line.note
    assert note == "“Yogurt, plain, low fat” is the closest match to 1.5% fat."


def test_a_percentage_is_read_with_comma_or_point_and_with_its_words():
    for text in ("yogurt 3.5%", "3,5 % yogurt", "yogurt 3.5% fat", "yogurt 3,5% Fett i.Tr."):
        assert read_fat(text) == ("yogurt", Decimal("3.5"))
    assert read_fat("yogurt") is None
    assert read_fat("3% or 5% yogurt") is None


def test_every_fat_content_is_of_a_food_in_the_catalogue():
    keys = set(fat_table())
    assert keys == set(Food.objects.filter(catalogue_key__in=keys).values_list("catalogue_key", flat=True))


def test_a_dish_is_no_food_named_after_one_kind_of_it(member):
    assert set(logged("chicken and rice", member)) == {
        "Chicken breast, roasted, without skin",
        "White rice, cooked",
    }
    assert set(logged("2 hot dogs", member)) == {"Frankfurter, cooked", "Hamburger bun"}
    assert set(logged("hot chocolate", member)) == {"Hot chocolate, made with milk"}


def test_a_name_of_several_things_is_asked_about(member):
    texts = ("dumplings", "a bowl of chilli", "berries", "nut", "30 g nut")
    assert {text: found for text in texts if (found := logged(text, member))} == {}
    assert logged("30 g nuts", member) == {"Mixed nuts, dry roasted, with peanuts": 30}
    assert logged("200 ml water", member) == {"Tap water": 200}


def test_what_was_made_of_a_food_is_not_logged_as_the_fresh_one(member):
    texts = ("3 dried pears", "pickled radishes 50 g", "tinned kiwi")
    assert {text: found for text in texts if (found := logged(text, member))} == {}
    assert logged("100 g dried lentils", member) == {"Lentils, dry": 100}


def test_an_unfinished_word_logs_the_plain_food_only(member):
    chips = Food.objects.get(name="Banana chips")
    EntryFactory(user=member, food=chips, day=member.profile.today())
    for text in ("banan", "appl"):
        assert set(logged(text, member) or {"Banana": 0}) <= {"Banana", "Apple, with skin"}
    assert logged("spinac", member) == {"Spinach, raw": 30}


def test_a_drink_with_more_in_it_is_not_the_plain_one(member):
    assert logged("355 ml iced coffee", member) in (None, {"Coffee": 356}, {"Coffee": 355})
    assert logged("500 ml sparkling water", member) == {"Club soda": 500}


def test_halves_are_no_whole_fruit_and_other_pieces_are_ones_of_a_food(member):
    expected = {
        "5 dried apricots": {"Apricots, dried": 35},
        "2 slices of crispbread": {"Crispbread, rye": 20},
        "2 pieces of falafel": {"Falafel": 34},
        "kit kat 4 fingers": {"Chocolate wafer bar": 42},
        "2 slices of papaya": None,
    }
    assert differing(expected, member) == {}


def test_a_brand_of_another_variety_has_a_food_of_its_own(member):
    brands = {"bud light": "Beer, light", "fage 0%": "Greek yogurt, plain, fat free"}
    brands |= {"fage": "Greek yogurt, plain, whole milk"}
    assert {text: next(iter(logged(text, member))) for text in brands} == brands


def test_a_list_without_commas_is_read_as_one_of_each(member):
    expected = {
        "banana apple orange": {"Banana": 118, "Apple, with skin": 182, "Orange": 131},
        "2 bananas apple": {"Banana": 236, "Apple, with skin": 182},
        "almonds walnuts raisins": {"Almonds": 28, "Walnuts": 28, "Raisins": 36},
        "strawberry banana yogurt": None,
        "honey mustard chicken": None,
        "apple cinnamon oatmeal": None,
        "banana apple zzgrumpf": None,
    }
    assert differing(expected, member) == {}


def test_german_names_of_basic_foods_are_understood(member):
    expected = {
        "50 g Haferflocken und 100 g Milch": {"Rolled oats, dry": 50, "Milk, whole": 100},
        "2 EL Haferflocken": {"Rolled oats, dry": 10},
        "Nudeln 150 g gekocht": {"Pasta, cooked": 150},
        "zwei Eier": {"Egg, boiled": 100},
        "eine Banane": {"Banana": 118},
        "2 Scheiben Vollkornbrot": {"Whole wheat bread": 64},
        "1 Glas Wasser": {"Tap water": 237},
        "30 g Käse": {"Cheddar cheese": 30},
        "30 g Kaese": {"Cheddar cheese": 30},
        "30 g Walnüsse": {"Walnuts": 30},
        "30 g Walnuesse": {"Walnuts": 30},
    }
    assert differing(expected, member) == {}


def test_a_potato_is_a_cooked_one(member):
    assert logged("3 potatoes", member) == {"Potatoes, boiled, peeled": 501}
