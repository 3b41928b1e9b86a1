"""A recipe follows its ingredients however they are changed, and is refused in words at every limit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods import merging
from foods.importing.merged_foods import merge_into_catalogue
from foods.merging import merge
from foods.models import Food
from foods.submissions import accept, submit_food
from tests.factories import FoodFactory
from tests.foods.spreadsheets import bulk_edit
from tests.meals.test_recipes import put_in, recipe_of, serving


@pytest.fixture
def soup(as_member, oats):
    """100 g of oat bran, 235 mg, in one serving."""
    recipe = recipe_of(as_member, "Soup", "1")
    assert put_in(as_member, recipe, oats, "100").status_code == 302
    return recipe


def test_a_bulk_edit_changes_the_recipes_made_of_the_food(as_curator, soup, oats):
    bulk_edit(as_curator, {"id": oats.pk, "magnesium_mg": "100"})
    assert serving(soup) == 100


@pytest.mark.parametrize("at_once", [2000, 0], ids=["at once", "in batches"])
def test_a_merge_changes_the_recipes_made_of_the_old_food(soup, oats, curator, at_once, monkeypatch):
    monkeypatch.setattr(merging, "MAX_ROWS_IN_MERGE", at_once)
    merge(FoodFactory(name="Bran", magnesium_mg=50), [oats], curator)
    assert serving(soup) == 50


def test_an_import_changes_the_recipes_made_of_a_food_that_the_catalogue_stands_for(soup, oats):
    Food.objects.filter(pk=oats.pk).update(source="usda_sr_legacy", source_id="1")
    FoodFactory(magnesium_mg=60, catalogue_key="bran", source="usda_sr_legacy", source_id="1")
    merge_into_catalogue()
    assert serving(soup) == 60


def test_a_recipe_follows_the_accepted_copy_of_an_own_food(as_member, member, curator):
    own = FoodFactory(owner=member, source=Food.Source.OWN, magnesium_mg=40, portions=[("1 bar", "40")])
    recipe = recipe_of(as_member, "Trifle", "1")
    put_in(as_member, recipe, own, "100")
    copy = accept(submit_food(own, member), curator)
    copy.magnesium_mg = Decimal(70)
    copy.save()
    assert serving(recipe) == 70


# --- limits ---------------------------------------------------------------------------------------


@pytest.fixture
def heavy(as_member, soup, almonds, oats):
    """A recipe that came to hold too much since: its food keeps the figure that it had."""
    put_in(as_member, soup, almonds, "28.35")
    oats.magnesium_mg = Decimal(300_000)
    oats.save()
    return soup


def test_a_recipe_that_holds_too_much_by_now_can_be_mended(as_member, heavy, almonds, oats):
    lines = {line.food_id: f"/meals/{heavy.pk}/lines/{line.pk}/" for line in heavy.lines.all()}
    assert as_member.post(f"{lines[almonds.pk]}remove/").status_code == 302
    assert serving(heavy) == 313
    assert as_member.post(f"/meals/{heavy.pk}/remove/").status_code == 302
    assert as_member.post(f"/meals/{heavy.pk}/restore/").status_code == 302
    assert not Food.objects.get(pk=heavy.food_id).is_retired
    assert as_member.post(f"{lines[oats.pk]}remove/").status_code == 302
    assert serving(heavy) is None


@pytest.mark.parametrize("rest", ["work-out/", "lines/{almonds}/restore/", "lines/{oats}/", ""])
def test_what_would_hold_too_much_is_refused_in_words(as_member, heavy, almonds, oats, rest):
    names = {"almonds": heavy.lines.get(food=almonds).pk, "oats": heavy.lines.get(food=oats).pk}
    as_member.post(f"/meals/{heavy.pk}/lines/{names['almonds']}/remove/")
    sent = {"amount": "200", "portion": "unit", "name": "Soup", "servings": "1"}
    answer = as_member.post(f"/meals/{heavy.pk}/{rest.format(**names)}", sent)
    assert answer.status_code == 422
    assert "unusually large amount of magnesium" in answer.text
