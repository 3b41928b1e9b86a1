"""Shared parts of both database backends: writers of a process take turns, with a timeout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tracker.lib.databases import waiting
from tracker.lib.databases.write_queue import WriteQueue, WriteTimeout

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
else:
    BaseDatabaseWrapper = object

DEFAULT_WAIT = 20.0  # seconds in the queue, where no request limits it
# Below this the wait that is set on the connection is near enough.
TOLERANCE = 0.1  # seconds
IS_WRITE = re.compile(r"\s*(?:insert|update|delete|replace)\b", re.I).match

_queues: dict[tuple[str, ...], WriteQueue] = {}


class QueuedWrites(BaseDatabaseWrapper):
    """Mixin that makes transactions, and writes outside one, wait for their turn.

    A backend sets the number of concurrent writers (`writers`) and the database's timeout for locks
    (`_set_lock_wait`).
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._has_turn = False
        self._is_in_queue = False
        self._lock_wait: float | None = None  # seconds, as set on the connection; None as it was opened
        self.execute_wrappers.append(self._execute_in_turn)

    @property
    def writers(self) -> int:
        """Number of connections of this process that may write at a time."""
        raise NotImplementedError

    def _set_lock_wait(self, seconds: float | None) -> None:
        """Set the connection's timeout for locks in `seconds`; None restores its settings."""
        raise NotImplementedError

    def _before_waiting(self) -> None:
        """Give up what a waiting writer should not keep from others."""

    def get_new_connection(self, conn_params: Any) -> Any:
        self._lock_wait = None
        return super().get_new_connection(conn_params)

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        if autocommit:
            # The transaction has ended; what waits for its commit may write in turn.
            self._end_turn()
            super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
            return
        with waiting.counted():
            self._take_turn()
            try:
                super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
            except BaseException:
                self._end_turn()
                raise

    def _close(self) -> None:
        self._end_turn()
        super()._close()  # type: ignore[misc]  # each backend has it

    def _execute_in_turn(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run a statement; one that writes outside a transaction waits for its turn."""
        if self._has_turn or self.in_atomic_block or not (isinstance(sql, str) and IS_WRITE(sql)):
            return execute(sql, params, many, context)
        with waiting.counted(), self._turn():
            return execute(sql, params, many, context)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._take_turn()
        try:
            yield
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        """Wait for a turn, then leave what remains of the time to the database's own locks."""
        if self._has_turn:
            return
        queue = _queue(self)
        if not queue.is_free:
            self._before_waiting()
        seconds = waiting.remaining()
        with waiting.counted():
            try:
                is_in_queue = queue.enter(DEFAULT_WAIT if seconds is None else seconds)
            except WriteTimeout:
                self.errors_occurred = True  # as for errors that the database raises
                raise
        try:
            # Opening a connection ends the turn of the one before, so this one begins after that.
            self.close_if_health_check_failed()
            self.ensure_connection()
            wanted = waiting.remaining()
            current = self._lock_wait
            is_near = None not in (wanted, current) and abs((wanted or 0) - (current or 0)) < TOLERANCE
            if wanted != current and not is_near:
                self._set_lock_wait(wanted)
                self._lock_wait = wanted
        except BaseException:
            if is_in_queue:
                queue.leave()
            raise
        self._has_turn, self._is_in_queue = True, is_in_queue

    def _end_turn(self) -> None:
        if self._is_in_queue:
            _queue(self).leave()
        self._has_turn = self._is_in_queue = False


def _queue(connection: QueuedWrites) -> WriteQueue:
    """The queue of this process for the connection's database."""
    database = connection.settings_dict
    key = (connection.alias, *(str(database[name]) for name in ("HOST", "PORT", "NAME")))
    if key not in _queues:
        _queues.setdefault(key, WriteQueue(connection.writers, settings.MAX_WAITING_WRITERS))
    return _queues[key]
