"""Pages without an account: the front page's example, the foods, and what search engines read."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods import barcodes
from foods.models import Food
from tests.factories import FoodFactory, FoodGroupFactory, UserFactory
from tests.html import HTMX, parse

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def almonds(db):
    return FoodFactory(
        name="Almonds",
        magnesium_mg=Decimal(270),
        portions=[("1 oz", "28.35")],
        group=FoodGroupFactory(name="Nuts"),
    )


# --- the front page's example ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "total", "shown"),
    [
        ("almonds", "77", "Almonds"),
        ("2 oz almonds", "153", "2 oz"),
        ("100 g almonds and 1 oz almonds", "347", "Almonds"),
    ],
)
def test_a_visitor_types_food_and_sees_its_magnesium(client, almonds, typed, total, shown):
    for headers in ({}, HTMX):
        page = parse(client.get("/", {"q": typed}, headers=headers))
        assert page.select_one("#day-total").text == total
        assert shown in page.select_one("#example").text


def test_nothing_that_a_visitor_types_is_stored(client, almonds):
    with CaptureQueriesContext(connection) as queries:
        client.get("/", {"q": "almonds and xylofrags"})
        client.get("/foods/", {"q": "xylofrags"})
    writes = [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]
    assert not writes
    assert not client.cookies


def test_what_is_not_found_is_named_and_what_is_unknown_makes_the_total_at_least(client, almonds):
    FoodFactory(name="Ghee", magnesium_mg=None, portions=[("1 tbsp", "13")])
    example = parse(client.get("/", {"q": "1 oz almonds, 1 tbsp ghee and 2 xylofrags"})).select_one(
        "#example"
    )
    assert "xylofrags" in example.text
    assert "at least" in example.text
    assert "unknown" in example.text


def test_the_target_changes_and_the_food_stays(client, almonds):
    page = parse(client.get("/", {"q": "almonds", "target": "400"}))
    assert page.select_one("#day-target").text == "400 mg"
    assert "q=almonds" in page.select("#example")[0].select("a[aria-current=true]")[0]["href"]


@pytest.mark.parametrize("typed", ["", "a", "<script>alert(1)</script>", "x" * 5000, "\x00", "½ ½ ½"])
def test_any_text_is_answered(client, almonds, typed):
    response = client.get("/", {"q": typed})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


# --- foods ----------------------------------------------------------------------------------------


def test_a_visitor_goes_from_the_list_to_a_food(client, almonds):
    assert "Nuts" in parse(client.get("/foods/")).select_one("#main").text
    assert almonds.get_absolute_url() in client.get(f"/foods/groups/{almonds.group_id}/").text
    assert almonds.get_absolute_url() in client.get("/foods/", {"q": "almonds"}).text
    page = parse(client.get(almonds.get_absolute_url()))
    assert "77 mg" in page.select_one("#main").text.replace("\xa0", " ")
    assert page.select("a[href=/accounts/signup/]")
    assert not [form for form in page.select("form") if form.attributes.get("method") == "post"]


def test_a_visitor_sees_no_food_of_a_member(client, almonds):
    own = FoodFactory(name="Grandmother's seed bread", owner=UserFactory(), portions=[("1 slice", "40")])
    assert client.get(own.get_absolute_url()).status_code == 404
    assert own.name not in client.get("/foods/", {"q": "grandmother"}).text
    assert own.name not in client.get("/", {"q": "grandmother"}).text
    assert own.get_absolute_url() not in sitemap_of(client, "foods")


def test_a_visitors_barcode_asks_no_other_site(client, food_facts, almonds, monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        pytest.fail("Open Food Facts was asked")

    monkeypatch.setattr(barcodes, "_fetch_product", refuse)
    assert client.get("/foods/", {"q": "4006381333931"}).status_code == 200


# --- search engines -------------------------------------------------------------------------------


def sitemap_of(client, section: str) -> list[str]:
    text = client.get(f"/sitemap-{section}.xml").content
    return [element.text or "" for element in ElementTree.fromstring(text).iter(SITEMAP)]


def test_the_sitemap_lists_pages_that_visitors_can_read(client, almonds):
    Food.objects.filter(pk=almonds.pk).update(catalogue_key="almonds")
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    sections = [element.text or "" for element in index.iter(SITEMAP)]
    assert len(sections) == 3
    urls = [url for section in ("pages", "groups", "foods") for url in sitemap_of(client, section)]
    assert f"http://testserver{almonds.get_absolute_url()}" in urls
    for url in urls:
        assert client.get(url.removeprefix("http://testserver")).status_code == 200, url


def test_robots_txt_names_the_sitemap_and_shuts_out_pages_behind_sign_in(client, db):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    for folder in re.findall(r"Disallow: (\S+)", text):
        assert client.get(folder).status_code != 200, folder


def structured_data(page: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert match
    data: dict[str, Any] = json.loads(match[1])
    return data


def test_a_food_describes_itself_to_search_engines(client, almonds):
    page = client.get(almonds.get_absolute_url()).text
    data = structured_data(page)
    assert data["name"] == "Almonds"
    assert data["nutrition"]["@type"] == "NutritionInformation"
    assert data["nutrition"]["servingSize"] == "1 oz, 28 g"
    assert data["nutrition"]["description"] == "77 mg of magnesium"
    assert "<title>Almonds" in page
    assert '<meta name="description" content="Magnesium in Almonds: 77 mg in 1 oz, 28 g.">' in page


def test_a_name_cannot_end_the_structured_data(client, db):
    food = FoodFactory(name="Oat </script><b>bar</b>", portions=[("1 bar", "40")])
    page = client.get(food.get_absolute_url()).text
    assert "</script><b>" not in page
    data = structured_data(page)
    assert data["name"] == food.name


def test_an_unknown_value_is_not_described_as_zero(client, db):
    food = FoodFactory(name="Ghee", magnesium_mg=None, portions=[("1 tbsp", "13")])
    page = client.get(food.get_absolute_url()).text
    assert "nutrition" not in structured_data(page)
    assert 'content="Magnesium in Ghee: not known yet."' in page
