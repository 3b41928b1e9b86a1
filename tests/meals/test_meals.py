"""Saved meals: from a day or from scratch, changed line by line, renamed, removed and brought back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.merging import merge, undo_merge
from foods.models import Merge
from tests.factories import EntryFactory, FoodFactory, SavedMealFactory
from tests.html import HTMX, parse
from tracker.meals.models import SavedMeal, SavedMealLine

LIST = "/meals/"
NEW = "/meals/new/"
SOMEBODYS = "01a1c2d3-0000-7000-8000-000000000000"


def address(meal, rest=""):
    return f"/meals/{meal.pk}/{rest}"


def line_of(meal, food):
    return meal.lines.get(food=food)


def lines_on(page):
    """What the page of a meal lists: names and amounts."""
    [lines] = page.select("#meal-lines") or [None]
    return (
        [(line.select("a")[0].text, line.select_one("small").text) for line in lines.select("li")]
        if lines
        else []
    )


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [LIST, NEW, f"{LIST}{SOMEBODYS}/", f"{LIST}{SOMEBODYS}/foods/"])
def test_a_visitor_is_sent_to_sign_in(client, where):
    assert client.get(where)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("rest", ["", "foods/?q=al", "foods/{food}/", "lines/{line}/"])
def test_a_strangers_meal_cannot_be_seen(as_stranger, stranger, saved_meal, almonds, rest):
    rest = rest.format(food=almonds.pk, line=line_of(saved_meal, almonds).pk)
    assert as_stranger.get(address(saved_meal, rest)).status_code == 404
    assert "Morning bowl" not in as_stranger.get(LIST).text


@pytest.mark.parametrize(
    "rest",
    [
        "", "remove/", "restore/", "work-out/", "lines/", "lines/{line}/", "lines/{line}/remove/",
        "lines/{line}/restore/",
    ],
)  # fmt: skip
def test_a_strangers_meal_cannot_be_changed(as_stranger, saved_meal, almonds, rest):
    rest = rest.format(line=line_of(saved_meal, almonds).pk)
    sent = {"name": "Mine now", "food": almonds.pk, "amount": "2", "portion": "unit"}
    assert as_stranger.post(address(saved_meal, rest), sent).status_code == 404
    assert SavedMeal.objects.get().name == "Morning bowl"
    assert [line.removed_at for line in saved_meal.lines.all()] == [None, None]


def test_a_line_is_reached_by_its_own_meal_only(as_member, member, saved_meal, almonds):
    other = SavedMealFactory(user=member, name="Other")
    assert as_member.get(address(other, f"lines/{line_of(saved_meal, almonds).pk}/")).status_code == 404


def test_anothers_own_food_cannot_be_put_in(as_member, stranger, saved_meal):
    theirs = FoodFactory(name="Theirs", owner=stranger)
    answer = as_member.post(
        address(saved_meal, "lines/"), {"food": theirs.pk, "amount": "1", "portion": "unit"}
    )
    assert answer.status_code == 422
    assert as_member.get(address(saved_meal, f"foods/{theirs.pk}/")).status_code == 404


def test_the_account_takes_its_meals_and_recipes_along(as_member, member, saved_meal, oats):
    as_member.post(NEW, {"kind": "recipe", "name": "Porridge", "servings": "2"})
    recipe = SavedMeal.objects.recipes().get()
    as_member.post(address(recipe, "lines/"), {"pick": f"{oats.pk} unit 100"})
    as_member.post(
        address(saved_meal, "lines/"), {"pick": f"{recipe.food_id} p{recipe.food.portions.get().pk} 1"}
    )
    EntryFactory(user=member, food=recipe.food, grams=1)
    member.delete()
    assert not SavedMeal.objects.exists()
    assert not SavedMealLine.objects.exists()


# --- from a day -----------------------------------------------------------------------------------


def test_a_meal_of_a_day_is_saved_with_all_that_is_in_it(as_member, member, almonds, oats):
    EntryFactory(user=member, food=almonds, meal="breakfast", grams="28.35")
    EntryFactory(user=member, food=oats, meal="breakfast", grams=47)
    EntryFactory(user=member, food=FoodFactory(name="Rice"), meal="lunch")
    day = parse(as_member.get("/days/2026-11-22/"))
    [link] = [
        link for link in day.select("a") if link.text == "Save as a meal" and "breakfast" in link["href"]
    ]
    page = parse(as_member.get(link["href"]))
    boxes = page.select("input[name=entries]")
    assert len(boxes) == 2
    assert all("checked" in box.attributes for box in boxes)
    sent = {
        "name": "Morning", "entries": [box["value"] for box in boxes],
        "day": page.select_one("input[name=day]")["value"],
        "meal": page.select_one("input[name=meal]")["value"],
    }  # fmt: skip
    shown = parse(as_member.post(NEW, sent, follow=True))
    assert lines_on(shown) == [("Almonds", "28.35 g"), ("Oat bran", "47 g")]
    assert shown.select_one("data.big-number").value == Decimal("188.45")


def test_only_what_is_chosen_is_saved(as_member, member, almonds, oats):
    first = EntryFactory(user=member, food=almonds)
    EntryFactory(user=member, food=oats)
    page = parse(as_member.get(f"{NEW}?day=2026-11-22&entry={first.pk}"))
    assert [box["value"] for box in page.select("input[name=entries]") if "checked" in box.attributes] == [
        str(first.pk)
    ]
    as_member.post(NEW, {"name": "Nuts", "day": "2026-11-22", "meal": "", "entries": [first.pk]})
    assert [line.food for line in SavedMeal.objects.get().lines.all()] == [almonds]


def test_nothing_chosen_is_said_and_the_name_stays(as_member, member, almonds):
    EntryFactory(user=member, food=almonds)
    answer = as_member.post(NEW, {"name": "Nuts", "day": "2026-11-22", "meal": ""})
    assert answer.status_code == 422
    assert "Select at least one food." in parse(answer).text
    assert parse(answer).select_one("#id_name")["value"] == "Nuts"
    assert not SavedMeal.objects.exists()


def test_a_strangers_entries_are_not_among_the_choices(as_member, stranger, almonds):
    theirs = EntryFactory(user=stranger, food=almonds)
    assert not parse(as_member.get(f"{NEW}?day=2026-11-22&meal=lunch")).select("input[name=entries]")
    as_member.post(NEW, {"name": "Nuts", "day": "2026-11-22", "meal": "", "entries": [theirs.pk]})
    assert not SavedMealLine.objects.exists()


@pytest.mark.parametrize(
    "query", ["day=x", "day=0001-01-01", "day=2026-11-22&meal=x", "day=2026-11-22&entry=x"]
)
def test_a_damaged_address_still_shows_the_form(as_member, query):
    assert as_member.get(f"{NEW}?{query}").status_code == 200


# --- from scratch ---------------------------------------------------------------------------------


def test_a_meal_is_made_from_scratch_by_searching(as_member, almonds):
    page = parse(as_member.post(NEW, {"name": "Nuts"}, follow=True))
    meal = SavedMeal.objects.get()
    assert "No foods yet" in page.text
    assert "autofocus" in page.select_one("#food-search").attributes
    found = parse(as_member.get(address(meal, "foods/?q=alm")))
    pick = found.select_one("button[name=pick]")
    assert "Almonds" in pick.text
    page = parse(as_member.post(address(meal, "lines/"), {"pick": pick["value"]}, follow=True))
    assert lines_on(page) == [("Almonds", "1 oz, 28 g")]


def test_search_answers_htmx_with_results_alone(as_member, saved_meal, almonds):
    answer = as_member.get(address(saved_meal, "foods/?q=alm"), headers=HTMX)
    assert parse(answer).select_one("#food-results").select("button[name=pick]")
    assert not parse(answer).select("#meal-panel")


def test_how_much_is_chosen_before_a_food_is_put_in(as_member, saved_meal, almonds):
    page = parse(as_member.get(address(saved_meal, f"foods/{almonds.pk}/"), headers=HTMX))
    form = page.select_one("form")
    sent = {"food": form.select_one("input[name=food]")["value"], "amount": "1 1/2", "portion": "unit"}
    page = parse(as_member.post(form["action"], sent, headers=HTMX))
    assert lines_on(page)[-1] == ("Almonds", "1½ g")
    assert len(page.select("#meal-panel")) == 1


@pytest.mark.parametrize("amount", ["", "0", "1,234", "-1", "x", "1e3", "20000"])
def test_an_amount_that_is_none_is_said_beside_its_field(as_member, saved_meal, almonds, amount):
    sent = {"food": almonds.pk, "amount": amount, "portion": "unit"}
    answer = as_member.post(address(saved_meal, "lines/"), sent)
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one("#amount-error").text
    assert page.select_one("#id_amount")["value"] == amount
    assert saved_meal.lines.count() == 2


@pytest.mark.parametrize("pick", ["", "x", "99 unit 1", "x unit 1", "9999999999999999999999 unit 1"])
def test_a_damaged_pick_is_refused_with_a_sentence(as_member, saved_meal, pick):
    answer = as_member.post(address(saved_meal, "lines/"), {"pick": pick})
    assert answer.status_code == 422
    assert "Choose another" in parse(answer).select_one("p.problem").text


def test_a_meal_holds_fifty_things_at_most(as_member, member, almonds):
    full = SavedMealFactory(user=member, lines=[(almonds, "1", "1 oz")] * 50)
    answer = as_member.post(address(full, "lines/"), {"pick": f"{almonds.pk} unit 1"})
    assert answer.status_code == 422
    assert "A saved meal can have 50 foods at most" in parse(answer).text
    assert full.lines.count() == 50


def test_a_name_is_needed(as_member):
    answer = as_member.post(NEW, {"name": " "})
    assert answer.status_code == 422
    assert "Enter a name" in parse(answer).text


# --- changing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_line_is_changed_in_its_place(as_member, saved_meal, almonds, headers):
    where = address(saved_meal, f"lines/{line_of(saved_meal, almonds).pk}/")
    form = parse(as_member.get(where, headers=headers)).select_one("li.editing").select_one("form")
    assert form.select_one("#id_amount")["value"] == "1"
    portion = almonds.portions.get(label="10 almonds")
    answer = as_member.post(where, {"amount": "2", "portion": f"p{portion.pk}"}, headers=headers, follow=True)
    assert lines_on(parse(answer)) == [("Oat bran", "½ cup, 47 g"), ("Almonds", "2 × 10 almonds, 24 g")]


def test_a_wrong_amount_of_a_line_keeps_what_was_typed(as_member, saved_meal, almonds):
    where = address(saved_meal, f"lines/{line_of(saved_meal, almonds).pk}/")
    answer = as_member.post(where, {"amount": "1,234", "portion": "unit"})
    assert answer.status_code == 422
    assert parse(answer).select_one("#id_amount")["value"] == "1,234"
    assert line_of(saved_meal, almonds).amount == 1


def test_a_portion_that_is_gone_from_the_food_can_be_kept(as_member, saved_meal, almonds):
    almonds.portions.get(label="1 oz").delete()
    where = address(saved_meal, f"lines/{line_of(saved_meal, almonds).pk}/")
    chosen = [
        o for o in parse(as_member.get(where)).select("option[value=kept]") if "selected" in o.attributes
    ]
    assert chosen
    as_member.post(where, {"amount": "3", "portion": "kept"})
    assert line_of(saved_meal, almonds).quantity == Decimal("85.05")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_line_is_removed_and_comes_back(as_member, saved_meal, almonds, headers):
    where = address(saved_meal, f"lines/{line_of(saved_meal, almonds).pk}/")
    page = parse(as_member.post(f"{where}remove/", headers=headers, follow=True))
    assert lines_on(page) == [("Oat bran", "½ cup, 47 g")]
    [undo] = [form for form in page.select("form") if form["action"].endswith("/restore/")]
    page = parse(as_member.post(undo["action"], headers=headers, follow=True))
    assert [name for name, _ in lines_on(page)] == ["Oat bran", "Almonds"]


def test_a_meal_is_renamed(as_member, saved_meal):
    page = parse(as_member.post(address(saved_meal), {"name": "Bowl"}, follow=True))
    assert page.select_one("h1").text == "Bowl"
    answer = as_member.post(address(saved_meal), {"name": ""})
    assert answer.status_code == 422
    assert SavedMeal.objects.get().name == "Bowl"


def test_a_meal_is_removed_and_comes_back(as_member, saved_meal):
    page = parse(as_member.post(address(saved_meal, "remove/"), follow=True))
    assert "Morning bowl removed." in page.text
    assert as_member.get(address(saved_meal))["Location"] == f"{LIST}?removed={saved_meal.pk}"
    assert "No saved meals yet" in parse(as_member.get(LIST)).text
    assert as_member.post(address(saved_meal, "remove/")).status_code == 302
    [undo] = [form for form in page.select("form") if form["action"].endswith("/restore/")]
    page = parse(as_member.post(undo["action"], follow=True))
    assert len(lines_on(page)) == 2


# --- foods that change ----------------------------------------------------------------------------


def test_a_retired_food_is_told_beside_its_line(as_member, saved_meal, almonds):
    almonds.is_retired = True
    almonds.save()
    page = parse(as_member.get(address(saved_meal)))
    assert "No longer available" in dict(lines_on(page))["Almonds"]
    assert page.select_one("data.big-number").value == Decimal("110.45")


def test_a_food_that_is_counted_otherwise_now_is_told_and_can_be_mended(as_member, saved_meal, almonds):
    almonds.portions.all().delete()
    almonds.basis_quantity, almonds.basis_unit = 1, "tablet"
    almonds.save()
    page = parse(as_member.get(address(saved_meal)))
    assert "Now measured in tablet" in dict(lines_on(page))["Almonds"]
    assert page.select_one("data.big-number").value == Decimal("110.45")
    where = address(saved_meal, f"lines/{line_of(saved_meal, almonds).pk}/")
    assert not parse(as_member.get(where)).select("option[value=kept]")
    page = parse(as_member.post(where, {"amount": "2", "portion": "unit"}, follow=True))
    assert dict(lines_on(page))["Almonds"] == "2 tablets"


def test_lines_follow_a_merge_and_come_back_with_its_undoing(as_member, saved_meal, almonds, oats, curator):
    merge(oats, [almonds], curator)
    assert [line.food for line in saved_meal.lines.order_by("position")] == [oats, oats]
    assert lines_on(parse(as_member.get(address(saved_meal))))[1] == ("Oat bran", "1 oz, 28 g")
    undo_merge(Merge.objects.get(), curator)
    assert [line.food for line in saved_meal.lines.order_by("position")] == [oats, almonds]


def test_an_own_food_that_went_into_the_catalogue_stands_under_its_new_name(as_member, member, almonds):
    own = FoodFactory(owner=member, name="My almonds", source="own", is_retired=True, merged_into=almonds)
    meal = SavedMealFactory(user=member, lines=[(own, "50", "g")])
    page = parse(as_member.get(address(meal)))
    assert lines_on(page) == [("Almonds", "50 g")]
    assert page.select_one("data.big-number").value == Decimal("137.566")


def test_unknown_is_not_zero(as_member, member, saved_meal, unknown_food):
    as_member.post(address(saved_meal, "lines/"), {"pick": f"{unknown_food.pk} unit 50"})
    page = parse(as_member.get(address(saved_meal)))
    assert page.select_one("section.total").text.startswith("Magnesium at least 188 mg")
    assert "at least" in parse(as_member.get(LIST)).text


# --- cost -----------------------------------------------------------------------------------------


def queries(client, where):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_more_meals_and_lines_take_no_more_queries(as_member, member, saved_meal):
    before = [queries(as_member, where) for where in (LIST, address(saved_meal))]
    foods = [FoodFactory(portions=[("1 piece", "10")]) for _ in range(10)]
    for _ in range(10):
        SavedMealFactory(user=member, lines=[(food, "1", "1 piece") for food in foods])
    for food in foods:
        as_member.post(address(saved_meal, "lines/"), {"pick": f"{food.pk} unit 5"})
    assert [queries(as_member, where) for where in (LIST, address(saved_meal))] == before
