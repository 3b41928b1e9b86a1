"""Invented files of other trackers, and archives and databases made of them."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

FILES = Path(__file__).parent / "files"
CRONOMETER = ("cronometer-gold.csv", "cronometer-days.csv", "cronometer-biometrics.csv")


def zipped(names: dict[str, str | bytes]) -> bytes:
    """Return a zip: the names in it, and which sample file or bytes each holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, (FILES / content).read_bytes() if isinstance(content, str) else content)
    return out.getvalue()


def health_connect(folder: Path) -> bytes:
    """Return the database of Health Connect, in a zip: four records, two without magnesium."""
    path = folder / "health_connect_export.db"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("""
        PRAGMA user_version = 23;
        CREATE TABLE application_info_table (row_id INTEGER PRIMARY KEY, package_name TEXT, app_name TEXT);
        INSERT INTO application_info_table VALUES (1, 'org.example.foods', 'Foods');
        CREATE TABLE nutrition_record_table (
            row_id INTEGER PRIMARY KEY, uuid BLOB, client_record_id TEXT, app_info_id INTEGER,
            start_time INTEGER, end_time INTEGER, start_zone_offset INTEGER, end_zone_offset INTEGER,
            local_date INTEGER, meal_type INTEGER, meal_name TEXT, energy REAL, magnesium REAL);
    """)
    evening = 1_795_390_200_000  # 22 November 2026, 23:30 in UTC; the record is from Berlin
    records = [
        (b"\x01" * 16, evening, 3600, 20780, 1, "Oats", 0.0831),
        (b"\x02" * 16, evening, 3600, 20780, 4, "Sweets", 5e-324),
        (b"\x03" * 16, evening, 3600, 20780, 0, "", 0.0),
        (b"\x04" * 16, evening, -18000, None, 3, "Potato", 0.04),
    ]
    database.executemany(
        "INSERT INTO nutrition_record_table (uuid, start_time, start_zone_offset, local_date, meal_type,"
        " meal_name, magnesium, app_info_id) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        records,
    )
    database.commit()
    database.close()
    return zipped({"health_connect_export.db": path.read_bytes()})
