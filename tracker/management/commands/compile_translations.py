from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tracker.lib.translations import compile_translations


class Command(BaseCommand):
    help = "Compile the translations of locale/ into DATA_DIR, where the site reads them."

    def handle(self, *args: Any, **options: Any) -> None:
        written = compile_translations(settings.BASE_DIR / "locale", settings.LOCALE_PATHS[0])
        self.stdout.write(f"{written} compiled.")
