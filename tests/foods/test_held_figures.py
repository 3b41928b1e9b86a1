"""Figures that no food has are held back for a curator, whichever way they come."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Flag, Food
from foods.plausibility import check_food
from foods.sources.catalogue import read_catalogue
from foods.submissions import accept, submit_food
from tests.factories import FoodFactory
from tests.foods.spreadsheets import bulk_edit

# Measures of the embedded catalogue's own that do weigh less than a gram.
LIGHT_MEASURES = {"dash", "pinch", "teaspoon", "leaf", "leaves", "sprig", "clove", "strand", "sheet"}


def held() -> list[tuple[str, str, object]]:
    flags = Flag.objects.filter(dismissed_at=None).order_by("kind")
    return [(flag.food.name, flag.kind, flag.held_mg or flag.held_portions) for flag in flags if flag.holds]


def test_those_of_a_spreadsheet_are_held(as_curator):
    bran = FoodFactory(name="Bran", magnesium_mg=600)
    row = {"id": bran.pk, "magnesium_mg": "6000", "portions": "1 sack=25000; 1 cup=60; 1 flake=0.1"}
    bulk_edit(as_curator, row)
    bran.refresh_from_db()
    assert (bran.magnesium_mg, [portion.label for portion in bran.portions.all()]) == (None, ["1 cup"])
    assert held() == [
        ("Bran", "large_portion", [["1 sack", "25000"]]),
        ("Bran", "small_portion", [["1 flake", "0.1"]]),
        ("Bran", "too_much", 6000),
    ]


def test_those_of_a_member_are_held_once_the_food_is_everybodys(member, curator):
    own = FoodFactory(name="Bran", owner=member, source="own", magnesium_mg=6000)
    assert own.magnesium_mg == 6000
    shared = accept(submit_food(own, member), curator)
    assert Food.objects.get(pk=shared.pk).magnesium_mg is None
    assert held() == [("Bran", "too_much", 6000)]


def test_the_embedded_catalogue_has_none_but_light_measures():
    for row in read_catalogue():
        judged = check_food(
            row.magnesium_mg,
            row.portions,
            basis_quantity=row.basis_quantity,
            unit=row.basis_unit,
            kind=row.kind,
        )
        assert {each.kind for each in judged.held} <= {"small_portion"}, row.key
        labels = [label for each in judged.held for label, _ in each.portions]
        assert all(LIGHT_MEASURES & set(label.replace(",", "").split()) for label in labels), row.key


@pytest.mark.parametrize(
    ("magnesium_mg", "quantity", "unit", "kind", "kinds"),
    [
        ("1500", "2000", "g", "food", []),
        ("1500.001", "2000.001", "ml", "drink", ["too_much", "large_portion"]),
        ("1500", "1", "g", "food", []),
        ("0", "0.999", "g", "food", ["small_portion"]),
        ("30000", "0.5", "g", "supplement", []),
        ("400", "0.5", "tablet", "supplement", []),
        (None, "30", "g", "food", []),
    ],
)
def test_the_bounds_are_those_of_what_is_eaten(magnesium_mg, quantity, unit, kind, kinds):
    value = None if magnesium_mg is None else Decimal(magnesium_mg)
    portions = (("1 piece", Decimal(quantity)),)
    judged = check_food(value, portions, basis_quantity=Decimal(100), unit=unit, kind=kind)
    assert [each.kind for each in judged.held] == kinds
    assert (judged.magnesium_mg == value) is ("too_much" not in kinds)
    assert (judged.portions == portions) is (len({"large_portion", "small_portion"} & set(kinds)) == 0)
