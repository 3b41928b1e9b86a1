"""Curators find foods by what people call them, retired ones and numbers too, among millions."""

import pytest
from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse

from foods.admin.search import CappedPaginator
from foods.models import Alias, Barcode, Food
from foods.search import reindex
from tests.factories import FoodFactory
from tests.foods.conftest import filled_in
from tests.foods.spreadsheets import FOODS

GTIN = "04006381333931"


@pytest.fixture
def oat_foods(db):
    """Oats with a barcode, oat bran, retired oat cakes."""
    oats = FoodFactory(name="Oats", source="usda_sr_legacy", source_id="173904")
    Barcode.objects.create(food=oats, gtin=GTIN)
    FoodFactory(name="Oat bran", kind="food")
    FoodFactory(name="Oat cakes", is_retired=True)
    reindex(Food.objects.values_list("pk", flat=True))


def names(client, query: str) -> list[str]:
    return [food.name for food in client.get(f"{FOODS}{query}").context["cl"].result_list]


def test_the_best_comes_first(as_curator, oat_foods):
    for name in ("Crackers with rice", "Rice"):
        FoodFactory(name=name)
    assert names(as_curator, "?q=rice") == ["Rice", "Crackers with rice"]
    assert sorted(names(as_curator, "?q=oat")) == ["Oat bran", "Oats"]


def test_a_column_that_is_clicked_on_decides_the_order(as_curator, oat_foods):
    assert names(as_curator, "?q=oat&o=-1") == ["Oats", "Oat bran"]
    assert names(as_curator, "?q=oat&o=1") == ["Oat bran", "Oats"]


@pytest.mark.parametrize("term", ["173904", GTIN, "4006381333931"])
def test_a_number_finds_the_food_of_the_source_or_the_barcode(as_curator, oat_foods, term):
    assert names(as_curator, f"?q={term}") == ["Oats"]


def test_the_number_of_a_food_finds_it_even_when_it_is_retired(as_curator, oat_foods):
    cakes = Food.objects.get(name="Oat cakes")
    assert "Oat cakes" in names(as_curator, f"?q={cakes.pk}")


def test_retired_foods_are_found_with_the_filter(as_curator, oat_foods):
    assert names(as_curator, "?q=oat&is_retired__exact=1") == ["Oat cakes"]
    assert names(as_curator, "?q=oat&is_retired__exact=0") == ["Oats", "Oat bran"]


def test_a_retired_food_is_found_when_nothing_else_is(as_curator, oat_foods):
    assert names(as_curator, "?q=cakes") == ["Oat cakes"]


def test_what_the_search_lists_further_down_is_found_with_a_filter(as_curator, oat_foods, monkeypatch):
    monkeypatch.setattr("foods.admin.search.MAX_FOUND", 1)
    assert len(names(as_curator, "?q=oat")) == 1
    assert names(as_curator, "?q=oat&source__exact=usda_sr_legacy") == ["Oats"]


@pytest.mark.parametrize("term", ["zzzz", "%25", "'", "-", "9" * 30])
def test_what_is_not_there_is_not_found(as_curator, oat_foods, term):
    assert names(as_curator, f"?q={term}") == []


def test_own_foods_of_members_are_not_found(as_curator, member):
    bread = FoodFactory(name="Secret bread", owner=member)
    assert names(as_curator, "?q=secret") == []
    assert names(as_curator, f"?q={bread.pk}") == []


def test_choosing_a_food_by_typing_uses_the_same_search(as_curator, oat_foods):
    address = "/admin/autocomplete/?app_label=foods&model_name=flag&field_name=food&term=oats"
    answer = as_curator.get(address).json()
    assert answer["results"][0]["text"] == "Oats"
    assert answer["pagination"] == {"more": False}


def test_the_list_is_in_the_order_of_names_whatever_their_letters(as_curator, db):
    for name in ("banana", "Cherry", "Apple"):
        FoodFactory(name=name)
    assert names(as_curator, "") == ["Apple", "banana", "Cherry"]


def test_the_list_counts_no_further_than_it_has_to(as_curator, db, monkeypatch):
    for _ in range(7):
        FoodFactory()
    monkeypatch.setattr(CappedPaginator, "MAX_COUNTED", 5)
    page = as_curator.get(FOODS).text
    assert "5 or more" in " ".join(page.split())
    monkeypatch.setattr(CappedPaginator, "MAX_COUNTED", 8)
    assert "7 foods" in " ".join(as_curator.get(FOODS).text.split())


def test_the_list_counts_a_slice_and_not_the_table(as_curator, almonds, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as queries:
        as_curator.get(FOODS)
    counting = [
        query["sql"] for query in queries if "COUNT(" in query["sql"] and "foods_food" in query["sql"]
    ]
    assert counting
    assert all("LIMIT" in sql for sql in counting)
    assert issubclass(CappedPaginator, Paginator)


# --- other names and barcodes ---------------------------------------------------------------------


def test_a_curator_keeps_other_names_for_words(as_curator):
    as_curator.post("/admin/foods/alias/add/", {"term": "courgette", "meaning": "zucchini"})
    assert [str(alias) for alias in Alias.objects.all()] == ["courgette = zucchini"]
    assert "zucchini" in as_curator.get("/admin/foods/alias/?q=courg").text


def test_a_barcode_is_added_on_the_foods_page_and_checked(as_curator, almonds):
    page = f"{FOODS}{almonds.pk}/change/"
    form = filled_in(as_curator.get(page))
    wrong = as_curator.post(page, form | {"barcodes-0-gtin": "4006381333932"})
    assert wrong.status_code == 200
    assert "errorlist" in wrong.text
    as_curator.post(page, form | {"barcodes-0-gtin": "4006381333931"})
    assert [barcode.gtin for barcode in almonds.barcodes.all()] == [GTIN]


def test_a_search_of_thousands_of_words_is_answered(as_curator, almonds):
    long = "almonds " * 3_000
    for model, model_admin in admin.site._registry.items():
        if model_admin.search_fields:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert as_curator.get(address, {"q": long}).status_code in {200, 403}, model


def test_an_export_by_a_filter_that_is_none_leads_to_the_list(as_curator, almonds):
    answer = as_curator.get("/admin/foods/food/export/?format=x&then=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/foods/food/?e=1"


def test_an_empty_field_to_go_by_is_none(as_curator):
    group = FoodFactory().group
    for action in ("delete", "change"):
        assert as_curator.get(f"/admin/foods/foodgroup/{group.pk}/{action}/?_to_field=").status_code == 200
