"""PostgreSQL: dumps of one moment, and scripts of dumps loaded inside a transaction of ours."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper

from foods.importing.progress import Progress
from tracker.operations.databases import DERIVED_TABLES, connect, is_derived
from tracker.operations.errors import OperationError
from tracker.operations.manifest import Snapshot
from tracker.operations.postgres_programs import connection_arguments, find_program
from tracker.operations.sqlite import NOT_MIGRATED

CHUNK_BYTES = 1 << 20
CHECK_LOCK = 7_326_641_602  # of pg_advisory_lock: one check at a time
# Of a dump's script, what belongs to the server or to the session: extensions, schemas, psql's own commands.
SKIPPED = re.compile(
    rb"\\(un)?restrict |SET |SELECT pg_catalog\.set_config|CREATE EXTENSION |COMMENT ON EXTENSION |"
    rb"CREATE SCHEMA |COMMENT ON SCHEMA "
)
COPY = re.compile(rb"COPY \S+ .*FROM stdin;\n")
END_OF_COPY = b"\\.\n"


class PostgreSQL:
    """The source of a backup."""

    name = "postgresql"
    data = "database.dump"
    is_compressed = True  # by pg_dump

    def __init__(self, database: Mapping[str, Any]) -> None:
        self._database = database

    def version(self) -> str:
        with opened(self._database) as connection:
            return str(fetch(connection, "SHOW server_version")[0][0])

    def dump(self, folder: Path, write: Callable[[bytes], object], progress: Progress) -> Snapshot:
        """Write one consistent state to `write`.

        pg_dump reads the snapshot in which the rows are counted.
        """
        with opened(self._database) as connection, connection.cursor() as cursor:
            program = find_program("pg_dump", major_version(connection))
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = take_stock(connection)
            cursor.execute("SELECT pg_export_snapshot()")
            address, environment = connection_arguments(self._database)
            command = [
                program,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--no-password",
                f"--snapshot={cursor.fetchone()[0]}",
                *(f"--exclude-table-data={table}*" for table in DERIVED_TABLES),
                f"--dbname={address}",
            ]
            progress("Copying", 0.0)
            with running(command, environment) as process:
                assert process.stdout  # noqa: S101
                while chunk := process.stdout.read(CHUNK_BYTES):
                    write(chunk)
            progress("Copying", 1.0)
        return snapshot

    def read_back(self, data: IO[bytes], folder: Path) -> Snapshot:
        """Restore a backup into a scratch database on the same server, and return its manifest."""
        with opened(self._database) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [CHECK_LOCK])
            scratch = f"{self._database['NAME']}_check"[-63:]
            name = connection.ops.quote_name(scratch)
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")  # of a check that was killed
            try:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            except ProgrammingError as error:
                raise OperationError(
                    f"{str(error).strip()}. To let a check make a scratch database: "
                    f'ALTER ROLE "{role(connection)}" CREATEDB'
                ) from error
            try:
                with opened({**self._database, "NAME": scratch}) as restored:
                    load(data, restored)
                    return take_stock(restored)
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@contextmanager
def opened(database: Mapping[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Open a connection of its own, in autocommit, without timeouts; closed at the end."""
    connection = connect(database)
    try:
        lift_time_limits(connection)
        yield connection
    finally:
        connection.close()


def lift_time_limits(connection: BaseDatabaseWrapper) -> None:
    """Let this session's statements and transactions take as long as they need."""
    with connection.cursor() as cursor:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {setting} = 0")


