"""What the results of the add box say, and where they lead."""

from __future__ import annotations

import pytest

from foods.models import Barcode
from foods.search import SearchOutcome
from tests.factories import EntryFactory, FoodFactory
from tests.fake_open_food_facts import FLAT, UNKNOWN
from tests.html import HTMX, parse
from tracker.logs.queries import recent_food_ids
from tracker.logs.search import results as search_results

SEARCH = "/days/2026-11-22/foods/"


def search(client, q, headers=HTMX, **more):
    return parse(client.get(SEARCH, {"q": q} | more, headers=headers))


def names(page):
    return [pick.select_one("span").text for pick in page.select("button[name=pick]")]


@pytest.mark.parametrize(
    ("source", "words"),
    [("usda_sr_legacy", "USDA SR Legacy"), ("label", "Label"), ("open_food_facts", "Open Food Facts ODbL")],
)
def test_each_result_names_its_source_in_short(as_member, source, words):
    FoodFactory(name="Almonds", source=source)
    assert search(as_member, "al").select_one("i").text == words


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_more_can_be_shown_and_the_hand_goes_to_the_first_new_one(as_member, headers):
    for n in range(20):
        FoodFactory(name=f"Almond {n:02}")
    page = search(as_member, "al", headers)
    assert len(names(page)) == 8
    for count in (16, 20):
        link = page.select_one("#food-results").select_one("p.actions").select_one("a")
        assert link["href"] == link["hx-get"]
        before = names(page)
        page = parse(as_member.get(link["href"], headers=headers))
        assert names(page)[: len(before)] == before
        assert len(names(page)) == count
        focused = [
            n for n, pick in enumerate(page.select("button[name=pick]")) if "autofocus" in pick.attributes
        ]
        assert focused == [len(before)]
        assert len(page.select("[autofocus]")) == 1
    assert not page.select_one("#food-results").select("p.actions")


@pytest.mark.parametrize("shown", ["", "x", "-5", "0", "9" * 30])
def test_a_damaged_address_shows_results_all_the_same(as_member, almonds, shown):
    assert names(search(as_member, "al", shown=shown)) == ["Almonds"]


def test_results_for_other_words_than_were_typed_say_so(as_member, monkeypatch):
    monkeypatch.setattr(
        search_results, "search_foods", lambda query, **options: SearchOutcome([], shown_for="spinach")
    )
    page = search(as_member, "spinahc")
    assert "Showing results for spinach. No match for “spinahc”." in page.select_one("#food-results").text
    assert "Showing results for spinach." in page.select_one("#search-status").text


def test_the_latest_foods_of_this_person_come_first(as_member, member, stranger):
    foods = [FoodFactory(name=f"Almond {letter}") for letter in "abcde"]
    EntryFactory(user=member, food=foods[3], day="2026-11-20")
    EntryFactory(user=member, food=foods[2], day="2026-11-21")
    EntryFactory(user=member, food=foods[4], day="2026-08-20")
    EntryFactory(user=stranger, food=foods[1])
    assert recent_food_ids(member.pk, member.profile.today()) == [foods[2].pk, foods[3].pk]
    assert set(names(search(as_member, "al"))[:2]) == {"Almond c", "Almond d"}


def test_what_was_removed_is_not_recent(member, almonds):
    EntryFactory(user=member, food=almonds, is_removed=True)
    assert recent_food_ids(member.pk, member.profile.today()) == []


# --- barcodes -------------------------------------------------------------------------------------


def test_the_digits_of_a_known_barcode_find_its_food(as_member, almonds):
    Barcode.objects.create(food=almonds, gtin="04006381333931")
    page = search(as_member, "4006381333931")
    assert names(page) == ["Almonds"]
    assert page.select_one("#food-results")["data-query"] == "4006381333931"


def test_a_mistyped_barcode_gets_its_sentence_and_no_way_to_keep_it(as_member):
    results = search(as_member, "4006381333930").select_one("#food-results")
    assert "This barcode isn’t valid" in results.text
    assert not results.select("a")


def test_an_unknown_barcode_leads_to_the_label(as_member):
    results = search(as_member, "4006381333931").select_one("#food-results")
    assert "We don’t have this barcode" in results.text
    link = results.select_one("a")
    assert link.text == "Add it from the label"
    form = parse(as_member.get(link["href"]))
    assert form.select_one("input[name=barcode]")["value"] == "4006381333931"
    assert form.select_one("input[name=day]")["value"] == "2026-11-22"


def test_a_barcode_that_open_food_facts_knows_can_be_added_by_one_tap(as_member, food_facts):
    food_facts.answers(FLAT)
    page = search(as_member, "3029330003533")
    [found] = page.select("button[name=pick]")
    assert "Open Food Facts ODbL" in found.text
    sent = {"pick": found["value"], "meal": "snack"}
    answer = as_member.post("/days/2026-11-22/entries/", sent, follow=True)
    assert parse(answer).select_one("#day-total").value == 235


def test_a_barcode_that_nobody_knows_leads_to_the_label_on_the_foods_page_too(as_member, food_facts):
    food_facts.answers(UNKNOWN)
    page = parse(as_member.get("/foods/?q=96385074"))
    assert "We couldn’t find this barcode" in page.text
    [link] = [link for link in page.select("a") if link.text == "Add it from the label"]
    assert link["href"] == "/foods/mine/new/?barcode=96385074"
