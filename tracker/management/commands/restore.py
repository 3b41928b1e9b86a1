from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations.console import watch
from tracker.operations.errors import OperationError
from tracker.operations.restore import restore_backup


class Command(BaseCommand):
    help = "Replace the database by a backup that manage.py backup made. Stop the site first."
    requires_system_checks = []  # the database may be missing or damaged

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup, such as magnesium-2026-11-22-031500.zip")
        parser.add_argument(
            "--force",
            action="store_true",
            help="restore even while the site runs, or a backup of a newer version",
        )

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            done = restore_backup(file, force=force, progress=watch(self.stderr))
        except OperationError as error:
            raise CommandError(str(error)) from error
        manifest = done.manifest
        self.stdout.write(
            f"Restored the backup of {manifest.created_at}: {len(manifest.rows)} tables, "
            f"{manifest.row_count:,} rows, {len(done.migrations)} migrations applied, {done.seconds:.1f} s."
        )
        if done.before:
            self.stdout.write(f"The database as it was before: {done.before}")
        self.stdout.write("Start the site.")
