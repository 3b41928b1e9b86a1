"""Limits on a request's waiting for locks in the database, all its transactions together."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_thread = threading.local()
MIN_WAIT_SECONDS = 0.1  # seconds, which are always left: a lock is often held for a few milliseconds


def remaining() -> float | None:
    """Seconds that this thread may still wait; None without a limit, as in management commands."""
    seconds: float | None = getattr(_thread, "remaining", None)
    return seconds


@contextmanager
def limited_to(seconds: float) -> Iterator[None]:
    """Limit this thread's waiting to `seconds` within the block, or to an outer limit if less."""
    outer = remaining()
    _thread.remaining = seconds if outer is None else min(seconds, outer)
    try:
        yield
    finally:
        _thread.remaining = outer


@contextmanager
def counted() -> Iterator[None]:
    """Count the time that the block takes as waiting."""
    before, started = remaining(), time.monotonic()
    try:
        yield
    finally:
        if before is not None:
            _thread.remaining = max(before - (time.monotonic() - started), MIN_WAIT_SECONDS)
