from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foods.importing.progress import ProgressBar
from tracker.operations.databases import LABELS
from tracker.operations.errors import OperationError
from tracker.operations.move import move_database


class Command(BaseCommand):
    help = "Copy everything to an empty database of the other kind: SQLite to PostgreSQL, or back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="as in DATABASE_URL; a hyphen reads it from standard input")
        parser.add_argument("--force", action="store_true", help="copy even while the site runs")

    def handle(self, *args: Any, url: str, force: bool, **options: Any) -> None:
        address = input() if url == "-" else url
        try:
            moved = move_database(address, force=force, progress=ProgressBar(self.stderr))
        except OperationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Copied {moved.tables} tables and {moved.rows:,} rows to {LABELS[moved.engine]} in "
            f"{moved.seconds:.1f} s. All counts are the same, and so is the magnesium of {moved.members:,} "
            "members in every year."
        )
        self.stdout.write(
            "Set DATABASE_URL to the new database and start the site. The old one is unchanged."
        )
