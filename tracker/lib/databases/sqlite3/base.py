"""Django's SQLite backend, with writers that take turns."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from tracker.lib.databases.queued_writes import QueuedWrites

DEFAULT_TIMEOUT = 5.0  # seconds; sqlite3's own, where the settings give none


class DatabaseWrapper(QueuedWrites, base.DatabaseWrapper):
    @property
    def writers(self) -> int:
        return 1  # SQLite has one writer at a time, in all processes

    def _set_lock_wait(self, seconds: float | None) -> None:
        options: dict[str, Any] = self.settings_dict.get("OPTIONS") or {}
        timeout = options.get("timeout", DEFAULT_TIMEOUT) if seconds is None else seconds
        self.connection.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")
