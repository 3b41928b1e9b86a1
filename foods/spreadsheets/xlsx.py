"""Read the first sheet of an XLSX file as text, within limits.

A small file can unpack to anything, and libraries trust the size stated in a sheet. This reads part by part
as it is unpacked, keeps only the cells, and stops at the first exceeded limit. Format: ECMA-376, part 1,
chapter 18 (SpreadsheetML).
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext, gettext_lazy
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from foods.spreadsheets.bounds import MAX_CELL_LENGTH, MAX_CELLS, MAX_LINES, MAX_TEXT_LENGTH, UnreadableFile

MAX_UNPACKED_BYTES = 100_000_000  # bytes of the parts that are read
MAX_DIRECTORY_BYTES = 200_000  # bytes of the archive's directory, for about 2,000 parts
MAX_TOKEN_BYTES = 1_000_000  # bytes of one tag
MAX_ELEMENTS = 200_000  # outside of cells
MAX_EMPTY_CELLS = 200_000
MAX_COLUMNS = 200
MAX_TEXTS = 300_000  # of 50,000 rows
MAX_DEPTH = 50  # nested elements
CHUNK = 64 * 1024

TOO_MUCH = gettext_lazy("The file is too large when unpacked. Split it in two, or save it as CSV.")
BROKEN = gettext_lazy("This file can’t be read as XLSX. Save it again and upload it.")
TOO_LONG = gettext_lazy("A cell has more than %(most)s characters. Shorten it.")
TOO_MANY = gettext_lazy("There are too many cells. Copy only the rows with foods to a new file.")
CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


class FormulaWithoutValue(str):
    """Formula of a cell without a stored value: neither text nor an empty cell."""

    __slots__ = ()


def read_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet with their numbers. Raises UnreadableFile."""
    try:
        with _open_archive(data) as parts:
            sheet, strings, styles = _parts_of_first_sheet(parts)
            texts = _StringsPart(parts, strings).texts if strings else []
            dates = _StylesPart(parts, styles).dates if styles else frozenset()
            yield from _SheetPart(parts, sheet, texts, dates)
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, RuntimeError, OSError, EOFError,
            NotImplementedError, struct.error, IndexError) as error:  # fmt: skip
        raise UnreadableFile(BROKEN) from error


def _open_archive(data: bytes) -> zipfile.ZipFile:
    """Open the archive after checking that its directory is short."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0:
        raise UnreadableFile(BROKEN)
    [size] = struct.unpack_from("<I", data, end + 12)
    if size > MAX_DIRECTORY_BYTES:
        raise UnreadableFile(TOO_MUCH)
    parts = zipfile.ZipFile(BytesIO(data))
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts.infolist()):
        raise UnreadableFile(BROKEN)
    return parts


def _parts_of_first_sheet(parts: zipfile.ZipFile) -> tuple[str, str | None, str | None]:
    """Return the names of the parts with the first sheet, the texts and the styles."""
    book = _AttributesPart(parts, "_rels/.rels", "Relationship").named("officeDocument") or "xl/workbook.xml"
    folder, name = posixpath.split(book)
    links = _AttributesPart(parts, f"{folder}/_rels/{name}.rels", "Relationship", folder)
    for sheet in _AttributesPart(parts, book, "sheet").found:
        target = links.by_id("worksheet", sheet.get("id", ""))
        if target:
            return target, links.named("sharedStrings"), links.named("styles")
    raise UnreadableFile(BROKEN)


class _XlsxPart:
    """Part of the archive, read element by element. Names are without their namespaces."""

    def __init__(self, parts: zipfile.ZipFile, name: str) -> None:
        self.elements = self.depth = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse
        self._chunks = self._unpack(parts, name)

    def _unpack(self, parts: zipfile.ZipFile, name: str) -> Iterator[bytes]:
        total = 0
        with parts.open(name) as file:
            while chunk := file.read(CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED_BYTES:
                    raise UnreadableFile(TOO_MUCH)
                yield chunk

    def read(self) -> Iterator[None]:
        """Parse chunk by chunk, yielding after each so that the caller can use the result so far."""
        fed = 0
        for chunk in self._chunks:
            self._parser.Parse(chunk)
            fed += len(chunk)
            if fed - max(0, self._parser.CurrentByteIndex) > MAX_TOKEN_BYTES:
                raise UnreadableFile(TOO_MUCH)
            yield
        self._parser.Parse(b"", True)
        yield

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS or self.depth > MAX_DEPTH:
            raise UnreadableFile(TOO_MUCH)
        self.start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2] if ":" in name else name)

    def _refuse(self, *declaration: Any) -> None:
        raise UnreadableFile(BROKEN)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle text between tags."""


