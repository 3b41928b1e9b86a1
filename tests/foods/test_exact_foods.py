"""The food that was typed is logged, or the member is asked, whatever was logged before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from foods.models import Food
from foods.phrases import Interpreter
from foods.search import search_foods
from foods.text import normalise_words, plural_variants
from tests.factories import EntryFactory, FoodFactory, UserFactory
from tracker.logs.search.results import SearchResults

pytestmark = pytest.mark.django_db


def singulars(text: str) -> tuple[str, ...]:
    """The words of `text`, each as the shortest of what it may be the plural or singular of."""
    return tuple(
        min((word, *plural_variants(word)), key=lambda each: (len(each), each))
        for word in normalise_words(text)
    )


@pytest.fixture
def names(embedded_catalogue) -> dict[tuple[str, ...], tuple[str, set[Food]]]:
    """By their words: the names, first parts and other names of the catalogue's foods, and whose they are."""
    found: dict[tuple[str, ...], tuple[str, set[Food]]] = {}
    for food in Food.objects.shared():
        for call in (food.name, food.name.partition(",")[0], *food.aliases.split(";")):
            if words := singulars(call):
                found.setdefault(words, (call.strip().lower(), set()))[1].add(food)
    return found


@pytest.fixture
def neighbours(names) -> dict[str, tuple[set[Food], list[int]]]:
    """By a food's name: the foods called so, and the ids of others that have all of its words."""
    having = defaultdict(set)
    for food in Food.objects.shared():
        for word in singulars(f"{food.name} {food.brand} {food.aliases}"):
            having[word].add(food)
    found = {}
    for words, (call, foods) in names.items():
        others = set.intersection(*(having[word] for word in words)) - foods
        if others:
            found[call] = (foods, sorted(food.pk for food in others))
    return found


def logged_of(text: str, first: list[int]) -> list[Food] | None:
    """The foods that Enter logs of a phrase; None where it asks."""
    reading = Interpreter(first=first).read(text)
    return [line.food for line in reading.lines] if reading.is_certain else None


def test_a_phrase_logs_the_food_that_is_called_so_after_all_that_contain_its_name(neighbours):
    assert len(neighbours) > 250
    wrong = {}
    logged_count = 0
    for call, (foods, others) in neighbours.items():
        logged = logged_of(f"100 g {call}", others)
        logged_count += logged is not None
        if logged and not (len(logged) == 1 and logged[0] in foods):
            wrong[call] = logged
    assert wrong == {}
    assert logged_count > len(neighbours) * 0.8


def test_search_logs_the_food_that_is_called_so_after_all_that_contain_its_name(neighbours):
    wrong = {}
    certain_count = 0
    for call, (foods, others) in list(neighbours.items())[::3]:
        found = search_foods(call, first=others)
        certain_count += found.is_certain
        if found.is_certain and found.foods[0].food not in foods:
            wrong[call] = found.foods[0].food
    assert wrong == {}
    assert certain_count > len(neighbours) / 3 * 0.8


# --- of whoever typed it, through the add box -----------------------------------------------------

LOGGED_BEFORE = [
    ("500 ml water", "Oatmeal, cooked with water", "Tap water"),
    ("1 tbsp butter", "Peanut butter, smooth", "Butter, salted"),
    ("100 g rice", "Rice cakes, brown rice", "White rice, cooked"),
    ("100 g rice", "Brown rice, cooked", "White rice, cooked"),
    ("2 oranges", "Orange juice", "Orange"),
    ("2 apples", "Apple pie", "Apple, with skin"),
    ("100 g egg", "Egg noodles, cooked", "Egg, boiled"),
    ("30 g almonds", "Almond butter", "Almonds"),
    ("200 ml milk", "Almond milk, unsweetened", "Milk, whole"),
    ("200 ml almond milk", "Milk, whole", "Almond milk, unsweetened"),
    ("30 g milk chocolate", "Chocolate milk, whole", "Milk chocolate"),
    ("200 ml chocolate milk", "Milk chocolate", "Chocolate milk, whole"),
    ("milk", "Milk, skimmed", "Milk, skimmed"),
    ("rice", "Rice pudding", "White rice, cooked"),
]  # fmt: skip


def test_what_was_logged_before_breaks_ties_only(embedded_catalogue):
    logged = []
    for text, before, _ in LOGGED_BEFORE:
        user = UserFactory()
        EntryFactory(user=user, food=Food.objects.get(name=before), day=user.profile.today())
        logged.append((text, before, " ".join(names_logged(text, user) or [])))
    assert logged == LOGGED_BEFORE


def names_logged(text: str, user) -> list[str] | None:
    logged = SearchResults.find(text, user=user).logged_by_enter
    return None if logged is None else [food.name for food, _, _ in logged]


NOT_UNDERSTOOD = {
    "100 g xylofrag spinach": "xylofrag", "zorgon rice 100 g": "zorgon", "2 slices unicorn bread": "unicorn",
    "100 g spinach grelk": "grelk",
}  # fmt: skip


def test_a_word_that_is_not_understood_is_kept_and_nothing_is_logged(embedded_catalogue, member):
    understanding = Interpreter(user=member)
    for text, word in NOT_UNDERSTOOD.items():
        assert names_logged(text, member) is None, text
        [line] = understanding.read(text).lines
        assert line.unknown_words == (word,)
        assert line.foods, text


