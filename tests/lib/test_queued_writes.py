"""A connection of PostgreSQL whose writer waits for its turn. It comes from a pool and may go back to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection, transaction

from foods.models import Alias
from tracker.lib.databases.queued_writes import _queue
from tracker.lib.databases.write_queue import WriteQueue

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 20.0  # seconds


@pytest.fixture(autouse=True)
def _begins_like_a_request():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no pool.")
    connection.close()
    connection.close_pool()  # the next one begins with a single connection


@contextmanager
def busy_queue():
    """Every place is taken; each ends when the event is set."""
    queue, leave = _queue(connection), Event()
    entered = [Event() for _ in range(queue._free)]

    def stay(event):
        queue.enter(LONG)
        event.set()
        leave.wait(LONG)
        queue.leave()

    with ThreadPoolExecutor(len(entered) + 1) as threads:
        staying = [threads.submit(stay, event) for event in entered]
        assert all(event.wait(LONG) for event in entered)
        try:
            yield queue, leave, threads
        finally:
            leave.set()
            for each in staying:
                each.result(LONG)


def borrow_when_one_waits(queue: WriteQueue, leave: Event) -> int:
    """Another request takes a connection meanwhile, and lets the writer go on; that connection's number."""
    for _ in range(2000):
        if queue._waiting:
            break
        Event().wait(0.005)
    connection.ensure_connection()
    try:
        return connection.connection.info.backend_pid
    finally:
        leave.set()
        connection.close()


def test_a_statement_that_waits_keeps_the_connection_of_its_cursor():
    with busy_queue() as (queue, leave, threads):
        borrowed = threads.submit(borrow_when_one_waits, queue, leave)
        with connection.cursor() as cursor:
            own = cursor.connection.info.backend_pid
            cursor.execute("DELETE FROM foods_alias")
        assert borrowed.result(LONG) != own


def test_a_transaction_within_an_open_cursor_keeps_its_connection():
    with busy_queue() as (queue, leave, threads):
        borrowed = threads.submit(borrow_when_one_waits, queue, leave)
        with connection.cursor() as cursor:
            own = cursor.connection.info.backend_pid
            with transaction.atomic():
                cursor.execute("DELETE FROM foods_alias")
        assert borrowed.result(LONG) != own


def test_a_writer_that_gave_its_connection_up_keeps_its_turn():
    list(Alias.objects.all())
    with busy_queue() as (queue, leave, threads):
        threads.submit(borrow_when_one_waits, queue, leave)
        with transaction.atomic():
            assert connection._has_turn
            assert connection._is_in_queue
        assert not connection._is_in_queue
    assert queue.is_free
