"""Classification of database errors: unreachable, busy or full, or a wrong statement."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from django.db import DatabaseError, InterfaceError

from tracker.lib.databases.write_queue import WriteTimeout

# https://www.sqlite.org/rescode.html, without their extensions
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip
SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# https://www.postgresql.org/docs/15/errcodes-appendix.html: classes, and single codes
POSTGRESQL_OUTAGES = (
    "08", "28", "3D000", "53", "57", "58", "40", "55P03",  # connection, resources, shutdown, locks
    "25006",  # a server that only reads: a replica, or one that ran out of space
    "25P03",  # the server ended an idle transaction
)  # fmt: skip
POSTGRESQL_DAMAGED = ("XX001", "XX002")
DISK_ERRORS = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}


def is_outage(error: BaseException | None) -> bool:
    """Return True when the database is out of reach, busy, full or read-only."""
    if isinstance(error, InterfaceError | WriteTimeout):
        return True
    if not isinstance(error, DatabaseError):
        return False
    cause: Any = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) in SQLITE_OUTAGES
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no connection, so there is no code; or an error of our own
        return type(error).__name__ == "OperationalError"
    return str(state).startswith(POSTGRESQL_OUTAGES)


def is_damaged(error: BaseException | None) -> bool:
    """Return True when the database's own files are damaged."""
    cause: Any = getattr(error, "__cause__", None)
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) in SQLITE_DAMAGED
    return str(getattr(cause, "sqlstate", "")) in POSTGRESQL_DAMAGED


def is_of_disk(error: BaseException | None) -> bool:
    """Return True when a file could not be written: the disk is full, read-only or failing."""
    return isinstance(error, OSError) and error.errno in DISK_ERRORS


def _sqlite_code(error: sqlite3.Error) -> int:
    """Return the primary code; -1 where Python gave none."""
    return getattr(error, "sqlite_errorcode", -1) & 0xFF if hasattr(error, "sqlite_errorcode") else -1
