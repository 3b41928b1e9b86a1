"""The queue of those who wait for their turn to write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import OperationalError

from tracker.lib.databases.write_queue import WriteQueue
from tracker.lib.threads import max_waiting_writers

LONG = 20.0  # seconds


@pytest.fixture
def threads():
    with ThreadPoolExecutor(20) as pool:
        yield pool


def occupy(queue, threads):
    """Let another thread take a place; the event that makes it leave."""
    entered, leave = Event(), Event()

    def stay():
        queue.enter(LONG)
        entered.set()
        leave.wait(LONG)
        queue.leave()

    threads.submit(stay)
    assert entered.wait(LONG)
    return leave


def wait_until(condition):
    for _ in range(2000):
        if condition():
            return
        Event().wait(0.005)
    raise AssertionError("this did not come to pass")


def test_writers_come_in_the_order_in_which_they_asked(threads):
    queue, order = WriteQueue(1, max_waiting=10), []
    leave = occupy(queue, threads)

    def write(number):
        queue.enter(LONG)
        order.append(number)
        queue.leave()

    writers = []
    for number in range(5):
        writers.append(threads.submit(write, number))
        wait_until(lambda number=number: len(queue._waiting) == number + 1)
    leave.set()
    for writer in writers:
        writer.result(LONG)
    assert order == [0, 1, 2, 3, 4]


def test_a_writer_without_a_turn_gives_up_in_time_and_holds_up_nobody_afterwards(threads):
    queue = WriteQueue(1, max_waiting=10)
    leave = occupy(queue, threads)
    with pytest.raises(OperationalError, match="no turn to write"):
        queue.enter(0.05)
    leave.set()
    wait_until(lambda: queue.is_free)
    assert queue.enter(LONG)
    queue.leave()
    assert queue.is_free


def test_when_too_many_wait_the_next_writer_is_refused_at_once(threads):
    queue = WriteQueue(1, max_waiting=2)
    leave = occupy(queue, threads)
    waiting = [threads.submit(lambda: (queue.enter(LONG), queue.leave())) for _ in range(2)]
    wait_until(lambda: len(queue._waiting) == 2)
    with pytest.raises(OperationalError, match="2 writers wait already"):
        queue.enter(LONG)
    leave.set()
    for writer in waiting:
        writer.result(LONG)


def test_as_many_write_at_a_time_as_there_are_places(threads):
    queue = WriteQueue(3, max_waiting=10)
    leaves = [occupy(queue, threads) for _ in range(3)]
    assert not queue.is_free
    for leave in leaves:
        leave.set()
    wait_until(lambda: queue.is_free)


def test_a_thread_that_writes_already_waits_for_no_second_place():
    queue = WriteQueue(1, max_waiting=1)
    assert queue.enter(LONG)
    assert not queue.enter(LONG)
    queue.leave()


def test_waiting_writers_never_take_all_threads():
    assert all(max_waiting_writers(threads) + 1 < threads for threads in range(3, 200))
