"""Plan of an import, computed completely before the first write and stored on disk.

A SQLite database of its own, which vanishes with its connection, so that two million rows take little memory
and the catalogue's write lock is not held while they are read, checked and compared.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from foods.importing.records import ImportRecord, RecordVersion
from foods.models.sort_columns import SORT_FIELDS, sort_values
from foods.text import search_text

DERIVED = ("search_text", *SORT_FIELDS, "earlier_mg", "earlier_year")
VALUES_PER_STATEMENT = 2_000  # maximum in one statement
_DERIVED = ", ".join(DERIVED)
SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000; -- kB, as a negative number
CREATE TABLE seen (fdc_id INTEGER PRIMARY KEY);
CREATE TABLE food (
    fdc_id INTEGER PRIMARY KEY, food_id, as_of, source, name, brand, kind, group_id, basis_unit, magnesium_mg,
    {_DERIVED}, is_retired, has_new_portions, has_new_holds
);
CREATE TABLE portion (fdc_id, label, quantity, position);
CREATE TABLE barcode (fdc_id, gtin);
CREATE TABLE version (fdc_id, source_id, published_on, name, magnesium_mg, basis_unit);
CREATE TABLE held (fdc_id, kind, figures, held_mg, held_portions);
CREATE TABLE old (fdc_id, old_id, as_of);
CREATE TABLE matched (food_id INTEGER PRIMARY KEY);
CREATE TABLE gone (food_id INTEGER PRIMARY KEY, as_of);
"""
ADD_FOOD = f"INSERT INTO food VALUES ({', '.join('?' * (13 + len(DERIVED)))})"


@dataclass(frozen=True, slots=True)
class PlannedFood:
    """Food as it should be stored. `food_id` is None for a new one; `as_of` is its last change."""

    record: ImportRecord
    food_id: int | None = None
    as_of: datetime | None = None
    aliases: str = ""
    basis_quantity: Decimal = Decimal(100)
    is_retired: bool = False
    has_new_portions: bool = True
    has_new_gtin: bool = True
    has_new_holds: bool = True
    new_versions: tuple[RecordVersion, ...] | None = None  # None: all of them
    olds: tuple[tuple[int, datetime], ...] = ()  # foods that become this one, with their last change


