"""Reading and writing the files. A cell is text as a person would have typed it: no floats, no dates."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import tablib
from import_export.formats import base_formats

MOST_ROWS = 50_000
LARGEST_FILE = 10_000_000  # bytes; 20,000 foods are about 4,000,000 as CSV
LARGEST_UNPACKED = 300_000_000  # bytes: a small XLSX can unpack to anything
ROW = "#"  # the heading under which each row carries its number in the spreadsheet
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """The file cannot be read. The message is a sentence for the person who chose it."""


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
    rows = enumerate(_xlsx_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(data), 1)
    headings: list[str] = []
    table = tablib.Dataset()
    for number, cells in rows:
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


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            "The file is neither CSV in UTF-8 nor XLSX. In a spreadsheet, save it as “CSV UTF-8” or XLSX."
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)  # spreadsheets write what the country's decimal sign leaves free
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [plain(cell) for cell in cells]
    except csv.Error as error:
        raise Unreadable(f"The file is broken: {error}.") from None


def _xlsx_rows(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Unreadable("The file unpacks to too much. Split it in two, or save it as CSV.")
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in cells]
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise Unreadable("The file is broken: it could not be read as XLSX.") from error


def _cell(value: Any) -> str:
    """What a spreadsheet shows for `value`, which XLSX keeps typed. Numbers have 15 digits, as Excel's do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = f"{value:.15g}"
        return text if "e" not in text else f"{value:.12f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return plain(str(value))


def plain(text: str) -> str:
    """Without the apostrophe that kept it from being a formula, and without space around it."""
    text = text.strip().replace("\r\n", "\n")
    return text[1:] if text[:1] == "'" and text[1:].startswith(STARTS_A_FORMULA) else text


def harmless(text: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text. See also `plain`."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
