"""Read and write spreadsheet files. Cells are text as typed: no floats, no dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, TextIOWrapper
from typing import Any

import tablib
from django.utils.translation import gettext
from import_export.formats import base_formats

from foods.spreadsheets import xlsx
from foods.spreadsheets.bounds import (
    MAX_CELL_LENGTH,
    MAX_FILE_BYTES,
    MAX_LINES,
    MAX_ROWS,
    MAX_TEXT_LENGTH,
    UnreadableFile,
)

MAX_ROW_LENGTH = 200_000  # characters of a row in CSV
MAX_COLUMNS = 200
ROW = "#"  # the heading of the column with each row's number in the spreadsheet
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvFormat(base_formats.CSV):
    def export_data(self, dataset: tablib.Dataset, **options: Any) -> str:
        """Add a byte order mark, without which Excel does not recognise UTF-8."""
        return f"\ufeff{super().export_data(dataset, **options)}"


XLSX = base_formats.XLSX


def read_table(data: bytes, columns: Iterable[str]) -> tablib.Dataset:
    """Return the rows of a CSV or XLSX file (its first sheet), numbered in column ROW.

    Raises UnreadableFile. Every heading must be one of `columns`. Empty rows are left out.
    """
    if len(data) > MAX_FILE_BYTES:
        sentence = gettext("The file is larger than %(megabytes)s MB. Split it in two.")
        raise UnreadableFile(sentence % {"megabytes": MAX_FILE_BYTES // 1_000_000})
    rows = _xlsx_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(data)
    headings: list[str] = []
    table = tablib.Dataset()
    letters = 0
    for number, cells in rows:
        letters += sum(map(len, cells))
        if letters > MAX_TEXT_LENGTH:
            sentence = gettext("The file has more than %(most)s characters. Split it in two.")
            raise UnreadableFile(sentence % {"most": f"{MAX_TEXT_LENGTH:,}"})
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells, list(columns))
            table.headers = [*headings, ROW]
            continue
        if any(cells[len(headings) :]):
            raise UnreadableFile(
                gettext("Row %(row)s has more cells than columns. Remove the extra cells.") % {"row": number}
            )
        if table.height >= MAX_ROWS:
            sentence = gettext("There are more than %(rows)s rows. Split the file in two.")
            raise UnreadableFile(sentence % {"rows": f"{MAX_ROWS:,}"})
        table.append([*(cells + [""] * len(headings))[: len(headings)], str(number)])
    if not table.height:
        raise UnreadableFile(
            gettext("The file has no foods. Put the column names in the first row and foods below.")
        )
    return table


def _headings(cells: list[str], columns: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    wrong = next((cell for cell in cells if cell not in columns), None)
    if wrong is not None:
        sentence = gettext("Rename or remove the column “%(column)s”. The columns are: %(columns)s.")
        raise UnreadableFile(sentence % {"column": wrong[:40], "columns": ", ".join(columns)})
    twice = next((cell for cell in cells if cells.count(cell) > 1), None)
    if twice:
        raise UnreadableFile(gettext("Remove one of the two columns “%(column)s”.") % {"column": twice})
    return cells


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield rows line by line, so that an unsuitable file is refused before it is in memory."""
    beginning = data[:MAX_ROW_LENGTH].partition(b"\n")[0]
    # Spreadsheets use the separator that differs from the country's decimal sign.
    delimiter = max(b",", b";", b"\t", key=beginning.count).decode()
    lines = _CsvLines(data)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 1):
            lines.begin_row(number)
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile(
                    gettext("Row %(row)s has more cells than columns. Remove the extra cells.")
                    % {"row": number}
                )
            if any(len(cell) > MAX_CELL_LENGTH for cell in cells):
                sentence = gettext("Row %(row)s has a cell of more than %(most)s characters. Shorten it.")
                raise UnreadableFile(sentence % {"row": number, "most": f"{MAX_CELL_LENGTH:,}"})
            yield number, [without_apostrophe(cell) for cell in cells]
    except UnicodeDecodeError:
        raise UnreadableFile(
            gettext("This file isn’t CSV in UTF-8 or XLSX. In a spreadsheet, save it as “CSV UTF-8” or XLSX.")
        ) from None
    except csv.Error as error:
        raise UnreadableFile(
            gettext("This file can’t be read (%(reason)s). Save it again and upload it.") % {"reason": error}
        ) from None


class _CsvLines:
    """Lines of a CSV file, with a limit on the length of each row."""

    def __init__(self, data: bytes) -> None:
        self._text = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
        self._number, self._letters = 1, 0

    def begin_row(self, number: int) -> None:
        """Start the row after this number."""
        if number > MAX_LINES:
            raise UnreadableFile(
                gettext("There are too many empty rows. Copy only the rows with foods to a new file.")
            )
        self._number, self._letters = number + 1, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MAX_ROW_LENGTH + 1):
            self._letters += len(line)
            if self._letters > MAX_ROW_LENGTH:
                sentence = gettext("Row %(row)s is longer than %(most)s characters. Shorten it.")
                raise UnreadableFile(sentence % {"row": self._number, "most": f"{MAX_ROW_LENGTH:,}"})
            yield line


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    for number, cells in xlsx.read_rows(data):
        yield (
            number,
            [
                cell if isinstance(cell, xlsx.FormulaWithoutValue) else without_apostrophe(cell)
                for cell in cells
            ],
        )


def without_apostrophe(text: str) -> str:
    """Remove the apostrophe that kept the text from being a formula, and outer spaces."""
    text = text.strip().replace("\r\n", "\n")
    return text[1:] if text[:1] == "'" and text[1:].startswith(STARTS_A_FORMULA) else text


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run. See `without_apostrophe`."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
