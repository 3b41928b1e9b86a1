"""Lists in the admin look to the letter as Django draws them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_list, results
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from foods.models import Alias, Food
from tests.factories import EntryFactory, FoodFactory, SymptomFactory, TargetFactory, UserFactory
from tests.html import parse
from tests.lib.test_admin_forms import without_space
from tracker.lib.change_lists import draw_rows, draw_table
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User


@pytest.fixture
def rows(db):
    """A few rows of each kind of column: texts to escape, empty values, figures, days, choices, relations."""
    user = UserFactory(email="o'brien&co@example.org")
    for name, magnesium_mg in (("Oats <b>rolled</b>", Decimal("1234.5")), ("Salt & vinegar", None)):
        food = FoodFactory(
            name=name, magnesium_mg=magnesium_mg, brand='The "Mill"', portions=[("1 oz", "28")]
        )
        EntryFactory(user=user, food=food)
    SymptomFactory(user=user, severity=None, place="")
    TargetFactory(user=user)
    Alias.objects.create(term="courgette", meaning="zucchini")


def change_list_of(model_admin, query=""):
    request = RequestFactory().get(f"/admin/{query}")
    request.user = User(is_active=True, is_staff=True, is_superuser=True)
    change_list = model_admin.get_changelist_instance(request)
    change_list.formset = None  # as the view leaves it without editable columns
    return change_list


def drawn_as(draw, change_list):
    return ["".join(str(cell) for cell in row) for row in draw(change_list)]


@pytest.mark.parametrize("query", ["", "?o=1"])
def test_every_list_of_the_admin_looks_as_django_draws_it(rows, query):
    filled = set()
    for model, model_admin in admin.site._registry.items():
        change_list = change_list_of(model_admin, query)
        assert drawn_as(draw_rows, change_list) == drawn_as(results, change_list), model
        filled |= {model} if change_list.result_list else set()
    assert {Food, IntakeEntry, User, Alias} <= filled


@pytest.mark.parametrize("query", ["", "?o=1", "?o=2.-3"])
def test_the_table_around_the_rows_looks_as_django_draws_it(rows, query):
    for model, model_admin in admin.site._registry.items():
        change_list = change_list_of(model_admin, query)
        expected = render_to_string("admin/change_list_results.html", result_list(change_list))
        assert without_space(draw_table(change_list)) == without_space(expected).strip(), model


class OddColumns(admin.ModelAdmin):
    """Columns that no list of the project has yet."""

    list_display = [
        "__str__",
        "id",
        "is_retired",
        "basis_quantity",
        "created_at",
        "marked",
        "none",
        "day",
        "flag",
    ]
    list_display += ["list_of_two", "group__name", lambda food: food.kind]
    list_display_links = ["id", "marked"]
    empty_value_display = "(nothing)"

    @admin.display(description="marked")
    def marked(self, food):
        return mark_safe(f"<b>{food.pk}</b>")

    @admin.display(empty_value="<none>")
    def none(self, food):
        return None

    def day(self, food):
        return date(2026, 11, 22)

    @admin.display(boolean=True)
    def flag(self, food):
        return food.magnesium_mg is not None

    def list_of_two(self, food):
        return [1, "<two>"]


@pytest.mark.parametrize("links", [None, ["id", "marked"], []])
def test_columns_of_every_kind_look_as_django_draws_them(rows, monkeypatch, links):
    monkeypatch.setattr(OddColumns, "list_display_links", links)
    change_list = change_list_of(OddColumns(Food, admin.site), "?is_retired__exact=0")
    assert len(change_list.result_list) == 2
    assert drawn_as(draw_rows, change_list) == drawn_as(results, change_list)


def test_a_row_of_a_filtered_list_leads_back_to_it(rows, client):
    client.force_login(User.objects.create_superuser("curator@example.org", "four green pumpkin seeds"))
    oats = Food.objects.get(name__startswith="Oats")
    page = parse(client.get("/admin/foods/food/?kind__exact=food&q=oats"))
    [link] = page.select_one("#result_list").select_one("tbody").select_one("th").select("a")
    assert (
        link["href"]
        == f"/admin/foods/food/{oats.pk}/change/?_changelist_filters=kind__exact%3Dfood%26q%3Doats"
    )
    assert link.text.startswith(oats.name)
