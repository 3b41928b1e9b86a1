"""Sixteen writers that note what the database acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from tests.factories import EntryFactory, FoodFactory, UserFactory
from tracker.logs.models import IntakeEntry
from tracker.operations.databases import default_database

WRITERS = 16


class Writers:
    """Threads that log entries one by one, each with a connection of its own."""

    def __init__(self, database: dict) -> None:
        self._database = database
        self._food, self._user = FoodFactory(), UserFactory()
        self._stop = threading.Event()
        self._acknowledged: list = []
        self._changed = threading.Condition()
        self.threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def _write(self) -> None:
        with default_database(self._database):
            while not self._stop.is_set():
                try:
                    entry = EntryFactory(user=self._user, food=self._food)
                except DatabaseError:  # not acknowledged
                    self._stop.wait(0.05)
                    continue
                with self._changed:
                    self._acknowledged.append(entry.pk)
                    self._changed.notify_all()
                self._stop.wait(0.002)

    def acknowledged(self) -> set:
        with self._changed:
            return set(self._acknowledged)

    def wait_for_more(self, count: int) -> None:
        """Return when `count` more rows have been acknowledged; an error when that takes a minute."""
        with self._changed:
            aim = len(self._acknowledged) + count
            assert self._changed.wait_for(lambda: len(self._acknowledged) >= aim, timeout=60)

    def stop(self) -> None:
        self._stop.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


@contextmanager
def writing(database: dict) -> Iterator[Writers]:
    writers = Writers(database)
    for thread in writers.threads:
        thread.start()
    try:
        writers.wait_for_more(WRITERS * 3)
        yield writers
    finally:
        writers.stop()


def logged() -> set:
    return set(IntakeEntry.objects.values_list("pk", flat=True))
