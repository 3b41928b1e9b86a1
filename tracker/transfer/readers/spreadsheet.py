"""A member's own spreadsheet: a table whose columns they name once. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b

from tracker.transfer.readers.content import Content
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowKind, RowMaker
from tracker.transfer.readers.tables import Table, cell, normalise
from tracker.transfer.readers.values import (
    DayOrder,
    as_milligrams,
    find_day_order,
    parse_day,
    parse_number,
    parse_time,
    time_in,
)

FORMAT = "spreadsheet"
SOURCE = "Spreadsheet"
SHOWN_ROWS = 5


class Column(StrEnum):
    """The meanings that a column can have."""

    IGNORED = ""
    DAY = "day"
    TIME = "time"
    MEAL = "meal"
    FOOD = "food"
    AMOUNT = "amount"
    MG = "mg"
    GRAMS = "g"
    KIND = "kind"
    NOTE = "note"


# Headings that tell the meaning of their column, in some languages.
GUESSES = {
    Column.DAY: {"day", "date", "datum", "tag", "fecha", "data", "jour"},
    Column.TIME: {"time", "uhrzeit", "zeit", "hora", "heure", "ora"},
    Column.MEAL: {"meal", "group", "mahlzeit", "comida", "repas", "pasto"},
    Column.FOOD: {"food", "food name", "name", "item", "lebensmittel", "alimento", "aliment", "what"},
    Column.AMOUNT: {"amount", "quantity", "menge", "portion", "cantidad", "quantité", "serving"},
    Column.MG: {
        "magnesium (mg)", "magnesium mg", "magnesium", "mg", "mg magnesium", "magnesio (mg)",
        "magnésium (mg)",
    },
    Column.GRAMS: {"magnesium (g)", "magnesium g"},
    Column.KIND: {"kind", "type", "category", "art", "tipo"},
    Column.NOTE: {"note", "notes", "comment", "notiz", "nota", "bemerkung"},
}  # fmt: skip
SUPPLEMENT_WORDS = ("supplement", "tablet", "pill", "medicine", "capsule", "ergänzung", "suplemento")
Columns = Mapping[int, Column]


def find(contents: Sequence[Content], order: DayOrder | None, mapping: Columns | None) -> Reading | None:
    """Return the reading of the only table; without a mapping its columns are asked for."""
    tables = [content.table for content in contents if content.table]
    if len(tables) != 1 or not tables[0].first_rows or len(tables[0].header) < 2:
        return None
    table = tables[0]
    day = next((place for place, column in (mapping or {}).items() if column is Column.DAY), None)
    found = find_day_order(table.cells(day)) if day is not None else None
    return Reading(
        format=FORMAT,
        source=SOURCE,
        read=_Reader(table, mapping or {}, order or found or DayOrder.UNCLEAR).read,
        columns=table.header,
        first_rows=table.first_rows[:SHOWN_ROWS],
        needs_day_order=found is DayOrder.UNCLEAR and order is None,
    )


def header_digest(header: Sequence[str]) -> str:
    """Return what a mapping is remembered by: the same for the same headings."""
    return blake2b("\x1f".join(map(normalise, header)).encode(), digest_size=16).hexdigest()


def guess_mapping(header: Sequence[str]) -> dict[int, Column]:
    """Return the meanings that the headings suggest, each given once."""
    found: dict[int, Column] = {}
    for place, heading in enumerate(header):
        for column, names in GUESSES.items():
            if normalise(heading) in names and column not in found.values():
                found[place] = column
                break
    return found


class _Reader:
    def __init__(self, table: Table, mapping: Columns, order: DayOrder) -> None:
        self._table, self._order = table, order
        self._places = {column: place for place, column in mapping.items() if column}
        self._maker = RowMaker(SOURCE)
        self._unit = Column.GRAMS if Column.GRAMS in self._places else Column.MG

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        magnesium = self._places.get(self._unit)
        is_comma = self._table.has_comma_decimals(magnesium)
        for line, row in self._table.rows():
            values = {column: cell(row, self._places.get(column)) for column in Column}
            at = (Column.DAY, values[Column.DAY])
            try:
                day = parse_day(at[1], self._order)
                at = (self._unit, cell(row, magnesium))
                number = parse_number(_without_unit(at[1], self._unit), is_comma_decimal=is_comma)
                magnesium_mg = as_milligrams(number, self._unit)
                if Column.FOOD not in self._places and magnesium_mg is None:
                    continue  # a day without a value
                at = (Column.FOOD, values[Column.FOOD])
                yield self._row(values, row, day, magnesium_mg)
            except NotUnderstood as problem:
                place = self._places.get(Column(at[0]))
                heading = self._table.header[place] if place is not None else at[0]
                problems.add(line, heading, at[1], problem.reason)

    def _row(
        self, values: Mapping[Column, str], row: Sequence[str], day: date, magnesium_mg: Decimal | None
    ) -> ImportedRow:
        clock = parse_time(values[Column.TIME]) or time_in(values[Column.DAY])
        name, note = values[Column.FOOD], values[Column.NOTE]
        if Column.FOOD not in self._places:
            name = note or self._table.header[self._places[self._unit]]
        elif note:
            name = f"{name} – {note}" if name else note
        return self._maker.make(
            (day.isoformat(), str(clock or ""), values[Column.MEAL], name, values[Column.AMOUNT]),
            day=day,
            name=name,
            magnesium_mg=magnesium_mg,
            time=clock,
            meal=values[Column.MEAL],
            amount=values[Column.AMOUNT],
            kind=_kind_of(values[Column.KIND]),
        )


def _without_unit(text: str, unit: Column) -> str:
    """Return the number of a cell such as “120 mg”, where the unit is that of the column."""
    plain = text.strip()
    return plain[: -len(unit)].strip() if plain.casefold().endswith(unit) else plain


def _kind_of(text: str) -> RowKind:
    plain = text.strip().casefold()
    if not plain:
        return RowKind.UNKNOWN
    return RowKind.SUPPLEMENT if any(word in plain for word in SUPPLEMENT_WORDS) else RowKind.FOOD