class ImportPlan:
    """Plan filled by comparing, then read by writing, each once and in order."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        self._database.close()

    def add(self, foods: Sequence[PlannedFood]) -> None:
        run = self._database.executemany
        run(ADD_FOOD, map(_food_row, foods))
        run(
            "INSERT INTO portion VALUES (?, ?, ?, ?)",
            (
                (food.record.fdc_id, label, str(quantity), position)
                for food in foods
                if food.has_new_portions
                for position, (label, quantity) in enumerate(food.record.portions)
            ),
        )
        gtins = ((food.record.fdc_id, food.record.gtin) for food in foods if food.has_new_gtin)
        run("INSERT INTO barcode VALUES (?, ?)", (row for row in gtins if row[1]))
        run("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)", _version_rows(foods))
        run("INSERT INTO held VALUES (?, ?, ?, ?, ?)", _held_rows(foods))
        olds = ((food.record.fdc_id, pk, as_of.isoformat()) for food in foods for pk, as_of in food.olds)
        run("INSERT INTO old VALUES (?, ?, ?)", olds)

    def matched(self, food_ids: Iterable[int]) -> set[int]:
        """Return those of these foods that already match a record of the release."""
        found: set[int] = set()
        ids = list(food_ids)
        for start in range(0, len(ids), VALUES_PER_STATEMENT):
            some = ids[start : start + VALUES_PER_STATEMENT]
            marks = ",".join("?" * len(some))
            rows = self._database.execute(f"SELECT food_id FROM matched WHERE food_id IN ({marks})", some)
            found |= {pk for (pk,) in rows}
        return found

    def match(self, food_ids: Iterable[int]) -> None:
        """Mark these foods as matching a record of the release."""
        self._database.executemany("INSERT OR IGNORE INTO matched VALUES (?)", ((pk,) for pk in food_ids))

    def see(self, fdc_ids: Iterable[int]) -> None:
        """Mark these FDC ids as part of the release, so they are not gone."""
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((id,) for id in fdc_ids))

    def unseen(self, fdc_ids: Sequence[int]) -> set[int]:
        marks = ",".join("?" * len(fdc_ids))
        rows = self._database.execute(f"SELECT fdc_id FROM seen WHERE fdc_id IN ({marks})", fdc_ids)
        return set(fdc_ids) - {id for (id,) in rows}

    def add_gone(self, foods: Iterable[tuple[int, datetime]]) -> None:
        self._database.executemany(
            "INSERT INTO gone VALUES (?, ?)", ((food_id, as_of.isoformat()) for food_id, as_of in foods)
        )

    def count(self) -> int:
        """Return the number of rows to write."""
        tables = ("food", "portion", "barcode", "version", "held", "old", "gone")
        counts = (self._database.execute(f"SELECT COUNT(*) FROM {table}") for table in tables)
        return sum(cursor.fetchone()[0] for cursor in counts)

    def finish(self) -> None:
        """Create the indexes. Call it after the last food is added and before the first is read."""
        self._database.executescript(
            "CREATE INDEX portion_food ON portion (fdc_id); CREATE INDEX barcode_food ON barcode (fdc_id);"
            "CREATE INDEX version_food ON version (fdc_id); CREATE INDEX held_food ON held (fdc_id);"
            "CREATE INDEX old_food ON old (fdc_id);"
            "CREATE INDEX standing_food ON food (food_id) WHERE food_id IS NOT NULL;"
        )

    def skip_new(self, fdc_ids: Iterable[int]) -> None:
        """Leave out these new foods: they are written already."""
        self._database.executemany(
            "DELETE FROM food WHERE fdc_id = ? AND food_id IS NULL", ((id,) for id in fdc_ids)
        )

    # Rows to write. Each is in the order of the columns in writer.py and staging.py.

    def new_foods(self, after: int, size: int) -> list[Any]:
        """Return `size` new foods with FDC ids above `after`, in order."""
        return self._all(
            "SELECT CAST(fdc_id AS TEXT), source, name, brand, kind, group_id, basis_unit, magnesium_mg, "
            f"{_DERIVED} FROM food WHERE food_id IS NULL AND fdc_id > ? ORDER BY fdc_id LIMIT ?",
            after,
            size,
        )

    def new_portions(self, first: int, last: int) -> list[Any]:
        """Return the portions of the new foods with these FDC ids."""
        return self._all(
            "SELECT fdc_id, label, quantity, position FROM portion JOIN food USING (fdc_id) "
            "WHERE fdc_id BETWEEN ? AND ? AND food_id IS NULL ORDER BY portion.rowid",
            first,
            last,
        )

    def new_barcodes(self, first: int, last: int) -> list[Any]:
        """Return the barcodes of the new foods with these FDC ids, ordered by number."""
        return self._all(
            "SELECT fdc_id, gtin FROM barcode JOIN food USING (fdc_id) "
            "WHERE fdc_id BETWEEN ? AND ? AND food_id IS NULL ORDER BY gtin",
            first,
            last,
        )

    def unmatched(self, rows: Sequence[Any]) -> list[Any]:
        """Return those of these rows whose food id matches no record."""
        matched = self.matched(row[0] for row in rows)
        return [row for row in rows if row[0] not in matched]

    def count_standing(self) -> int:
        """Return the number of stored foods to be changed, merged or retired."""
        [(changed,)] = self._all("SELECT COUNT(*) FROM food WHERE food_id IS NOT NULL")
        [(olds,)] = self._all("SELECT COUNT(*) FROM old")
        [(gone,)] = self._all("SELECT COUNT(*) FROM gone")
        return int(changed + olds + gone)

    def changed_foods(self, after: int, size: int) -> list[Any]:
        """Return `size` changed stored foods with ids above `after`, in order.

        Each row begins with the id, the time of the last change, and whether its portions and held-back
        values are new.
        """
        return self._all(
            "SELECT food_id, as_of, has_new_portions, has_new_holds, CAST(fdc_id AS TEXT), name, brand, "
            "kind, group_id, basis_unit, magnesium_mg, "
            f"{_DERIVED}, is_retired FROM food WHERE food_id > ? ORDER BY food_id LIMIT ?",
            after,
            size,
        )

    def changed_portions(self, first: int, last: int) -> list[Any]:
        """Return the new portions of stored foods with these ids."""
        return self._all(
            "SELECT food_id, label, quantity, position FROM food JOIN portion USING (fdc_id) "
            "WHERE food_id BETWEEN ? AND ? ORDER BY food_id, portion.rowid",
            first,
            last,
        )

    def changed_barcodes(self, first: int, last: int) -> list[Any]:
        """Return the new barcodes of stored foods with these ids."""
        return self._all(
            "SELECT food_id, gtin FROM food JOIN barcode USING (fdc_id) "
            "WHERE food_id BETWEEN ? AND ? ORDER BY food_id, gtin",
            first,
            last,
        )

    def new_versions(self, first: int, last: int) -> list[Any]:
        """Return the earlier versions of the new foods with these FDC ids."""
        return self._all(
            "SELECT fdc_id, version.source_id, published_on, version.name, version.magnesium_mg, "
            "version.basis_unit FROM version JOIN food USING (fdc_id) "
            "WHERE fdc_id BETWEEN ? AND ? AND food_id IS NULL ORDER BY version.rowid DESC",
            first,
            last,
        )

    def changed_versions(self, first: int, last: int) -> list[Any]:
        """Return the new earlier versions of stored foods with these ids."""
        return self._all(
            "SELECT food_id, version.source_id, published_on, version.name, version.magnesium_mg, "
            "version.basis_unit FROM food JOIN version USING (fdc_id) "
            "WHERE food_id BETWEEN ? AND ? ORDER BY food_id, version.rowid DESC",
            first,
            last,
        )

    def new_holds(self, first: int, last: int) -> list[Any]:
        """Return the held-back values of the new foods with these FDC ids."""
        return self._all(
            "SELECT fdc_id, held.kind, figures, held_mg, held_portions FROM held JOIN food USING (fdc_id) "
            "WHERE fdc_id BETWEEN ? AND ? AND food_id IS NULL ORDER BY held.rowid",
            first,
            last,
        )

    def changed_holds(self, first: int, last: int) -> list[Any]:
        """Return the new held-back values of stored foods with these ids."""
        return self._all(
            "SELECT food_id, held.kind, figures, held_mg, held_portions FROM food JOIN held USING (fdc_id) "
            "WHERE food_id BETWEEN ? AND ? AND has_new_holds ORDER BY food_id, held.rowid",
            first,
            last,
        )

    def olds(self, first: int, last: int) -> list[Any]:
        """Return the foods that become these stored foods: its id, theirs, time of last change."""
        return self._all(
            "SELECT food_id, old_id, old.as_of FROM food JOIN old USING (fdc_id) "
            "WHERE food_id BETWEEN ? AND ? ORDER BY food_id, old_id",
            first,
            last,
        )

    def gone(self, after: int, size: int) -> list[Any]:
        """Return `size` foods to retire with ids above `after`: id and time of last change."""
        return self._all(
            "SELECT food_id, as_of FROM gone WHERE food_id > ? ORDER BY food_id LIMIT ?", after, size
        )

    def _all(self, query: str, *parameters: int) -> list[Any]:
        return self._database.execute(query, parameters).fetchall()


def derived_columns(food: PlannedFood) -> tuple[Any, ...]:
    """Return the columns DERIVED, which Food.save() derives from the others."""
    record = food.record
    listed = sort_values(
        name=record.name,
        basis_quantity=food.basis_quantity,
        basis_unit=record.basis_unit,
        magnesium_mg=record.magnesium_mg,
        usual_quantity=record.portions[0][1] if record.portions else None,
    )
    values = (*(listed[name] for name in SORT_FIELDS), *record.last_known())
    plain = (f"{value:f}" if isinstance(value, Decimal) else value for value in values)
    return (search_text(record.name, record.brand, food.aliases), *plain)


def _food_row(food: PlannedFood) -> tuple[Any, ...]:
    record = food.record
    return (
        record.fdc_id,
        food.food_id,
        food.as_of and food.as_of.isoformat(),
        record.source.value,
        record.name,
        record.brand,
        record.kind,
        record.group_id,
        record.basis_unit,
        None if record.magnesium_mg is None else f"{record.magnesium_mg:f}",
        *derived_columns(food),
        food.is_retired,
        food.has_new_portions,
        food.has_new_holds,
    )


def _version_rows(foods: Iterable[PlannedFood]) -> Iterator[tuple[Any, ...]]:
    for food in foods:
        versions = food.record.versions if food.new_versions is None else food.new_versions
        for version in versions:
            yield (
                food.record.fdc_id,
                version.source_id,
                version.published_on and version.published_on.isoformat(),
                version.name,
                None if version.magnesium_mg is None else f"{version.magnesium_mg:f}",
                version.basis_unit,
            )


def _held_rows(foods: Iterable[PlannedFood]) -> Iterator[tuple[Any, ...]]:
    for food in foods:
        for held in food.record.held if food.has_new_holds else ():
            milligrams = None if held.magnesium_mg is None else f"{held.magnesium_mg:f}"
            yield food.record.fdc_id, held.kind, json.dumps(held.figures), milligrams, json.dumps(held.pairs)
