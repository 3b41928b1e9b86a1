"""While the index of food search is lost or damaged, foods are found all the same, and it comes back."""

from __future__ import annotations

import logging
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from foods.search import damage, index, search_foods
from foods.search.engine import fetch_rows, run_statement
from tests.conftest import signed_in
from tests.factories import FoodFactory

DAMAGE = {
    "a lost table": ["DROP TABLE foods_search"],
    "lost spelling": ["DROP TABLE foods_spelling", "DROP TABLE foods_vocabulary"],
    "no rows": ["DELETE FROM foods_search"],
}
OF_SQLITE = {
    "lost words": ["DROP TABLE foods_search_words"],
    "a lost part of the words": ["DROP TABLE foods_search_words_data"],
    "a lost setting of the words": ["DROP TABLE foods_search_words_config", "DROP TABLE foods_search"],
    "emptied words": ["DELETE FROM foods_search_words_data"],
    "overwritten words": ["UPDATE foods_search_words_data SET block = x'ffffffffffffffff' WHERE id > 10"],
}
if connection.vendor == "sqlite":
    DAMAGE |= OF_SQLITE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _never_reported(monkeypatch):
    monkeypatch.setattr(damage, "_reported_at", None)


def repaired() -> None:
    """Wait for the thread that builds the index anew."""
    for thread in threading.enumerate():
        if thread.name == damage.THREAD:
            thread.join(30)


def found(query: str) -> list[str]:
    return [each.food.name for each in search_foods(query).foods]


def break_index(statements: list[str]) -> None:
    for statement in statements:
        run_statement(statement)


@pytest.mark.parametrize("statements", DAMAGE.values(), ids=DAMAGE)
def test_foods_are_found_while_the_index_is_damaged_and_it_is_built_anew(member, statements, caplog):
    FoodFactory(name="Almonds", aliases="mandeln")
    FoodFactory(name="Oat bran")
    FoodFactory(name="Old almonds", is_retired=True)
    client = signed_in(member)
    break_index(statements)
    caplog.set_level(logging.WARNING, "foods.search")
    for address in ("/foods/?q=almond", "/days/2026-11-22/foods/?q=almond"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Almonds" in answer.text or "<mark>Almond</mark>s" in answer.text
    assert client.get("/foods/?q=almnds").status_code == 200  # the words for spelling may be what is lost
    repaired()
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [record.name for record in errors] == ["foods.search"]
    assert index.is_complete()
    assert fetch_rows("SELECT word FROM foods_vocabulary WHERE word = 'almonds'")
    for query in ("almonds", "mandeln", "almnds"):
        assert found(query) == ["Almonds"], query


@pytest.mark.parametrize("statements", DAMAGE.values(), ids=DAMAGE)
def test_a_food_is_saved_while_the_index_is_damaged(statements):
    food = FoodFactory(name="Almonds")
    break_index(statements)
    food.name = "Hazelnuts"
    food.save()
    repaired()
    call_command("rebuild_search", verbosity=0)
    assert found("hazelnuts") == ["Hazelnuts"]


def test_an_upgrade_builds_a_lost_index_anew():
    FoodFactory(name="Almonds")
    break_index(DAMAGE["a lost table"])
    index.after_migrate()
    assert found("almonds") == ["Almonds"]


def test_a_database_that_does_not_answer_is_no_damage(almonds):
    def is_down(execute, sql, *args):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(is_down), pytest.raises(OperationalError):
        search_foods("almonds")
    assert damage._reported_at is None
