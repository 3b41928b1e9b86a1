"""Join a set's large files by FDC id, whatever their order and size.

Two million branded foods with their values do not fit in little memory, and the files guarantee no common
order: they go into a SQLite database of their own, which vanishes with its connection.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from foods.gtin import NotAGtin, normalise_gtin
from foods.sources.fdc.clean import CleanFoods
from foods.sources.fdc.files import FdcError, FdcFiles, FdcTable
from foods.sources.fdc.portions import household_label, tidy

BRANDED = "branded_food"  # food.csv's data_type
FOOD_COLUMNS = ["fdc_id", "data_type", "description", "food_category_id", "publication_date"]
BRANDED_COLUMNS = [
    "fdc_id", "brand_name?", "brand_owner", "gtin_upc", "branded_food_category", "serving_size",
    "serving_size_unit", "household_serving_fulltext", "modified_date?", "available_date?",
]  # fmt: skip
NUTRIENT_COLUMNS = ["nutrient_id", "fdc_id", "amount"]

MAGNESIUM = "1090"  # nutrient.csv's id
MAGNESIUM_NUMBER = "304"  # its older number, which the survey's food_nutrient.csv has instead of the id
_AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
BASIS_UNITS = {"g": "g", "grm": "g", "ml": "ml", "mlt": "ml"}  # as makers spell them, in lower case

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -32000; -- kB, as a negative number
CREATE TABLE food (fdc_id INTEGER PRIMARY KEY, data_type, description, category, published);
CREATE TABLE magnesium (fdc_id INTEGER PRIMARY KEY, mg);
CREATE TABLE branded (
    fdc_id INTEGER PRIMARY KEY, brand, gtin, category, unit, label, quantity, product, modified, available
);
CREATE TABLE version (fdc_id INTEGER PRIMARY KEY, newest);
"""
ADD_FOOD = "INSERT INTO food VALUES (?, ?, ?, ?, ?)"
ADD_BRANDED = "INSERT INTO branded VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# Two different values are both unreliable.
ADD_MAGNESIUM = """
INSERT INTO magnesium SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM food WHERE fdc_id = ?1)
ON CONFLICT DO UPDATE SET mg = CASE WHEN CAST(mg AS REAL) = CAST(excluded.mg AS REAL) THEN mg END
"""
# A maker's changes come as new rows with the same barcode: the latest is the product, by the first date that
# differs. Rows without a valid barcode have an empty `product`, and are products of their own.
FIND_VERSIONS = """
CREATE INDEX branded_by_product ON branded (product) WHERE product <> '';
INSERT INTO version SELECT fdc_id, newest FROM (
    SELECT fdc_id, FIRST_VALUE(fdc_id) OVER (
        PARTITION BY product ORDER BY published DESC, modified DESC, available DESC, fdc_id DESC
    ) AS newest
    FROM branded JOIN food USING (fdc_id)
    WHERE product IN (
        SELECT product FROM branded WHERE product <> '' GROUP BY product HAVING COUNT(*) > 1
    )
) WHERE newest <> fdc_id;
CREATE INDEX version_by_newest ON version (newest);
"""
ALL_FOODS = """
SELECT fdc_id, data_type, description, food.category, published, mg, brand, gtin, branded.category, unit,
       label, quantity, newest, EXISTS (SELECT 1 FROM version one WHERE one.newest = food.fdc_id)
FROM food LEFT JOIN magnesium USING (fdc_id) LEFT JOIN branded USING (fdc_id) LEFT JOIN version USING (fdc_id)
ORDER BY fdc_id
"""
EARLIER_VERSIONS = """
SELECT fdc_id, published, description, mg, unit
FROM version JOIN food USING (fdc_id) LEFT JOIN magnesium USING (fdc_id) JOIN branded USING (fdc_id)
WHERE newest = ? ORDER BY published DESC, modified DESC, available DESC, fdc_id DESC
"""

Row = tuple[Any, ...]


