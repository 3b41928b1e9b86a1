from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from tracker.lib.database_lock import database_lock
from tracker.lib.translations import compile_translations

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
        with database_lock("prepare", LOCK_ID):
            call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
            call_command("load_catalogue", stdout=self.stdout)
            compile_translations(settings.BASE_DIR / "locale", settings.LOCALE_PATHS[0])

    def _wait_for_database(self, seconds: int) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                return connection.ensure_connection()
            except DatabaseError as error:
                if time.monotonic() >= end:
                    raise CommandError(f"The database does not answer: {error}") from error
            time.sleep(TRY_AGAIN_SECONDS)
