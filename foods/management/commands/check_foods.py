from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from foods.data_issues import check_all_foods
from foods.models import Flag, Food
from tracker.lib.memory import use_little_memory

EVERY = 10_000  # foods per line of progress


class Command(BaseCommand):
    help = (
        "Look for values that seem wrong in the whole catalogue, and flag them for curators. When it is "
        "stopped, the next run within two hours goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        use_little_memory()
        total = Food.objects.shared().offered().count()

        last = 0

        def progress(checked: int) -> None:
            nonlocal last
            if checked // EVERY > last // EVERY:
                self.stdout.write(f"  {checked:,} of {total:,} foods")
            last = checked

        new = check_all_foods(progress)
        waiting = Flag.objects.filter(dismissed_at=None).count()
        self.stdout.write(f"Checked {total:,} foods: {new:,} new data issues, {waiting:,} open.")