QUALIFIED = {
    "150 g organic spinach": "Spinach, raw", "100 g plain cooked white rice": "White rice, cooked",
    "30 g homemade hummus": "Hummus", "100 g uncooked rice": "White rice, uncooked",
    "100 g dry lentils": "Lentils, dry", "100 g lentils, dry": "Lentils, dry",
    "lentils 100 g dry": "Lentils, dry", "100 g cooked lentils": "Lentils, cooked",
    "30 g 75% dark chocolate": "Dark chocolate, 70-85% cocoa",
    "1 slice whole-wheat bread": "Whole wheat bread", "1 slice wholewheat bread": "Whole wheat bread",
    "30 g sun flower seeds": "Sunflower seeds, dried, shelled",
    "1 tbsp crème fraîche": "Sour cream", "1 tbsp creme fraiche": "Sour cream",
    "200 g chicken breast with skin": "Chicken breast, roasted, with skin",
    "1 slice pizza, pepperoni": "Pizza, pepperoni", "100 g cheese, cheddar": "Cheddar cheese",
    "1 cup mac and cheese": "Macaroni and cheese",
    "2 eggs, scrambled": "Egg, scrambled", "30 g unsalted butter": "Butter, unsalted",
    "30 g cheddar": "Cheddar cheese", "6 nuggets": "Chicken nuggets",
}  # fmt: skip


def test_every_word_counts_and_known_qualifiers_change_only_the_state(embedded_catalogue):
    understanding = Interpreter()
    found = {}
    for text in QUALIFIED:
        [line] = understanding.read(text).lines
        is_sure = not (line.question or line.unknown_words or line.note)
        found[text] = str(line.food) if is_sure else line
    assert found == QUALIFIED


def test_the_line_says_which_food_is_logged_where_none_is_in_the_state_typed(embedded_catalogue):
    for text, name, state in [
        ("100 g frozen bananas", "Banana", "frozen"),
        ("100 g roasted broccoli", "Broccoli, boiled", "roasted"),
    ]:
        [line] = Interpreter().read(text).lines
        assert (line.food.name, line.question, line.unknown_words) == (name, "", ())
        assert name in line.note
        assert state in line.note


def test_two_foods_are_not_one_whose_name_has_both_words(embedded_catalogue):
    understanding = Interpreter()
    for text in ("almonds and milk", "chocolate, milk", "rice, milk", "coffee with milk", "milk and almonds"):
        assert len(understanding.read(text).lines) == 2, text


def test_a_corrected_spelling_is_asked_for(embedded_catalogue, member):
    for text in ("2 oz almnds", "100 g brocolli", "150 g spinnach"):
        assert names_logged(text, member) is None
        [line] = Interpreter().read(text).lines
        assert line.food.name in line.question
    for text in ("almnds", "brocolli", "magnesum citrate"):
        results = SearchResults.find(text, user=member)
        assert results.logged_by_enter is None
        assert results.shown_for
        assert results.foods


def test_no_spelling_is_corrected_to_a_supplement_that_was_not_named(embedded_catalogue, member):
    for text in ("dosx", "acxi", "idlo", "100 g dosx", "rennet", "calmx", "taurin drink"):
        assert names_logged(text, member) is None, text
        kinds = {each.food.kind for each in search_foods(text).foods}
        assert not kinds & Food.SUPPLEMENTAL_KINDS, text


def test_no_supplement_is_logged_that_was_not_named(embedded_catalogue, member):
    for food in Food.objects.filter(kind=Food.Kind.SUPPLEMENT)[:3]:
        EntryFactory(user=member, food=food, day=member.profile.today())
    for text in ("2 tablets", "1 softgel", "1 capsule", "1 powder", "2 magnesium tablets"):
        assert names_logged(text, member) is None, text


def test_what_may_be_several_foods_of_different_magnesium_is_asked(embedded_catalogue, member):
    for text in (
        "100 g seeds",
        "1 cup soup",
        "100 g flour",
        "1 tsp pepper",
    ):
        assert names_logged(text, member) is None, text


def test_a_food_without_the_portion_is_not_exchanged_for_another():
    FoodFactory(name="Zorgon", portions=[("1 cup", "100")])
    FoodFactory(name="Zorgon bar", portions=[("1 slice", "30")])
    [line] = Interpreter().read("2 slices zorgon").lines
    assert (line.food.name, line.amount) == ("Zorgon", None)


def test_what_the_food_is_without_selects_it():
    FoodFactory(name="Zorgon, with skin", magnesium_mg=Decimal(10))
    FoodFactory(name="Zorgon, without skin", magnesium_mg=Decimal(90))
    understanding = Interpreter()
    [line] = understanding.read("100 g zorgon").lines
    assert understanding.line(replace(line.part, without=("skin",))).food.name == "Zorgon, without skin"
    assert understanding.line(replace(line.part, without=("salt",))).food.name == "Zorgon, with skin"


BEGUN = {
    "spi": "Spinach, raw",
    "alm": "Almonds",
    "bana": "Banana",
    "oat br": "Oat bran",
    "brocc": "Broccoli, boiled",
}
NOT_BEGUN = ["sp", "soy", "rye", "magn", "spx", "inach", "magnesium gly"]


def test_enter_completes_a_name_that_is_being_typed(embedded_catalogue):
    user = UserFactory()
    assert {text: names_logged(text, user) for text in BEGUN} == {
        text: [name] for text, name in BEGUN.items()
    }


@pytest.mark.parametrize("text", NOT_BEGUN)
def test_enter_completes_no_whole_word_no_supplement_and_nothing_shorter_than_three_letters(
    embedded_catalogue, text
):
    assert names_logged(text, UserFactory()) is None


def test_the_name_of_a_whole_group_is_no_food(embedded_catalogue):
    for text in ("bowl of cereal", "cereal with milk", "cereal"):
        assert names_logged(text, UserFactory()) is None, text
