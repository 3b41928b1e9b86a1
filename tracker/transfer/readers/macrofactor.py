"""MacroFactor: its food log as a table. Pure Python.

Blanks are nutrients that were not tracked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.transfer.readers.content import Content
from tracker.transfer.readers.refusals import Notice
from tracker.transfer.readers.rows import ImportedRow, NotUnderstood, Problems, Reading, RowMaker
from tracker.transfer.readers.tables import Table, cell
from tracker.transfer.readers.values import (
    DayOrder,
    as_milligrams,
    find_day_order,
    parse_day,
    parse_number,
    parse_time,
)

SOURCE = "MacroFactor"
MAGNESIUM = "Magnesium (mg)"
COLUMNS = ("Date", "Time", "Food Name", "Serving Size", "Serving Qty", "Serving Weight (g)")


def find(contents: Sequence[Content], order: DayOrder | None) -> Reading | None:
    tables = [content.table for content in contents if content.table]
    table = next(
        (each for each in tables if each.has("Date", "Food Name", "Serving Size", "Serving Qty")), None
    )
    if table is None:
        return None
    found = find_day_order(table.cells(table.column("Date")))
    return Reading(
        format="macrofactor",
        source=SOURCE,
        read=_Reader(table, order or found or DayOrder.UNCLEAR).read,
        notice=None if table.has(MAGNESIUM) else Notice.MACROFACTOR_COLUMNS,
        needs_day_order=found is DayOrder.UNCLEAR and order is None,
        ignored_columns=len(table.header) - len(COLUMNS),
    )


class _Reader:
    def __init__(self, table: Table, order: DayOrder) -> None:
        self._table, self._order = table, order
        self._maker = RowMaker(SOURCE)

    def read(self, problems: Problems) -> Iterator[ImportedRow]:
        table, magnesium = self._table, self._table.column(MAGNESIUM)
        is_comma = table.has_comma_decimals(magnesium)
        places = [table.column(name) for name in COLUMNS]
        for line, row in table.rows():
            day_text, clock, name, size, count, weight = (cell(row, place) for place in places)
            at = ("Date", day_text)
            try:
                day = parse_day(day_text, self._order)
                at = (MAGNESIUM, cell(row, magnesium))
                found = as_milligrams(parse_number(at[1], is_comma_decimal=is_comma))
                at = ("Food Name", name)
                yield self._maker.make(
                    (day.isoformat(), clock, name, size, count),
                    day=day,
                    name=name,
                    magnesium_mg=found,
                    time=parse_time(clock),
                    amount=_amount(size, count, weight),
                )
            except NotUnderstood as problem:
                problems.add(line, *at, problem.reason)


def _amount(size: str, count: str, weight: str) -> str:
    """Return the amount as text: `2 × 1 slice`, `60 g`, or the weight alone."""
    shown = _plain(count)
    if size.strip().casefold() in {"g", "ml", "oz"}:
        return f"{shown} {size.strip()}"
    if not size:
        return f"{_plain(weight)} g" if weight else ""
    return size if shown in {"", "1"} else f"{shown} × {size}"


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
