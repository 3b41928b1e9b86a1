"""Ways to close the gap: asked for once the day's page is there, and added by one tap."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.merging import merge
from foods.models import Food
from foods.sources.catalogue import read_catalogue
from foods.swaps import magnesium_rich_keys
from tests.factories import EntryFactory, FoodFactory, FoodGroupFactory
from tests.html import HTMX, parse, undo_form
from tracker.logs.models import IntakeEntry

SUNDAY = date(2026, 11, 22)
DAY = "/days/2026-11-22/"
GAP = DAY + "gap/"


def had(user, food, *ago, **fields):
    for days in ago:
        EntryFactory(user=user, food=food, day=SUNDAY - timedelta(days=days), **fields)


def ways(client, headers=HTMX):
    return [
        button.select_one("span").text
        for button in parse(client.get(GAP, headers=headers)).select("[name=pick]")
    ]


def rich_food(key="spinach-boiled", name="Spinach, boiled", group="Leafy greens", **fields):
    """A food of the catalogue that holds much: 78 mg in half a cup."""
    values = {"magnesium_mg": Decimal(87), "portions": [("1/2 cup", "90")]} | fields
    return FoodFactory(name=name, catalogue_key=key, group=FoodGroupFactory(name=group), **values)


# --- what is offered ------------------------------------------------------------------------------


def test_what_the_member_has_is_offered_in_the_portion_and_amount_of_last_time(as_member, member, almonds):
    portion = almonds.portions.get(label="10 almonds")
    for ago, amount in ((1, "2"), (3, "1")):
        fields = {"user": member, "day": SUNDAY - timedelta(days=ago), "meal": "snack"}
        IntakeEntry.from_food(almonds, Decimal(amount), portion, **fields).save()
    [way] = parse(as_member.get(GAP, headers=HTMX)).select("[name=pick]")
    assert way.text == "Almonds2 × 10 almonds, 24 g Last eaten yesterday66 mg+"
    assert way["value"].startswith(f"{almonds.pk} p{portion.pk} 2 ")


def test_what_was_had_a_while_ago_says_when(as_member, member, almonds):
    had(member, almonds, 5)
    assert "Last eaten Tue 17 Nov" in as_member.get(GAP, headers=HTMX).text


def test_what_was_had_once_long_ago_is_not_at_hand(as_member, member, almonds):
    had(member, almonds, 80)
    assert ways(as_member) == []


def test_rich_foods_come_from_the_groups_that_the_member_eats(as_member, member):
    had(member, FoodFactory(name="Lettuce", group=FoodGroupFactory(name="Leafy greens"), magnesium_mg=40), 1)
    rich_food()
    rich_food("almonds", "Almonds, rich", "Nuts and seeds")
    assert ways(as_member) == ["Lettuce", "Spinach, boiled"]
    part = as_member.get(GAP, headers=HTMX)
    assert "½ cup, 90 g <i>Something new</i>" in part.text
    assert Decimal(parse(part).select("data")[1]["value"]) == Decimal("78.300")


def test_a_shared_food_that_nobody_vouched_for_is_not_put_forward(as_member, member):
    group = FoodGroupFactory(name="Leafy greens")
    had(member, FoodFactory(name="Lettuce", group=group, magnesium_mg=40), 1)
    FoodFactory(name="Dried spinach powder", group=group, magnesium_mg=300)
    assert ways(as_member) == ["Lettuce"]


def test_supplements_and_medicines_are_never_offered(as_member, member, tablet):
    had(member, tablet, 1, 2, 3, grams=1)
    had(member, FoodFactory(name="Milk of magnesia", kind=Food.Kind.MEDICINE), 1, 2, 3)
    assert ways(as_member) == []


def test_a_group_of_which_only_supplements_are_taken_is_not_eaten(as_member, member):
    group = FoodGroupFactory(name="Leafy greens")
    had(member, FoodFactory(kind=Food.Kind.SUPPLEMENT, group=group), 1, 2)
    rich_food()
    assert ways(as_member) == []


def test_what_holds_an_unknown_amount_is_never_offered(as_member, member, unknown_food):
    had(member, unknown_food, 1, 2, 3)
    rich_food(group=unknown_food.group.name, magnesium_mg=None)
    assert ways(as_member) == []


def of_its_own(name, mg, **fields):
    """A food of a group that has no other."""
    return FoodFactory(name=name, magnesium_mg=Decimal(mg), group__name=name, **fields)


def test_own_foods_are_not_one_group_as_almonds_and_walnuts_are(as_member, member):
    for name in ("Stew", "Muesli", "Bar", "Soup"):
        had(member, FoodFactory(name=name, owner=member, group__name="Other foods"), 1, 2)
    assert len(ways(as_member)) == 3


def test_what_was_had_today_is_no_change_however_it_is_made(as_member, member):
    had(member, FoodFactory(name="Spinach, raw", group__name="Leafy greens", magnesium_mg=40), 0)
    rich_food()
    rich_food("swiss-chard-boiled", "Swiss chard, boiled")
    assert ways(as_member) == ["Spinach, raw", "Swiss chard, boiled"]


def test_what_was_had_twice_today_is_not_asked_for_again(as_member, member, almonds):
    had(member, almonds, 0, 1, grams="28.35")
    assert ways(as_member) == ["Almonds"]
    had(member, almonds, 0, grams="28.35", meal="snack")
    assert ways(as_member) == []


@pytest.mark.parametrize(
    "name",
    [
        "Beer",
        "Wine, red",
        "Iced coffee",
        "Energy drink, large",
        "Rye flour, dark",
        "Magnesium citrate powder",
    ],
)
def test_what_nobody_should_have_for_its_magnesium_is_never_offered(as_member, member, name):
    had(member, FoodFactory(name=name, magnesium_mg=50), 1, 2, 3)
    had(member, FoodFactory(name="Energy balls", magnesium_mg=50, group__name="Snacks"), 1)
    assert ways(as_member) == ["Energy balls"]


def test_what_another_member_typed_in_is_never_offered(as_member, member, stranger, almonds):
    had(stranger, FoodFactory(name="Their bar", owner=stranger), 1, 2)
    had(member, FoodFactory(name="Once shared", owner=stranger), 1, 2)
    had(member, FoodFactory(name="My bar", owner=member), 1, 2)
    assert ways(as_member) == ["My bar"]


def test_what_another_member_had_is_not_what_this_one_has(as_member, as_stranger, stranger, almonds):
    had(stranger, almonds, 1, 2)
    assert (ways(as_member), ways(as_stranger)) == ([], ["Almonds"])


def test_a_retired_food_is_not_offered(as_member, member, almonds):
    had(member, almonds, 1, 2)
    had(member, FoodFactory(name="Lettuce", group__name="Leafy greens", magnesium_mg=40), 1)
    rich_food(is_retired=True)
    Food.objects.filter(pk=almonds.pk).update(is_retired=True)
    assert ways(as_member) == ["Lettuce"]


def test_a_merged_food_is_offered_as_what_it_became(as_member, member, curator, almonds):
    doubled = FoodFactory(name="Mandeln")
    had(member, doubled, 1, 2)
    merge(almonds, [doubled], by=curator)
    assert ways(as_member) == ["Almonds"]


def test_what_two_foods_were_before_they_were_merged_counts_together(as_member, member, curator, almonds):
    doubled = FoodFactory(name="Mandeln")
    had(member, doubled, 60, 61, grams=20)
    had(member, almonds, 62, 63, grams=30)
    assert ways(as_member) == []  # each too seldom
    merge(almonds, [doubled], by=curator)
    [way] = parse(as_member.get(GAP, headers=HTMX)).select("[name=pick]")
    assert way.select_one("small").text == "20 g Last eaten Wed 23 Sep"  # the last time of both
    had(member, doubled, 0, grams=1)
    had(member, almonds, 0, grams=1)
    assert ways(as_member) == []  # and twice today


def test_removed_entries_are_neither_had_nor_counted(as_member, member, almonds):
    had(member, almonds, 1, 2, is_removed=True)
    had(member, FoodFactory(magnesium_mg=400), 0, is_removed=True)
    assert ways(as_member) == []
    assert "reached your target" not in as_member.get(GAP).text


def test_an_unknown_item_leaves_the_gap_as_it_stands(as_member, member, almonds, unknown_food):
    had(member, almonds, 1, 2, grams=20)
    EntryFactory(user=member, grams=250)
    EntryFactory(user=member, food=unknown_food)
    page = parse(as_member.get(GAP))
    assert "At most 60 mg to go." in page.text
    assert page.select_one("#day-left").value == 60


def test_what_matters_comes_first_and_something_rich_last(as_member, member, almonds):
    milk, banana = of_its_own("Milk", 31), of_its_own("Banana", 50)
    had(member, milk, *range(1, 15))
    had(member, banana, 1, 3, 5, 7, 9, 11, 13)
    had(member, almonds, 2, 4, 6, 8, grams="28.35")
    had(member, FoodFactory(name="Lettuce", magnesium_mg=1, group__name="Leafy greens"), 1)
    rich_food()
    assert ways(as_member) == ["Almonds", "Banana", "Spinach, boiled"]


# --- where and when -------------------------------------------------------------------------------


def test_the_day_asks_for_it_once_it_is_there_by_a_link_that_works_without(as_member, member, almonds):
    had(member, almonds, 1)
    link = parse(as_member.get(DAY)).select_one("#day-panel").select_one("#day-suggestions").select_one("a")
    assert (link["href"], link["hx-get"], link["hx-trigger"]) == (GAP, GAP, "load")
    assert (link["hx-target"], link["hx-swap"]) == ("#day-suggestions", "outerHTML")


def test_each_change_of_the_day_asks_anew(as_member, almonds):
    sent = {"pick": f"{almonds.pk} unit 28.35 01a1c2d3-0000-7000-8000-000000000000", "meal": "lunch"}
    panel = parse(as_member.post(DAY + "entries/", sent, headers=HTMX))
    assert panel.select_one("#day-suggestions").select_one("a")["hx-trigger"] == "load"


def test_only_the_part_comes_for_htmx_and_a_page_for_others(as_member, member, almonds):
    had(member, almonds, 1)
    part, page = as_member.get(GAP, headers=HTMX), as_member.get(GAP)
    assert part.text.strip().startswith('<section class="suggestions" id="day-suggestions"')
    assert "<html" not in part.text
    assert parse(page).select_one("h1").text == "Food ideas"
    assert "HX-Request" in page["Vary"]
    assert "hx-post" not in parse(page).select_one("[name=pick]").attributes  # no day is there to be swapped


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_one_tap_adds_exactly_that_and_can_be_undone(as_member, member, almonds, headers):
    had(member, almonds, 1, grams="56.7")
    section = parse(as_member.get(GAP, headers=headers)).select_one("#day-suggestions")
    button, form = section.select_one("[name=pick]"), section.select_one("form")
    if headers:
        assert (button["hx-post"], button["hx-include"]) == (form["action"], "#meal")
    else:
        [chosen] = form.select("option[selected]")
        assert chosen["value"] == "lunch"
    for _ in range(2):  # a nervous finger
        sent = {"pick": button["value"], "meal": "dinner"}
        page = parse(as_member.post(form["action"], sent, headers=headers, follow=True))
        assert page.select_one("#day-total").value == 156
    entry = IntakeEntry.objects.get(day=SUNDAY)
    assert (entry.food, entry.meal, entry.magnesium_mg) == (almonds, "dinner", 156)
    page = parse(as_member.post(undo_form(page)["action"], headers=headers, follow=True))
    assert page.select_one("#day-total").value == 0


def is_asked_for(client, day=DAY):
    """Whether the day's page asks for it; and if not, that its address offers nothing either."""
    is_asked = bool(parse(client.get(day)).select("#day-suggestions"))
    if not is_asked:
        for headers in ({}, HTMX):
            assert not parse(client.get(day + "gap/", headers=headers)).select("[name=pick]")
    return is_asked


