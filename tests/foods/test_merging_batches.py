"""A merge with very many rows: moved in short transactions, safe to stop and to finish."""

from __future__ import annotations

import pytest

from foods import merge_rows
from foods.merging import merge, undo_merge
from foods.models import Food, Merge
from tests.factories import FoodFactory, UserFactory
from tests.operations.housekeeping_run import run_housekeeping_tomorrow
from tracker.logs.models import Favourite


@pytest.fixture
def loved(db):
    """Two foods that are one; the second has the stars of seven members, one of whom starred both."""
    kept = FoodFactory(name="Almonds", aliases="mandel", portions=[("1 oz", "28.35")])
    old = FoodFactory(name="Raw almonds", aliases="badam", portions=[("1 cup", "143")])
    users = [UserFactory() for _ in range(7)]
    for user in users:
        Favourite.objects.create(user=user, food=old)
    Favourite.objects.create(user=users[0], food=kept)
    return kept, old


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr("foods.merging.MAX_ROWS_IN_MERGE", 1)
    monkeypatch.setattr("foods.merge_rows.BATCH", 2)
    monkeypatch.setattr("tracker.lib.write_batches.WriteBatches._adapt", lambda *args: None)


def state_of(food: Food) -> dict[str, object]:
    food = Food.objects.get(pk=food.pk)
    return {
        "retired": food.is_retired,
        "into": food.merged_into_id,
        "aliases": food.aliases,
        "portions": [portion.label for portion in food.portions.all()],
    }


def stars(*foods: Food) -> list[int]:
    return [food.favourites.count() for food in foods]


def stop_at_batch(monkeypatch, name: str, number: int) -> None:
    move, calls = merge_rows.move, []

    def stops(*args):
        calls.append(name)
        if len(calls) == number:
            raise KeyboardInterrupt
        return move(*args)

    monkeypatch.setattr(merge_rows, "move", stops)


def test_a_merge_with_very_many_rows_that_was_stopped_can_be_finished_and_undone(
    loved, small_batches, curator, monkeypatch
):
    kept, old = loved
    before = stars(*loved), state_of(kept), state_of(old)
    with monkeypatch.context() as patch:
        stop_at_batch(patch, "merge", 3)
        with pytest.raises(KeyboardInterrupt):
            merge(kept, [old], curator)
    assert Food.objects.get(pk=old.pk).merged_into == kept
    assert 1 < stars(kept)[0] < 7

    assert run_housekeeping_tomorrow(monkeypatch)["Stopped merges"] == 1

    assert stars(*loved) == [7, 1]
    [made] = Merge.objects.all()
    assert made.state == ""
    with monkeypatch.context() as patch:
        stop_at_batch(patch, "undo", 3)
        with pytest.raises(KeyboardInterrupt):
            undo_merge(made, curator)
    assert Food.objects.get(pk=old.pk).merged_into == kept
    assert run_housekeeping_tomorrow(monkeypatch)["Stopped merges"] == 1
    assert (stars(*loved), state_of(kept), state_of(old)) == before
    made.refresh_from_db()
    assert made.undone_at
    assert (made.state, made.undone_by, made.moves.count()) == ("", curator, 0)


def test_a_merge_in_batches_that_is_not_finished_can_be_undone(loved, small_batches, curator, monkeypatch):
    kept, old = loved
    before = stars(*loved), state_of(kept), state_of(old)
    with monkeypatch.context() as patch:
        stop_at_batch(patch, "merge", 3)
        with pytest.raises(KeyboardInterrupt):
            merge(kept, [old], curator)
    undo_merge(Merge.objects.get(), curator)
    assert (stars(*loved), state_of(kept), state_of(old)) == before
