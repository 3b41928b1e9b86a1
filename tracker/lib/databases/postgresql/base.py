"""PostgreSQL backend whose writers leave connections to readers and wait a limited time."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from django.db.backends.postgresql import base

from tracker.lib.databases.queued_writes import QueuedWrites

WRITERS_WITHOUT_POOL = 8

# The wait that is set on each connection, which outlives its stay with one wrapper: the pool lends it on.
_waits: WeakKeyDictionary[Any, float] = WeakKeyDictionary()


class DatabaseWrapper(QueuedWrites, base.DatabaseWrapper):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._has_state = False  # a transaction that a new connection would not have
        self._cursors: WeakSet[Any] = WeakSet()  # of this connection; some are closed

    @property
    def writers(self) -> int:
        pool = (self.settings_dict.get("OPTIONS") or {}).get("pool")
        largest = pool.get("max_size") if isinstance(pool, dict) else None
        return max(1, largest // 2) if largest else WRITERS_WITHOUT_POOL

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        self._lock_wait = _waits.get(connection)
        self._has_state = False
        self._cursors.clear()
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def _before_waiting(self) -> None:
        """Return the connection to the pool, so that waiting writers leave all of them to readers.

        With an open cursor it stays: the cursor would write in the transaction of the connection's next user.
        """
        if self.connection is None or not self.settings_dict["OPTIONS"].get("pool"):
            return
        if not self._has_state and all(cursor.closed for cursor in self._cursors):
            self.close()

    def _take_turn(self) -> None:
        super()._take_turn()
        self._has_state = True

    def _set_lock_wait(self, seconds: float | None) -> None:
        milliseconds = max(int(seconds * 1000), 1) if seconds is not None else None
        statement = f"SET lock_timeout = {milliseconds}" if milliseconds else "RESET lock_timeout"
        with self.wrap_database_errors:
            self.connection.execute(statement)
        if seconds is None:
            _waits.pop(self.connection, None)
        else:
            _waits[self.connection] = seconds