class _AttributesPart(_XlsxPart):
    """Attributes of all elements of one name, such as the links between parts."""

    def __init__(self, parts: zipfile.ZipFile, part: str, wanted: str, folder: str = "") -> None:
        self._wanted, self._folder = wanted, folder
        self.found: list[dict[str, str]] = []
        super().__init__(parts, part)
        for _ in self.read():
            pass

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._wanted:
            self.found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def named(self, kind: str) -> str | None:
        return next((self._path(each) for each in self.found if self._is(each, kind)), None)

    def by_id(self, kind: str, id: str) -> str | None:
        links = (each for each in self.found if each.get("Id") == id and self._is(each, kind))
        return next((self._path(each) for each in links), None)

    def _is(self, link: dict[str, str], kind: str) -> bool:
        return link.get("Type", "").rpartition("/")[2] == kind and link.get("TargetMode") != "External"

    def _path(self, link: dict[str, str]) -> str:
        target = link["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
        return posixpath.normpath(path)


class _StringsPart(_XlsxPart):
    """Shared texts that cells refer to by number."""

    def __init__(self, parts: zipfile.ZipFile, name: str) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_phonetic = False
        self._letters = 0
        super().__init__(parts, name)
        for _ in self.read():
            pass

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
            self.elements = 0
            if len(self.texts) >= MAX_TEXTS:
                raise UnreadableFile(TOO_MANY)
        elif name == "rPh":
            self._is_phonetic = True
        self._is_text = name == "t" and not self._is_phonetic

    def text(self, text: str) -> None:
        if self._is_text:
            self._letters += len(text)
            if self._letters > MAX_TEXT_LENGTH:
                raise UnreadableFile(TOO_MUCH)
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self.texts.append("".join(self._pieces))


class _StylesPart(_XlsxPart):
    """Styles of cells that show a number as a date."""

    def __init__(self, parts: zipfile.ZipFile, name: str) -> None:
        self._formats: dict[str, str] = {str(id): text for id, text in BUILTIN_FORMATS.items()}
        self._styles: list[str] = []
        self._is_of_cells = False
        super().__init__(parts, name)
        for _ in self.read():
            pass
        formats = {id for id in set(self._styles) if is_date_format(self._formats.get(id, ""))}
        self.dates = frozenset(str(n) for n, id in enumerate(self._styles) if id in formats)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            self._styles.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False


class _SheetPart(_XlsxPart):
    """Rows of a sheet as stored, ignoring its stated size."""

    def __init__(self, parts: zipfile.ZipFile, name: str, texts: list[str], dates: frozenset[str]) -> None:
        self._texts, self._dates = texts, dates
        self._done: list[tuple[int, list[str]]] = []
        self._cells: dict[int, str] = {}
        self._row = self._column = self._rows = self._count = self._empty = self._letters = 0
        self._kind = self._style = ""
        self._pieces: dict[str, list[str]] = {}
        self._inside = ""  # the element with the cell's text: v, t or f
        super().__init__(parts, name)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for _ in self.read():
            done, self._done = self._done, []
            yield from done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.elements = 0
            self._begin_cell(attributes)
        elif name == "row":
            self.elements = 0
            self._begin_row(attributes)
        elif name in {"v", "t", "f"}:
            self._inside = name
            self._pieces.setdefault(name, [])

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._rows += 1
        if self._rows > MAX_LINES:
            raise UnreadableFile(TOO_MANY)
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
        self._cells, self._column = {}, 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_CELLS:
            raise UnreadableFile(TOO_MANY)
        place = CELL.fullmatch(attributes.get("r", ""))
        self._column = _column_number(place[1]) if place else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._pieces, self._inside = {}, ""

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces[self._inside].append(text)
            self._letters += len(text)
            if self._letters > MAX_TEXT_LENGTH:
                raise UnreadableFile(TOO_MUCH)

    def end(self, name: str) -> None:
        if name in {"v", "t", "f"}:
            self._inside = ""
        elif name == "c":
            self._end_cell()
        elif name == "row":
            cells = [self._cells.get(n, "") for n in range(1, max(self._cells, default=0) + 1)]
            self._done.append((self._row, cells))

    def _end_cell(self) -> None:
        value = self._value()
        if not value:
            self._empty += 1
            if self._empty > MAX_EMPTY_CELLS:
                raise UnreadableFile(TOO_MANY)
            return
        if len(value) > MAX_CELL_LENGTH:
            raise UnreadableFile(str(TOO_LONG) % {"most": f"{MAX_CELL_LENGTH:,}"})
        if self._column > MAX_COLUMNS:
            raise UnreadableFile(
                gettext("Row %(row)s has more cells than columns. Remove the extra cells.")
                % {"row": self._row}
            )
        self._cells[self._column] = value

    def _value(self) -> str:
        """Return the text that a spreadsheet shows in the cell."""
        pieces = {name: "".join(texts) for name, texts in self._pieces.items()}
        stored = pieces.get("v", "")
        if "f" in pieces and (self._kind == "e" or (not stored and self._kind != "str")):
            return FormulaWithoutValue(f"={pieces['f'][:100]}")
        if self._kind == "inlineStr":
            return pieces.get("t", "").strip()
        if self._kind == "s":
            text = self._texts[int(stored)] if stored else ""
            self._letters += len(text)  # one text may be in many cells
            return text.strip()
        stored = stored.strip()
        if self._kind == "b" and stored:
            return "yes" if stored == "1" else "no"
        if self._kind == "d":
            return stored[:10]
        return self._number(stored) if self._kind == "n" else stored

    def _number(self, text: str) -> str:
        """Return a number with 15 digits, as in Excel, or the date it is formatted as."""
        if len(text) > 40:
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        if self._style in self._dates:
            moment = from_excel(number)
            return f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else str(moment)
        if text.lstrip("-").isdecimal():
            return text
        shown = f"{number:.15g}"
        return shown if "e" not in shown else f"{number:.12f}".rstrip("0").rstrip(".")


def _column_number(letters: str) -> int:
    """Return 1 for `A`, 26 for `Z`, 27 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
