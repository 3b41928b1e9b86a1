from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from foods import search
from foods.search import index


class Command(BaseCommand):
    help = "Build the index of food search anew. The site may serve meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        search.rebuild()
        seconds = time.monotonic() - begun
        self.stdout.write(f"{index.size():,} foods are indexed, {seconds:.1f} s.")
