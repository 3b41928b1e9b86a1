from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foods import catalogue, dish_files
from foods.sources.catalogue import PATH, CatalogueError, read_catalogue


class Command(BaseCommand):
    help = "Load the embedded catalogue of foods. Safe to run again; what curators changed stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=PATH, help="another file of the same form")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            report = catalogue.load_catalogue(list(read_catalogue(path)), path.name)
            new_names = catalogue.load_other_names()
            dishes = dish_files.load_dish_files()
        except (CatalogueError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path.name}: {error}. Nothing was changed.") from error
        self.stdout.write(
            f"Catalogue: {report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.kept)} values kept as curators set them."
        )
        if report.merged:
            self.stdout.write(f"  {report.merged} imported foods retired: the catalogue has them")
        if new_names:
            self.stdout.write(f"Other names: {new_names} added.")
        if dishes.added or dishes.changed:
            self.stdout.write(
                f"Dishes and brands: {len(dishes.added)} added, {len(dishes.changed)} changed, "
                f"{len(dishes.kept)} kept as curators set them."
            )
        for line in report.kept:
            self.stdout.write(f"  kept {line}")
