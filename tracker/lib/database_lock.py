"""A lock shared by all processes on one database, for work that must not run twice at once."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

if sys.platform != "win32":
    import fcntl

TRY_AGAIN_SECONDS = 0.5

_held = threading.local()
_of_threads: dict[str, threading.Lock] = {}  # for databases in memory, which have no other processes


@contextmanager
def database_lock(name: str, number: int, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock of the database; wait for it, or yield False at once without `wait`.

    `number` is the lock's on PostgreSQL, whose advisory locks are numbered; `name` is that of the file next
    to SQLite's database. The thread that holds the lock may take it a second time. It ends with the process,
    however that ends. Don't wait for it in a transaction that its holder may need to write.
    """
    names = _held.__dict__.setdefault("names", set())
    if name in names:
        yield True
        return
    hold = _on_postgresql(number, wait) if connection.vendor == "postgresql" else _beside_sqlite(name, wait)
    with hold as is_mine:
        if is_mine:
            names.add(name)
        try:
            yield is_mine
        finally:
            if is_mine:
                names.discard(name)


@contextmanager
def _on_postgresql(number: int, wait: bool) -> Iterator[bool]:
    """Poll for the lock.

    A process that waits inside the database would block an index that another one is building concurrently.
    """
    while not (is_mine := _ask_postgresql("pg_try_advisory_lock", number)) and wait:
        time.sleep(TRY_AGAIN_SECONDS)
    try:
        yield is_mine
    finally:
        if is_mine and not connection.needs_rollback:  # else the connection fails, and the lock ends with it
            _ask_postgresql("pg_advisory_unlock", number)


def _ask_postgresql(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return bool(cursor.fetchone()[0])


@contextmanager
def _beside_sqlite(name: str, wait: bool) -> Iterator[bool]:
    database = Path(connection.settings_dict["NAME"])
    if not database.is_file():
        with _held_by_thread(_of_threads.setdefault(name, threading.Lock()), wait) as is_mine:
            yield is_mine
        return
    with database.with_name(f"{database.name}.{name}.lock").open("w") as file:
        yield _lock_file(file.fileno(), wait)


@contextmanager
def _held_by_thread(lock: threading.Lock, wait: bool) -> Iterator[bool]:
    is_mine = lock.acquire(blocking=wait)
    try:
        yield is_mine
    finally:
        if is_mine:
            lock.release()


def _lock_file(descriptor: int, wait: bool) -> bool:
    if sys.platform == "win32":  # it has no such locks, and only the development server runs there
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
