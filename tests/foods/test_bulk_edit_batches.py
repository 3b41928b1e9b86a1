"""A bulk edit of very many foods: in short transactions, safe to stop and to finish."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from foods.models import Food, FoodGroup
from foods.search import search_foods
from foods.spreadsheets import resource
from tests.factories import FoodFactory
from tests.foods.spreadsheets import as_csv, bulk_edit, confirm, upload

COUNT = 10


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Three foods in each transaction, on SQLite."""
    if connection.vendor != "sqlite":
        pytest.skip("On other databases a bulk edit is one transaction.")
    monkeypatch.setattr(resource, "MAX_CHANGED_AT_ONCE", 2)
    monkeypatch.setattr(resource, "FIRST_BATCH", 3)
    monkeypatch.setattr("tracker.lib.write_batches.WriteBatches._adapt", lambda *args: None)


@pytest.fixture
def oats(db) -> list[Food]:
    return [FoodFactory(name=f"Oats {number}", portions=[("1 cup", "80")]) for number in range(COUNT)]


def rows(foods: list[Food]) -> list[dict[str, Any]]:
    return [
        {"id": food.pk, "name": f"Bran {number}", "magnesium_mg": "90", "portions": "1 cup=90"}
        for number, food in enumerate(foods)
    ]


def stop_at_batch(monkeypatch, number: int) -> None:
    write, calls = resource.FoodResource._write_some, []

    def stops(*args: Any) -> None:
        calls.append(1)
        if len(calls) == number:
            raise KeyboardInterrupt
        write(*args)

    monkeypatch.setattr(resource.FoodResource, "_write_some", stops)


def states(foods: list[Food]) -> list[tuple[Any, ...]]:
    """Of each food its value, its portion, what lists and search have of it, and its changes."""
    return [
        (
            food.magnesium_mg,
            food.portions.get().quantity,
            food.per_portion_mg,
            bool(search_foods(food.name).foods),
            food.history.count(),
        )
        for food in Food.objects.filter(pk__in=[food.pk for food in foods]).order_by("pk")
    ]


# With a change come two rows of history: what it is now, and that it had got its portion meanwhile.
OLD, NEW = (100, 80, 80, True, 1), (90, 90, 81, True, 3)


def test_a_stopped_edit_leaves_each_food_whole_and_the_same_file_has_only_what_is_left(
    as_curator, oats, monkeypatch
):
    preview = upload(as_curator, as_csv(*rows(oats)))
    with monkeypatch.context() as patch:
        stop_at_batch(patch, 3)
        with pytest.raises(KeyboardInterrupt):
            confirm(as_curator, preview)
    assert states(oats) == [NEW] * 6 + [OLD] * 4

    again = confirm(as_curator, preview)  # the page is still open
    assert "Some foods changed in the meantime." in again.text
    assert (again.context["preview"]["updated"], again.context["preview"]["unchanged"]) == (4, 6)
    assert confirm(as_curator, again).status_code == 302
    assert states(oats) == [NEW] * COUNT


def test_many_batches_end_like_one(as_curator, oats):
    assert bulk_edit(as_curator, *rows(oats)).status_code == 302
    assert states(oats) == [NEW] * COUNT


def test_new_foods_appear_together_and_once(as_curator, monkeypatch):
    FoodGroup.objects.create(name="Cereals")
    new = [{"id": "", "name": f"Bran {n}", "group": "Cereals", "magnesium_mg": "90"} for n in range(COUNT)]
    preview = upload(as_curator, as_csv(*new))
    with monkeypatch.context() as patch:
        stop_at_batch(patch, 3)
        with pytest.raises(KeyboardInterrupt):
            confirm(as_curator, preview)
    assert Food.objects.count() == 6
    assert not Food.objects.published().exists()
    assert not search_foods("bran").foods

    assert confirm(as_curator, preview).status_code == 302
    assert sorted(food.name for food in Food.objects.published()) == [f"Bran {n}" for n in range(COUNT)]
    assert len(search_foods("bran", limit=50).foods) == COUNT


def test_a_food_that_is_changed_between_batches_is_not_overwritten(as_curator, oats, monkeypatch):
    write, calls = resource.FoodResource._write_some, []

    def somebody_else_saves(*args: Any) -> None:
        calls.append(1)
        write(*args)
        if len(calls) == 2:
            Food.objects.filter(pk=oats[7].pk).update(magnesium_mg=55)

    monkeypatch.setattr(resource.FoodResource, "_write_some", somebody_else_saves)
    answer = bulk_edit(as_curator, *rows(oats))
    assert "Some foods changed in the meantime." in answer.text
    assert Food.objects.get(pk=oats[7].pk).magnesium_mg == 55
    assert states(oats[:6]) == [NEW] * 6
