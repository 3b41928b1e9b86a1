"""A recipe with an unknown ingredient is “at least”, and so is everything that it is counted in."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from foods.models import Food
from tests.factories import FoodFactory
from tests.html import parse
from tests.meals.test_recipes import log, put_in, recipe_of
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"
COUNTS = {"servings": "1", "counts_known_part": "on"}


@pytest.fixture
def soup(as_member, oats, unknown_food):
    """A serving of 94 mg in 40 g of oat bran, and 50 g of what nobody knows."""
    recipe = recipe_of(as_member, "Soup", "1")
    put_in(as_member, recipe, oats, "40")
    put_in(as_member, recipe, unknown_food, "50")
    as_member.post(f"/meals/{recipe.pk}/", COUNTS | {"name": "Soup"})
    return recipe


@pytest.fixture
def stew(as_member, soup, almonds):
    """Made of a serving of soup and 28.35 g of almonds: 172 mg, none of its own ingredients unknown."""
    recipe = recipe_of(as_member, "Stew", "1")
    pick = f"{soup.food_id} p{soup.food.portions.get().pk} 1"
    as_member.post(f"/meals/{recipe.pk}/lines/", {"pick": pick})
    put_in(as_member, recipe, almonds, "28.35")
    return recipe


def test_an_entry_of_it_is_at_least_on_every_page_and_in_the_export(as_member, soup):
    log(as_member, soup)
    assert IntakeEntry.objects.get().is_at_least
    day = parse(as_member.get(DAY))
    assert day.select_one(".total").text.startswith("Magnesium this day at least 94 of 310 mg")
    assert "At most 216 mg to go" in day.select_one(".total").text
    assert day.select_one("#entries").select_one("h2").text == "Snack at least 94 mg"
    assert "at least 94 mg" in day.select_one("#entries").select_one("li").text
    assert "magnesium value for an ingredient of 1 item, so your real total may be higher" in day.text
    assert "At most 216 mg" in parse(as_member.get(f"{DAY}gap/")).text
    as_member.post(f"{DAY}complete/", {"complete": "yes"})  # today counts then
    for address in ("/weeks/2026-W47/", "/months/2026-11/"):
        page = parse(as_member.get(address))
        assert page.select_one(".stat-list").select_one("data").text == "≥ 94 mg"
        [row] = [
            row
            for row in page.select_one("#days-table").select_one("tbody").select("tr")
            if row.select(".day-total")
        ]
        assert "at least" in row.text
        assert "0%0 of 1 item unknown, 1 partly known" in page.select_one(".stat-list").text
    assert "≥ 94" in parse(as_member.get("/years/2026/")).select_one("#months-table").text
    asked = "from=2026-11-16&to=2026-11-22"
    page = parse(as_member.get(f"/range/?{asked}"))
    assert page.select_one("#range-average").text == "≥ 94 mg"
    assert (
        page.select_one("#partial").text
        == "1 item with an unknown ingredient The unknown part isn’t included: Soup."
    )
    assert "at least" in page.select_one("#foods").select_one("tbody").text
    page = parse(
        as_member.get("/compare/?a-from=2026-11-20&a-to=2026-11-21&b-from=2026-11-22&b-to=2026-11-22")
    )
    assert page.select_one("data.average").text == "≥ 94 mg"
    page = parse(as_member.get(f"/report/?{asked}&appendix=1"))
    assert page.select_one("#report-average").text == "≥ 94 mg"
    assert "An ingredient has no known value and isn’t included: Soup (1)" in page.text
    assert "1 partly known" in page.select_one(".appendix").text
    for name in ("entries", "foods"):
        [row] = csv.DictReader(as_member.get(f"/data/{name}.csv").getvalue().decode().splitlines())
        assert (row["magnesium_mg"], row["is_at_least"]) == ("94.000", "yes")


def test_it_is_offered_as_at_least_wherever_it_can_be_logged(as_member, soup):
    log(as_member, soup)
    for address in (f"{DAY}foods/?q=soup", "/foods/?q=soup", f"{DAY}foods/{soup.food_id}/", "/meals/"):
        assert "at least 94 mg" in parse(as_member.get(address)).text, address
    assert "at least 94 mg in 1 serving" in parse(as_member.get(f"/foods/{soup.food_id}/")).text
    later = "/days/2026-11-23/foods/?q=&meal=snack"
    offered = parse(as_member.get(later)).select_one(".usual-foods").select("li")
    assert offered
    assert all("at least 94 mg" in one.text for one in offered if one.select("button"))
    as_member.post("/days/2026-11-23/quick/", {"id": new_id(), "name": "Tea", "meal": "snack"})
    [usual, _] = parse(as_member.get(later)).select_one(".usual-foods").select("li")
    assert "Soup" in usual.text
    assert "at least 94 mg" in usual.text
    [item] = as_member.get("/days/copy/").json()["items"]
    assert (item["adds"][0]["mg"], item["adds"][0]["least"]) == ("94.000", True)
    typed = parse(as_member.get(f"{DAY}foods/", {"q": "1 serving soup and 100 g oat bran"}))
    assert "At least 329 mg in total" in typed.text


def test_a_recipe_made_of_it_is_at_least_too_and_follows_it(as_member, soup, stew, unknown_food):
    assert (
        "Magnesium at least 172 mg"
        in parse(as_member.get(f"/meals/{stew.pk}/")).select_one("section.total").text
    )
    log(as_member, stew)
    unknown_food.magnesium_mg = Decimal(10)  # 5 mg in the soup's 50 g
    unknown_food.save()
    for recipe, mg in ((soup, "99"), (stew, "177")):
        food = Food.objects.get(pk=recipe.food_id)
        assert (food.magnesium_mg, food.is_at_least) == (Decimal(mg), False)
    assert IntakeEntry.objects.get().is_at_least  # the past stays as it was
    log(as_member, stew)
    assert not IntakeEntry.objects.latest("created_at", "id").is_at_least


def test_a_copy_an_undo_and_another_amount_keep_it(as_member, soup):
    log(as_member, soup)
    entry = IntakeEntry.objects.get()
    Food.objects.filter(pk=soup.food_id).update(is_retired=True)  # a copy holds what was frozen then
    tomorrow = entry.day + timedelta(days=1)
    as_member.post(f"/days/{tomorrow}/copy/", {"copy": f"{entry.day} day {entry.pk}"[:-4] + "ffff"})
    as_member.post(f"{DAY}entries/{entry.pk}/", {"amount": "2", "portion": "kept", "meal": "snack"})
    as_member.post(f"{DAY}entries/{entry.pk}/remove/")
    assert set(IntakeEntry.objects.values_list("is_at_least", flat=True)) == {True}
    assert "at least 94 mg" in parse(as_member.get(f"/days/{tomorrow}/")).select_one("#entries").text


def test_a_serving_that_is_unknown_is_not_at_least(as_member, soup):
    as_member.post(f"/meals/{soup.pk}/", {"name": "Soup", "servings": "1"})
    food = Food.objects.get(pk=soup.food_id)
    assert (food.magnesium_mg, food.is_at_least) == (None, False)


# --- entries from before it was kept --------------------------------------------------------------


def test_entries_from_before_are_marked_where_they_said_so(as_member, member, soup, stew, almonds):
    for recipe in (soup, stew):
        log(as_member, recipe)
    plain = recipe_of(as_member, "Plain", "1")
    put_in(as_member, plain, almonds, "28.35")
    log(as_member, plain)
    changed = log(as_member, soup) and IntakeEntry.objects.filter(food=soup.food_id).latest("id")
    IntakeEntry.objects.filter(pk=changed.pk).update(source="Own. Recipe: 1 serving of 1 ingredient")
    Food.objects.update(is_at_least=False)
    IntakeEntry.objects.update(is_at_least=False)
    import_module("tracker.logs.migrations.0012_recipes_known_in_part").mark(apps, None)
    assert set(Food.objects.filter(is_at_least=True)) == {soup.food, stew.food}
    marked = IntakeEntry.objects.filter(is_at_least=True)
    assert sorted(marked.values_list("name", flat=True)) == ["Soup", "Stew"]
    assert not marked.filter(pk=changed.pk).exists()  # it was logged before the unknown ingredient came in


def test_a_food_of_the_catalogue_is_never_marked(db):
    food = FoodFactory(source_note="of unknown magnesium, left out, so at least")
    import_module("tracker.logs.migrations.0012_recipes_known_in_part").mark(apps, None)
    food.refresh_from_db()
    assert not food.is_at_least
