"""Download the barcode reader for browsers without one; see tracker/lib/barcode_reader.py."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from tracker.lib.barcode_reader import FOLDER, PACKAGES, WrongPackage, unpack


class Command(BaseCommand):
    help = "Bring in the barcode reader for browsers without one, by npm, at versions with known sums."

    def handle(self, *args: Any, **options: Any) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise CommandError("npm is needed for this. On Debian and Ubuntu: apt install npm")
        folder = Path(settings.BASE_DIR, "static", FOLDER)
        for package in PACKAGES:
            with tempfile.TemporaryDirectory() as place:
                # Packing runs nothing of the package; npm itself knows where packages are.
                command = [
                    npm,
                    "pack",
                    package.name,
                    "--ignore-scripts",
                    "--silent",
                    "--pack-destination",
                    place,
                ]
                done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
                archives = list(Path(place).glob("*.tgz"))
                if done.returncode or len(archives) != 1:
                    raise CommandError(
                        f"npm could not bring in {package.name}.\n{done.stderr.strip()}".strip()
                    )
                try:
                    unpack(package, archives[0], folder)
                except (WrongPackage, KeyError) as error:
                    raise CommandError(str(error)) from error
        self.stdout.write(
            f"The barcode reader is in static/{FOLDER}. Run collectstatic, and restart the site."
        )
