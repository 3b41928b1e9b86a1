"""The log's admin pages: corrections of past entries."""

from tracker.logs.corrections import admin as admin  # noqa: PLC0414  registers itself
