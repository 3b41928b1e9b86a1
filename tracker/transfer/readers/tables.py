"""Tables as text: CSV with commas, semicolons or tabs, in several encodings. Pure Python."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from tracker.transfer.readers.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_RECORD_LENGTH
from tracker.transfer.readers.refusals import Refusal, UnreadableFile
from tracker.transfer.readers.values import has_comma_decimals

Opener = Callable[[], AbstractContextManager[BinaryIO]]
DELIMITERS = ",;\t"
FIRST_ROWS = 30
CHUNK = 256 * 1024
OUTER_SPACE = " \t\r\n\ufeff\u00a0"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def normalise(text: str) -> str:
    """Return a heading as it is compared: one form of µ, no mark, no case, single spaces."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "")
    return " ".join(plain.casefold().split())


@dataclass
class Table:
    """A table: `header` is its first row with text, `first_rows` are the rows after it."""

    open_bytes: Opener
    encoding: str
    delimiter: str
    header: list[str]
    first_rows: list[list[str]]
    _names: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {}
        for place, name in enumerate(self.header):
            self._names.setdefault(normalise(name), place)

    def column(self, *names: str) -> int | None:
        """Return the place of the first of these columns that the table has; None without any."""
        return next((self._names[name] for name in map(normalise, names) if name in self._names), None)

    def has(self, *names: str) -> bool:
        return all(normalise(name) in self._names for name in names)

    def rows(self, *, keep_indents: bool = False) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows after the header, with the numbers of their lines."""
        rows = _read_rows(self.open_bytes, self.encoding, self.delimiter, keep_indents=keep_indents)
        yield from islice(rows, 1, None)

    def has_comma_decimals(self, place: int | None) -> bool:
        """Return True when the numbers of a column have a decimal comma."""
        return has_comma_decimals(self.cells(place), is_likely=self.delimiter == ";")

    def cells(self, place: int | None) -> Iterator[str]:
        """Yield the cells of a column."""
        if place is not None:
            for _, row in self.rows():
                if place < len(row):
                    yield row[place]


def cell(row: Sequence[str], place: int | None) -> str:
    """Return the cell at `place`; empty where the row or the table has none."""
    return row[place] if place is not None and place < len(row) else ""


def open_table(open_bytes: Opener) -> Table | None:
    """Return the table in a file; None when it has no row with two cells. Raises UnreadableFile."""
    encoding = _find_encoding(open_bytes)
    delimiter = _find_delimiter(open_bytes, encoding)
    rows = [cells for _, cells in islice(_read_rows(open_bytes, encoding, delimiter), FIRST_ROWS)]
    if not rows:
        return None
    return Table(open_bytes, encoding, delimiter, rows[0], rows[1:])


def _find_encoding(open_bytes: Opener) -> str:
    """Return the encoding, by its mark or else by what the whole file can be decoded as."""
    with open_bytes() as file:
        head = file.read(1024)
    if encoding := find_utf16(head):
        return encoding
    if head.startswith(codecs.BOM_UTF8) or _can_decode(open_bytes, "utf-8"):
        return "utf-8-sig"
    if _can_decode(open_bytes, "cp1252"):
        return "cp1252"
    raise UnreadableFile(Refusal.ENCODING)


def find_utf16(head: bytes) -> str | None:
    """Return the kind of UTF-16, by its mark or its zeros; None for other text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = [head[start::2].count(0) * 10 / (len(head) / 2 or 1) for start in (0, 1)]  # tenths
    if zeros[0] < 1 and zeros[1] > 5:
        return "utf-16-le"
    return "utf-16-be" if zeros[1] < 1 and zeros[0] > 5 else None


def _can_decode(open_bytes: Opener, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open_bytes() as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _find_delimiter(open_bytes: Opener, encoding: str) -> str:
    """Return the delimiter that the first line has most of, outside of quotes."""
    with open_bytes() as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            lines = [text.readline(MAX_RECORD_LENGTH) for _ in range(3)]
        except UnicodeError as error:
            raise UnreadableFile(Refusal.ENCODING) from error
    first = next((line for line in lines if line.strip()), "")
    if normalise(first).startswith("sep=") and len(first.strip()) == len("sep=") + 1:
        return first.strip()[-1] if first.strip()[-1] in DELIMITERS else ","
    plain = "".join(part for number, part in enumerate(first.split('"')) if not number % 2)
    return max(DELIMITERS, key=plain.count)


def _read_rows(
    open_bytes: Opener, encoding: str, delimiter: str, *, keep_indents: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with text, and the numbers of the lines that they begin on."""
    with open_bytes() as file:
        lines = _Lines(io.TextIOWrapper(file, encoding=encoding, newline=""))
        reader = csv.reader(lines, delimiter=delimiter)
        begun = 1
        try:
            for row in reader:
                if any(row) and not (begun == 1 and normalise(row[0]).startswith("sep=")):
                    if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                        raise UnreadableFile(Refusal.TOO_WIDE)
                    yield begun, [_clean_cell(each, keep_indent=keep_indents) for each in row[:MAX_COLUMNS]]
                begun = reader.line_num + 1
                lines.begin_record()
        except UnicodeError as error:
            raise UnreadableFile(Refusal.ENCODING) from error
        except csv.Error as error:
            raise UnreadableFile(Refusal.DAMAGED_TABLE) from error


def _clean_cell(text: str, *, keep_indent: bool) -> str:
    """Return a cell without the apostrophe that kept it from being a formula, and outer spaces."""
    text = text.rstrip(OUTER_SPACE) if keep_indent else text.strip(OUTER_SPACE)
    if len(text) > MAX_CELL_LENGTH:
        raise UnreadableFile(Refusal.DAMAGED_TABLE)
    return text[1:] if text[:1] == "'" and text[1:].startswith(STARTS_A_FORMULA) else text


class _Lines:
    """Lines of a table, with a limit on the length of each record."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._letters = text, 0

    def begin_record(self) -> None:
        self._letters = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MAX_RECORD_LENGTH + 1):
            self._letters += len(line)
            if self._letters > MAX_RECORD_LENGTH:
                raise UnreadableFile(Refusal.TOO_WIDE)
            if "\x00" in line:
                raise UnreadableFile(Refusal.ENCODING)
            yield line
