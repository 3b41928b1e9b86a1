"""Health Connect: Android's own export, a zip with a SQLite database. Pure Python.

Nutrients are totals of a food, in grams. 5e-324, the smallest number there is, and 0 mean "not recorded".
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker.lib.weeks import is_in_calendar
from tracker.transfer.readers.content import Content
from tracker.transfer.readers.limits import MAX_DATABASE_BYTES, MAX_ROWS
from tracker.transfer.readers.refusals import Reason, Refusal, UnreadableFile
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowMaker
from tracker.transfer.readers.values import MIN_GRAMS, as_milligrams

SOURCE = "Health Connect"
TABLE = "nutrition_record_table"
APPS = "application_info_table"
MEALS = {1: "breakfast", 2: "lunch", 3: "dinner", 4: "snack"}
EPOCH = date(1970, 1, 1)
WANTED = (
    "uuid",
    "start_time",
    "start_zone_offset",
    "local_date",
    "meal_type",
    "meal_name",
    "magnesium",
    "app_info_id",
)
MAX_STEPS = 500_000_000  # of SQLite's machine; a query of a damaged file could run for ever
STEPS_AT_ONCE = 1_000_000


def find(contents: Sequence[Content]) -> Reading | None:
    databases = [content for content in contents if content.kind == "sqlite"]
    if not databases:
        return None
    return Reading("health-connect", SOURCE, _Reader(databases[0]).read)


@contextmanager
def _open_database(content: Content) -> Iterator[sqlite3.Connection]:
    """Open a private copy of the database, read-only; nothing can be attached to it."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder, "health.db")
        with path.open("wb") as copy, content.opened(MAX_DATABASE_BYTES) as file:
            while chunk := file.read(256 * 1024):
                copy.write(chunk)
        address = f"file:{path}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            steps = iter(range(MAX_STEPS // STEPS_AT_ONCE))
            database.set_progress_handler(lambda: next(steps, None) is None, STEPS_AT_ONCE)
            yield database


class _Reader:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._maker = RowMaker(SOURCE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        try:
            with _open_database(self._content) as database:
                apps = _read_apps(database)
                for number, record in enumerate(_read_records(database), 1):
                    try:
                        yield self._row(record, apps)
                    except NotUnderstood as problem:
                        problems.add(number, "magnesium", str(record["magnesium"]), problem.reason)
        except (sqlite3.Error, OverflowError) as error:
            raise UnreadableFile(Refusal.DAMAGED_DATABASE) from error

    def _row(self, record: dict[str, Any], apps: dict[Any, str]) -> ImportedRow:
        magnesium_mg = _milligrams(record["magnesium"])
        day, clock = _moment(record)
        meal = MEALS.get(record["meal_type"], "") if isinstance(record["meal_type"], int) else ""
        uuid = record["uuid"]
        name = str(record["meal_name"] or "").strip() or meal.capitalize()
        return self._maker.make(
            (uuid.hex() if isinstance(uuid, bytes) else str(uuid),),
            day=day,
            name=name or SOURCE,
            magnesium_mg=magnesium_mg,
            time=clock,
            meal=meal,
            source=apps.get(record["app_info_id"], ""),
        )


def _tables(database: sqlite3.Connection) -> set[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 2000")
    return {name for (name,) in found}


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _read_records(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    if TABLE not in _tables(database):
        raise UnreadableFile(Refusal.NO_NUTRITION)
    stored = _columns(database, TABLE)
    if not {"magnesium", "start_time"} <= stored:
        raise UnreadableFile(Refusal.NO_NUTRITION)
    names = ", ".join(name if name in stored else f"NULL AS {name}" for name in WANTED)
    order = "row_id" if "row_id" in stored else "start_time"
    query = f"SELECT {names} FROM {TABLE} ORDER BY {order} LIMIT {MAX_ROWS + 1}"  # noqa: S608  (own names)
    for row in database.execute(query):
        yield dict(zip(WANTED, row, strict=True))


def _read_apps(database: sqlite3.Connection) -> dict[Any, str]:
    """Return the names of the apps by their ids; empty where the export has none."""
    if APPS not in _tables(database) or not {"row_id", "app_name"} <= _columns(database, APPS):
        return {}
    found = database.execute(f"SELECT row_id, app_name FROM {APPS} LIMIT 10000")  # noqa: S608  (own names)
    return {id: name for id, name in found if isinstance(name, str)}


def _milligrams(grams: Any) -> Decimal | None:
    """Return milligrams; None where the record has no magnesium."""
    if grams is None or grams == 0:
        return None
    if not isinstance(grams, (int, float)) or grams != grams or grams in (float("inf"), float("-inf")):
        raise NotUnderstood(Reason.NUMBER)
    value = Decimal(repr(grams))
    return None if 0 < value <= MIN_GRAMS else as_milligrams(value, "g")


def _moment(record: dict[str, Any]) -> tuple[date, time | None]:
    """Return the record's own day, and its time there: never the server's."""
    start, offset, days = record["start_time"], record["start_zone_offset"], record["local_date"]
    try:
        seconds = int(offset) if isinstance(offset, int) and abs(offset) <= 64_800 else 0
        local = datetime.fromtimestamp(start / 1000, UTC) + timedelta(seconds=seconds)
        day = EPOCH + timedelta(days=days) if isinstance(days, int) else local.date()
    except (TypeError, ValueError, OverflowError, OSError):
        raise NotUnderstood(Reason.DAY) from None
    if not is_in_calendar(day):
        raise NotUnderstood(Reason.DAY)
    return day, local.time().replace(microsecond=0)
