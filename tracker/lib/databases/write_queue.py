"""The queue in which the threads of a process wait for their turn to write."""

from __future__ import annotations

import threading
from collections import deque

from django.db.utils import OperationalError


class WriteTimeout(OperationalError):
    """The turn to write did not come in time, or too many wait already."""


class WriteQueue:
    """FIFO queue of writers: `places` at a time and at most `max_waiting` in the queue.

    Without it every waiting writer would occupy the database's own lock, in no order, and could take all
    threads of the process.
    """

    def __init__(self, places: int, max_waiting: int) -> None:
        self._free = places
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._writers: set[int] = set()

    @property
    def is_free(self) -> bool:
        """Return True when the next writer need not wait."""
        return self._free > 0

    def enter(self, seconds: float) -> bool:
        """Wait for a place, for at most `seconds`. Raises WriteTimeout when none becomes free.

        False when this thread has a place already, through another connection: it needs no second one.
        """
        thread = threading.get_ident()
        with self._lock:
            if thread in self._writers:
                return False
            if self._free:
                self._free -= 1
                self._writers.add(thread)
                return True
            if len(self._waiting) >= self._max_waiting:
                raise WriteTimeout(f"{len(self._waiting)} writers wait already")
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if not turn.acquire(timeout=seconds):
            with self._lock:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                    raise WriteTimeout(f"no turn to write within {seconds:.1f} s")
                # The place was handed over in the moment between.
        self._writers.add(thread)
        return True

    def leave(self) -> None:
        """Pass this thread's place to the thread that has waited longest."""
        with self._lock:
            self._writers.discard(threading.get_ident())
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
