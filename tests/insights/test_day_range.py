"""A day's total can be expanded to what it lies between."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Food, SourceRange
from tests.factories import EntryFactory, FoodFactory
from tests.html import HTMX, parse
from tracker.insights.uncertainty.spread import DaySpread, ItemSpread

PAGE = "/days/2026-11-22/range/"
amounts = st.decimals(0, 1000, places=3)


@given(st.lists(st.tuples(amounts, amounts, amounts, st.booleans()), max_size=8))
def test_the_total_is_never_outside_its_own_range(drawn):
    items = []
    for first, second, third, has_range in drawn:
        low, mg, high = sorted([first, second, third])
        items.append(ItemSpread("", "", mg, low, high) if has_range else ItemSpread("", "", mg))
    spread = DaySpread(items)
    assert spread.lowest_mg <= spread.total_mg <= spread.highest_mg


@pytest.fixture
def flour(db):
    SourceRange.objects.create(
        source="usda_foundation", source_id="9", lowest_mg=80, highest_mg=130, sample_count=8
    )
    return FoodFactory(name="Flour", source="usda_foundation", source_id="9", magnesium_mg=100)


def test_the_day_lies_between_the_sums_of_its_ranges(as_member, member, flour):
    EntryFactory(user=member, food=flour, grams=200)
    EntryFactory(user=member, food=FoodFactory(name="Bread"), grams=50)
    page = parse(as_member.get(PAGE))
    assert "Between 210 mg and 310 mg" in page.select_one("p[role=status]").text
    assert "1 of 2 items has a range" in page.select_one("#day-range").text
    assert "200 g: 160 to 260 mg, 8 samples" in page.select_one("ul.row-list").text
    day = parse(as_member.get("/days/2026-11-22/"))
    assert [link["href"] for link in day.select_one("#day-range").select("a")] == [PAGE]
    part = parse(as_member.get(PAGE, headers=HTMX))
    assert (
        part.select_one("#day-range").select_one("p[role=status]").text
        == page.select_one("p[role=status]").text
    )
    assert not part.select("h1")


def test_a_value_below_a_limit_may_be_up_to_it_and_unknown_items_come_on_top(as_member, member):
    water = FoodFactory(name="Water", magnesium_mg=0, value_mark="below", limit_mg=Decimal(2))
    EntryFactory(user=member, food=water, grams=500)
    EntryFactory(user=member, food=FoodFactory(magnesium_mg=None))
    text = parse(as_member.get(PAGE)).select_one("#day-range").text
    assert "Between 0 mg and 10 mg, plus 1 item with no known value" in text
    assert "below the source’s limit" in text


def test_history_is_frozen_so_a_changed_food_gives_no_range(as_member, member, flour):
    EntryFactory(user=member, food=flour, grams=100)
    Food.objects.filter(pk=flour.pk).update(magnesium_mg=120)
    text = parse(as_member.get(PAGE)).select_one("#day-range").text
    assert "No items on this day have a range" in text


def test_an_empty_day_and_a_strangers_day_show_nothing(as_member, stranger, flour, client):
    EntryFactory(user=stranger, food=flour)
    assert "Nothing logged" in parse(as_member.get(PAGE)).select_one("#day-range").text
    assert not parse(as_member.get("/days/2026-11-22/")).select("#day-range")


def test_a_visitor_is_sent_to_sign_in(client, db):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
