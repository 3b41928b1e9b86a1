"""What is offered before anything is typed: favourites, what is usual at the meal, and yesterday's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.merging import merge
from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse, undo_form
from tracker.logs.models import ChangeAction, Favourite, IntakeEntry, LogChange
from tracker.logs.models.change_text import name_entries

SUNDAY = date(2026, 11, 22)
DAY = "/days/2026-11-22/"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def offered(client, meal="lunch", day=DAY):
    """The names of the foods that are offered for a meal, in their order."""
    part = parse(client.get(f"{day}foods/", {"meal": meal, "usual": "all"}, headers=HTMX))
    return [button.select_one("span").text for button in part.select("[name=pick]")]


def had(user, food, *ago, meal="lunch", **fields):
    for days in ago:
        EntryFactory(user=user, food=food, day=SUNDAY - timedelta(days=days), meal=meal, **fields)


# --- what is usual --------------------------------------------------------------------------------


def test_what_was_had_at_this_meal_is_offered_in_the_amount_of_last_time(as_member, member, almonds):
    portion = almonds.portions.get(label="10 almonds")
    for days, amount in ((1, "2"), (3, "1")):
        entry = IntakeEntry.from_food(
            almonds, Decimal(amount), portion, user=member, day=SUNDAY - timedelta(days=days), meal="lunch"
        )
        entry.save()
    usual = parse(as_member.get(DAY + "foods/", {"meal": "lunch"})).select_one(".usual-foods")
    assert usual.select_one("h3").text == "Your usual lunch"
    [line] = usual.select("[name=pick]")
    assert line.text == "Almonds2 × 10 almonds, 24 g66 mg"
    assert line["value"].startswith(f"{almonds.pk} p{portion.pk} 2 ")


@BOTH
def test_one_tap_has_it_again(as_member, member, almonds, headers):
    had(member, almonds, 1, 2, grams="56.7")
    part = parse(as_member.get(DAY + "foods/", {"meal": "lunch"}))
    sent = {"pick": part.select_one("[name=pick]")["value"], "meal": "lunch"}
    for _ in range(2):
        page = parse(as_member.post(DAY + "entries/", sent, headers=headers, follow=True))
        assert page.select_one("#day-total").value == 156
    assert IntakeEntry.objects.filter(day=SUNDAY).count() == 1
    assert page.select_one("#entries").select_one("h2").text == "Lunch 156 mg"


def test_what_stands_at_the_meal_already_is_not_offered(as_member, member, almonds):
    had(member, almonds, 0, 1, 2)
    assert offered(as_member) == []
    assert offered(as_member, day="/days/2026-11-23/") == ["Almonds"]


def test_another_meal_has_its_own(as_member, member, almonds, unknown_food):
    had(member, almonds, 1, 2)
    had(member, unknown_food, 1, 2, meal="breakfast")
    assert (offered(as_member), offered(as_member, "breakfast")) == (["Almonds"], ["Blueberry muffin"])
    assert offered(as_member, "dinner") == []


def test_the_meal_of_the_clock_is_offered_at_first(as_member, member, almonds):
    had(member, almonds, 1, 2)
    assert parse(as_member.get(DAY)).select_one(".usual-foods").select_one("h3").text == "Your usual lunch"


def test_choosing_another_meal_asks_for_its_foods(as_member):
    asks = [
        element for element in parse(as_member.get(DAY)).select_one("#food-results").select("[hx-trigger]")
    ]
    assert [(ask["hx-trigger"], ask["hx-include"]) for ask in asks] == [("change from:#meal", "#meal")]


def test_what_is_had_more_often_and_lately_comes_first(as_member, member):
    often, seldom, long_ago = (FoodFactory(name=name) for name in ("Often", "Seldom", "Long ago"))
    had(member, often, 1, 2, 3, 4)
    had(member, seldom, 5)
    had(member, long_ago, 60, 61, 62, 64)
    assert offered(as_member) == ["Often", "Seldom", "Long ago"]


def test_what_belongs_to_sundays_comes_first_on_sundays(as_member, member):
    daily, sundays = FoodFactory(name="Daily"), FoodFactory(name="Pancakes")
    had(member, daily, *(n for n in range(1, 31) if n % 7))
    had(member, sundays, 7, 14, 21, 28, 35, 42)
    assert offered(as_member) == ["Pancakes", "Daily"]
    assert offered(as_member, day="/days/2026-11-23/") == ["Daily", "Pancakes"]


def test_what_was_had_once_long_ago_is_not_usual(as_member, member, almonds):
    had(member, almonds, 80)
    assert offered(as_member) == []


def test_three_are_offered_at_first_and_six_after_more(as_member, member):
    for n in range(9):
        had(member, FoodFactory(), 2 + n % 3)
    first = parse(as_member.get(DAY)).select_one(".tiles")
    names = [button.select_one("span").text for button in first.select("[name=pick]")]
    [more] = first.select("a")
    assert (len(names), more.text, more["aria-label"]) == (3, "More", "More usual foods")
    whole = parse(as_member.get(more["href"]))
    shown = whole.select_one(".usual-foods").select("[name=pick]")
    assert [button.select_one("span").text for button in shown][:3] == names
    assert ["autofocus" in button.attributes for button in shown] == [n == 3 for n in range(6)]
    assert "Quick add" in whole.select_one("#food-results").text


def test_a_meal_to_repeat_takes_the_place_of_a_food(as_member, member):
    for _ in range(9):
        had(member, FoodFactory(), 1)
    tiles = parse(as_member.get(DAY)).select_one(".tiles")
    assert (len(tiles.select("[name=copy]")), len(tiles.select("[name=pick]"))) == (1, 2)


@pytest.mark.parametrize("grams", ["0.333333", "133.25", "0.5"])
def test_any_amount_of_last_time_can_be_had_again(as_member, member, almonds, grams):
    had(member, almonds, 1, grams=grams)
    pick = parse(as_member.get(DAY + "foods/", {"meal": "lunch"})).select_one("[name=pick]")["value"]
    assert as_member.post(DAY + "entries/", {"pick": pick, "meal": "lunch"}).status_code == 302
    assert {entry.amount for entry in IntakeEntry.objects.all()} == {Decimal(grams)}


def test_a_portion_that_is_gone_gives_way_to_the_usual_one(as_member, member, almonds):
    portion = almonds.portions.get(label="10 almonds")
    IntakeEntry.from_food(
        almonds, Decimal(3), portion, user=member, day=date(2026, 11, 21), meal="lunch"
    ).save()
    portion.delete()
    line = parse(as_member.get(DAY + "foods/", {"meal": "lunch"})).select_one("[name=pick]")
    assert line.text == "Almonds1 oz, 28 g78 mg"


# --- foods that changed ---------------------------------------------------------------------------


def test_a_retired_food_is_not_offered(as_member, member, almonds):
    had(member, almonds, 1, 2)
    Food.objects.update(is_retired=True)
    assert offered(as_member) == []


def test_a_merged_food_is_offered_as_what_it_became(as_member, member, curator, almonds):
    kept = FoodFactory(name="Almonds, raw")
    Favourite.objects.create(user=member, food=almonds)
    had(member, almonds, 1, 2)
    had(member, kept, 3)
    merge(kept, [almonds], curator)
    assert offered(as_member) == ["★ Almonds, raw"]
    assert Favourite.objects.get().food == kept


def test_a_value_that_was_changed_since_is_the_one_of_now(as_member, member, almonds):
    had(member, almonds, 1, grams="28.35")
    Food.objects.update(magnesium_mg=Decimal(80))
    assert (
        parse(as_member.get(DAY + "foods/", {"meal": "lunch"}))
        .select_one("[name=pick]")
        .select_one("data")
        .value
        == 80
    )


# --- favourites -----------------------------------------------------------------------------------


def test_favourites_come_first_at_every_meal(as_member, member, almonds, unknown_food):
    had(member, almonds, 1, 2)
    Favourite.objects.create(user=member, food=unknown_food)
    assert offered(as_member) == ["★ Blueberry muffin", "Almonds"]
    assert offered(as_member, "dinner") == ["★ Blueberry muffin"]


def test_many_favourites_leave_room_for_what_is_usual(as_member, member, almonds):
    had(member, almonds, 1, 2)
    for n in range(8):
        Favourite.objects.create(user=member, food=FoodFactory(name=f"Star {n}"))
    assert offered(as_member) == [*(f"★ Star {n}" for n in range(5)), "Almonds"]


@BOTH
def test_a_star_is_given_and_taken_in_the_form_for_how_much(as_member, almonds, headers):
    form = parse(as_member.get(f"{DAY}foods/{almonds.pk}/", headers=headers)).select_one("#add-form")
    star = form.select_one("button.favourite")
    assert (star["value"], star["aria-pressed"]) == ("on", "false")
    sent = {"star": "on", "amount": "3", "meal": "dinner"}
    for _ in range(2):
        form = parse(as_member.post(star["formaction"], sent, headers=headers)).select_one("#add-form")
    assert (form.select_one("button.favourite")["value"], form.select_one("[name=amount]")["value"]) == (
        "off",
        "3",
    )
    assert Favourite.objects.count() == 1
    as_member.post(star["formaction"], sent | {"star": "off"}, headers=headers)
    assert not Favourite.objects.exists()


def test_a_star_is_given_and_taken_on_the_page_of_the_food(as_member, almonds):
    address = f"/foods/{almonds.pk}/"
    star = parse(as_member.get(address)).select_one("button.favourite")
    for _ in range(2):
        page = parse(as_member.post(star["formaction"], {"star": star["value"]}, follow=True))
    assert page.select_one("button.favourite")["aria-pressed"] == "true"
    as_member.post(star["formaction"], {"star": "off"})
    assert not Favourite.objects.exists()


def test_a_strangers_food_takes_no_star(as_member, stranger):
    theirs = FoodFactory(owner=stranger)
    for address in (f"/foods/{theirs.pk}/star/", f"{DAY}foods/{theirs.pk}/star/"):
        assert as_member.post(address, {"star": "on"}).status_code == 404
    assert not Favourite.objects.exists()


# --- yesterday ------------------------------------------------------------------------------------


def again(client, headers=None, day=DAY):
    part = parse(client.get(f"{day}foods/", {"meal": "lunch"}))
    return {line.select_one("span").text: line for line in part.select("[name=copy]")}


def test_yesterdays_meal_is_offered_with_what_it_is(as_member, member, almonds, unknown_food):
    had(member, almonds, 1, grams="28.35")
    had(member, unknown_food, 1)
    lines = again(as_member)
    assert list(lines) == ["Repeat yesterday’s lunch"]
    assert lines["Repeat yesterday’s lunch"].select_one("small").text == "Almonds, Blueberry muffin"
    assert lines["Repeat yesterday’s lunch"].select_one("data").text == "at least 78 mg"


def test_yesterdays_day_is_offered_while_this_one_is_empty(as_member, member, almonds):
    had(member, almonds, 1, grams="28.35")
    had(member, almonds, 1, meal="dinner", grams="28.35")
    assert list(again(as_member)) == ["Repeat yesterday’s lunch", "Repeat all of yesterday"]
    had(member, almonds, 0, meal="snack")
    assert list(again(as_member)) == ["Repeat yesterday’s lunch"]
    had(member, almonds, 0)
    assert list(again(as_member)) == []


def test_on_an_earlier_day_it_is_the_day_before(as_member, member, almonds):
    had(member, almonds, 3)
    assert list(again(as_member, day="/days/2026-11-20/")) == ["Repeat the previous day’s lunch"]


@BOTH
def test_one_tap_copies_yesterdays_meal_and_undo_takes_it_back(
    as_member, member, almonds, unknown_food, headers
):
    had(member, almonds, 1, grams="28.35")
    had(member, unknown_food, 1)
    had(member, almonds, 1, meal="dinner")
    line = again(as_member)["Repeat yesterday’s lunch"]
    for _ in range(2):
        page = parse(
            as_member.post(line["formaction"], {"copy": line["value"]}, headers=headers, follow=True)
        )
    assert page.select_one("#day-total").value == 78
    assert page.select_one("#notice").text.startswith(
        "2 entries copied from the day before. At least 78 of 310 mg."
    )
    assert IntakeEntry.objects.filter(day=SUNDAY).count() == 2
    page = parse(as_member.post(undo_form(page)["action"], headers=headers, follow=True))
    assert page.select_one("#day-total").value == 0
    assert IntakeEntry.objects.for_user(member).on(SUNDAY - timedelta(days=1)).count() == 3


def test_one_tap_copies_yesterdays_day_at_its_meals(as_member, member, almonds):
    had(member, almonds, 1)
    had(member, almonds, 1, meal="dinner")
    line = again(as_member)["Repeat all of yesterday"]
    as_member.post(line["formaction"], {"copy": line["value"]})
    assert [entry.meal for entry in IntakeEntry.objects.for_user(member).on(SUNDAY)] == ["lunch", "dinner"]


def test_a_copy_holds_what_the_food_contains_now(as_member, member, almonds):
    had(member, almonds, 1, grams="28.35")
    Food.objects.update(magnesium_mg=Decimal(80))
    line = again(as_member)["Repeat yesterday’s lunch"]
    page = parse(as_member.post(line["formaction"], {"copy": line["value"]}, follow=True))
    assert page.select_one("#day-total").value == 80


def test_a_copy_of_a_retired_food_holds_what_was_frozen(as_member, member, almonds):
    had(member, almonds, 1, grams="28.35")
    Food.objects.update(magnesium_mg=Decimal(80), is_retired=True)
    line = again(as_member)["Repeat yesterday’s lunch"]
    page = parse(as_member.post(line["formaction"], {"copy": line["value"]}, follow=True))
    assert page.select_one("#day-total").value == 78


@pytest.mark.parametrize(
    "copy", ["", "x", "2026-11-21 lunch", "2026-11-21 tea 1", "2026-13-01 lunch 1", "🥜 🥜 🥜"]
)
def test_a_damaged_copy_is_refused(as_member, member, almonds, copy):
    had(member, almonds, 1)
    for headers in ({}, HTMX):
        assert as_member.post(DAY + "copy/", {"copy": copy}, headers=headers).status_code == 422
    assert IntakeEntry.objects.count() == 1


def test_yesterdays_that_went_meanwhile_is_refused_in_a_sentence(as_member, member, almonds):
    had(member, almonds, 1)
    line = again(as_member)["Repeat yesterday’s lunch"]
    IntakeEntry.objects.all().delete()
    answer = as_member.post(line["formaction"], {"copy": line["value"]}, headers=HTMX)
    assert answer.status_code == 422
    assert (
        "Nothing is logged on Saturday 21 November any more." in parse(answer).select_one("[role=alert]").text
    )


# --- whose, and how dear --------------------------------------------------------------------------


def test_a_strangers_habits_are_not_offered(as_member, stranger, almonds):
    had(stranger, almonds, 1, 2)
    Favourite.objects.create(user=stranger, food=almonds)
    assert "Almonds" not in as_member.get(DAY).text


def test_a_name_with_markup_is_text(as_member, member):
    had(member, FoodFactory(name="<b>Bar</b>", brand="<i>Mill</i>"), 1, 2)
    assert "<b>" not in as_member.get(DAY).text.replace('<b aria-hidden="true">', "").replace("<b></b>", "")
    assert "<i>Mill" not in as_member.get(DAY).text


def test_habits_and_favourites_cost_the_day_one_statement(as_member, member):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_member.get(DAY)
        return len(captured)

    before = queries()
    for n in range(1, 8):
        food = FoodFactory(portions=[("1 piece", "30")])
        had(member, food, n, n + 7, n + 14)
        Favourite.objects.create(user=member, food=FoodFactory())
    LogChange.objects.record(
        user=member, day=SUNDAY, action=ChangeAction.ADDED, parameters=name_entries(["Almonds"])
    )
    assert queries() == before <= 8
