"""Exports that have no magnesium: recognised, so that the member learns it. Pure Python.

Where they list foods, those can be read by name, to be matched with the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.transfer.readers.content import Content
from tracker.transfer.readers.refusals import Notice, Refusal, UnreadableFile
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowMaker
from tracker.transfer.readers.tables import Table, cell, normalise
from tracker.transfer.readers.values import DayOrder, find_day_order, parse_day, parse_time

TRUE = {"true", "1", "yes"}
FITBIT_KEYS = (b'"nutritionalValues"', b'"loggedFood"', b'"foodId"')
ENCRYPTED_KEYS = {"salt", "iv", "nonce", "ciphertext", "encrypted", "cipher"}


@dataclass(frozen=True)
class TableFormat:
    """A table that is recognised by its columns; `food` is empty where it names no foods."""

    format: str
    source: str
    columns: tuple[str, ...]
    day: str = "Date"
    time: str = ""
    meals: tuple[str, ...] = ()
    food: str = ""
    amount: tuple[str, ...] = ()
    deleted: str = ""


FORMATS = (
    TableFormat(
        "lose-it", "Lose It!", ("Date", "Name", "Quantity", "Units", "Calories"),
        meals=("Meal", "Type"), food="Name", amount=("Quantity", "Units"), deleted="Deleted",
    ),
    TableFormat(
        "myfitnesspal", "MyFitnessPal",
        ("Date", "Meal", "Calories", "Cholesterol", "Potassium"),
        meals=("Meal",), food="Food",
    ),
    TableFormat(
        "myfitnesspal", "MyFitnessPal",
        ("Date", "Meal", "Calories", "Fat (g)", "Sodium (mg)"),
        meals=("Meal",), food="Food",
    ),
    TableFormat(
        "sparky-fitness", "SparkyFitness",
        ("Date", "Meal Type", "Food Name", "Quantity Consumed", "Unit"), time="Time",
        meals=("Meal Type",), food="Food Name", amount=("Quantity Consumed", "Unit"),
    ),
)  # fmt: skip


def find(contents: Sequence[Content], order: DayOrder | None) -> Reading | None:
    """Return the reading of a known export without magnesium. Raises UnreadableFile."""
    tables = [content.table for content in contents if content.table]
    for one in FORMATS:
        found = [table for table in tables if table.has(*one.columns)]
        if table := max(found, key=lambda each: each.column(one.food) is not None, default=None):
            return _reading(one, table, order)
    for table in tables:
        if _is_fatsecret(table):
            return Reading("fatsecret", "FatSecret", _FatSecretReader(table).read, Notice.NEVER)
        if normalise(" ".join(table.header)).startswith("com.samsung."):
            return Reading("samsung-health", "Samsung Health", _read_nothing, Notice.NEVER)
        if _is_fitbit_table(table):
            return Reading("fitbit", "Fitbit", _read_nothing, Notice.NEVER)
        if table.has("Magnesium (g)") and table.column("Date", "Day", "Time") is None:
            raise UnreadableFile(Refusal.PRODUCTS_ONLY)
    for content in contents:
        if content.kind == "json" and any(key in content.head for key in FITBIT_KEYS):
            return Reading("fitbit", "Fitbit", _read_nothing, Notice.NEVER)
    _refuse_encrypted(contents)
    return None


def _refuse_encrypted(contents: Sequence[Content]) -> None:
    """Refuse a backup that its app encrypted, such as Energize's."""
    if len(contents) == 1 and contents[0].kind == "json" and isinstance(contents[0].json, dict):
        keys = {str(key).casefold() for key in contents[0].json}
        if len(keys & ENCRYPTED_KEYS) > 1:
            raise UnreadableFile(Refusal.ENCRYPTED)


def _read_nothing(_problems: Problems) -> Iterator[ImportedRow]:
    return iter(())


def _is_fitbit_table(table: Table) -> bool:
    heads = [normalise(" ".join(row)) for row in (table.header, *table.first_rows[:1])]
    return heads[0] in {"foods", "food log"} or "date calories in" in heads


def _reading(one: TableFormat, table: Table, order: DayOrder | None) -> Reading:
    found = find_day_order(table.cells(table.column(one.day)))
    has_foods = table.column(one.food) is not None
    read: Callable[[Problems], Iterator[ImportedRow]] = _read_nothing
    if has_foods:
        read = _FoodsReader(one, table, order or found or DayOrder.UNCLEAR).read
    is_unclear = has_foods and found is DayOrder.UNCLEAR and order is None
    return Reading(one.format, one.source, read, Notice.NEVER, needs_day_order=is_unclear)


class _FoodsReader:
    """Reader of the names and amounts of foods; their magnesium is unknown."""

    def __init__(self, one: TableFormat, table: Table, order: DayOrder) -> None:
        self._one, self._table, self._order = one, table, order
        self._maker = RowMaker(one.source)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        one, table = self._one, self._table
        day_place, meal_place, food_place = (
            table.column(*names) for names in ((one.day,), one.meals, (one.food,))
        )
        deleted, clock = table.column(one.deleted), table.column(one.time)
        amounts = [table.column(name) for name in one.amount]
        for line, row in table.rows():
            name, text = cell(row, food_place), cell(row, day_place)
            if cell(row, deleted).casefold() in TRUE or not name:
                continue
            amount = " ".join(filter(None, (cell(row, place) for place in amounts)))
            try:
                day, meal = parse_day(text, self._order), cell(row, meal_place)
                yield self._maker.make(
                    (day.isoformat(), meal, name, amount), day=day, name=name, magnesium_mg=None,
                    time=parse_time(cell(row, clock)), meal=meal, amount=amount,
                )  # fmt: skip
            except NotUnderstood as problem:
                problems.add(line, one.day, text, problem.reason)


# --- FatSecret: a report with days, meals and indented foods ----------------------------------------


def _is_fatsecret(table: Table) -> bool:
    beginning = [normalise(" ".join(row)) for row in (table.header, *table.first_rows)]
    return any("report details" in line or "fatsecret" in line for line in beginning)


class _FatSecretReader:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._maker = RowMaker("FatSecret")

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        day: date | None = None
        meal = ""
        for _, row in self._table.rows(keep_indents=True):
            first = cell(row, 0)
            if first.startswith("  "):
                name = _name_in(row)
                if day and name:
                    yield self._maker.make(
                        (day.isoformat(), meal, name), day=day, name=name, magnesium_mg=None, meal=meal
                    )
            elif (found := _day_or_none(first)) is not None:
                day, meal = found, ""
            else:
                meal = first.strip()


def _name_in(row: Sequence[str]) -> str:
    """Return the name of a food, which may be in quotes after its indent: `  "Almonds, raw"`."""
    name, *others = row[0].strip(), *row[1:]
    while name.startswith('"') and not name.endswith('"') and others:
        name = f"{name},{others.pop(0)}"
    return name.strip('"')


def _day_or_none(text: str) -> date | None:
    try:
        return parse_day(text, DayOrder.MONTH_FIRST)
    except NotUnderstood:
        return None
