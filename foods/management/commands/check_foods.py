from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from foods.checks import check_everything
from foods.models import Flag, Food

EVERY = 10_000  # foods a line of progress


class Command(BaseCommand):
    help = "Look for values that seem wrong in the whole catalogue, and flag them for curators."

    def handle(self, *args: Any, **options: Any) -> None:
        total = Food.objects.shared().offered().count()

        def progress(checked: int) -> None:
            if checked % EVERY == 0:
                self.stdout.write(f"  {checked:,} of {total:,} foods")

        new = check_everything(progress)
        waiting = Flag.objects.filter(dismissed_at=None).count()
        self.stdout.write(f"Checked {total:,} foods: {new:,} new doubts, {waiting:,} open.")
