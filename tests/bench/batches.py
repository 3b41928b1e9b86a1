"""Measure how long another writer is kept out by long writes, on SQLite: a row every 20 ms."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.imports import prepared, write_branded
from tests.bench.machine import CHECKOUT, say
from tests.bench.report import Figure

WANTED_S = 0.5
EVERY_S = 0.02
# What is written, and how much of it. Each is a function in batches_work.py.
WORK = {
    "import": "an import",
    "import_again": "an import of changed values",
    "bulk_edit": "a bulk edit",
    "correct": "a correction of past entries",
    "undo_correction": "undoing it",
    "merge": "a merge",
    "undo_merge": "undoing it",
    "check_foods": "check_foods",
    "rebuild_search": "building the search index anew",
    "load_catalogue": "loading the catalogue",
    "housekeeping": "housekeeping",
}
MOST_BRANDED = 300_000  # for this figure; two million take the same steps, more of them


class Writer(threading.Thread):
    """Commits a row every EVERY_S, and keeps the longest time that it waited to begin."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path, self._is_over = path, threading.Event()
        self.longest_s, self.count = 0.0, 0

    def run(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None, timeout=60)
        database.execute("CREATE TABLE IF NOT EXISTS bench_writer (at REAL)")
        while not self._is_over.wait(EVERY_S):
            begun = time.monotonic()
            database.execute("BEGIN IMMEDIATE")
            self.longest_s = max(self.longest_s, time.monotonic() - begun)
            database.execute("INSERT INTO bench_writer VALUES (?)", (begun,))
            database.execute("COMMIT")
            self.count += 1
        database.close()

    def end(self) -> None:
        self._is_over.set()
        self.join(90)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    writer.start()
    try:
        yield writer
    finally:
        writer.end()


def measure(branded_count: int) -> Iterator[Figure]:
    count = min(branded_count, MOST_BRANDED)
    with tempfile.TemporaryDirectory(prefix="bench-batches-") as directory:
        place = Path(directory)
        environment = prepared(place)
        say(f"Making a branded set of {count:,} foods, and 100,000 past entries")
        write_branded(place / "FoodData_Central_branded_food_csv_2026-04-30", count)
        write_branded(place / "FoodData_Central_branded_food_csv_2026-10-30", count, more_mg=1)
        _work("seed", count, place, environment)
        for name, words in WORK.items():
            say(f"A writer beside {words}")
            with writing(place / "db.sqlite3") as writer:
                begun = time.monotonic()
                said = _work(name, count, place, environment)
                seconds = time.monotonic() - begun
            if said == "none":
                continue
            yield Figure(
                f"Longest wait of another writer beside {words}",
                f"≤ {WANTED_S} s",
                f"{writer.longest_s:.2f} s",
                writer.longest_s <= WANTED_S,
                f"{said}, {seconds:.0f} s in all; {writer.count:,} rows were written beside it.",
            )


def _work(name: str, count: int, place: Path, environment: dict[str, str]) -> str:
    """What the function of that name says it did, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.batches_work", name, str(count), str(place)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout.splitlines()[-1]
