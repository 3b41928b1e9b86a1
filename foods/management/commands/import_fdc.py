from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from foods.importing.importer import MAX_CHECKED_FOODS, NotFinished, import_dataset
from foods.importing.progress import ProgressBar
from foods.sources.fdc import FdcError
from foods.sources.fdc.download import NAMES, fetch, megabytes


class Command(BaseCommand):
    help = (
        "Bring in a set of USDA FoodData Central in CSV, zipped or unpacked. Safe to run again, and with a "
        "newer release: what curators changed stays, what is gone is retired. Others can write meanwhile. If "
        "it is stopped, nobody sees anything of it; run it again to finish it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("path", nargs="?", type=Path, help="the zip, or the folder that it was unpacked to")
        what.add_argument("--download", choices=list(NAMES), help="fetch the official set first")
        parser.add_argument("--url", help="with --download: the address of the set, for a newer release")
        parser.add_argument("--report", type=Path, help="the file that lists what was kept, retired, refused")

    def handle(
        self,
        *args: Any,
        path: Path | None,
        download: str | None,
        url: str | None,
        report: Path | None,
        **options: Any,
    ) -> None:
        self.progress = ProgressBar(self.stderr)
        if url and not download:
            raise CommandError("--url goes with --download, which says what the set is.")
        try:
            if path is None:
                path = self._fetch(url or settings.FDC_DATASETS_URL + NAMES[download or ""])
            run, done = import_dataset(path, report or self._report_path(), self.progress)
        except NotFinished as error:
            raise CommandError(str(error)) from error
        except (FdcError, OSError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except DatabaseError as error:
            raise CommandError(f"The database refused it: {error}. Nothing was changed.") from error
        self.stdout.write(f"{run.get_source_display()} {run.release}, from {run.file_name}")
        for line in done.lines():
            self.stdout.write(line)
        self.stdout.write(f"What was kept, retired and refused, food by food: {done.path}")
        if run.added + run.changed > MAX_CHECKED_FOODS:
            self.stdout.write("To find data issues, run: manage.py check_foods")

    def _fetch(self, url: str) -> Path:
        said: set[str] = set()

        def on_bytes(here: int, total: int | None) -> None:
            if not said:
                size = megabytes(total) if total else "of a size that the server does not say"
                said.add(f"{url}, {size}")
                self.stdout.write(f"Fetching {url}: {size}" + (f", {megabytes(here)} here" if here else ""))
            if total:
                self.progress("Fetching", here / total)

        return fetch(url, settings.DATA_DIR / "downloads", on_bytes)

    def _report_path(self) -> Path:
        folder: Path = settings.DATA_DIR / "imports"
        return folder / f"fdc-{timezone.now():%Y-%m-%d-%H%M%S-%f}.csv"