def test_a_day_that_reached_its_target_has_no_gap(as_member, member, almonds):
    had(member, almonds, 1, 2)
    EntryFactory(user=member, grams=309)
    assert is_asked_for(as_member)
    EntryFactory(user=member, grams=1)
    assert not is_asked_for(as_member)
    assert "You’ve reached your target." in as_member.get(GAP).text


def test_other_days_cannot_be_made_up_for(as_member, member, almonds):
    had(member, almonds, 1, 2)
    for day in ("2026-11-21", "2026-11-23", "2098-01-01"):
        assert not is_asked_for(as_member, f"/days/{day}/")
    assert "only suggest foods for today" in as_member.get("/days/2026-11-21/gap/").text


def test_with_kidney_disease_nothing_asks_to_take_more(as_member, member, almonds):
    had(member, almonds, 1, 2)
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert not is_asked_for(as_member)
    assert "ask your doctor" in as_member.get(GAP).text


def test_a_member_switches_it_off_in_the_preferences_and_on_again(as_member, member, almonds):
    had(member, almonds, 1, 2)
    profile = parse(as_member.get("/profile/preferences/suggestions/"))
    assert "checked" in profile.select_one("#id_suggests_foods").attributes
    sent = {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": "us"}
    as_member.post("/profile/preferences/", sent)
    assert not is_asked_for(as_member)
    assert "Food ideas are turned off in your preferences." in as_member.get(GAP).text
    as_member.post("/profile/preferences/", sent | {"suggests_foods": "on"})
    assert is_asked_for(as_member)
    assert ways(as_member) == ["Almonds"]


def test_a_newcomer_is_promised_nothing_unless_they_ask(as_member):
    assert not is_asked_for(as_member)
    assert "Log a few days and we’ll suggest foods" in as_member.get(GAP, headers=HTMX).text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_visitor_is_sent_to_sign_in(client, db, headers):
    answer = client.get(GAP, headers=headers)
    assert "/accounts/login/" in (answer.get("Location") or answer["HX-Redirect"])


def test_it_cannot_be_sent_anything(as_member):
    assert as_member.post(GAP).status_code == 405


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "1800-01-01"])
def test_a_day_that_is_none_is_not_found(as_member, day):
    assert as_member.get(f"/days/{day}/gap/").status_code == 404


