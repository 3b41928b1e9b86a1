"""The curators' list of foods says how often each is logged, what is open about it and who changed it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from foods.history import recording_change
from foods.models import Flag, Food
from tests.factories import EntryFactory, FoodFactory, UserFactory
from tests.foods.test_admin import FOODS, listed
from tests.html import parse

ACTIVITY = ("logged", "issues", "changed")


@pytest.fixture
def foods(db, member, curator, frozen_time):
    """Almonds are logged most, barley has an issue, cashews were changed; dates have none of it."""
    foods = {name: FoodFactory(name=name) for name in ("Almonds", "Barley", "Cashews", "Dates")}
    for name, count in (("Almonds", 3), ("Barley", 1)):
        EntryFactory.create_batch(count, user=member, food=foods[name], day=date(2026, 11, 20))
    EntryFactory(user=member, food=foods["Dates"], day=date(2026, 3, 1))  # long ago
    EntryFactory(user=member, food=foods["Dates"], day=date(2026, 11, 20), is_removed=True)
    Flag.objects.create(food=foods["Barley"], kind=Flag.Kind.TOO_MUCH)
    Flag.objects.create(food=foods["Dates"], kind=Flag.Kind.TOO_MUCH, dismissed_at=timezone.now())
    with recording_change(foods["Cashews"], by=curator):
        foods["Cashews"].magnesium_mg = 5
        foods["Cashews"].save()
    return foods


def order(client: Client, query: str) -> list[str]:
    return [food.name for food in client.get(f"{FOODS}{query}").context["cl"].result_list]


def test_the_list_shows_counts_and_the_curator_but_no_member(as_curator, foods):
    page = as_curator.get(FOODS)
    rows = parse(page).select_one("#result_list").select("tbody")[0].select("tr")
    shown = {
        row.select(".field-food_name")[0].text: tuple(
            row.select_one(f".field-{one}").text for one in ACTIVITY
        )
        for row in rows
    }
    day = "22 Nov 2026"
    assert shown == {
        "Almonds": ("3 entries", "", ""),
        "Barley": ("1 entry", "1 issue", ""),
        "Cashews": ("", "", f"{day}curator@example.org"),
        "Dates": ("", "", ""),
    }
    assert "member@example.org" not in page.text


def test_the_first_click_on_a_column_shows_the_foods_with_the_most_first(as_curator, foods):
    links = {
        column: parse(as_curator.get(FOODS)).select(f"th.column-{column}")[0].select("a")[0]["href"]
        for column in ACTIVITY
    }
    assert order(as_curator, links["logged"])[:2] == ["Almonds", "Barley"]
    assert order(as_curator, links["issues"])[0] == "Barley"
    assert order(as_curator, links["changed"])[0] == "Cashews"


def test_the_list_is_filtered_by_activity(as_curator, foods, curator, member, frozen_time):
    cases = {
        "logged=yes": {"Almonds", "Barley"},
        "logged=no": {"Cashews", "Dates"},
        "issues=open": {"Barley"},
        "changed=7": {"Cashews"},
        "changed=never": {"Almonds", "Barley", "Dates"},
        f"changed_by={curator.pk}": {"Cashews"},
        "logged=x": set(foods),
        "changed=x": set(foods),
        "changed_by=x": set(foods),
        f"changed_by={member.pk}": set(foods),  # a member is nobody to filter by
    }
    for query, names in cases.items():
        assert listed(as_curator, f"?{query}") == names, query
    frozen_time.shift(8 * 24 * 60 * 60)
    assert listed(as_curator, "?changed=7") == set()
    assert listed(as_curator, "?changed=30") == {"Cashews"}


def test_the_last_change_counts_not_an_earlier_one(as_curator, foods, curator):
    other = UserFactory(email="other@example.org", is_staff=True)
    with recording_change(foods["Cashews"], by=other):
        foods["Cashews"].magnesium_mg = 6
        foods["Cashews"].save()
    assert listed(as_curator, f"?changed_by={curator.pk}") == set()
    assert listed(as_curator, f"?changed_by={other.pk}") == {"Cashews"}
    UserFactory._meta.model.objects.filter(pk=other.pk).update(is_staff=False)
    page = as_curator.get(FOODS).text
    assert "a former curator" in page
    assert "other@example.org" not in page


def test_the_issues_of_a_food_lead_to_their_list(as_curator, foods):
    row = parse(as_curator.get(f"{FOODS}?issues=open")).select_one("#result_list")
    answer = as_curator.get(row.select_one(".field-issues").select_one("a")["href"])
    assert [flag.food.name for flag in answer.context["cl"].result_list] == ["Barley"]


def test_a_retired_food_says_so_next_to_its_name(as_curator, db):
    FoodFactory(name="Peanuts", is_retired=True)
    assert parse(as_curator.get(FOODS)).select_one("th.field-food_name").text == "Peanuts retired"
    assert Food.objects.count() == 1
