"""Lists of twenty thousand foods: read from an index, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food, FoodGroup
from tests.conftest import stored_for_a_module
from tests.factories import FoodGroupFactory
from tests.html import parse
from tracker.food_pages import food_lists
from tracker.food_pages.food_lists import ORDERS, page_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker) -> Iterator[FoodGroup]:
    """20,000 foods in one group; of every tenth nobody knows the magnesium."""
    with stored_for_a_module(django_db_blocker):
        nuts = FoodGroupFactory(name="Nuts")
        foods = []
        for n in range(20_000):
            food = Food(
                name=f"Nut {n:05}", group=nuts, magnesium_mg=None if n % 10 == 0 else Decimal(n % 997)
            )
            food.set_listed_values(None)
            foods.append(food)
        Food.objects.bulk_create(foods, batch_size=2000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE foods_food")
        yield nuts


def plan(statement, parameters):
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {statement}", parameters)
        return "\n".join(str(row) for row in cursor.fetchall())


def test_a_page_of_a_long_list_is_read_from_an_index_wherever_it_begins(many):
    middle = (Food.objects.earliest("id").pk + Food.objects.latest("id").pk) // 2
    for order in ORDERS.values():
        value = "nut 10000" if order.column == "sort_name" else Decimal(500)
        cases = [(f"({order.column}, id) {sign} (%s, %s)", [many.pk, value, 7, 31]) for sign in "<>"]
        cases += [(f"{order.column} IS NOT NULL", [many.pk, 31])]
        if order.is_by_value:
            cases += [(f"{order.column} IS NULL AND id {sign} %s", [many.pk, middle, 31]) for sign in "<>"]
        for condition, parameters in cases:
            words = plan(page_statement(order, condition), parameters)
            assert f"foods_by_{order.column}" in words, (order.key, condition, words)
            assert "TEMP B-TREE" not in words, (order.key, condition, words)
            assert "Sort" not in words, (order.key, condition, words)


def test_the_groups_of_a_large_catalogue_are_counted_from_an_index(many):
    words = plan(food_lists.GROUPS, [food_lists.COUNTED_TO + 1])
    assert "Seq Scan on foods_food " not in words
    assert "SCAN foods_food" not in words.replace("SCAN foods_foodgroup", "")
    assert "foods_by_sort_name" in words
    assert "foods_by_per_portion_mg" in words
    assert food_lists.groups()[0].count_in_words == "1,000+"


def test_the_last_page_takes_as_many_queries_as_the_first_and_none_skips_or_counts_rows(as_member, many):
    asked = {}
    for sort, place in (("name", "nut 19900~0"), ("-portion", "3~0"), ("100", "~0")):
        for after in ("", place):
            with CaptureQueriesContext(connection) as captured:
                answer = as_member.get(f"/foods/groups/{many.pk}/", {"sort": sort, "after": after})
            assert len(parse(answer).select("ul.lines")[0].select("li")) == 30
            statements = [query["sql"] for query in captured if "foods_food" in query["sql"]]
            assert not [sql for sql in statements if "OFFSET" in sql or "COUNT(" in sql]
            asked[sort, bool(after)] = len(captured)
    assert max(asked.values()) <= 9, asked
    assert all(asked[sort, True] <= asked[sort, False] + 1 for sort, _ in asked), asked