# --- what it costs --------------------------------------------------------------------------------


def queries(client, address, headers):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def test_three_queries_answer_it_however_long_the_history_and_a_fourth_for_smaller_amounts(
    as_member, member, almonds
):
    had(member, almonds, 0, 1, grams=30)
    assert queries(as_member, GAP, HTMX) == 3
    for _ in range(12):
        had(member, FoodFactory(portions=[("1 piece", "10")]), *range(1, 90, 30))
    rich_food()
    assert queries(as_member, GAP, HTMX) == 3
    assert queries(as_member, GAP, {}) == 3
    EntryFactory(user=member, grams=180)
    assert queries(as_member, GAP, HTMX) == 4


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_day_page_that_asks_for_it_still_takes_at_most_8(as_member, member, almonds, headers):
    had(member, almonds, 0, 1)
    assert is_asked_for(as_member)
    assert queries(as_member, DAY, headers) <= 8


def test_nothing_is_read_for_somebody_who_is_offered_nothing(as_member, member):
    member.profile.suggests_foods = False
    member.profile.save()
    assert queries(as_member, GAP, HTMX) == 2  # session, member


# --- the foods that hold much ---------------------------------------------------------------------


def test_each_food_that_is_put_forward_is_in_the_catalogue_holds_much_and_is_no_supplement():
    rows = {row.key: row for row in read_catalogue()}
    assert len(set(magnesium_rich_keys())) == len(magnesium_rich_keys())
    for key in magnesium_rich_keys():
        row = rows[key]
        _, quantity = row.portions[0]
        assert row.magnesium_mg * quantity / row.basis_quantity >= 20, key
        assert row.kind in {"food", "drink"}, key
        assert not {"uncooked", "flour", "powder", "pork", "ham", "bacon", "shrimp"} & set(key.split("-")), (
            key
        )
