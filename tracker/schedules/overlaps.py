"""Database constraint: no two rows of a series are in force on one day.

PostgreSQL: an exclusion constraint. Usually it is `series WITH =, daterange WITH &&`, which needs the
extension btree_gist; not every server has it, and backups leave extensions out. So series and days are one
range of numbers here, which needs nothing: the 128 bits of the series, followed by five digits of days.

SQLite: triggers. Django drops them whenever it rebuilds the table, so they are created again after each
migration.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "one_dose_of_a_series_a_day"
TABLE = "schedules_schedule"

_HEX = "translate(series::text, '-', '')"
_SERIES = " + ".join(
    f"('x' || {half}({_HEX}, 16))::bit(64)::bigint::numeric * {place}"
    for half, place in (("left", 2**64), ("right", 1))
)
_DAY = "({0} - DATE '2000-01-01')"
_LAST_DAY = 99_999  # of an open-ended row; in the year 2273
POSTGRESQL = f"""
    ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
        numrange(
            ({_SERIES}) * 100000 + {_DAY.format("starts_on")},
            ({_SERIES}) * 100000 + COALESCE({_DAY.format("ends_on")}, {_LAST_DAY}),
            '[]'
        ) WITH &&
    ) WHERE (removed_at IS NULL)
"""
SQLITE = f"""
    CREATE TRIGGER {NAME}_{{0}} BEFORE {{1}} ON {TABLE}
    WHEN NEW.removed_at IS NULL AND EXISTS (
        SELECT 1 FROM {TABLE} other
        WHERE other.user_id = NEW.user_id AND other.removed_at IS NULL
          AND other.series = NEW.series AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
          AND COALESCE(other.ends_on, '9999-12-31') >= NEW.starts_on
    )
    BEGIN SELECT RAISE(ABORT, '{NAME}'); END
"""  # noqa: S608  (see above)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the rule where it is missing. Fails when there are rows that break it."""
    uninstall(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        else:
            cursor.execute(SQLITE.format("insert", "INSERT"))
            cursor.execute(SQLITE.format("update", "UPDATE"))


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Checks that wait for the end of the transaction would keep the table from being altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
        else:
            for event in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event}")


def after_migrate(using: str, **options: Any) -> None:
    """Create SQLite's triggers again, which a migration may have dropped with the table."""
    connection = connections[using]
    if connection.vendor == "sqlite" and TABLE in connection.introspection.table_names():
        install(connection)
