"""What lists are sorted by is right after whatever was changed."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from foods import catalogue
from foods.models import Food, Portion
from foods.sources.catalogue import read_catalogue
from tests.factories import FoodFactory


def listed(food):
    food.refresh_from_db()
    return food.sort_name, food.per_portion_mg, food.per_100_mg


def test_a_food_is_listed_by_its_usual_portion_and_by_100_g(almonds):
    assert listed(almonds) == ("almonds", Decimal(78), Decimal("275.132"))


def test_without_portions_the_basis_is_the_portion(db):
    assert listed(FoodFactory(name="Éclair")) == ("eclair", Decimal(100), Decimal(100))


def test_an_unknown_value_stays_unknown_in_lists(unknown_food):
    assert listed(unknown_food)[1:] == (None, None)


def test_what_comes_by_the_piece_has_no_100_g(tablet):
    assert listed(tablet)[1:] == (Decimal(100), None)


def test_a_corrected_value_moves_the_food(almonds):
    almonds.magnesium_mg = Decimal("56.7")
    almonds.save(update_fields=["magnesium_mg"])
    assert listed(almonds)[1:] == (Decimal("56.7"), Decimal(200))


def test_another_first_portion_moves_the_food(almonds):
    ounce, ten = almonds.portions.all()
    ounce.position = 5
    ounce.save()
    assert listed(almonds)[1] == Decimal("33.016")
    ten.delete()
    assert listed(almonds)[1] == Decimal(78)


def test_a_load_of_the_catalogue_leaves_every_list_right(fresh_catalogue):
    wrong = [
        food.name
        for food in Food.objects.prefetch_related("portions")
        if food.per_portion_mg != food.magnesium_for(food.usual_portion().quantity)
    ]
    assert wrong == []


def test_rows_that_were_written_in_bulk_are_put_right(almonds):
    Food.objects.filter(pk=almonds.pk).update(name="Zest", magnesium_mg=Decimal("28.35"), sort_name="")
    Portion.objects.filter(food=almonds).delete()
    Food.objects.filter(pk=almonds.pk).refresh_listed_values()
    assert listed(almonds) == ("zest", Decimal("28.35"), Decimal(100))


def test_foods_from_before_get_their_place_in_the_lists(almonds, unknown_food, tablet):
    stands = [listed(food) for food in (almonds, unknown_food, tablet)]
    Food.objects.update(sort_name="", per_portion_mg=None, per_100_mg=None)
    import_module("foods.migrations.0008_sorted_lists").fill_in(apps, None)
    assert [listed(food) for food in (almonds, unknown_food, tablet)] == stands


def test_a_second_load_changes_nothing_in_lists(fresh_catalogue):
    before = list(Food.objects.order_by("pk").values_list("per_portion_mg", "per_100_mg"))
    catalogue.load(read_catalogue())
    assert list(Food.objects.order_by("pk").values_list("per_portion_mg", "per_100_mg")) == before


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("USDA SR Legacy 2018-04, FDC 170567", "CC0"),
        ("USDA FNDDS survey foods, FDC 1", "CC0"),
        ("Open Food Facts, 3029330003533 (ODbL), an estimate", "ODbL"),
        ("Label: maker's analysis", ""),
        ("Own food. Label: 12% of 420 mg", ""),
    ],
)
def test_the_licence_is_known_from_a_source_that_was_written_down(words, licence):
    assert Food.licence_named_in(words) == licence


def test_a_line_of_a_list_names_its_source_in_short(db):
    short = {Food(source=source).source_in_short for source in Food.Source.values}
    assert {"USDA SR Legacy", "USDA Foundation", "USDA FNDDS", "Label", "Own"} <= short
    assert "Open Food Facts ODbL" in short
    assert max(len(words) for words in short) <= 20
