"""Reading and writing the files. A cell is text as a person would have typed it: no floats, no dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, TextIOWrapper
from typing import Any

import tablib
from import_export.formats import base_formats

from foods.spreadsheets import xlsx
from foods.spreadsheets.bounds import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_LINES,
    MOST_ROWS,
    MOST_TEXT,
    Unreadable,
)

LONGEST_ROW = 200_000  # letters of a row in CSV
MOST_COLUMNS = 200
ROW = "#"  # the heading under which each row carries its number in the spreadsheet
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CSV(base_formats.CSV):
    def export_data(self, dataset: tablib.Dataset, **options: Any) -> str:
        """With a byte order mark, without which Excel takes UTF-8 for something else."""
        return "\ufeff" + super().export_data(dataset, **options)


XLSX = base_formats.XLSX


def read_table(data: bytes, columns: Iterable[str]) -> tablib.Dataset:
    """The rows of a CSV or XLSX file (its first sheet), each with its number under ROW. Raises Unreadable.

    Every heading must be one of `columns`. Empty rows are left out.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it in two.")
    rows = _xlsx_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(data)
    headings: list[str] = []
    table = tablib.Dataset()
    letters = 0
    for number, cells in rows:
        letters += sum(map(len, cells))
        if letters > MOST_TEXT:
            raise Unreadable(f"The file holds more than {MOST_TEXT:,} letters. Split it in two.")
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells, list(columns))
            table.headers = [*headings, ROW]
            continue
        if any(cells[len(headings) :]):
            raise Unreadable(f"Row {number} has more cells than there are columns.")
        if table.height >= MOST_ROWS:
            raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Split the file in two.")
        table.append([*(cells + [""] * len(headings))[: len(headings)], str(number)])
    if not table.height:
        raise Unreadable("There are no rows in the file. The first row names the columns, foods come below.")
    return table


def _headings(cells: list[str], columns: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    wrong = next((cell for cell in cells if cell not in columns), None)
    if wrong is not None:
        raise Unreadable(f"There is no column “{wrong[:40]}”. The columns are: {', '.join(columns)}.")
    twice = next((cell for cell in cells if cells.count(cell) > 1), None)
    if twice:
        raise Unreadable(f"The column “{twice}” is there twice.")
    return cells


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Read line by line: what is not a row of foods is refused before it is held in memory."""
    beginning = data[:LONGEST_ROW].partition(b"\n")[0]
    # Spreadsheets write what the country's decimal sign leaves free.
    delimiter = max(b",", b";", b"\t", key=beginning.count).decode()
    lines = _Lines(data)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 1):
            lines.begin_row(number)
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"Row {number} has more cells than there are columns.")
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Unreadable(
                    f"Row {number} has a cell of more than {LONGEST_CELL:,} letters. Shorten it."
                )
            yield number, [plain(cell) for cell in cells]
    except UnicodeDecodeError:
        raise Unreadable(
            "The file is neither CSV in UTF-8 nor XLSX. In a spreadsheet, save it as “CSV UTF-8” or XLSX."
        ) from None
    except csv.Error as error:
        raise Unreadable(f"The file is broken: {error}.") from None


class _Lines:
    """The lines of a CSV file, as long as they make rows of a bounded length."""

    def __init__(self, data: bytes) -> None:
        self._text = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
        self._number, self._letters = 1, 0

    def begin_row(self, number: int) -> None:
        """Take what comes from here on for the row after this number."""
        if number > MOST_LINES:
            raise Unreadable("There are too many empty rows. Copy only the rows with foods to a new file.")
        self._number, self._letters = number + 1, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_ROW + 1):
            self._letters += len(line)
            if self._letters > LONGEST_ROW:
                raise Unreadable(f"Row {self._number} is longer than {LONGEST_ROW:,} letters. Shorten it.")
            yield line


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    for number, cells in xlsx.rows(data):
        yield number, [cell if isinstance(cell, xlsx.FormulaWithoutValue) else plain(cell) for cell in cells]


def plain(text: str) -> str:
    """Without the apostrophe that kept it from being a formula, and without space around it."""
    text = text.strip().replace("\r\n", "\n")
    return text[1:] if text[:1] == "'" and text[1:].startswith(STARTS_A_FORMULA) else text


def harmless(text: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text. See also `plain`."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
