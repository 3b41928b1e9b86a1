"""Long writes in short transactions, with pauses in which other writers get their turn.

SQLite has one writer at a time. A waiting writer retries after some milliseconds, then less and less often,
so that a very short pause keeps others out as long as no pause does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WANTED_S = 0.05  # for a transaction with its commit
# SQLite retries within 25 ms while it has waited for less than 128 ms, see its sqliteDefaultBusyCallback.
# One that missed a few short pauses asks every 100 ms: a long pause lets it in for certain.
MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.03, 0.11
LONG_PAUSE_EVERY_S = 0.2  # of time in transactions


class WriteBatches:
    """The transactions of one long write. `size` is how many rows the next one should hold.

    The size follows the time that transactions take, so that they stay short on a slow machine too.
    """

    def __init__(self, size: int, *, smallest: int = 10, largest: int = 20_000) -> None:
        self.size = size
        self._smallest, self._largest = smallest, largest
        self._written_s = 0.0  # since the last long pause

    @contextmanager
    def transaction(self, rows: int) -> Iterator[None]:
        """Write one batch of `rows` in a transaction, then pause (SQLite only).

        Inside a transaction of the caller a pause would let no other writer in, so there is none.
        """
        is_outermost = not connection.in_atomic_block
        with transaction.atomic():
            begun = time.monotonic()  # other writers wait from here on
            yield
        took_s = time.monotonic() - begun
        self._adapt(took_s, rows)
        if is_outermost and connection.vendor == "sqlite":
            time.sleep(self._pause_s(took_s))

    def _pause_s(self, took_s: float) -> float:
        self._written_s += took_s
        if self._written_s >= LONG_PAUSE_EVERY_S:
            self._written_s = 0.0
            return MAX_PAUSE_SECONDS
        return min(max(took_s / 2, MIN_PAUSE_SECONDS), MAX_PAUSE_SECONDS)

    def _adapt(self, took_s: float, rows: int) -> None:
        fitting = int(rows * WANTED_S / max(took_s, 0.001))
        if took_s > WANTED_S:
            self.size = max(self._smallest, min(fitting, self.size))
        elif rows >= self.size:
            self.size = min(fitting, self.size * 2, self._largest)