def fetch(connection: BaseDatabaseWrapper, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def major_version(connection: BaseDatabaseWrapper) -> int:
    return int(fetch(connection, "SHOW server_version_num")[0][0]) // 10_000


def role(connection: BaseDatabaseWrapper) -> str:
    return str(fetch(connection, "SELECT current_user")[0][0])


def table_names(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that hold the data, without those of the search index."""
    rows = fetch(
        connection,
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
    )
    return [name for (name,) in rows if not is_derived(name)]


def take_stock(connection: BaseDatabaseWrapper) -> Snapshot:
    """Count the rows of every table and list the migrations, in the transaction that is open."""
    tables = table_names(connection)
    if "django_migrations" not in tables:
        raise OperationError(NOT_MIGRATED)
    quote = connection.ops.quote_name
    rows = {table: fetch(connection, f"SELECT COUNT(*) FROM {quote(table)}")[0][0] for table in tables}
    names = fetch(connection, "SELECT app, name FROM django_migrations ORDER BY id")
    return Snapshot(rows=rows, migrations=[f"{app}.{name}" for app, name in names])


@contextmanager
def running(
    command: list[str], environment: dict[str, str], stdin: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs. Raises OperationError with its output when it fails."""
    with tempfile.TemporaryFile() as messages:
        with subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=messages,
            env=environment,
        ) as process:
            feeder = None
            if stdin:
                feeder = threading.Thread(target=_feed, args=(stdin, process.stdin), daemon=True)
                feeder.start()
            try:
                yield process
            except BaseException:
                process.kill()
                raise
            finally:
                if feeder:
                    feeder.join()
        if process.returncode:
            messages.seek(0)
            output = messages.read().decode(errors="replace").strip().splitlines() or [
                "it ended without a word"
            ]
            raise OperationError(f"{Path(command[0]).name} failed: {output[0].split('error: ')[-1]}")


def _feed(source: IO[bytes], target: Any) -> None:
    """Pass `source` on to a program, which may end before it has read everything."""
    try:
        with target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
    except (BrokenPipeError, ValueError):
        pass


def load(data: IO[bytes], connection: BaseDatabaseWrapper) -> None:
    """Run a dump's script through `connection`, inside the transaction that is open there."""
    program = find_program("pg_restore", 0)
    command = [program, "--no-owner", "--no-privileges", "--file=-"]
    with running(command, connection_arguments(connection.settings_dict)[1], stdin=data) as process:
        assert process.stdout  # noqa: S101
        with connection.cursor() as cursor:
            _run_script(process.stdout, cursor)


def _run_script(lines: IO[bytes], cursor: Any) -> None:
    statements: list[bytes] = []
    for line in lines:
        if COPY.fullmatch(line):
            _execute(cursor, statements)
            with cursor.copy(line.decode()) as copy:
                for row in iter(lines.readline, END_OF_COPY):
                    if not row:
                        raise OperationError("The backup ends within a table. Choose another one.")
                    copy.write(row)
        elif not SKIPPED.match(line) and not line.startswith(b"--"):
            statements.append(line)
    _execute(cursor, statements)


def _execute(cursor: Any, statements: list[bytes]) -> None:
    script = b"".join(statements).decode()
    statements.clear()
    if script.strip():
        cursor.execute(script)


def drop_everything(connection: BaseDatabaseWrapper) -> None:
    """Drop everything in the current schema, except objects of extensions."""
    kinds = {"v": "VIEW", "m": "MATERIALIZED VIEW", "r": "TABLE", "p": "TABLE", "S": "SEQUENCE"}
    quote = connection.ops.quote_name
    for kind, word in kinds.items():
        found = fetch(
            connection,
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind = %s"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('e', 'i'))",
            [kind],
        )
        if found:
            with connection.cursor() as cursor:
                names = ", ".join(quote(name) for (name,) in found)
                cursor.execute(f"DROP {word} {names} CASCADE")


def other_clients(connection: BaseDatabaseWrapper) -> list[str]:
    """Return other connections to the database: “role at address”.

    Without the server's own processes.
    """
    rows = fetch(
        connection,
        "SELECT usename, COALESCE(host(client_addr), 'this machine') FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL",
    )
    return [f"{user} at {address}" for user, address in rows]


def explain(error: DatabaseError) -> OperationError:
    """Turn an error of the server into one sentence and advice."""
    output = str(error).strip().splitlines()[0]
    if "permission denied" in output or "must be owner" in output:
        return OperationError(
            f"The database refused: {output}. Run this with a role in DATABASE_URL that owns the tables."
        )
    return OperationError(f"The database refused: {output}.")