class FdcTables:
    """Files of a set, read once. `left_out` counts the skipped rows by reason."""

    def __init__(
        self,
        files: FdcFiles,
        types: tuple[str, ...],
        left_out: Counter[str],
        on_read: Callable[[float], None] | None,
    ) -> None:
        self.files, self.types, self.left_out = files, types, left_out
        self.plain = CleanFoods(files, left_out)
        self._on_read = on_read or (lambda _share: None)
        large = ["food.csv", "food_nutrient.csv", *(["branded_food.csv"] if BRANDED in types else [])]
        self._bytes_in_all = sum(map(files.size, large))
        self._bytes_before = 0

    def load(self, database: sqlite3.Connection) -> Iterator[Row]:
        """Read everything, then yield the rows of ALL_FOODS. Raises FdcError."""
        magnesium_ids = self._magnesium_ids()
        database.executescript(SCHEMA)
        self._fill(database, ADD_FOOD, "food.csv", FOOD_COLUMNS, self._food)
        if BRANDED in self.types:
            self._fill(database, ADD_BRANDED, "branded_food.csv", BRANDED_COLUMNS, self._branded)
        if self.plain.ids:
            self.plain.load()
        table = self._table("food_nutrient.csv", NUTRIENT_COLUMNS)
        database.executemany(ADD_MAGNESIUM, _amounts(table, magnesium_ids))
        if unsure := database.execute("SELECT COUNT(*) FROM magnesium WHERE mg IS NULL").fetchone()[0]:
            self.left_out["values of magnesium that contradict each other"] = unsure
        if BRANDED in self.types:
            database.executescript(FIND_VERSIONS)
        self._on_read(1)
        return database.execute(ALL_FOODS)

    def _magnesium_ids(self) -> set[str]:
        """Return the ids of magnesium in food_nutrient.csv. Its unit must be milligrams."""
        table = FdcTable(self.files, "nutrient.csv", ["id", "unit_name", "nutrient_nbr"])
        ids, found = set(), set()
        for nutrient_id, unit, number in table:
            ids.add(nutrient_id)
            if nutrient_id == MAGNESIUM or number.removesuffix(".0") == MAGNESIUM_NUMBER:
                if unit.strip().upper() != "MG":
                    raise table.error(f"magnesium is given in “{unit[:40]}” and should be in MG", "unit_name")
                found.add(nutrient_id)
        if not found:
            raise FdcError(f"nutrient.csv: there is no magnesium (nutrient {MAGNESIUM}) in it.")
        return found | ({MAGNESIUM_NUMBER} - ids)

    def _table(self, name: str, columns: list[str]) -> FdcTable:
        before = self._bytes_before
        self._bytes_before += self.files.size(name)
        return FdcTable(
            self.files,
            name,
            columns,
            on_bytes=lambda read: self._on_read((before + read) / self._bytes_in_all),
        )

    def _fill(
        self,
        database: sqlite3.Connection,
        statement: str,
        name: str,
        columns: list[str],
        read: Callable[[FdcTable, tuple[str, ...]], Row | None],
    ) -> None:
        table = self._table(name, columns)
        try:
            database.executemany(statement, filter(None, (read(table, row) for row in table)))
        except sqlite3.IntegrityError as error:
            raise table.error("this FDC id stands in the file already", "fdc_id") from error

    def _food(self, table: FdcTable, row: tuple[str, ...]) -> Row | None:
        fdc_id, data_type, description, category, published = row
        if data_type not in self.types:
            return None
        number = table.fdc_id(fdc_id)
        if not _is_date(published):
            raise table.error(f"“{published[:40]}” is not a date like 2024-10-31", "publication_date")
        description = tidy(description)
        if not description:
            self.left_out["foods without a name"] += 1
            return None
        if data_type != BRANDED:
            self.plain.ids.add(number)
        return number, data_type, description, category, published

    def _branded(self, table: FdcTable, row: tuple[str, ...]) -> Row:
        fdc_id, brand, owner, gtin, category, size, unit, household, modified, available = row
        quantity = table.number("serving_size", size)
        basis_unit = BASIS_UNITS.get(unit.strip().lower())
        label = household_label(household) if quantity and basis_unit else None
        if quantity and not basis_unit:
            self.left_out[f"servings in {unit.strip()[:20] or 'no unit'}"] += 1
        brand, gtin = tidy(brand) or tidy(owner), gtin.strip()
        kept = (brand, gtin, tidy(category), basis_unit or "g", label, size)
        return (table.fdc_id(fdc_id), *kept, _product_gtin(gtin), _sortable(modified), _sortable(available))


def _amounts(table: FdcTable, ids: set[str]) -> Iterator[tuple[int, str]]:
    for nutrient_id, fdc_id, amount in table:
        if nutrient_id in ids and table.number("amount", amount) is not None:
            yield table.fdc_id(fdc_id), amount


def _product_gtin(gtin: str) -> str:
    """Return the barcode as GTIN-14 from any notation; empty when it is none."""
    try:
        return normalise_gtin(gtin) if gtin else ""
    except NotAGtin:
        return ""


@lru_cache(maxsize=1000)
def _sortable(text: str) -> str:
    """Return `2021-10-28` for that date or "10/28/2021"; empty, the oldest, for other text."""
    if american := _AMERICAN_DATE.fullmatch(text.strip()):
        text = f"{american[3]}-{american[1]:0>2}-{american[2]:0>2}"
    return text.strip() if _is_date(text.strip()) else ""


@lru_cache(maxsize=1000)  # a release has few
def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
