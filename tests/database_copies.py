"""Copies of the tests' database on SQLite, to put back in milliseconds what a test committed or needs.

Emptying the tables and loading the catalogue anew would take a second and a half each time. On PostgreSQL,
which can't replace a database that is in use, Django empties the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

COMMITTING = {"transactional_db", "live_server", "open_page"}


class Copies:
    """Copies of the database, by name."""

    def __init__(self) -> None:
        self._kept: dict[str, sqlite3.Connection] = {}

    def keep(self, name: str) -> None:
        if connection.vendor == "sqlite":
            self._kept[name] = sqlite3.connect(":memory:")
            connection.ensure_connection()
            connection.connection.backup(self._kept[name])

    def put_back(self, name: str) -> bool:
        """Make the database what it was when `keep` was called. Return False where nothing is kept."""
        if name not in self._kept:
            return False
        connection.ensure_connection()
        self._kept[name].backup(connection.connection)
        return True


MIGRATED, CATALOGUE = "migrated", "with the embedded catalogue"  # what is kept
COPIES = Copies()


def commits(item: pytest.Item) -> bool:
    """Tell whether a test may leave something in the database."""
    marker = item.get_closest_marker("django_db")
    return bool(
        COMMITTING & set(getattr(item, "fixturenames", ())) or (marker and marker.kwargs.get("transaction"))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what was there before a test that committed, when its tables have been emptied."""
    yield
    if nextitem is None or not commits(item):
        return
    with item.config.stash[blocking_manager_key].unblock():
        if connection.vendor == "sqlite":
            COPIES.put_back(MIGRATED)
        else:  # its tables are none of Django's, which empties only those
            from foods.search.index import engine  # no setting may be read before the plugins are loaded

            engine().drop()
            engine().create()
