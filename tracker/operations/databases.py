"""Selection of the database that an operation uses, also as Django's default connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DEFAULT_DB_ALIAS, ConnectionHandler

from foods import search
from tracker.operations.errors import OperationError

# The index of food search is built from foods and left out of counts and of what is moved.
DERIVED_TABLES = ("foods_search", "foods_vocabulary", "foods_spelling")
LABELS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def is_derived(table: str) -> bool:
    """Return True for tables of the search index, those that SQLite adds, and half-built ones."""
    return table.startswith(DERIVED_TABLES)


def connect(database: Mapping[str, Any]) -> BaseDatabaseWrapper:
    """Open a separate connection to `database`, given as in settings.DATABASES.

    The caller closes it. It uses no pool: Django shares pools between connections of the same alias,
    whatever their database.
    """
    options = {name: value for name, value in database.get("OPTIONS", {}).items() if name != "pool"}
    handler = ConnectionHandler({DEFAULT_DB_ALIAS: {**database, "OPTIONS": options}})
    return handler[DEFAULT_DB_ALIAS]


@contextmanager
def default_database(database: Mapping[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Let Django's default connection, in this thread, be one to `database`."""
    usual = connections[DEFAULT_DB_ALIAS]
    other = connect(database)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual


def pending_migrations() -> list[str]:
    """Migrations in the code that the default database does not have, as "app.name"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> list[str]:
    """Migrate the default database and rebuild its search index. Return the applied migrations."""
    applied = pending_migrations()
    if applied:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except (InconsistentMigrationHistory, CommandError) as error:
            raise OperationError(f"The migrations cannot be applied: {error}") from error
    search.rebuild()
    return applied
