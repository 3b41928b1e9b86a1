"""The page of one food."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.models import Barcode, Food
from tests.factories import FoodFactory
from tests.html import parse
from tracker.logs.models import IntakeEntry


def page_of(client, food):
    return parse(client.get(f"/foods/{food.pk}/"))


def lines(page):
    return [
        (line.select_one("span").text, line.select_one("data").text)
        for line in page.select("ul.row-list")[0].select("li")
    ]


def test_a_visitor_may_read_the_page(client, almonds):
    page = parse(client.get(f"/foods/{almonds.pk}/"))
    assert "78 mg in 1 oz, 28 g" in page.text
    assert "Log this food today" not in page.text


def test_a_strangers_own_food_is_not_there(as_member, as_stranger, stranger):
    theirs = FoodFactory(owner=stranger)
    assert as_member.get(f"/foods/{theirs.pk}/").status_code == 404
    assert as_stranger.get(f"/foods/{theirs.pk}/").status_code == 200


def test_each_portion_has_its_milligrams_and_its_share_of_todays_target(as_member, almonds):
    page = page_of(as_member, almonds)
    assert page.select_one("data.big-number").value == 78
    assert "25% of your daily target (310 mg)" in page.text
    assert lines(page) == [("1 oz, 28 g", "78 mg"), ("10 almonds, 12 g", "33 mg")]


def test_the_basis_is_among_the_portions_when_none_is_as_large(as_member):
    food = FoodFactory(portions=[("1 slice", "50")])
    assert lines(page_of(as_member, food)) == [("1 slice, 50 g", "50 mg"), ("100 g", "100 mg")]


def test_an_unknown_value_is_called_unknown_and_never_0(as_member, unknown_food):
    page = page_of(as_member, unknown_food)
    assert page.select_one("data.big-number").text == "unknown"
    assert {figure.text for figure in page.select("data")} == {"unknown"}
    assert "% of your daily target" not in page.text


def test_an_estimate_says_so(as_member, almonds):
    assert "estimate" not in page_of(as_member, almonds).text.lower()
    assert (
        "An estimate: the source calculated this value"
        in page_of(as_member, FoodFactory(is_estimate=True)).text
    )


def test_a_supplement_is_called_one(as_member, tablet):
    assert page_of(as_member, tablet).select_one("main").select_one("span.tag").text == "supplement"


def test_the_source_leads_to_its_original_record(as_member):
    usda = FoodFactory(source="usda_sr_legacy", source_id="170567", source_release="2018-04")
    page = page_of(as_member, usda)
    assert "USDA SR Legacy 2018-04, FDC 170567" in page.text
    record = "https://fdc.nal.usda.gov/food-details/170567/nutrients"
    assert page.select_one("a[rel=external noopener]")["href"] == record
    assert "CC0" in page.text


def test_what_comes_from_open_food_facts_names_the_product_and_the_licence(as_member):
    food = FoodFactory(source="open_food_facts", source_id="3029330003533")
    page = page_of(as_member, food)
    assert [link["href"] for link in page.select("a[rel]")] == [
        "https://world.openfoodfacts.org/product/3029330003533",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ]
    assert "Open Database License (ODbL)" in page.text


def test_a_source_without_a_record_has_no_link(as_member):
    page = page_of(as_member, FoodFactory(source="label", source_id="../evil", source_note="on the pack"))
    assert "Label, ../evil: on the pack" in page.text
    assert not page.select("a[rel]")


def test_other_names_and_barcodes_stand_on_the_page(as_member):
    food = FoodFactory(aliases="courgette; marrow")
    Barcode.objects.create(food=food, gtin="00012345678905")
    page = page_of(as_member, food)
    assert "courgette, marrow" in page.text
    assert "012345678905" in page.text


def test_changes_of_the_value_are_told_in_words_and_without_names(as_member, curator, almonds):
    for name, value in (("Almonds", "79"), ("Almonds, raw", "79"), ("Almonds, raw", None)):
        almonds.name, almonds.magnesium_mg = name, value and Decimal(value)
        almonds._history_user = curator
        almonds.save()
    page = page_of(as_member, almonds)
    assert [line.select_one("span").text for line in page.select("ul.row-list")[1].select("li")] == [
        "79 mg became unknown in 28.35 g",
        "78 mg became 79 mg in 28.35 g",
    ]
    assert "22 November 2026" in page.text
    assert curator.email not in page.text


def test_a_food_that_never_changed_has_no_history(as_member, almonds):
    assert "Value history" not in page_of(as_member, almonds).text


def test_it_can_be_added_to_today_from_its_page(as_member, almonds):
    form = page_of(as_member, almonds).select_one("form.amount-form")
    assert form["action"] == "/days/2026-11-22/entries/"
    sent = {field["name"]: field["value"] for field in form.select("input[value]")}
    portion = form.select_one("select[name=portion]").select("option")[1]["value"]
    sent |= {"amount": "2", "portion": portion, "meal": "lunch"}
    page = parse(as_member.post(form["action"], sent, follow=True))
    assert page.select_one("#day-total").attributes["value"] == "66.032"
    assert IntakeEntry.objects.get().meal == "lunch"


def test_a_tap_on_a_portion_logs_it_and_can_be_undone(as_member, almonds):
    page = page_of(as_member, almonds)
    form = page.select_one("#portions")
    assert len(page.select("ul.row-list")) == 1  # the portions are listed once
    picks = [button["value"] for button in form.select("button")]
    sent = {"pick": picks[1], "meal": "lunch"}
    page = parse(as_member.post("/days/2026-11-22/entries/", sent, follow=True))
    assert page.select_one("#notice").text.startswith("Almonds logged. 33 of 310 mg. Undo")
    entry = IntakeEntry.objects.get()
    assert (entry.portion_label, entry.amount, entry.meal) == ("10 almonds", 1, "lunch")
    as_member.post("/days/2026-11-22/entries/", sent)
    assert IntakeEntry.objects.count() == 1


def test_a_tap_on_the_amount_of_the_basis_logs_it(as_member):
    food = FoodFactory(portions=[("1 slice", "50")], basis_quantity=100)
    pick = page_of(as_member, food).select_one("#portions").select("button")[1]["value"]
    as_member.post("/days/2026-11-22/entries/", {"pick": pick, "meal": "lunch"})
    entry = IntakeEntry.objects.get()
    assert entry.amount * entry.portion_quantity == 100


def test_no_tap_logs_a_bottle_that_empties_the_bowel(as_member, bowel_preparation):
    page = page_of(as_member, bowel_preparation)
    assert not page.select("#portions")
    assert lines(page)
    assert page.select("form.amount-form")


def test_a_retired_food_says_so_and_cannot_be_added(as_member, almonds):
    almonds.is_retired = True
    almonds.save()
    page = page_of(as_member, almonds)
    assert "This food is no longer available" in page.text
    assert not page.select("form")


def test_a_merged_food_leads_to_the_one_that_stands_for_it(as_member, almonds):
    middle = FoodFactory(merged_into=almonds, is_retired=True)
    old = FoodFactory(merged_into=middle, is_retired=True)
    assert as_member.get(f"/foods/{old.pk}/")["Location"] == f"/foods/{almonds.pk}/"


def test_foods_that_were_merged_in_a_ring_lead_nowhere(as_member):
    one = FoodFactory()
    other = FoodFactory(merged_into=one)
    Food.objects.filter(pk=one.pk).update(merged_into=other)
    assert as_member.get(f"/foods/{one.pk}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_food_that_is_not_there_is_not_found(as_member, number):
    assert as_member.get(f"/foods/{number}/").status_code == 404


def test_the_day_page_leads_to_the_page_of_what_was_had(as_member, member, almonds):
    from tests.factories import EntryFactory

    EntryFactory(user=member, food=almonds)
    entry = (
        parse(as_member.get("/days/2026-11-22/")).select_one("#entries").select_one("span").select_one("a")
    )
    opened = parse(as_member.get(entry["href"])).select_one("#entries")
    assert f"/foods/{almonds.pk}/" in {link["href"] for link in opened.select("a")}
    form = parse(as_member.get(f"/days/2026-11-22/foods/{almonds.pk}/")).select_one("#add-form")
    assert f"/foods/{almonds.pk}/" in {link["href"] for link in form.select("a")}


def test_foods_are_in_the_navigation(as_member):
    page = parse(as_member.get("/foods/"))
    [tab] = [link for link in page.select_one("nav.tab-bar").select("a") if link.text == "Foods"]
    assert (tab["href"], tab["aria-current"]) == ("/foods/", "page")
