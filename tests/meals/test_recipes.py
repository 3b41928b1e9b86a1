"""Recipes: a serving is one food of the member's own, and holds what its ingredients make."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Food
from tests.factories import FoodFactory
from tests.html import HTMX, parse
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry
from tracker.meals.models import SavedMeal

NEW = "/meals/new/"
DAY = "/days/2026-11-22/"


def put_in(client, recipe, food, grams):
    return client.post(f"/meals/{recipe.pk}/lines/", {"pick": f"{food.pk} unit {grams}"})


def recipe_of(client, name="Granola", servings="4", **foods_in_grams):
    assert client.post(NEW, {"kind": "recipe", "name": name, "servings": servings}).status_code == 302
    return SavedMeal.objects.recipes().latest("id")


@pytest.fixture
def granola(as_member, oats, almonds):
    """200 g of oat bran, 470 mg, and 56.7 g of almonds, 156 mg, in four servings: 156.5 mg each."""
    recipe = recipe_of(as_member)
    assert put_in(as_member, recipe, oats, "200").status_code == 302
    assert put_in(as_member, recipe, almonds, "56.7").status_code == 302
    return recipe


def serving(recipe):
    """Its magnesium now."""
    return Food.objects.get(pk=recipe.food_id).magnesium_mg


def log(client, recipe, amount="1"):
    portion = recipe.food.portions.get()
    sent = {
        "id": new_id(), "food": recipe.food_id, "portion": f"p{portion.pk}", "amount": amount,
        "meal": "snack",
    }  # fmt: skip
    return client.post(f"{DAY}entries/", sent)


# --- what a serving holds -------------------------------------------------------------------------


def test_a_serving_is_the_sum_of_the_ingredients_by_the_servings(as_member, granola):
    assert serving(granola) == Decimal("156.5")
    page = parse(as_member.get(f"/meals/{granola.pk}/"))
    assert page.select_one("data.big-number").value == Decimal("156.5")
    assert "Granola" in parse(as_member.get("/meals/")).text


@pytest.mark.parametrize(("servings", "each"), [("3", "208.667"), ("1/2", "1252"), ("1,5", "417.333")])
def test_servings_may_be_any_amount(as_member, granola, servings, each):
    as_member.post(f"/meals/{granola.pk}/", {"name": "Granola", "servings": servings})
    assert serving(granola) == Decimal(each)


@pytest.mark.parametrize("servings", ["", "0", "x", "1,234"])
def test_servings_that_are_none_are_said(as_member, granola, servings):
    answer = as_member.post(f"/meals/{granola.pk}/", {"name": "Granola", "servings": servings})
    assert answer.status_code == 422
    assert parse(answer).select_one("#id_servings").attributes.get("value", "") == servings
    assert serving(granola) == Decimal("156.5")
    assert as_member.post(NEW, {"kind": "recipe", "name": "X", "servings": servings}).status_code == 422


def test_a_recipe_without_ingredients_is_unknown_and_not_zero(as_member):
    recipe = recipe_of(as_member)
    assert serving(recipe) is None
    assert "unknown" in parse(as_member.get(f"/meals/{recipe.pk}/")).select_one("section.total").text


def test_one_unknown_ingredient_makes_a_serving_unknown(as_member, granola, unknown_food):
    put_in(as_member, granola, unknown_food, "50")
    assert serving(granola) is None
    text = parse(as_member.get(f"/meals/{granola.pk}/")).select_one("section.total").text
    assert "We don’t have a magnesium value for 1 ingredient" in text
    assert "unless you count only the known part: 157 mg" in text


def test_the_known_part_counts_when_the_member_says_so_and_that_is_told(as_member, granola, unknown_food):
    put_in(as_member, granola, unknown_food, "50")
    named = {"name": "Granola", "servings": "4", "counts_known_part": "on"}
    page = parse(as_member.post(f"/meals/{granola.pk}/", named, follow=True))
    assert serving(granola) == Decimal("156.5")
    assert page.select_one("section.total").text.startswith("Magnesium at least 157 mg")
    log(as_member, granola)
    assert "1 of unknown magnesium, left out, so at least" in IntakeEntry.objects.get().source
    as_member.post(f"/meals/{granola.pk}/", {"name": "Granola", "servings": "4"})
    assert serving(granola) is None


def test_a_serving_follows_the_figures_of_its_ingredients(as_member, granola, almonds):
    almonds.magnesium_mg = Decimal(80)
    almonds.save()
    assert serving(granola) == Decimal("157.5")


def test_an_ingredient_that_is_counted_otherwise_now_is_unknown(as_member, granola, almonds):
    almonds.basis_quantity, almonds.basis_unit = 1, "tablet"
    almonds.save()
    assert serving(granola) is None


def test_figures_that_changed_unseen_are_told_and_worked_out_on_request(as_member, granola, almonds):
    Food.objects.filter(pk=almonds.pk).update(magnesium_mg=80)
    page = parse(as_member.get(f"/meals/{granola.pk}/"))
    [form] = [form for form in page.select("form") if form["action"].endswith("/work-out/")]
    page = parse(as_member.post(form["action"], headers=HTMX))
    assert serving(granola) == Decimal("157.5")
    assert not [form for form in page.select("form") if form["action"].endswith("/work-out/")]


def test_changing_and_removing_an_ingredient_changes_the_serving(as_member, granola, oats):
    where = f"/meals/{granola.pk}/lines/{granola.lines.get(food=oats).pk}/"
    as_member.post(where, {"amount": "100", "portion": "unit"})
    assert serving(granola) == Decimal("97.75")
    as_member.post(f"{where}remove/")
    assert serving(granola) == Decimal(39)
    as_member.post(f"{where}restore/")
    assert serving(granola) == Decimal("97.75")


def test_more_than_anything_holds_is_refused_and_changes_nothing(as_member, granola):
    heavy = FoodFactory(name="Salt", magnesium_mg=Decimal(99_000))
    sent = {"food": heavy.pk, "portion": "unit", "amount": "100"}
    *_, before_last, last = [as_member.post(f"/meals/{granola.pk}/lines/", sent) for _ in range(5)]
    assert (before_last.status_code, last.status_code) == (302, 422)
    assert "unusually large amount of magnesium" in parse(last).text
    assert granola.lines.filter(food=heavy).count() == 4


# --- logging --------------------------------------------------------------------------------------


def test_a_serving_is_one_entry_with_the_recipes_name(as_member, granola):
    found = parse(as_member.get(f"{DAY}foods/?q=granola"))
    pick = found.select_one("button[name=pick]")
    assert pick.select_one("small").text.startswith("1 serving")
    as_member.post(f"{DAY}entries/", {"pick": pick["value"], "meal": "breakfast"})
    entry = IntakeEntry.objects.get()
    assert (entry.name, entry.magnesium_mg) == ("Granola", Decimal("156.5"))
    assert entry.amount_in_words == "1 serving"


def test_part_of_a_serving_and_several_are_logged_as_any_food(as_member, granola):
    log(as_member, granola, "1/2")
    log(as_member, granola, "2")
    half, two = IntakeEntry.objects.order_by("amount")
    assert (half.magnesium_mg, half.amount_in_words) == (Decimal("78.25"), "½ serving")
    assert (two.magnesium_mg, two.amount_in_words) == (Decimal(313), "2 servings")


def test_changing_a_recipe_leaves_past_entries_alone(as_member, granola, oats):
    log(as_member, granola)
    put_in(as_member, granola, oats, "500")
    as_member.post(f"/meals/{granola.pk}/", {"name": "Crunch", "servings": "2"})
    as_member.post(f"/meals/{granola.pk}/remove/")
    entry = IntakeEntry.objects.get()
    assert (entry.name, entry.magnesium_mg) == ("Granola", Decimal("156.5"))
    assert parse(as_member.get(DAY)).select_one("#day-total").value == Decimal("156.5")


def test_a_removed_recipe_is_no_longer_found_and_comes_back(as_member, granola):
    as_member.post(f"/meals/{granola.pk}/remove/")
    assert not parse(as_member.get(f"{DAY}foods/?q=granola")).select("button[name=pick]")
    as_member.post(f"/meals/{granola.pk}/restore/")
    assert parse(as_member.get(f"{DAY}foods/?q=granola")).select("button[name=pick]")


def test_a_stranger_finds_no_recipe_of_others(as_stranger, granola):
    assert not parse(as_stranger.get(f"{DAY}foods/?q=granola")).select("button[name=pick]")
    assert as_stranger.get(f"/foods/{granola.food_id}/").status_code == 404


# --- what may be in it ----------------------------------------------------------------------------


def test_supplements_are_kept_out_with_a_reason(as_member, granola, tablet):
    answer = as_member.post(
        f"/meals/{granola.pk}/lines/",
        {"pick": f"{tablet.pk} p{tablet.portions.get().pk} 1"},
    )
    assert answer.status_code == 422
    assert "is a supplement. Supplements are counted separately" in parse(answer).text
    assert serving(granola) == Decimal("156.5")


def test_a_recipe_can_be_made_of_recipes_which_it_follows(as_member, granola, oats):
    crumble = recipe_of(as_member, "Crumble", "2")
    portion = granola.food.portions.get()
    as_member.post(f"/meals/{crumble.pk}/lines/", {"pick": f"{granola.food_id} p{portion.pk} 2"})
    assert serving(crumble) == Decimal("156.5")
    put_in(as_member, granola, oats, "200")
    assert serving(granola) == Decimal(274)
    assert serving(crumble) == Decimal(274)


def test_a_recipe_is_never_made_of_itself(as_member, granola):
    crumble = recipe_of(as_member, "Crumble", "2")
    portion, inner = granola.food.portions.get(), crumble.food.portions.get()
    as_member.post(f"/meals/{crumble.pk}/lines/", {"pick": f"{granola.food_id} p{portion.pk} 1"})
    for recipe, pick in (
        (granola, f"{crumble.food_id} p{inner.pk} 1"),
        (granola, f"{granola.food_id} p{portion.pk} 1"),
    ):
        answer = as_member.post(f"/meals/{recipe.pk}/lines/", {"pick": pick})
        assert answer.status_code == 422
        assert "can’t contain itself" in parse(answer).text


def test_bringing_an_ingredient_back_does_not_make_a_recipe_of_itself(as_member, granola):
    crumble = recipe_of(as_member, "Crumble", "2")
    portion, inner = granola.food.portions.get(), crumble.food.portions.get()
    as_member.post(f"/meals/{crumble.pk}/lines/", {"pick": f"{granola.food_id} p{portion.pk} 1"})
    line = f"/meals/{crumble.pk}/lines/{crumble.lines.get().pk}/"
    as_member.post(f"{line}remove/")
    as_member.post(f"/meals/{granola.pk}/lines/", {"pick": f"{crumble.food_id} p{inner.pk} 1"})
    assert as_member.post(f"{line}restore/").status_code == 422


# --- as a food ------------------------------------------------------------------------------------


def test_the_food_of_a_recipe_leads_back_to_it(as_member, granola):
    page = parse(as_member.get(f"/foods/{granola.food_id}/"))
    assert [link for link in page.select("a") if link["href"] == f"/meals/{granola.pk}/"]
    assert "Recipe: 4 servings of 2 ingredients" in page.text


@pytest.mark.parametrize("act", ["", "remove/", "restore/", "offer/", "withdraw/"])
def test_the_food_of_a_recipe_is_changed_by_the_recipe_only(as_member, granola, act):
    assert as_member.post(f"/foods/mine/{granola.food_id}/{act}", {"name": "X"}).status_code == 404
    food = Food.objects.get(pk=granola.food_id)
    assert (food.name, food.is_retired, food.submissions.count()) == ("Granola", False, 0)
