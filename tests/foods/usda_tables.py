"""USDA's own tables, where their archives lie beside the checkout."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FDC_DATA = Path(os.environ.get("FDC_DATA") or settings.BASE_DIR.parent / "shared" / "data")
MAGNESIUM = "1090"  # the nutrient's id


def find_archive(data_set: str) -> Path | None:
    """Return the newest archive of "sr_legacy" or "foundation"; None without one."""
    archives = sorted(FDC_DATA.glob(f"FoodData_Central_{data_set}_food_csv_*.zip"))
    return archives[-1] if archives else None


def read_table(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one table of a data set, such as "food_portion"."""
    [name] = [name for name in archive.namelist() if name.endswith(f"/{table}.csv")]
    with archive.open(name) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))
