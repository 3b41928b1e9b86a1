"""Searching on the page of foods."""

from __future__ import annotations

import pytest

from foods.models import Barcode
from tests.factories import FoodFactory
from tests.html import parse


def found(client, **query):
    page = parse(client.get("/foods/", query))
    return page, [line.select_one("a").text for line in page.select_one("main").select("li")]


def test_a_search_finds_foods_with_value_and_source(as_member, almonds):
    page, names = found(as_member, q="alm")
    assert names == ["Almonds"]
    line = page.select_one("main").select_one("li")
    assert line.text == "Almonds1 oz, 28 g Curator78 mg"
    assert line.select_one("a")["href"] == f"/foods/{almonds.pk}/"
    assert page.select_one("#foods-search")["value"] == "alm"


def test_a_barcode_finds_its_food(as_member, almonds):
    Barcode.objects.create(food=almonds, gtin="04006381333931")
    assert found(as_member, q="4006381333931")[1] == ["Almonds"]


def test_a_long_list_goes_on_on_the_next_page(as_member):
    for n in range(25):
        FoodFactory(name=f"Almond {n:02}")
    page, names = found(as_member, q="almond")
    [more] = [link["href"] for link in page.select("a") if link.text == "Show more"]
    rest = [
        line.select_one("a").text
        for line in parse(as_member.get(f"/foods/{more}")).select_one("main").select("li")
    ]
    assert sorted(names + rest) == [f"Almond {n:02}" for n in range(25)]


@pytest.mark.parametrize("offset", ["x", "-1", "9" * 40, "99999"])
def test_a_damaged_offset_is_answered_all_the_same(as_member, almonds, offset):
    assert as_member.get("/foods/", {"q": "alm", "offset": offset}).status_code == 200


def test_nothing_found_offers_to_keep_it_as_an_own_food(as_member, almonds):
    page, names = found(as_member, q="<b>zz</b>")
    assert names == []
    assert "No results for “<b>zz</b>”" in page.text
    [link] = [link for link in page.select("a") if link.text.startswith("Add “")]
    assert parse(as_member.get(link["href"])).select_one("input[name=name]")["value"] == "<b>zz</b>"


def test_one_letter_shows_the_groups(as_member, almonds):
    assert "Nuts and seeds" in parse(as_member.get("/foods/?q=a")).select_one("ul.group-list").text


def test_magnesium_on_the_skin_is_explained_and_no_food_is_listed(as_member):
    FoodFactory(name="Epsom salt, taken by mouth")
    page, names = found(as_member, q="epsom salt bath")
    assert names == []
    assert "We don’t log magnesium used on the skin" in page.select_one("main").select_one(".empty").text
