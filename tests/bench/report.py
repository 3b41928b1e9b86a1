"""The table at the end: figure, what is wanted, what was measured, and whether it is reached."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    wanted: str
    measured: str
    reached: bool | None  # None when it could not be measured
    note: str = ""

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "no", None: "not measured"}[self.reached]


def table(figures: list[Figure]) -> str:
    rows = [("Figure", "Wanted", "Measured", "Reached")]
    rows += [(each.name, each.wanted, each.measured, each.verdict) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * width for width in widths))  # type: ignore[arg-type]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    notes = [f"{each.name}: {each.note}" for each in figures if each.note]
    return "\n".join(line.rstrip() for line in [*lines, "", *notes])


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
