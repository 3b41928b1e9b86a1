"""What people type, and what they mean: other names, number, order, slips, their own foods first."""

from __future__ import annotations

import pytest

from foods.models import Alias, Food
from foods.search import search_foods
from tests.factories import FoodFactory

pytestmark = pytest.mark.django_db


def names(query: str, **options) -> list[str]:
    return [found.food.name for found in search_foods(query, **options).foods]


# --- number and order -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Egg, boiled", "eggs"),
        ("Eggs, scrambled", "egg"),
        ("Goji berries", "berry"),
        ("Berry jam", "berries"),
        ("Tomatoes, raw", "tomato"),
        ("Tomato soup", "tomatoes"),
        ("Tomatoes, raw", "tomatos"),
        ("Bay leaf", "leaves"),
        ("Radish", "radishes"),
        ("Olive oil", "olives"),
    ],
)
def test_one_and_many_find_each_other(name, typed):
    FoodFactory(name=name)
    assert names(typed) == [name]


def test_the_one_of_many_is_a_whole_word():
    FoodFactory(name="Peanuts")
    FoodFactory(name="Peas, boiled")
    assert names("peas") == ["Peas, boiled"]


def test_small_words_between_others_do_not_matter():
    FoodFactory(name="Macaroni and cheese")
    assert names("macaroni cheese") == names("macaroni with the cheese") == ["Macaroni and cheese"]


def test_a_small_word_that_is_being_typed_is_a_beginning():
    FoodFactory(name="Toast and anchovies")
    FoodFactory(name="Toast and butter")
    assert set(names("toast an")) == {"Toast and butter", "Toast and anchovies"}
    assert names("toast anc") == ["Toast and anchovies"]


# --- other names ----------------------------------------------------------------------------------


@pytest.fixture
def zucchini():
    Alias.objects.create(term="courgette", meaning="zucchini")
    return FoodFactory(name="Zucchini, boiled")


@pytest.mark.parametrize(
    "typed", ["courgette", "courgettes", "courg", "boiled courgette", "zucchini", "zucc"]
)
def test_another_name_finds_the_food(zucchini, typed):
    assert names(typed) == ["Zucchini, boiled"]


def test_another_name_works_from_both_sides(zucchini):
    FoodFactory(name="Courgette soup")
    assert set(names("zucchini")) == {"Zucchini, boiled", "Courgette soup"}


def test_another_name_may_stand_for_two_words():
    Alias.objects.create(term="pb", meaning="peanut butter")
    FoodFactory(name="Peanut butter, smooth")
    FoodFactory(name="Peanuts, raw")
    FoodFactory(name="Butter")
    assert names("pb") == names("pb smooth") == ["Peanut butter, smooth"]


def test_two_words_may_be_another_name():
    Alias.objects.create(term="spring onion", meaning="scallion")
    FoodFactory(name="Scallions, raw")
    FoodFactory(name="Onion rings")
    assert names("spring onion") == names("spring onions, raw") == ["Scallions, raw"]


def test_a_curators_change_of_another_name_counts_at_once(zucchini):
    Alias.objects.update(meaning="marrow")
    assert names("courgette") == []


def test_another_name_without_a_meaning_is_switched_off(zucchini):
    alias = Alias.objects.get()
    alias.meaning = ""
    alias.save()
    assert names("courgette") == []


def test_other_names_are_compared_as_search_compares_words():
    Alias.objects.create(term="  Crème   Fraîche ", meaning="Sour Cream")
    FoodFactory(name="Sour cream")
    assert names("creme fraiche") == ["Sour cream"]


# --- slips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("spinich", "spinach"),
        ("almnods", "almonds"),
        ("avacado", "avocado"),
        ("brocolli", "broccoli"),
        ("quiona", "quinoa"),
        ("spinch", "spinach"),
        ("spinnach", "spinach"),
        ("raw spinich", "raw spinach"),
    ],
)
def test_a_slip_is_repaired_and_said(typed, meant):
    for name in ("Spinach, raw", "Almonds", "Avocado", "Broccoli, raw", "Quinoa, cooked"):
        FoodFactory(name=name)
    found = search_foods(typed)
    assert found.shown_for == meant
    assert [each.food.name for each in found.foods] == names(meant)


