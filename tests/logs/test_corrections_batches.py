"""A correction of very many entries: in short transactions, safe to stop and to finish."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import EntryFactory, TargetFactory
from tests.logs.corrections.apply_correction import DAY, cards, correct, day_total, values
from tests.operations.housekeeping_run import run_housekeeping_tomorrow
from tracker.logs.corrections import batches
from tracker.logs.corrections.actions import apply, resume, undo
from tracker.logs.corrections.values import CannotCorrect
from tracker.logs.models import CorrectedEntry, Correction


@pytest.fixture
def small_batches(monkeypatch):
    """A member at a time."""
    monkeypatch.setattr(batches, "BATCH", 1)
    monkeypatch.setattr("tracker.lib.write_batches.WriteBatches._adapt", lambda *args: None)


@pytest.fixture
def many_ounces(almonds):
    """Three entries of each of three members, on two days: 78 mg each."""
    users = [TargetFactory().user for _ in range(3)]
    days = (DAY, DAY, DAY - timedelta(days=1))
    return {
        user: [EntryFactory(user=user, day=day, food=almonds, grams="28.35") for day in days]
        for user in users
    }


def stop_at_the_second_member(monkeypatch) -> None:
    """As a process that is killed: before the last statement of the second batch, or in between."""
    pieces, calls = batches._pieces, []

    def stops(ids):
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return pieces(ids)

    monkeypatch.setattr(batches, "_pieces", stops)


def held(entries: dict) -> list[set[object]]:
    """The different values in the entries of each member."""
    return [{values(entry)[0] for entry in theirs} for theirs in entries.values()]


def told_as_they_are(entries: dict) -> bool:
    """Return True if the page of each member tells of a correction exactly when their day has its value."""
    seen = []
    for user, theirs in entries.items():
        client = Client()
        client.force_login(user)
        cards_of_day = cards(client)
        total = day_total(client)[0]
        assert total == sum(values(entry)[0] for entry in theirs if entry.day == DAY)
        seen.append(bool(cards_of_day) == (total == 160))
    return all(seen)


def test_a_stopped_correction_leaves_each_member_all_or_nothing_of_it_and_can_be_finished(
    many_ounces, small_batches, almonds, curator, monkeypatch
):
    change = correct(almonds, 80)
    with monkeypatch.context() as patch:
        stop_at_the_second_member(patch)
        with pytest.raises(KeyboardInterrupt):
            apply(change, "Misread", curator)
    assert sorted(held(many_ounces), key=str) == [{Decimal(78)}, {Decimal(78)}, {Decimal(80)}]
    assert told_as_they_are(many_ounces)

    made = Correction.objects.get()
    assert made.state == Correction.State.APPLYING
    resume(made)

    assert held(many_ounces) == [{Decimal(80)}] * 3
    assert told_as_they_are(many_ounces)
    assert (made.state, made.entry_count, made.member_count, made.day_count) == ("", 9, 3, 6)
    assert CorrectedEntry.objects.count() == 9


def test_a_stopped_undoing_leaves_each_member_all_or_nothing_of_it_and_can_be_finished(
    many_ounces, small_batches, almonds, curator, monkeypatch
):
    made = apply(correct(almonds, 80), "Misread", curator)
    with monkeypatch.context() as patch:
        stop_at_the_second_member(patch)
        with pytest.raises(KeyboardInterrupt):
            undo(made, curator)
    assert sorted(held(many_ounces), key=str) == [{Decimal(78)}, {Decimal(80)}, {Decimal(80)}]
    made.refresh_from_db()
    assert (made.state, made.undone_at) == (Correction.State.UNDOING, None)
    undone = {user for user, theirs in many_ounces.items() if values(theirs[0])[0] == 78}
    for user in many_ounces:
        client = Client()
        client.force_login(user)
        [card] = cards(client)
        assert ("we undid this update" in card) == (user in undone)

    assert run_housekeeping_tomorrow(monkeypatch)["Stopped corrections"] == 1

    made.refresh_from_db()
    assert made.state == ""
    assert made.undone_at
    assert held(many_ounces) == [{Decimal(78)}] * 3
    assert run_housekeeping_tomorrow(monkeypatch)["Stopped corrections"] == 0


def test_another_correction_of_the_food_waits_until_the_stopped_one_is_finished(
    many_ounces, small_batches, almonds, curator, monkeypatch
):
    change = correct(almonds, 80)
    with monkeypatch.context() as patch:
        stop_at_the_second_member(patch)
        with pytest.raises(KeyboardInterrupt):
            apply(change, "Misread", curator)
    with pytest.raises(CannotCorrect, match="isn’t finished"):
        apply(change, "Misread", curator)
    with pytest.raises(CannotCorrect, match="isn’t finished"):
        undo(Correction.objects.get(), curator)
    resume(Correction.objects.get())
    undo(Correction.objects.get(), curator)
    assert held(many_ounces) == [{Decimal(78)}] * 3
