"""The page of a day: what it shows, and to whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, TargetFactory, UserFactory
from tests.html import HTMX, parse
from tracker.lib.ids import new_id
from tracker.logs import actions
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"


@pytest.fixture
def supplement():
    return FoodFactory(name="Magnesium oxide", kind=Food.Kind.SUPPLEMENT)


def addresses(entry):
    """Every address about one entry, and how it is asked for."""
    args = [entry.day, entry.pk]
    return [
        ("get", reverse("logs:entry", args=args)),
        ("post", reverse("logs:entry", args=args)),
        ("post", reverse("logs:remove", args=args)),
    ]


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [DAY, "/days/today/", "/days/", DAY + "foods/?q=al"])
def test_a_visitor_is_sent_to_sign_in_and_comes_back(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=" + address.split("?")[0])


def test_a_visitor_cannot_add_change_or_remove(client, entry, an_ounce):
    for method, address in [*addresses(entry), ("post", DAY + "entries/")]:
        answer = getattr(client, method)(address, an_ounce if method == "post" else None)
        assert answer["Location"].startswith("/accounts/login/"), address
    assert IntakeEntry.objects.get().removed_at is None


def test_htmx_takes_a_visitor_to_sign_in_and_back_to_the_page_it_was_on(client, db):
    page = "http://testserver/days/2026-11-20/?looked=1"
    answer = client.get(DAY + "foods/?q=al", headers=HTMX | {"HX-Current-URL": page})
    assert answer["HX-Redirect"] == "/accounts/login/?next=/days/2026-11-20/%3Flooked%3D1"
    assert not answer.text


@pytest.mark.parametrize("came_from", [DAY, None])
def test_who_was_signed_out_while_adding_comes_back_to_a_page(client, member, an_ounce, came_from):
    headers = {"Referer": f"http://testserver{came_from}"} if came_from else {}
    back = client.post(DAY + "entries/", an_ounce, headers=headers)["Location"].partition("next=")[2]
    assert back == (came_from or "/")
    client.force_login(member)
    assert client.get(back, follow=True).status_code == 200


def test_somebody_without_a_target_is_asked_for_it_first(db):
    client = Client()
    client.force_login(UserFactory())
    assert client.get(DAY)["Location"] == "/profile/welcome/?next=%2Fdays%2F2026-11-22%2F"


def test_a_strangers_entries_are_absent(as_member, stranger):
    EntryFactory(user=stranger, food=FoodFactory(name="Stranger's pie"))
    page = as_member.get(DAY)
    assert "pie" not in page.text
    assert parse(page).select_one("#day-total").value == 0


def test_a_strangers_entry_is_not_found(as_member, stranger):
    theirs = EntryFactory(user=stranger)
    for method, address in addresses(theirs):
        data = {"amount": "2", "portion": "unit", "meal": "lunch"}
        assert getattr(as_member, method)(address, data).status_code == 404, address
    theirs.refresh_from_db()
    assert (theirs.amount, theirs.removed_at) == (100, None)


def test_a_strangers_removed_entry_is_not_found(as_member, stranger):
    theirs = EntryFactory(user=stranger, is_removed=True)
    for method, address in addresses(theirs):
        assert getattr(as_member, method)(address).status_code == 404, address
    theirs.refresh_from_db()
    assert theirs.removed_at


def test_a_notice_about_a_strangers_change_says_nothing(as_member, stranger):
    theirs = EntryFactory(user=stranger, food=FoodFactory(name="Stranger's pie"))
    actions.remove_many(stranger, theirs.day, [theirs])
    change = stranger.changes.get()
    change.undo()
    assert "pie" not in as_member.get(DAY).text
    assert "pie" not in as_member.get(f"{DAY}?undone={change.pk}").text


def test_an_entry_stands_at_the_address_of_its_own_day_only(as_member, entry):
    answer = as_member.get(reverse("logs:entry", args=[date(2026, 11, 21), entry.pk]))
    assert answer.status_code == 422
    assert not parse(answer).select("input[name=amount]")


def test_an_entry_that_never_was_is_not_found(as_member):
    assert as_member.get(reverse("logs:entry", args=["2026-11-22", new_id()])).status_code == 404


# --- what it shows --------------------------------------------------------------------------------


def test_almonds_and_oat_bran_make_174_mg(as_member, fresh_catalogue):
    for name, amount in (("almonds", "1 oz"), ("oat-bran", "1/2 cup")):
        food = Food.objects.get(catalogue_key=name)
        portion = food.portions.get(label=amount)
        as_member.post(
            DAY + "entries/",
            {"id": new_id(), "food": food.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"},
        )
    page = parse(as_member.get(DAY))
    assert page.select_one("#day-total").attributes["value"] == "174.000"
    assert page.select_one("#day-total").text == "174"
    lines = page.select_one("#entries").select("li")
    assert [line.select_one("data").value for line in lines] == [Decimal(78), Decimal(96)]


def test_the_total_stands_beside_the_target_and_what_is_left(as_member, entry):
    page = parse(as_member.get(DAY))
    assert (page.select_one("#day-total").value, page.select_one("#day-target").value) == (
        Decimal(156),
        Decimal(310),
    )
    assert "154 mg to go" in page.select_one(".total").text


def test_a_reached_target_is_said_in_words(as_member, member):
    EntryFactory(user=member, grams=310)
    total = parse(as_member.get(DAY)).select_one(".total").text
    assert "Target reached" in total
    assert "to go" not in total


def test_supplements_are_shown_apart(as_member, member, supplement):
    EntryFactory(user=member, grams=50)
    EntryFactory(user=member, grams=120, food=supplement)
    page = parse(as_member.get(DAY))
    assert page.select_one("#day-total").value == 170
    assert "Food and drink 50 mg" in page.select_one(".total").text
    assert "Supplements 120 mg" in page.select_one(".total").text


def test_an_unknown_item_makes_the_day_at_least(as_member, member, unknown_food):
    EntryFactory(user=member)
    EntryFactory(user=member, food=unknown_food)
    page = parse(as_member.get(DAY))
    assert page.select_one(".total").text.split("100")[0].endswith("at least ")
    assert "We don’t have a magnesium value for 1 item" in page.text
    assert "unknown" in page.select_one("#entries").text
    assert "At most 210 mg to go" in page.text


def test_an_unknown_item_has_no_figure(as_member, member, unknown_food):
    unknown = EntryFactory(user=member, food=unknown_food)
    line = parse(as_member.get(DAY)).select_one(f"#entry-{unknown.pk}")
    assert [data.attributes.get("value") for data in line.select("data")] == [None]


def test_a_day_without_unknown_items_is_exact(as_member, entry):
    assert "at least" not in as_member.get(DAY).text.lower()


def test_an_empty_day_says_what_to_do_next(as_member):
    page = parse(as_member.get(DAY))
    entries = page.select_one("#entries")
    assert "Search for a food above, or type or dictate everything at once" in entries.text
    assert entries.select_one("a[href=/supplements/new/]").text == "Take a supplement? Add it once"
    assert page.select_one("#day-total").attributes["value"] == "0.000"


def test_a_first_visit_promises_nothing(as_member, member):
    page = parse(as_member.get(DAY))
    assert not page.select("#day-suggestions")
    assert not page.select(".chart")
    assert "Get ideas" not in page.text
    EntryFactory(user=member)
    page = parse(as_member.get(DAY))
    assert page.select("#day-suggestions")
    assert page.select(".chart")


def test_an_empty_day_of_somebody_who_logs_is_short(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 20))
    said = {22: "Nothing logged yet.", 21: "Nothing logged.", 23: "Nothing planned for this day yet."}
    for day, words in said.items():
        entries = parse(as_member.get(f"/days/2026-11-{day}/")).select_one("#entries")
        assert entries.select("p")[0].text == words
        assert bool(entries.select("a")) is (day != 23)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (21, "210 mg short."),
        (22, "210 mg to go."),
        (23, "Planned. 210 mg below target."),
    ],
)
def test_what_is_missing_is_called_by_the_day(as_member, member, unknown_food, day, words):
    EntryFactory(user=member, day=date(2026, 11, day), grams=100)
    address = f"/days/2026-11-{day}/"
    assert words in parse(as_member.get(address)).select_one(".total").text
    EntryFactory(user=member, day=date(2026, 11, day), food=unknown_food)
    at_most = words.replace("210", "At most 210")
    assert at_most in parse(as_member.get(address)).select_one(".total").text


def test_entries_stand_under_their_meals_with_the_meals_totals(as_member, member):
    EntryFactory(user=member, meal="dinner", grams=50)
    EntryFactory(user=member, meal="breakfast", grams=30)
    EntryFactory(user=member, meal="dinner", grams=20)
    meals = parse(as_member.get(DAY)).select_one("#entries").select(".meal")
    assert [meal.select_one("h2").text for meal in meals] == ["Breakfast 30 mg", "Dinner 70 mg"]


def test_the_day_is_compared_with_the_target_that_held_on_it(as_member, member):
    TargetFactory(user=member, starts_on=date(2026, 11, 22), target_mg=Decimal(350))
    targets = [
        parse(as_member.get(f"/days/2026-11-{day}/")).select_one("#day-target").value for day in (21, 22, 23)
    ]
    assert targets == [310, 350, 350]


@pytest.mark.parametrize(("grams", "is_noted"), [(350, False), ("350.1", True)])
def test_passing_the_upper_limit_of_supplements_is_noted_calmly(
    as_member, member, supplement, grams, is_noted
):
    EntryFactory(user=member, grams=grams, food=supplement)
    note = parse(as_member.get(DAY)).select_one("section[aria-label=Supplements and medicines]")
    assert "of the 350 mg US upper limit. Food does not count towards it" in note.text
    assert ("This is over the upper limit" in note.text) is is_noted
    assert ("caution" in note.attributes.get("class", "").split()) is is_noted


def test_food_alone_never_passes_the_upper_limit(as_member, member):
    EntryFactory(user=member, grams=900)
    assert "upper limit" not in as_member.get(DAY).text


def test_the_last_seven_days_stand_beside_the_day(as_member, member):
    EntryFactory(user=member, day=date(2026, 11, 16), grams=320)
    EntryFactory(user=member, day=date(2026, 11, 15))
    chart = parse(as_member.get(DAY)).select_one("aside").select_one("svg")
    assert [bar["href"] for bar in chart.select("a")] == [f"/days/2026-11-{day}/" for day in range(16, 23)]
    assert chart.select("a")[0]["aria-label"] == "Mon 16 November: 320 of 310 mg, on target"
    assert chart.select("a")[6]["aria-label"] == "Sun 22 November: no entries"


# --- plain and htmx -------------------------------------------------------------------------------


def test_a_page_is_whole_without_htmx(as_member):
    answer = as_member.get(DAY)
    page = parse(answer)
    assert answer.text.startswith("<!doctype html>")
    for id in ("day-panel", "food-search", "food-results", "entries", "notice", "search-status"):
        page.select_one(f"#{id}")


def test_htmx_gets_the_panel_and_the_notice_only(as_member, entry):
    answer = as_member.get(DAY, headers=HTMX)
    part = parse(answer)
    assert not part.select("html")
    assert not part.select("main")
    assert part.select_one("#day-panel").select_one("#day-total").value == 156
    assert part.select_one("#notice")["hx-swap-oob"] == "innerHTML"


def test_what_stands_outside_the_panel_is_swapped_out_of_band_only(as_member):
    part = parse(as_member.get(DAY, headers=HTMX))
    top = [element for element in part.children if not isinstance(element, str)]
    assert {element.attributes.get("id"): "hx-swap-oob" in element.attributes for element in top} == {
        "day-panel": False,
        "notice": True,
    }


def test_a_page_restored_from_history_is_whole(as_member):
    answer = as_member.get(DAY, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert parse(answer).select("html")


def test_an_id_names_one_element_of_a_page(as_member, entry):
    for address in (DAY, DAY + "foods/?q=al", f"{DAY}entries/{entry.pk}/", f"{DAY}?changed={entry.pk}"):
        ids = [element["id"] for element in parse(as_member.get(address)).select("[id]")]
        assert sorted(ids) == sorted(set(ids)), address


def test_caches_are_told_that_the_answer_depends_on_htmx(as_member):
    for headers in ({}, HTMX):
        assert "HX-Request" in as_member.get(DAY, headers=headers)["Vary"]