def test_what_is_found_as_it_was_typed_is_not_repaired():
    FoodFactory(name="Swede, boiled")
    for number in range(30):
        FoodFactory(name=f"Sweet {number}")
    found = search_foods("swede")
    assert (found.shown_for, [each.food.name for each in found.foods]) == ("", ["Swede, boiled"])


def test_a_makers_slip_does_not_hide_what_was_meant():
    misspelt = FoodFactory(name="Avacado dip", brand="Dips", source=Food.Source.USDA_BRANDED, source_id="1")
    for number in range(25):
        FoodFactory(name=f"Avocado {number}")
    found = search_foods("avacado", limit=50)
    assert found.shown_for == "avocado"
    assert len(found.foods) == 25
    assert [each.food for each in search_foods("avacado dip").foods] == [misspelt]


@pytest.mark.parametrize("typed", ["xyzzy", "tea", "12345", "spinchoo", "riec", "stout"])
def test_what_is_no_slip_stays_without_an_answer(typed):
    for name in ("Spinach, raw", "Pea", "Rice", "Trout"):
        FoodFactory(name=name)
    found = search_foods(typed)
    assert (found.shown_for, found.foods) == ("", [])


def test_the_more_usual_word_is_likelier_meant():
    for number in range(5):
        FoodFactory(name=f"Lemon cake {number}")
    FoodFactory(name="Demon cakes")
    assert search_foods("xemon").shown_for == "lemon"


# --- whose, and in which order --------------------------------------------------------------------


def test_own_foods_come_first_and_are_nobody_elses(member, stranger):
    FoodFactory(name="Granola")
    own = FoodFactory(name="My granola with nuts", owner=member)
    assert names("grano", user=member) == ["My granola with nuts", "Granola"]
    assert names("granola", user=member) == ["Granola", "My granola with nuts"]
    assert names("granola", user=stranger) == names("granola") == ["Granola"]
    own.is_retired = True
    own.save()
    assert names("granola", user=member) == ["Granola"]


def test_what_was_had_recently_comes_first(member):
    FoodFactory(name="Oats")
    recent = FoodFactory(name="Milk chocolate with oats")
    assert names("oa", user=member, first=[recent.pk]) == ["Milk chocolate with oats", "Oats"]
    assert names("oats", user=member, first=[recent.pk]) == ["Oats", "Milk chocolate with oats"]


def test_what_was_had_recently_comes_once_and_only_when_it_matches(member):
    oats = FoodFactory(name="Oats")
    FoodFactory(name="Oat bran")
    milk = FoodFactory(name="Milk")
    assert names("oat", user=member, first=[milk.pk, oats.pk]) == ["Oats", "Oat bran"]


def test_somebody_elses_own_food_is_not_found_by_its_number(member, stranger):
    own = FoodFactory(name="Secret granola", owner=stranger)
    assert names("granola", user=member, first=[own.pk]) == []
    assert names("granola", first=[own.pk]) == []


def test_the_better_source_comes_first():
    rows = [
        ("Spinach leaves", Food.Source.USDA_BRANDED, "Leafy"),
        ("Spinach, mature", Food.Source.USDA_FOUNDATION, ""),
        ("Spinach, raw", Food.Source.USDA_SR_LEGACY, ""),
        ("Spinach, cooked", Food.Source.USDA_SURVEY, ""),
    ]
    for number, (name, source, brand) in enumerate(rows):
        FoodFactory(name=name, source=source, source_id=str(number), brand=brand)
    assert names("spinach") == ["Spinach, mature", "Spinach, raw", "Spinach, cooked", "Spinach leaves"]


# --- page after page ------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repeat(member):
    own = FoodFactory(name="Bean of my own", owner=member)
    for number in range(430):
        FoodFactory(name=f"Bean {number:03}")
    seen: list[str] = []
    while True:
        found = search_foods("bean", user=member, limit=50, offset=len(seen))
        seen += [each.food.name for each in found.foods]
        if not found.has_more:
            break
    assert seen[0] == own.name
    assert len(seen) == len(set(seen)) == 431


def test_the_last_page_says_that_there_is_no_more():
    for number in range(9):
        FoodFactory(name=f"Bean {number}")
    assert search_foods("bean").has_more
    assert not search_foods("bean", limit=9).has_more
    assert not search_foods("bean", offset=8).has_more
