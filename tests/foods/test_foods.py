"""What a food says about itself."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from foods.models import Food, Portion
from tests.factories import FoodFactory


def test_a_portion_knows_its_magnesium(almonds):
    assert [(portion.label, portion.magnesium_mg) for portion in almonds.portions.all()] == [
        ("1 oz", Decimal("78.000")),
        ("10 almonds", Decimal("33.016")),
    ]


def test_the_first_portion_is_the_usual_one(almonds):
    assert almonds.usual_portion().label == "1 oz"


def test_a_food_without_portions_offers_its_basis(db):
    portion = FoodFactory(basis_quantity=Decimal("100.000")).usual_portion()
    assert (portion.label, portion.quantity, portion.magnesium_mg) == ("100 g", 100, 100)


def test_an_unknown_food_has_portions_of_unknown_magnesium(unknown_food):
    assert unknown_food.usual_portion().magnesium_mg is None


@pytest.mark.parametrize(
    ("kind", "counts"), [("food", False), ("drink", False), ("supplement", True), ("medicine", True)]
)
def test_supplements_and_medicines_count_towards_the_upper_limit(kind, counts):
    assert Food(kind=kind).is_supplemental is counts


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"source": "usda_sr_legacy", "source_id": "170567"}, "USDA SR Legacy, FDC 170567"),
        (
            {"source": "usda_foundation", "source_id": "1", "source_note": "Nuts"},
            "USDA Foundation Foods, FDC 1: Nuts",
        ),
        ({"source": "label", "source_note": "108 mg a litre"}, "Label: 108 mg a litre"),
        ({"source": "published", "source_id": "table 3"}, "Published table, table 3"),
        ({"source": "curator"}, "Curator"),
    ],
)
def test_every_value_names_its_source(fields, words):
    assert Food(**fields).source_in_words == words


def test_a_brand_stands_behind_the_name():
    assert str(Food(name="Mineral water", brand="Evian")) == "Mineral water (Evian)"
    assert str(Food(name="Almonds")) == "Almonds"


@pytest.mark.parametrize(("field", "value"), [("basis_quantity", 0), ("magnesium_mg", -1)])
def test_a_food_that_makes_no_sense_is_not_stored(db, field, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        FoodFactory(**{field: Decimal(value)})


def test_a_food_has_one_portion_of_a_name(almonds):
    with pytest.raises(IntegrityError), transaction.atomic():
        Portion.objects.create(food=almonds, label="1 oz", quantity=30)
