"""Cases of one claim that share a test."""

from __future__ import annotations

import inspect

import pytest
from django.core.cache import cache
from django.test import Client

from foods.models import Food
from tests import cases
from tests.factories import FoodFactory


@pytest.fixture(autouse=True)
def all_cases(monkeypatch):
    """As in make test: make check takes the first only."""
    monkeypatch.setattr(cases, "takes_first_only", False)


def test_each_case_begins_with_the_rows_the_cookies_and_the_cache_of_the_first(db):
    seen = []

    @cases.for_each("name", ["Oats", "Rye"])
    def check(name, client):
        seen.append((name, Food.objects.count(), list(client.cookies), cache.get("case")))
        FoodFactory(name=name)
        client.cookies["case"] = name
        cache.set("case", name)

    check(client=Client())
    assert seen == [("Oats", 0, [], None), ("Rye", 0, [], None)]
    assert list(inspect.signature(check).parameters) == ["client"]


def test_a_case_that_fails_is_named_and_cases_may_be_crossed(db, monkeypatch):
    seen = []

    @cases.for_each("word", "ab")
    @cases.for_each("number", [1, 2])
    def check(word, number):
        seen.append((word, number))
        assert (word, number) != ("b", 1)

    with pytest.raises(AssertionError) as failed:
        check()
    assert failed.value.__notes__ == ["Case: number = 1", "Case: word = b"]
    assert seen == [("a", 1), ("a", 2), ("b", 1)]
    monkeypatch.setattr(cases, "takes_first_only", True)
    seen.clear()
    check()
    assert seen == [("a", 1)]
