"""A long history costs no more queries than a short one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EntryFactory, FoodFactory, TargetFactory
from tests.html import HTMX
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

DAY = date(2026, 11, 22)
ADDRESS = "/days/2026-11-22/"


def queries(client, address, headers=None):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers or {}).status_code == 200
    return len(captured)


def log(user, days):
    """An entry on each of `days`, written in one go."""
    food = FoodFactory()
    entries = [IntakeEntry(user=user, day=day, food=food, meal="lunch") for day in days]
    for entry in entries:
        entry.freeze(food)
        entry.set_amount(Decimal(10), "g", Decimal(1))
    IntakeEntry.objects.bulk_create(entries)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_day_page_takes_three_queries(as_member, member, headers):
    EntryFactory.create_batch(5, user=member)
    assert queries(as_member, ADDRESS, headers) == 3  # the session, the member, the day


def test_adding_an_entry_takes_at_most_8_queries_and_its_undo_9(as_member, member, almonds):
    log(member, [DAY] * 5)
    tap = {"pick": f"{almonds.pk} p{almonds.portions.first().pk} 1 {new_id()}", "meal": "snack"}
    with CaptureQueriesContext(connection) as captured:
        assert as_member.post(f"{ADDRESS}entries/", tap, headers=HTMX).status_code == 200
    assert len(captured) <= 8  # three of them begin and end the change, and record it
    change = member.changes.get()
    with CaptureQueriesContext(connection) as captured:
        assert as_member.post(f"{ADDRESS}changes/{change.pk}/undo/", headers=HTMX).status_code == 200
    assert len(captured) <= 9


def test_a_sentence_takes_as_many_queries_for_six_foods_as_for_one(as_member, almonds, unknown_food):
    for name in ("Oats", "Rice", "Beans", "Lentils"):
        FoodFactory(name=name, portions=[("1 cup", "100")])

    def asked(text):
        return queries(as_member, f"{ADDRESS}foods/?q={text}", HTMX)

    one = asked("2 oz almonds")
    assert asked("2 oz almonds, 2 muffins") == one
    assert asked("2 oz almonds, 2 muffins, 1 cup oats, 2 cups rice, a cup of beans, 1 cup lentils") == one
    assert asked("2 oz almonds, 3 oz almonds, 4 oz almonds") == one


def test_ten_times_the_entries_take_no_more_queries(as_member, member):
    log(member, [DAY] * 3)
    before = queries(as_member, ADDRESS)
    log(member, [DAY] * 27)
    assert queries(as_member, ADDRESS) == before


def test_ten_years_of_history_take_no_more_queries(as_member, member):
    log(member, [DAY] * 3)
    before = queries(as_member, ADDRESS)
    log(member, [DAY - timedelta(days=n) for n in range(1, 3651)])
    for year in range(2016, 2026):
        TargetFactory(user=member, starts_on=date(year, 1, 1))
    assert queries(as_member, ADDRESS) == before


def test_the_day_page_reads_its_own_week_and_no_more(as_member, member):
    """Rows outside the seven days are not even fetched: each query names the days that it wants."""
    log(member, [DAY] * 3)
    with CaptureQueriesContext(connection) as captured:
        as_member.get(ADDRESS)
    about_entries = [query["sql"] for query in captured if "logs_intakeentry" in query["sql"]]
    assert about_entries
    assert all("day " in sql.partition("WHERE")[2].replace('"', "") for sql in about_entries)


def test_entries_of_many_foods_take_no_more_queries(as_member, member):
    EntryFactory(user=member)
    before = queries(as_member, ADDRESS)
    for _ in range(10):
        EntryFactory(user=member, food=FoodFactory(portions=[("1 piece", "10")]))
    assert queries(as_member, ADDRESS) == before


def test_a_search_takes_as_many_queries_for_eight_results_as_for_one(as_member):
    FoodFactory(name="Almonds", portions=[("1 oz", "28")])
    before = queries(as_member, ADDRESS + "foods/?q=al", HTMX)
    for n in range(10):
        FoodFactory(name=f"Almond {n}", portions=[("1 oz", "28"), ("1 cup", "140")])
    assert queries(as_member, ADDRESS + "foods/?q=al", HTMX) == before


def test_opening_an_entry_takes_no_more_queries_for_a_longer_day(as_member, member):
    entry = EntryFactory(user=member)
    before = queries(as_member, f"{ADDRESS}entries/{entry.pk}/")
    log(member, [DAY] * 30)
    assert queries(as_member, f"{ADDRESS}entries/{entry.pk}/") == before
