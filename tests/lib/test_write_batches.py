"""A long write lets others write in between."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from foods.models import Alias
from tracker.lib import write_batches
from tracker.lib.write_batches import WriteBatches


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only when a test says so; and the pauses that were made."""
    clock = SimpleNamespace(now=0.0, pauses=[])
    fake = SimpleNamespace(monotonic=lambda: clock.now, sleep=clock.pauses.append)
    monkeypatch.setattr(write_batches, "time", fake)
    return clock


def write(batches: WriteBatches, clock, rows: int, seconds: float) -> int:
    """Write one batch that takes so long; the size of the next one."""
    with batches.transaction(rows):
        clock.now += seconds
    return batches.size


def test_the_next_batch_follows_the_time_that_the_last_one_took(db, clock):
    batches = WriteBatches(100, smallest=10, largest=1000)
    assert write(batches, clock, 100, write_batches.WANTED_S * 2) == 50
    assert write(batches, clock, 50, write_batches.WANTED_S * 100) == 10
    assert [write(batches, clock, batches.size, 0.001) for _ in range(3)] == [20, 40, 80]


def test_a_batch_that_was_not_full_says_nothing_of_larger_ones(db, clock):
    batches = WriteBatches(100)
    assert write(batches, clock, 3, 0.001) == 100


def test_inside_a_transaction_nobody_waits(db, clock):
    write(WriteBatches(100), clock, 100, 0.05)
    assert clock.pauses == []


@pytest.mark.django_db(transaction=True)
def test_a_pause_follows_each_transaction_on_sqlite_only_and_now_and_then_a_long_one(clock):
    batches = WriteBatches(100)
    for seconds in (0.1, 0.01, 0.1, 0.01):
        write(batches, clock, 100, seconds)
    assert clock.pauses == ([0.05, 0.03, 0.11, 0.03] if connection.vendor == "sqlite" else [])


def test_a_batch_that_fails_is_taken_back_and_those_before_it_stay(db):
    def add(term: str, *, fails: bool) -> None:
        with WriteBatches(1).transaction(1):
            Alias.objects.create(term=term, meaning="x")
            if fails:
                raise KeyboardInterrupt

    add("first", fails=False)
    with pytest.raises(KeyboardInterrupt):
        add("second", fails=True)
    assert list(Alias.objects.values_list("term", flat=True)) == ["first"]


@pytest.mark.django_db(transaction=True)
def test_another_writer_gets_its_turn_between_two_batches():
    """Without pauses it would wait until all of them are done."""
    is_over, written = threading.Event(), []

    def somebody_else() -> None:
        try:
            while not is_over.is_set():
                with transaction.atomic():
                    written.append(Alias.objects.create(term=f"other {len(written)}", meaning="x").pk)
                is_over.wait(0.005)
        finally:
            connection.close()

    thread = threading.Thread(target=somebody_else)
    thread.start()
    batches, seen = WriteBatches(1), set()
    for number in range(12):
        with batches.transaction(1):
            Alias.objects.create(term=f"batch {number}", meaning="x")
            seen.add(len(written))
            is_over.wait(0.05)  # as long as a batch of many rows takes
    is_over.set()
    thread.join(10)
    assert len(seen) >= 4
