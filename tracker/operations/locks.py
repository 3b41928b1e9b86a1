"""Locks between processes: the site in use, and a folder whose file names are being chosen.

They are advisory locks on files and end with the process that holds them, however it ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tracker.operations.errors import OperationError
from tracker.operations.files import give_to_owner_of

if sys.platform != "win32":
    import fcntl

SITE_LOCK = "server.lock"  # in DATA_DIR


def take(descriptor: int, *, exclusive: bool, wait: bool) -> bool:
    """Lock an open file; False when another process holds it and `wait` is off.

    Windows has no such locks. Only the development server runs there.
    """
    if sys.platform == "win32":
        return True
    mode = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        return False
    return True


def open_lock_file(path: Path) -> int:
    """Open a lock file, made when it is missing; the caller closes it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
    give_to_owner_of(path.parent, descriptor)
    return descriptor


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Keep others from choosing, renaming or removing files in `folder`. Hold it briefly."""
    descriptor = open_lock_file(folder / ".lock")
    try:
        take(descriptor, exclusive=True, wait=True)
        yield
    finally:
        os.close(descriptor)


def mark_site_as_used() -> int | None:
    """Mark the site as in use for `restore`, while this process and its children live.

    Returns the open file that holds the lock. Raises OperationError during a restore. Where DATA_DIR cannot
    be written, nothing is marked: a server on PostgreSQL can do without it, and its connections show that it
    runs.
    """
    try:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = open_lock_file(settings.DATA_DIR / SITE_LOCK)
    except OSError:
        return None
    if not take(descriptor, exclusive=False, wait=False):
        os.close(descriptor)
        raise OperationError("A restore is running. Start the site when it has finished.")
    return descriptor


@contextmanager
def site_stopped() -> Iterator[bool]:
    """Keep the site from starting; gives False when it is in use already."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = open_lock_file(settings.DATA_DIR / SITE_LOCK)
    try:
        yield take(descriptor, exclusive=True, wait=False)
    finally:
        os.close(descriptor)
