"""On a food's page: what holds more in the same portion."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food
from foods.sources.catalogue import read_catalogue
from foods.swaps import WORTHWHILE_MG, swap_rows, swaps_for
from tests.factories import FoodFactory
from tests.html import parse


@pytest.fixture
def white(db):
    """White rice, 9 mg in half a cup."""
    return FoodFactory(
        name="White rice, cooked", catalogue_key="white-rice-cooked", magnesium_mg=12,
        portions=[("1/2 cup", "79")],
    )  # fmt: skip


@pytest.fixture
def brown(db):
    """Brown rice, 39 mg in half a cup."""
    return FoodFactory(
        name="Brown rice, cooked", catalogue_key="brown-rice-cooked", magnesium_mg=39,
        portions=[("1/2 cup", "101")],
    )  # fmt: skip


def swaps(client, food):
    """What stands in the list of swaps, line by line."""
    found = parse(client.get(f"/foods/{food.pk}/")).select("#swaps")
    return [line.text for line in found[0].select("li")] if found else []


def test_what_holds_more_in_the_same_portion_is_named_with_the_difference(as_member, white, brown):
    words = "½ cup: 39 mg in 101 g, instead of 9.5 mg in 79 g"
    assert swaps(as_member, white) == [f"Brown rice, cooked {words} +30 mg"]
    page = parse(as_member.get(f"/foods/{white.pk}/")).select_one("#swaps")
    assert page.select_one("a")["href"] == f"/foods/{brown.pk}/"
    assert page.select_one("data").value == Decimal("29.910")


def test_a_portion_that_weighs_the_same_of_both_says_so_once(as_member, white, brown):
    brown.portions.update(quantity=80)
    words = "½ cup, 80 g: 31 mg, instead of 9.5 mg"
    assert swaps(as_member, white) == [f"Brown rice, cooked {words} +22 mg"]


def test_what_stands_in_the_other_foods_place_is_not_turned_round(as_member, white, brown):
    assert swaps(as_member, brown) == []


def test_a_curators_correction_counts(as_member, white, brown):
    brown.magnesium_mg = Decimal(50)
    brown.save()
    assert "+41 mg" in swaps(as_member, white)[0]


@pytest.mark.parametrize("value", [None, "12", "15"])
def test_without_a_worthwhile_difference_there_is_no_swap(as_member, white, brown, value):
    brown.magnesium_mg = value and Decimal(value)
    brown.save()
    assert swaps(as_member, white) == []


def test_what_is_unknown_cannot_be_compared(as_member, white, brown):
    white.magnesium_mg = None
    white.save()
    assert swaps(as_member, white) == []


def test_a_food_that_is_retired_is_swapped_neither_in_nor_out(as_member, white, brown):
    Food.objects.filter(pk=brown.pk).update(is_retired=True)
    assert swaps(as_member, white) == []
    Food.objects.filter(pk=brown.pk).update(is_retired=False)
    Food.objects.filter(pk=white.pk).update(is_retired=True)
    assert swaps(as_member, white) == []


def test_a_food_that_was_merged_is_swapped_in_no_more(as_member, white, brown):
    Food.objects.filter(pk=brown.pk).update(merged_into=FoodFactory())
    assert swaps(as_member, white) == []


def test_a_portion_that_a_curator_took_away_takes_the_swap_along(as_member, white, brown):
    brown.portions.all().delete()
    assert swaps(as_member, white) == []


def test_with_kidney_disease_there_is_no_swap(as_member, member, white, brown):
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert swaps(as_member, white) == []


def test_a_food_without_a_swap_asks_the_database_nothing_more(as_member, white, brown, almonds):
    def asked(food):
        with CaptureQueriesContext(connection) as captured:
            as_member.get(f"/foods/{food.pk}/")
        return len(captured)

    assert asked(white) - asked(almonds) == 2  # the foods, their portions


# --- the list that comes with the project ---------------------------------------------------------


def test_every_swap_of_the_list_holds_in_the_embedded_catalogue(embedded_catalogue):
    """Both are there and known, the portion is the same for both, and the difference is worthwhile."""
    foods = {food.catalogue_key: food for food in Food.objects.prefetch_related("portions")}
    assert len(swap_rows()) >= 40
    assert len({row[:2] for row in swap_rows()}) == len(swap_rows())
    for here, there, portion in swap_rows():
        [swap] = [swap for swap in swaps_for(foods[here]) if swap.other == foods[there]]
        assert swap.portion == portion
        assert swap.more_mg >= WORTHWHILE_MG, (here, there)
        assert Decimal("0.7") <= swap.other_quantity / swap.quantity <= Decimal("1.3"), (here, there)


def test_no_swap_of_the_list_is_a_supplement_or_leads_back():
    rows = {row.key: row for row in read_catalogue()}
    assert all(rows[key].kind in {"food", "drink"} for row in swap_rows() for key in row[:2])
    pairs = {row[:2] for row in swap_rows()}
    assert not pairs & {(there, here) for here, there in pairs}
