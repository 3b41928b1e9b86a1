from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations.backup import Backup, default_folder, make_backup
from tracker.operations.console import megabytes, watch
from tracker.operations.databases import LABELS
from tracker.operations.errors import OperationError


class Command(BaseCommand):
    help = "Back up the database to one dated file (UTC), while the site serves."
    requires_system_checks = []  # a backup must not fail because of another setting

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="default: backups/ in DATA_DIR")
        parser.add_argument(
            "--keep", type=_at_least_one, metavar="N", help="remove older backups beyond the N newest"
        )
        parser.add_argument(
            "--check", action="store_true", help="restore it into a scratch database and compare"
        )

    def handle(self, *args: Any, folder: Path | None, keep: int | None, check: bool, **options: Any) -> None:
        try:
            made = make_backup(default_folder(folder), keep=keep, check=check, progress=watch(self.stderr))
        except OperationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(made.path))
        self.stdout.write(summary(made) + (" Checked: it restores to the same rows." if check else ""))


def summary(made: Backup) -> str:
    manifest = made.manifest
    removed = f" {len(made.removed)} older removed." if made.removed else ""
    return (
        f"{LABELS[manifest.engine]}, {megabytes(made.size)}, {len(manifest.rows)} tables, "
        f"{manifest.row_count:,} rows, {made.seconds:.1f} s.{removed}"
    )


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("give a number from 1 up")
    return int(text)
