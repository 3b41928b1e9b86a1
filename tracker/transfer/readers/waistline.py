"""Waistline and NutriTrace: backups as JSON, and Waistline's diary as CSV. Pure Python.

A food of Waistline has its nutrients for its own portion and unit; items of NutriTrace's diary have theirs
for the amount eaten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.lib.words import gettext, gettext_noop
from tracker.transfer.readers.content import Content
from tracker.transfer.readers.refusals import Notice, Reason
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowKind, RowMaker
from tracker.transfer.readers.tables import Table, cell, normalise
from tracker.transfer.readers.values import (
    DayOrder,
    as_dict,
    as_list,
    as_milligrams,
    find_day_order,
    json_number,
    parse_day,
    parse_number,
)

WAISTLINE, NUTRITRACE = "Waistline", "NutriTrace"
DAY_TOTAL = gettext_noop("Day’s total (Waistline)")
MEALS = ("Breakfast", "Lunch", "Dinner", "Snacks")
MAGNESIUM = re.compile(
    r"(?:magn[eéè]sium|magnesio|magnésio|magnez|magnezij|магний|магній|magnézium|μαγνήσιο|镁|鎂|マグネシウム)\s*\((\w+)\)"
)


def find(contents: Sequence[Content], order: DayOrder | None) -> Reading | None:
    for content in contents:
        if content.kind == "json" and _is_backup(data := content.json):
            if _is_of_nutritrace(data["diary"]):
                return Reading("nutritrace", NUTRITRACE, _NutriTraceReader(data).read)
            return Reading("waistline", WAISTLINE, _WaistlineReader(data).read)
    tables = [content.table for content in contents if content.table]
    return _find_diary(tables[0], order) if len(tables) == 1 else None


def _is_backup(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("diary"), list)
        and isinstance(data.get("foodList"), list)
    )


def _is_of_nutritrace(diary: Sequence[Any]) -> bool:
    """Return True for a diary whose days are named `date`; Waistline's are `dateTime`."""
    return any(isinstance(day, dict) and "date" in day and "dateTime" not in day for day in diary)


def _meal_name(category: Any, names: Sequence[Any]) -> str:
    """Return the name of the meal that a number stands for; a name is its own."""
    text = str(category if category is not None else "")
    if text.isdecimal() and len(text) < 3:
        return str(names[int(text)] or "") if int(text) < len(names) else ""
    return text


