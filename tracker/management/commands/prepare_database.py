from __future__ import annotations

import fcntl
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

# A number that no other program on this database uses; PostgreSQL knows its advisory locks by number.
LOCK_ID = 1_090_012
TRY_AGAIN_SECONDS = 0.5


class Command(BaseCommand):
    help = "Wait for the database, migrate it and load the catalogue, in one process at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait", type=int, default=0, metavar="SECONDS", help="for a database that is still starting"
        )

    def handle(self, *args: Any, wait: int, verbosity: int, **options: Any) -> None:
        self._wait_for_database(wait)
        with one_at_a_time():
            call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
            call_command("load_catalogue", stdout=self.stdout)

    def _wait_for_database(self, seconds: int) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                return connection.ensure_connection()
            except DatabaseError as error:
                if time.monotonic() >= end:
                    raise CommandError(f"The database does not answer: {error}") from error
            time.sleep(TRY_AGAIN_SECONDS)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock that all servers on this database share.

    PostgreSQL's is asked for again and again: a process that waits inside the database would hold up
    an index that another one is building concurrently.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            while True:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_ID])
                if cursor.fetchone()[0]:
                    break
                time.sleep(TRY_AGAIN_SECONDS)
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_ID])
    else:
        with (settings.DATA_DIR / "prepare.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
