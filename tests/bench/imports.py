"""Bringing in USDA's sets, as an operator does it: the command in a process of its own, on SQLite."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.machine import CHECKOUT, clean_environment, say, settings_in
from tests.bench.report import Figure
from tests.foods.fdc_sets import BRANDED, BRANDED_FOOD, FOOD, FOOD_NUTRIENT

DATA = Path(os.environ.get("FDC_DATA") or CHECKOUT.parent / "shared" / "data")
SR_LEGACY = "FoodData_Central_sr_legacy_food_csv_2018-04.zip"
SR_NAME, SR_WANTED = "SR Legacy, 7,793 foods, whole command", "≤ 10 s"
MEMORY_WANTED_MB = 250
WORDS = """
    OAT WHOLE GRAIN HONEY ALMOND DARK CHOCOLATE SEA SALT ORGANIC VANILLA PROTEIN BAR RICE CRISPY COCONUT
    MILK BLACK BEAN SPICY TOMATO BASIL SAUCE CHEDDAR SNACK MIX ROASTED CASHEW BERRY YOGURT SEED CRACKER
""".split()  # noqa: SIM905 - a list would take thirty lines
CATEGORIES = [
    "Cereal",
    "Snack, Energy & Granola Bars",
    "Candy",
    "Plant Based Milk",
    "Popcorn",
    "Pasta Dinners",
]


def measure(branded_count: int) -> list[Figure]:
    return [_sr_legacy(), *_branded(branded_count)]


def _sr_legacy() -> Figure:
    if not (path := DATA / SR_LEGACY).exists():
        return Figure(SR_NAME, SR_WANTED, f"no {SR_LEGACY} in {DATA}", None)
    with tempfile.TemporaryDirectory(prefix="bench-fdc-") as directory:
        environment = prepared(Path(directory))
        say("import_fdc, SR Legacy")
        seconds, _ = _import(path, Path(directory), environment)
    return Figure(SR_NAME, SR_WANTED, f"{seconds:.1f} s", seconds <= 10)


def _branded(count: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-fdc-") as directory:
        place = Path(directory)
        environment = prepared(place)
        say(f"Making a branded set of {count:,} foods")
        folder = place / "FoodData_Central_branded_food_csv_2026-04-30"
        write_branded(folder, count)
        for again in ("", ", again"):
            say(f"import_fdc, {count:,} branded foods{again}")
            seconds, peak_mb = _import(folder, place, environment)
            yield Figure(
                f"{count:,} branded foods{again}, peak memory",
                f"≤ {MEMORY_WANTED_MB} MB",
                f"{peak_mb:.0f} MB",
                peak_mb <= MEMORY_WANTED_MB,
                f"{seconds:.0f} s in all with the search index, {count / seconds:,.0f} foods a second.",
            )


def prepared(place: Path) -> dict[str, str]:
    environment = clean_environment() | settings_in(place)
    for command in ("migrate", "load_catalogue"):
        subprocess.run(_manage(command), env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(CHECKOUT / "manage.py"), *words]


def _import(path: Path, place: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds, and the most memory that the process held, in MB of 1024 kB."""
    begun = time.monotonic()
    command = _manage("import_fdc", str(path), "--report", str(place / "report.csv"))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    kilobytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return time.monotonic() - begun, kilobytes / 1024


def write_branded(folder: Path, count: int, more_mg: int = 0) -> None:
    """A set in the order that USDA has: values and labels do not lie as the foods do.

    `more_mg` makes another release of it, of the same foods with other values.
    """
    folder.mkdir()
    (folder / "nutrient.csv").write_text(BRANDED["nutrient.csv"])
    chance = random.Random(12)
    with (
        (folder / "food.csv").open("w") as foods,
        (folder / "branded_food.csv").open("w") as labels,
        (folder / "food_nutrient.csv").open("w") as values,
    ):
        foods.write(FOOD)
        labels.write(BRANDED_FOOD)
        values.write(FOOD_NUTRIENT)
        for n in range(count):
            fdc_id, other = 1_000_000 + n, 1_000_000 + count - 1 - n
            name = " ".join(chance.choices(WORDS, k=5))
            foods.write(f'{fdc_id},branded_food,"{name}",,2026-04-30\n')
            labels.write(
                f'{other},"Maker {n % 30_000} Inc.","Brand {n % 9_000}",{_gtin(n)},"OATS, SALT",'
                f'{chance.randint(10, 60)},g,1 BAR,"{chance.choice(CATEGORIES)}"\n'
            )
            values.write(f"{2 * n},{other},1087,{n % 300}\n{2 * n + 1},{fdc_id},1090,{n % 300 + more_mg}.5\n")


def _gtin(n: int) -> str:
    from foods.gtin import check_digit

    digits = f"{(n * 7_919) % 10**11:011}"
    return digits + check_digit(digits)
