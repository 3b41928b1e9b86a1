"""Saved meals in the add box: found by name, logged whole or a share, each line an entry like any other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import FoodFactory, SavedMealFactory
from tests.html import HTMX, parse, undo_form
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def where(meal):
    return f"{DAY}meals/{meal.pk}/"


def search(client, q, **headers):
    return parse(client.get(f"{DAY}foods/", {"q": q}, headers=headers))


def picks(page):
    return [button.select("span")[0].text for button in page.select("button[name=pick]")]


def form(**fields):
    return {"id": new_id(), "share": "1", "meal": "breakfast"} | fields


def amounts():
    rows = IntakeEntry.objects.filter(removed_at=None).order_by("pk")
    return [(row.name, row.amount, row.magnesium_mg, row.meal) for row in rows]


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["morning", "bo", "mo bo", "bowl MORN", "Morning bowl"])
def test_a_meal_comes_first_when_its_name_has_the_words_begun(as_member, saved_meal, words):
    FoodFactory(name="Morning bowl flakes")
    first = search(as_member, words).select("button[name=pick]")[0]
    assert first["formaction"] == where(saved_meal)
    assert "Morning bowl" in first.text
    assert first.select_one("data").value == Decimal("188.45")


@pytest.mark.parametrize("words", ["owl", "oats", "morning x", "m"])
def test_a_meal_is_not_among_the_results_otherwise(as_member, saved_meal, words):
    assert not [pick for pick in search(as_member, words).select("button[formaction]")]


def test_a_meals_name_is_not_taken_for_a_slip(as_member, saved_meal):
    FoodFactory(name="Sweetcorn, boiled")
    FoodFactory(name="Corn")
    page = search(as_member, "morn")
    assert picks(page) == ["Morning bowl"]
    assert "Showing results" not in page.text


def test_neither_strangers_removed_nor_empty_meals_are_offered(
    as_member, member, stranger, saved_meal, almonds
):
    SavedMealFactory(user=stranger, name="Bowl of theirs", lines=[(almonds, "1", "1 oz")])
    SavedMealFactory(user=member, name="Bowl, empty")
    as_member.post(f"/meals/{saved_meal.pk}/remove/")
    assert not search(as_member, "bowl").select("button[formaction]")


def test_the_result_says_how_much_is_known(as_member, saved_meal, unknown_food):
    as_member.post(f"/meals/{saved_meal.pk}/lines/", {"pick": f"{unknown_food.pk} unit 50"})
    first = search(as_member, "bowl").select("button[name=pick]")[0]
    assert first.select_one("small").text == "meal 3 items"
    assert first.select_one("data").text == "at least 188 mg"


def test_enter_logs_a_meal_only_by_its_whole_name(as_member, saved_meal, almonds):
    for text, said in [
        ("bowl", "1 saved meal found. Press Enter to go to the first."),
        ("Morning  bowl", "Morning bowl is a saved meal. Press Enter to log all of it, 188 mg."),
    ]:
        page = search(as_member, text, **HTMX)
        assert page.select_one("#search-status").text == said
        assert bool(page.select("button[data-enter]")) == (text != "bowl")


def test_a_food_of_that_name_goes_before_a_meal_that_begins_with_it(as_member, saved_meal):
    FoodFactory(name="Bowl", magnesium_mg=10)
    page = search(as_member, "bowl", **HTMX)
    assert picks(page)[0] == "Morning bowl"
    assert page.select_one("button[data-enter]").select_one("span").text == "Bowl"


def test_many_meals_take_no_more_queries_and_three_are_offered(as_member, member, saved_meal, oats, almonds):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = search(as_member, "bowl", **HTMX)
        return len(captured), len(page.select("button[formaction]"))

    before, _ = queries()
    for n in range(20):
        SavedMealFactory(user=member, name=f"Bowl {n}", lines=[(oats, "1", "1/2 cup")] * 10)
    assert queries() == (before, 3)


# --- logging --------------------------------------------------------------------------------------


@BOTH
def test_one_tap_logs_the_whole_meal_line_by_line(as_member, saved_meal, headers):
    [pick] = [
        b for b in search(as_member, "bowl").select("button[name=pick]") if "formaction" in b.attributes
    ]
    sent = {"pick": pick["value"], "meal": "lunch"}
    page = parse(as_member.post(pick["formaction"], sent, headers=headers, follow=True))
    assert amounts() == [
        ("Oat bran", 1, Decimal("110.45"), "lunch"),
        ("Almonds", 1, Decimal(78), "lunch"),
    ]
    assert page.select_one("#day-total").value == Decimal("188.45")
    assert "Morning bowl logged." in page.select_one("#notice").text


@pytest.mark.parametrize(
    ("share", "amount", "total"),
    [
        ("1/2", "0.5", "94.225"),
        ("0,5", "0.5", "94.225"),
        ("½", "0.5", "94.225"),
        ("1/3", "0.333333", "62.816"),
        ("2", "2", "376.9"),
        ("1 1/2", "1.5", "282.675"),
    ],
)
def test_a_share_is_of_each_line(as_member, saved_meal, share, amount, total):
    page = parse(as_member.post(where(saved_meal), form(share=share), follow=True))
    assert [row[1] for row in amounts()] == [Decimal(amount)] * 2
    assert abs(page.select_one("#day-total").value - Decimal(total)) <= Decimal("0.001")


@BOTH
def test_how_much_is_asked_for_with_all_that_is_in_it(as_member, saved_meal, headers):
    page = parse(as_member.get(where(saved_meal), headers=headers))
    asked = page.select_one("#add-form")
    assert asked.select_one("#id_share")["value"] == "1"
    assert [item.select_one("span").text for item in asked.select("li")] == ["Oat bran", "Almonds"]


@pytest.mark.parametrize("share", ["", "0", "-1", "half", "1,234", "10001", "9999"])
def test_a_share_that_is_none_is_said_beside_its_field_and_logs_nothing(
    as_member, saved_meal, almonds, share
):
    as_member.post(f"/meals/{saved_meal.pk}/lines/", {"pick": f"{almonds.pk} unit 9000"})
    answer = as_member.post(where(saved_meal), form(share=share), headers=HTMX)
    assert answer.status_code == 422
    page = parse(answer)
    assert page.select_one("#share-error").text
    assert page.select_one("#id_share").attributes.get("value", "") == share
    assert not amounts()


@pytest.mark.parametrize(
    "damage", [{"id": "x"}, {"id": "6a6f8a3e-0000-4000-8000-000000000000"}, {"meal": "tea"}]
)
def test_a_damaged_form_is_refused(as_member, saved_meal, damage):
    assert as_member.post(where(saved_meal), form(**damage)).status_code == 422
    assert as_member.post(where(saved_meal), {"pick": "x", "meal": "lunch"}).status_code == 422
    assert not amounts()


def test_each_line_is_an_ordinary_entry_that_can_be_changed(as_member, saved_meal):
    as_member.post(where(saved_meal), form())
    entry = IntakeEntry.objects.get(name="Oat bran")
    portion = entry.food.portions.get()
    sent = {"amount": "2", "portion": f"p{portion.pk}", "meal": "snack"}
    page = parse(as_member.post(f"{DAY}entries/{entry.pk}/", sent, follow=True))
    assert page.select_one("#day-total").value == Decimal("298.9")
    assert [line.amount for line in saved_meal.lines.all()] == [1, 1]


def test_the_meal_is_undone_as_one_act(as_member, saved_meal):
    as_member.post(where(saved_meal), form())
    page = parse(as_member.get(DAY))
    page = parse(as_member.post(undo_form(page)["action"], follow=True))
    assert page.select_one("#day-total").value == 0
    assert not amounts()


def test_a_form_sent_twice_logs_the_meal_once(as_member, saved_meal):
    sent = form()
    as_member.post(where(saved_meal), sent)
    assert as_member.post(where(saved_meal), sent).status_code == 302
    assert len(amounts()) == 2
    assert as_member.post(where(saved_meal), sent | {"share": "2"}).status_code == 422
    assert len(amounts()) == 2


def test_changing_a_meal_leaves_past_entries_alone(as_member, saved_meal, almonds):
    as_member.post(where(saved_meal), form())
    before = amounts()
    line = saved_meal.lines.get(food=almonds)
    as_member.post(f"/meals/{saved_meal.pk}/lines/{line.pk}/", {"amount": "5", "portion": "unit"})
    as_member.post(f"/meals/{saved_meal.pk}/remove/")
    assert amounts() == before


def test_what_can_no_longer_be_added_is_left_out_and_named(as_member, saved_meal, almonds):
    almonds.is_retired = True
    almonds.save()
    first = search(as_member, "bowl").select("button[name=pick]")[0]
    assert "1 left out" in first.text
    asked = parse(as_member.get(where(saved_meal)))
    assert "No longer available" in asked.select_one("#add-form").text
    page = parse(as_member.post(where(saved_meal), form(), follow=True))
    assert [row[0] for row in amounts()] == ["Oat bran"]
    assert "Morning bowl logged, without Almonds." in page.select_one("#notice").text


def test_a_meal_of_which_nothing_is_left_is_not_offered_and_not_logged(as_member, saved_meal, almonds, oats):
    for food in (almonds, oats):
        food.is_retired = True
        food.save()
    assert not search(as_member, "bowl").select("button[formaction]")
    answer = as_member.post(where(saved_meal), form())
    assert answer.status_code == 422
    assert "Nothing in Morning bowl can be logged" in parse(answer).text


# --- whose it is ----------------------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in_before_a_meal(client, saved_meal):
    assert client.get(where(saved_meal))["Location"].startswith("/accounts/login/")


def test_a_stranger_can_neither_see_nor_log_it(as_stranger, saved_meal):
    assert as_stranger.get(where(saved_meal)).status_code == 404
    assert as_stranger.post(where(saved_meal), form()).status_code == 404
    assert not search(as_stranger, "bowl").select("button[formaction]")
    assert not amounts()


def test_the_day_page_leads_to_saving_each_meal_and_asks_nothing_for_it(as_member, member, saved_meal):
    as_member.post(where(saved_meal), form())
    with CaptureQueriesContext(connection) as captured:
        page = parse(as_member.get(DAY))
    assert [link["href"] for link in page.select("a") if link.text == "Save as a meal"] == [
        "/meals/new/?day=2026-11-22&meal=breakfast"
    ]
    assert not [query for query in captured if "logs_savedmeal" in query["sql"]]
