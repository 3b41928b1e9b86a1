from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from tracker.operations import housekeeping

MIN_KEPT_DAYS = housekeeping.MIN_KEPT_FOR.days


class Command(BaseCommand):
    help = "Remove what has expired, and finish what was stopped, while the site serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=_days,
            default=housekeeping.REMOVED_ROWS_KEPT_FOR.days,
            help="keep rows that members removed for this many days (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="count, and remove nothing")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        done = housekeeping.run(removed_kept_for=timedelta(days=days), is_dry_run=dry_run)
        for task, count in done:
            self.stdout.write(f"{task.name}: {count:,} {'would be ' if dry_run else ''}{task.done}")


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) < MIN_KEPT_DAYS:
        raise ArgumentTypeError(f"give a number of days from {MIN_KEPT_DAYS} up, which undo needs")
    return int(text)
