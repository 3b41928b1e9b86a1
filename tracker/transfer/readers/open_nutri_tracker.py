"""OpenNutriTracker: a zip with JSON and the same rows as CSV. Pure Python.

Magnesium is in milligrams per 100 g or ml of the food; the amount is in its own unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tracker.transfer.readers.content import Content
from tracker.transfer.readers.refusals import Reason
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowMaker
from tracker.transfer.readers.tables import Table, cell
from tracker.transfer.readers.values import (
    as_dict,
    as_milligrams,
    json_number,
    parse_day,
    parse_number,
    time_in,
)

SOURCE = "OpenNutriTracker"
# The names of the same value in JSON, there within `meal` or its `nutriments`, and in CSV.
CSV_COLUMNS = {
    "id": "id", "dateTime": "date_time", "type": "type", "amount": "amount", "unit": "unit",
    "name": "meal_name", "servingQuantity": "meal_serving_quantity", "magnesium100": "magnesium_per_100g",
}  # fmt: skip
# Grams or millilitres in one of these; other units are servings.
GRAMS: dict[str, int | str] = {
    "g": 1, "gram": 1, "ml": 1, "g/ml": 1, "kg": 1000, "l": 1000, "oz": "28.349523", "fl oz": "29.573530",
    "fl.oz": "29.573530",
}  # fmt: skip
Record = Mapping[str, Any]


def find(contents: Sequence[Content]) -> Reading | None:
    for content in contents:
        if content.kind == "json" and b"nutriments" in content.head and is_intake(content.json):
            return Reading("open-nutri-tracker", SOURCE, _Reader(_records_of_json(content.json)).read)
    for content in contents:
        if (table := content.table) and table.has("id", "date_time", "meal_name", "amount", "unit"):
            return Reading("open-nutri-tracker", SOURCE, _Reader(_records_of_table(table)).read)
    return None


def is_intake(data: Any) -> bool:
    """Return True for a list of what was eaten."""
    return (
        isinstance(data, list)
        and bool(data)
        and isinstance(data[0], dict)
        and {"dateTime", "meal"} <= data[0].keys()
    )


def _records_of_json(data: Sequence[Any]) -> list[tuple[int, Record]]:
    found: list[tuple[int, Record]] = []
    for number, record in enumerate(data, 1):
        outer = as_dict(record)
        meal = as_dict(outer.get("meal"))
        nutriments = as_dict(meal.get("nutriments"))
        found.append((number, {**nutriments, **meal, **outer}))
    return found


def _records_of_table(table: Table) -> list[tuple[int, Record]]:
    places = {name: table.column(column) for name, column in CSV_COLUMNS.items()}
    is_comma = table.has_comma_decimals(places["magnesium100"])
    found: list[tuple[int, Record]] = []
    for line, row in table.rows():
        record: dict[str, Any] = {name: cell(row, place) for name, place in places.items()}
        for name in ("amount", "servingQuantity", "magnesium100"):
            record[name] = _as_json_number(record[name], is_comma_decimal=is_comma)
        found.append((line, record))
    return found


def _as_json_number(text: str, *, is_comma_decimal: bool) -> str | None:
    """Return the number of a cell as JSON writes it; text that is none stays as it is."""
    try:
        value = parse_number(text, is_comma_decimal=is_comma_decimal)
    except NotUnderstood:
        return text
    return None if value is None else f"{value:f}"


class _Reader:
    def __init__(self, records: Sequence[tuple[int, Record]]) -> None:
        self._records = records
        self._maker = RowMaker(SOURCE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        for line, record in self._records:
            at = ("dateTime", str(record.get("dateTime", "")))
            try:
                day = parse_day(at[1])
                at = ("magnesium100", str(record.get("magnesium100", "")))
                magnesium_mg = _milligrams(record)
                at = ("name", str(record.get("name") or ""))
                yield self._maker.make(
                    (str(record.get("id") or f"{record.get('dateTime')} {at[1]} {record.get('amount')}"),),
                    day=day,
                    name=at[1],
                    magnesium_mg=magnesium_mg,
                    time=time_in(str(record["dateTime"])),
                    meal=str(record.get("type") or ""),
                    amount=f"{_plain(record.get('amount'))} {record.get('unit') or ''}".strip(),
                )
            except NotUnderstood as problem:
                problems.add(line, *at, problem.reason)


def _milligrams(record: Record) -> Decimal | None:
    """Return the milligrams of the amount eaten; None when the food or the serving has no value."""
    per_100 = json_number(record.get("magnesium100"))
    amount = json_number(record.get("amount"))
    unit = str(record.get("unit") or "").strip().casefold()
    in_one = Decimal(GRAMS[unit]) if unit in GRAMS else json_number(record.get("servingQuantity"))
    if per_100 is None or amount is None or in_one is None:
        return None
    if amount < 0 or in_one < 0:
        raise NotUnderstood(Reason.NEGATIVE)
    return as_milligrams(per_100 * amount * in_one / 100)


def _plain(number: Any) -> str:
    text = str(number or "")
    return text.rstrip("0").rstrip(".") if "." in text else text
