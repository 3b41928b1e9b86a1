from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations.errors import OperationError
from tracker.operations.upgrade import steps, upgrade


class Command(BaseCommand):
    help = (
        "Bring the installation up to the code: check, back up, migrate, load foods and static files, check."
    )
    requires_system_checks = []  # the first step

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--install", action="store_true", help="first install the packages by pip")
        parser.add_argument("--folder", type=Path, help="for the backup; default: backups/ in DATA_DIR")

    def handle(self, *args: Any, install: bool, folder: Path | None, **options: Any) -> None:
        def tell(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        try:
            upgrade(steps(folder, install=install), tell)
        except OperationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            "Done. Restart the site now, so that it runs the new code: systemctl restart magnesium, "
            "or as you started it."
        )
