"""Official set of FoodData Central, with its foods and all their data."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from foods.sources.fdc.clean import FOUNDATION, SR_LEGACY, SURVEY
from foods.sources.fdc.files import FdcError, FdcFiles, FdcTable
from foods.sources.fdc.portions import Portions
from foods.sources.fdc.ranges import FdcRange, read_ranges
from foods.sources.fdc.tables import BRANDED, EARLIER_VERSIONS, FdcTables, Row

# Real foods, by food.csv's data_type. The other types are samples, purchases and experiments.
TYPES = (FOUNDATION, SR_LEGACY, SURVEY, BRANDED)
# Files of a set with such foods, in addition to food.csv, nutrient.csv and food_nutrient.csv.
FILES_OF_TYPE = {
    FOUNDATION: ["food_category.csv", "food_portion.csv"],
    SR_LEGACY: ["food_category.csv", "food_portion.csv"],
    SURVEY: ["wweia_food_category.csv", "food_portion.csv"],
    BRANDED: ["branded_food.csv"],
}
RELEASE = re.compile(r"(?<!\d)20\d\d-[01]\d(?:-[0-3]\d)?(?!\d)")


@dataclass(frozen=True, slots=True)
class FdcVersion:
    """Earlier version of a branded food: an older row with the same barcode.

    `magnesium_mg` is elemental milligrams in 100 `basis_unit`; None is unknown.
    """

    fdc_id: str
    publication_date: date
    description: str
    magnesium_mg: Decimal | None
    basis_unit: str


@dataclass(frozen=True, slots=True)
class FdcFood:
    """Food with the values as the source writes them.

    `magnesium_mg` is elemental milligrams in 100 `basis_unit`, which is "g" or "ml"; None is unknown.
    `portions` are labels with their quantity in the basis unit, the usual one first; a label has at most 60
    characters and is unique. `group`, `brand` and `gtin` are empty where the source has none; `gtin` is as
    written, with its leading zeros. `is_current` is False for an older version: of a Foundation food,
    food.csv still has it, but foundation_food.csv no longer lists it; of a branded food, a newer row has the
    same barcode, and the food of that row lists it under `earlier`, the latest first.
    """

    fdc_id: str
    data_type: str
    description: str
    group: str
    brand: str
    gtin: str
    magnesium_mg: Decimal | None
    basis_unit: str
    portions: Portions
    publication_date: date
    is_current: bool
    earlier: tuple[FdcVersion, ...] = ()


def open_dataset(path: str | Path, types: Collection[str] = TYPES) -> FdcDataset:
    """Return the set in the zip or folder `path`, limited to the foods of `types`.

    Reads food.csv once. Raises FdcError when it is no set, lacks a file or has no such food.
    """
    if unknown := set(types) - set(TYPES):
        raise ValueError(f"not a type of real foods: {', '.join(sorted(unknown))}")
    path = Path(path).resolve()
    files = FdcFiles(path)
    counts: Counter[str] = Counter()
    latest = ""
    for data_type, published in FdcTable(files, "food.csv", ["data_type", "publication_date"]):
        counts[data_type] += 1
        if data_type in types:
            latest = max(latest, published)
    found = tuple(data_type for data_type in TYPES if data_type in types and counts[data_type])
    if not found:
        held = ", ".join(sorted(counts)) or "nothing"
        raise FdcError(f"food.csv: it has no foods of the types {', '.join(types)}. It has {held}.")
    files.require(["nutrient.csv", "food_nutrient.csv"])
    for data_type in found:
        files.require(FILES_OF_TYPE[data_type])
    named = RELEASE.search(path.name) or RELEASE.search(files.folder.name)
    return FdcDataset(
        files, found, sum(counts[data_type] for data_type in found), named[0] if named else latest
    )


class FdcDataset:
    """Opened set. `types` are those it contains, `count` is the number of its foods."""

    def __init__(self, files: FdcFiles, types: tuple[str, ...], count: int, release: str) -> None:
        self.types, self.count = types, count
        # "2018-04" or "2024-10-31": by the name of the zip or folder, else the latest publication date.
        self.release = release
        # Skipped data of the last reading by reason, such as portions in odd units.
        self.left_out: Counter[str] = Counter()
        self._files = files

    @property
    def fingerprint(self) -> str:
        """Return a hash of the set's files and sizes, different for sets of the same release."""
        return self._files.fingerprint

    def ranges(self) -> Iterator[FdcRange]:
        """Yield the minimum, maximum and sample number of Foundation Foods. Raises FdcError."""
        return read_ranges(self._files)

    def foods(self, on_read: Callable[[float], None] | None = None) -> Iterator[FdcFood]:
        """Yield the foods in the order of FDC ids. Raises FdcError, always before the first food.

        All files are read before, which takes minutes for two million branded foods: `on_read` is called now
        and then with the share that was read, 0 to 1.
        """
        self.left_out.clear()
        tables = FdcTables(self._files, self.types, self.left_out, on_read)
        with closing(sqlite3.connect("")) as database:  # in memory while small, then in a file without a name
            try:
                rows = tables.load(database)
            except sqlite3.OperationalError as error:
                raise FdcError(f"There is no room to read the set ({error}); see TMPDIR.") from error
            for row in rows:
                yield _food(tables, row, database)


def _food(tables: FdcTables, row: Row, database: sqlite3.Connection) -> FdcFood:
    fdc_id, data_type, description, category, published, magnesium_mg, *of_branded = row
    brand, gtin, branded_category, unit, label, quantity, newest, has_earlier = of_branded
    if data_type == BRANDED:
        group = branded_category or ""
        portions: Portions = ((label, Decimal(quantity)),) if label else ()
    else:
        group = tables.plain.group_of(fdc_id, data_type, category)
        portions = tables.plain.portions_of(fdc_id)
    return FdcFood(
        fdc_id=str(fdc_id),
        data_type=data_type,
        description=description,
        group=group,
        brand=brand or "",
        gtin=gtin or "",
        magnesium_mg=None if magnesium_mg is None else Decimal(magnesium_mg),
        basis_unit=unit or "g",
        portions=portions,
        publication_date=date.fromisoformat(published),
        is_current=newest is None and tables.plain.is_current(fdc_id, data_type),
        earlier=_earlier(database, fdc_id) if has_earlier else (),
    )


def _earlier(database: sqlite3.Connection, fdc_id: int) -> tuple[FdcVersion, ...]:
    return tuple(
        FdcVersion(
            str(older_id),
            date.fromisoformat(published),
            description,
            None if magnesium_mg is None else Decimal(magnesium_mg),
            unit,
        )
        for older_id, published, description, magnesium_mg, unit in database.execute(
            EARLIER_VERSIONS, [fdc_id]
        )
    )
