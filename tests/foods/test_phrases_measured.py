"""How much of a food is meant. A weight that is not known is about one, or is asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from foods.phrases import Interpreter
from tests.factories import FoodFactory, UserFactory

pytestmark = pytest.mark.django_db


def one(text: str, **options):
    [line] = Interpreter(**options).read(text).lines
    return line


@pytest.fixture
def oats():
    return FoodFactory(
        name="Oats", portions=[("1/2 cup", "40"), ("1 tablespoon, heaped", "9"), ("1 bag", "500")]
    )


@pytest.fixture
def water():
    return FoodFactory(
        name="Water", basis_unit="ml", kind=Food.Kind.DRINK, portions=[("1 glass, 250 ml", "250")]
    )


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("150 g oats", "150"), ("1 kg oats", "1000"), ("1 oz oats", "28.3"), ("2 lb oats", "907.2"),
        ("half a cup of oats", "40"), ("3 cups oats", "240"), ("1 dl oats", "33.8"),
        ("2 bags of oats", "1000"),
        ("oats", "40"), ("3 tbsp oats", "27"),
    ],
)  # fmt: skip
def test_masses_and_volumes_are_worked_out_from_what_the_food_says(oats, text, quantity):
    assert round(one(text).quantity, 1) == Decimal(quantity)


def test_a_sum_that_was_made_is_told(oats):
    assert one("1 dl oats").how == "1 dl is 33.8 g: 1/2 cup is 40 g"
    assert one("1 lb oats").how == "1 lb is 453.6 g"
    assert one("150 g oats").how == ""
    assert one("2 bags of oats").how == ""


@pytest.mark.parametrize(
    "text", ["a glass of oats", "2 oats", "a jar of oats", "a pint of oats", "a few oats", "a thumb of oats"]
)
def test_what_the_food_does_not_tell_is_left_to_the_member_and_says_so(oats, text):
    line = one(text)
    assert line.food == oats
    assert (line.amount, line.quantity, line.magnesium_mg) == (None, None, None)
    assert line.problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("500 ml water", "500"), ("1,5 l water", "1500"), ("2 glasses of water", "500"),
     ("a cup of water", "236.6"), ("two waters", "500")],
)  # fmt: skip
def test_what_is_measured_in_millilitres_is_poured(water, text, quantity):
    assert one(text).quantity == Decimal(quantity)


def test_grams_of_a_drink_are_about_its_millilitres_and_those_of_a_food_unknown(water):
    line = one("100 g water")
    assert (line.quantity, line.is_about) == (100, True)
    FoodFactory(name="Syrup", basis_unit="ml")
    assert one("100 g syrup").amount is None


def test_a_food_without_a_volume_has_no_cups(almonds):
    assert one("a cup of almonds").amount is None


def test_pieces_are_counted_by_a_portion_of_several(almonds):
    assert one("12 almonds").quantity == Decimal("14.4")
    assert one("a dozen almonds").portion.label == "10 almonds"


def test_tablets_are_counted_and_weighed_by_nobody(tablet):
    assert one("2 tablets of magnesium citrate").quantity == 2
    assert one("2 magnesium citrate tablets").quantity == 2
    assert one("2 g magnesium citrate").amount is None


def test_a_size_is_only_what_the_food_says(db):
    FoodFactory(
        name="Banana", portions=[("1 cup", "150"), ("1 medium (7 inches)", "118"), ("1 large", "136")]
    )
    assert one("2 bananas").quantity == 236
    assert one("a large banana").quantity == 136
    FoodFactory(name="Juice", portions=[("1 small glass", "187")])
    assert one("a small glass of juice").quantity == 187


def test_a_size_that_the_food_does_not_say_is_worked_out_and_about(db):
    FoodFactory(name="Banana", portions=[("1 medium", "120"), ("1 cup", "150")])
    line = one("2 small bananas")
    assert (line.quantity, line.is_about, line.how) == (192, True, "about 96 g each")
    FoodFactory(name="Egg, boiled", portions=[("1 large", "50")])
    assert one("a medium egg").quantity == 44
    FoodFactory(name="Cocoa", portions=[("1 tablespoon", "6")])
    assert one("2 heaped tbsp cocoa").quantity == 18
    assert one("2 level tbsp cocoa").quantity == 12


def test_the_likeliest_food_that_has_the_portion_is_taken(db):
    FoodFactory(name="Chickpeas, cooked", portions=[("1 cup", "164")])
    canned = FoodFactory(name="Chickpeas, canned", portions=[("1 can", "254")])
    assert one("a can of chickpeas").food == canned
    assert one("a jar of chickpeas").food.name == "Chickpeas, cooked"


def test_an_amount_that_no_entry_can_hold_is_left_to_mend(oats):
    assert one("99999 g oats").problem == "Enter an amount of 10,000 or less."


def test_unknown_magnesium_stays_unknown(unknown_food):
    line = one("2 blueberry muffins")
    assert (line.quantity, line.magnesium_mg) == (200, None)


def test_own_foods_are_understood_and_others_own_never(member):
    FoodFactory(name="Grandmother's bread", owner=UserFactory(), portions=[("1 slice", "40")])
    assert one("2 slices of grandmother's bread", user=member).food is None
    mine = FoodFactory(name="Grandmother's bread", owner=member, portions=[("1 slice", "50")])
    line = one("2 slices of grandmother's bread", user=member)
    assert (line.food, line.quantity) == (mine, 100)


def test_what_was_had_lately_is_meant_before_others_of_the_name(db):
    FoodFactory(name="Cheese, cheddar", portions=[("1 slice", "20")])
    usual = FoodFactory(name="Cheese, gouda", portions=[("1 slice", "20")])
    assert one("2 slices of cheese", first=[usual.pk]).food == usual
    plain = FoodFactory(name="Cheese")
    assert one("2 slices of cheese", first=[usual.pk]).food == plain


def test_the_same_words_are_searched_once(almonds, django_assert_num_queries):
    once = Interpreter()
    once.read("2 oz almonds")
    with django_assert_num_queries(0):
        once.read("3 oz almonds, 5 almonds")
