"""Restore to PostgreSQL.

Dropping the old tables, loading the dump, migrations, the search index and the comparison are one
transaction: it ends with the restored database, or nothing of it has happened. A role that owns the tables
can do it; it need not be allowed to create databases.
"""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, connection, transaction

from foods.importing.progress import Progress
from tracker.operations import databases, postgres
from tracker.operations.archive import BackupReader
from tracker.operations.backup import default_folder, make_backup
from tracker.operations.errors import OperationError
from tracker.operations.restore import IN_USE, refuse_what_differs

LOCK_WAIT_S = 20


def restore(backup: BackupReader, *, force: bool, progress: Progress) -> tuple[Path | None, list[str]]:
    """Replace all tables; the path of the backup made first, and the migrations applied."""
    database = connection.settings_dict
    connection.close()
    try:
        with databases.default_database(database):
            postgres.lift_time_limits(connection)
            if not force and (clients := postgres.other_clients(connection)):
                raise OperationError(f"The database is in use by {clients[0]}. {IN_USE}")
            before = _back_up_postgres(progress)
            with transaction.atomic():
                migrations = _replace_tables(backup, progress)
            progress("Restoring", 1.0)
    except DatabaseError as error:
        raise postgres.explain(error) from error
    return before, migrations


def _back_up_postgres(progress: Progress) -> Path | None:
    if not postgres.table_names(connection):
        return None
    try:
        return make_backup(default_folder(), progress=progress, label="-before-restore").path
    except OperationError as error:
        raise OperationError(
            f"The current database was not backed up, so nothing was restored. {error}"
        ) from error


def _replace_tables(backup: BackupReader, progress: Progress) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'")
    progress("Restoring", 0.0)
    postgres.drop_everything(connection)
    with backup.open_data() as data:
        postgres.load(data, connection)
    refuse_what_differs(backup.manifest, postgres.take_stock(connection))
    progress("Restoring", 0.8)
    migrations = databases.bring_up_to_date()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return migrations
