"""Copies of the migrated test database, which a test may replace."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from tracker.operations.databases import connect


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def copied_database(folder) -> Iterator[dict]:
    """A copy of the test database, as in settings.DATABASES; removed at the end."""
    configured = dict(connection.settings_dict)
    if not is_postgres():
        path = folder / f"{uuid.uuid4().hex}.sqlite3"
        with closing(sqlite3.connect(configured["NAME"])) as test, closing(sqlite3.connect(path)) as copy:
            test.backup(copy)
        yield {**configured, "NAME": str(path)}
        return
    with copied_on_the_server(configured, template=configured["NAME"]) as database:
        yield database


@contextmanager
def copied_on_the_server(configured: dict, template: str) -> Iterator[dict]:
    name = f"test_operations_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    connection.close()  # a template must have no users
    if pool := getattr(connection, "_connection_pools", {}).pop("default", None):
        pool.close()
    administration = connect({**configured, "NAME": "postgres"})
    try:
        with administration.cursor() as cursor:
            # A thread of an earlier test may have left a session open.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template]
            )
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield {**configured, "NAME": name}
    finally:
        with administration.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administration.close()