class _WaistlineReader:
    def __init__(self, data: dict[str, Any]) -> None:
        self._diary = data["diary"]
        self._sources = {
            kind: {str(each.get("id")): each for each in as_list(data.get(name)) if isinstance(each, dict)}
            for kind, name in (("food", "foodList"), ("recipe", "recipes"), ("meal", "meals"))
        }
        settings = as_dict(as_dict(data.get("settings")).get("diary"))
        self._meals = as_list(settings.get("meal-names")) or list(MEALS)
        self._maker = RowMaker(WAISTLINE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        for number, record in enumerate(self._diary, 1):
            text = str(as_dict(record).get("dateTime") or "")
            try:
                day = parse_day(text)  # midnight of the local day, written as if in UTC
            except NotUnderstood as problem:
                problems.add(number, "dateTime", text, problem.reason)
                continue
            for item in as_list(as_dict(record).get("items")):
                try:
                    yield self._row(day, as_dict(item))
                except NotUnderstood as problem:
                    problems.add(number, "items", str(as_dict(item).get("name") or ""), problem.reason)

    def _row(self, day: date, item: dict[str, Any]) -> ImportedRow:
        kind = str(item.get("type") or "food")
        food = self._sources.get(kind, {}).get(str(item.get("id")), {})
        name = str(item.get("name") or food.get("name") or "")
        portion, count = item.get("portion") or food.get("portion"), item.get("quantity") or "1"
        meal = _meal_name(item.get("category"), self._meals)
        return self._maker.make(
            (day.isoformat(), meal, str(item.get("id") or name), str(portion), str(count)),
            day=day,
            name=name,
            magnesium_mg=_eaten(food, item),
            meal=meal,
            amount=_amount(portion, item.get("unit") or food.get("unit"), count),
        )


def _eaten(food: dict[str, Any], item: dict[str, Any]) -> Decimal | None:
    """Return the milligrams of an item, scaled from its food's portion; None without a value.

    An item that was added without a food has its nutrients with it.
    """
    own = json_number(as_dict(item.get("nutrition")).get("magnesium"))
    value = json_number(as_dict(food.get("nutrition")).get("magnesium"))
    count = json_number(item.get("quantity"))
    count = Decimal(1) if count is None else count
    if value is None:
        return as_milligrams(None if own is None else own * count)
    portion, basis = json_number(item.get("portion")), json_number(food.get("portion"))
    share = portion / basis if portion is not None and basis else Decimal(1)
    if share < 0 or count < 0:
        raise NotUnderstood(Reason.NEGATIVE)
    return as_milligrams(value * share * count)


def _amount(portion: Any, unit: Any, count: Any) -> str:
    shown = " ".join(str(part) for part in (portion, unit) if part)
    return shown if str(count) in {"1", "1.0", ""} or not shown else f"{count} × {shown}"


class _NutriTraceReader:
    def __init__(self, data: dict[str, Any]) -> None:
        self._diary = data["diary"]
        self._maker = RowMaker(NUTRITRACE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        for number, record in enumerate(self._diary, 1):
            text = str(as_dict(record).get("date") or "")
            try:
                day = parse_day(text)
            except NotUnderstood as problem:
                problems.add(number, "date", text, problem.reason)
                continue
            for item in map(as_dict, as_list(as_dict(record).get("items"))):
                try:
                    yield self._row(day, item)
                except NotUnderstood as problem:
                    problems.add(number, "items", str(item.get("name") or ""), problem.reason)

    def _row(self, day: date, item: dict[str, Any]) -> ImportedRow:
        name, meal = str(item.get("name") or ""), _meal_name(item.get("category") or item.get("meal"), MEALS)
        portion, count = item.get("portion"), item.get("quantity") or ""
        return self._maker.make(
            (day.isoformat(), meal, str(item.get("id") or ""), name, str(portion), str(count)),
            day=day,
            name=name,
            magnesium_mg=as_milligrams(json_number(as_dict(item.get("nutrition")).get("magnesium"))),
            meal=meal,
            amount=_amount(portion, item.get("unit"), count),
        )


# --- Waistline's diary as a table: one row a day ---------------------------------------------------


def _find_diary(table: Table, order: DayOrder | None) -> Reading | None:
    """Return the reading of a diary: dates first, nutrients in the language of the app."""
    has_units = sum("(" in heading for heading in table.header[1:]) * 2 > len(table.header) - 1
    is_diary = (
        table.delimiter == ";" and re.search("kcal|kj", normalise(" ".join(table.header[1:3]))) and has_units
    )
    if not is_diary or _find_dates(table) is None or table.column("Food Name", "Meal Type") is not None:
        return None
    place = next((n for n, text in enumerate(table.header) if MAGNESIUM.match(normalise(text))), None)
    found = find_day_order(table.cells(0))
    reader = _DiaryReader(table, place, order or found or DayOrder.UNCLEAR)
    return Reading(
        "waistline-diary",
        WAISTLINE,
        reader.read,
        notice=None if place is not None else Notice.WAISTLINE_COLUMNS,
        needs_day_order=found is DayOrder.UNCLEAR and order is None,
    )


def _find_dates(table: Table) -> str | None:
    """Return the first cell of the first column, if it is a date."""
    first = next((row[0] for row in table.first_rows if row and row[0]), "")
    try:
        parse_day(first, DayOrder.MONTH_FIRST)
    except NotUnderstood:
        return None
    return first


class _DiaryReader:
    def __init__(self, table: Table, place: int | None, order: DayOrder) -> None:
        self._table, self._place, self._order = table, place, order
        self._maker = RowMaker(WAISTLINE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        if self._place is None:
            return
        heading = self._table.header[self._place]
        match = MAGNESIUM.match(normalise(heading))
        is_comma = self._table.has_comma_decimals(self._place)
        for line, row in self._table.rows():
            at = (self._table.header[0], cell(row, 0))
            try:
                day = parse_day(at[1], self._order)
                at = (heading, cell(row, self._place))
                number = parse_number(at[1], is_comma_decimal=is_comma)
                magnesium_mg = as_milligrams(number, match[1] if match else "mg")
                if magnesium_mg is not None:
                    yield self._maker.make(
                        ("day", day.isoformat()), day=day, name=gettext(DAY_TOTAL), magnesium_mg=magnesium_mg,
                        kind=RowKind.DAY_TOTAL,
                    )  # fmt: skip
            except NotUnderstood as problem:
                problems.add(line, *at, problem.reason)
