"""CSV files of a set, in a zip or in a folder, read and checked row by row."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

REPORT_EVERY = 50_000  # rows
# Number format of the sets: not "1,5", nor "NaN" or "1_000", which Decimal would accept.
_NUMBER = re.compile(r"(\d{1,12}(\.\d{0,20})?|\.\d{1,20})([eE][-+]?\d)?", re.ASCII)
_FDC_ID = re.compile(r"\d{1,15}", re.ASCII)

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)  # errors of a damaged or truncated zip

# Lists of ingredients are long; the module's own limit is 131,072 characters.
csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))


class FdcError(ValueError):
    """Set that can't be read. The message names the file, the line and the reason."""


class FdcFiles:
    """Files in the same zip or folder as food.csv."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise FdcError(f"{path}: there is no such file or folder.")
        self.path = path
        found = self._in_folder() if path.is_dir() else self._in_zip()
        folders = [file.parent for file in found if file.name == "food.csv"]
        if not folders:
            raise FdcError(f"{path.name}: there is no food.csv in it.")
        if len(folders) > 1:
            raise FdcError(f"{path.name}: there is more than one food.csv in it. Name one set.")
        self.folder = folders[0]
        self._files = {file.name: place for file, place in found.items() if file.parent == self.folder}

    # Each file with the name to open it by and its unpacked bytes.

    def _in_folder(self) -> dict[PurePath, tuple[str, int]]:
        found = [*self.path.glob("*.csv"), *self.path.glob("*/*.csv")]
        return {file: (str(file), file.stat().st_size) for file in found if file.is_file()}

    def _in_zip(self) -> dict[PurePath, tuple[str, int]]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                members = archive.infolist()
        except zipfile.BadZipFile as error:
            raise FdcError(f"{self.path.name}: it is not a whole zip file ({error}).") from error
        except OSError as error:
            raise FdcError(f"{self.path.name}: it cannot be read ({error.strerror}).") from error
        # macOS adds a second folder, "__MACOSX", of shadows of the files.
        own = [member for member in members if not member.filename.startswith("__MACOSX/")]
        return {PurePosixPath(member.filename): (member.filename, member.file_size) for member in own}

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def size(self, name: str) -> int:
        """Return the unpacked size in bytes."""
        return self._files[name][1]

    @property
    def fingerprint(self) -> str:
        """Return a hash of the files' names and sizes."""
        listed = sorted((name, size) for name, (_, size) in self._files.items())
        return sha256(repr(listed).encode()).hexdigest()

    def require(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self:
                raise FdcError(f"{name}: the file is missing.")

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        place, _ = self._files[name]
        if self.path.is_dir():
            with Path(place).open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(self.path) as archive:
            try:
                member = archive.open(place)
            except RuntimeError as error:  # encrypted, or compressed by a method that Python does not know
                raise FdcError(f"{name}: {error}. Unpack the zip, then name the folder.") from error
            with member as file:
                yield file  # type: ignore[misc]  # an IO[bytes], which is all that is needed


class FdcTable:
    """CSV file, iterated as the wanted columns of each row; `line` is where the row begins."""

    def __init__(
        self,
        files: FdcFiles,
        name: str,
        columns: Sequence[str],
        *,
        on_bytes: Callable[[int], None] | None = None,
    ) -> None:
        """Open the file. A column "a|b" has either name, by release; "a?" may be missing."""
        self.files, self.name, self.columns = files, name, columns
        self.line = 1
        self._on_bytes = on_bytes

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        try:
            with self.files.open(self.name) as file:
                yield from self._rows(file)
        except UnicodeDecodeError as error:
            self.line = self._line_that_is_not_utf8()
            raise self.error("it is not written in UTF-8") from error
        except csv.Error as error:
            raise self.error(f"its quotation marks do not match, or it is cut off ({error})") from error
        except DAMAGED as error:
            raise self.error(f"the zip is damaged here or cut off ({error})") from error
        except OSError as error:
            raise self.error(f"it cannot be read ({error.strerror})") from error

    def pairs(self) -> dict[str, str]:
        """Return the second of the wanted columns by the first."""
        return {row[0]: row[1] for row in self}

    def _rows(self, file: BinaryIO) -> Iterator[tuple[str, ...]]:
        with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            header = next(reader, [])
            pick = self._picker(header)
            width = len(header)
            self.line = reader.line_num + 1
            for number, row in enumerate(reader):
                if len(row) == width:
                    yield pick(row)
                elif row:
                    raise self.error(f"it has {len(row)} columns and should have {width}")
                self.line = reader.line_num + 1
                if self._on_bytes and not number % REPORT_EVERY:
                    self._on_bytes(file.tell())

    def _picker(self, header: list[str]) -> Callable[[list[str]], tuple[str, ...]]:
        if not header:
            raise self.error("the file is empty")
        places = {name: place for place, name in enumerate(header)}
        places[""] = len(header)
        wanted = []
        for column in self.columns:
            names = column.rstrip("?").split("|")
            found = next((name for name in names if name in places), None)
            if found is None and not column.endswith("?"):
                raise self.error(f"the column {names[0]} is missing")
            wanted.append(found or "")
        if "" not in wanted and len(wanted) > 1:
            return itemgetter(*(places[name] for name in wanted))
        return lambda row: tuple([*row, ""][places[name]] for name in wanted)

    def _line_that_is_not_utf8(self) -> int:
        # The decoder reads ahead of the rows, so that only a second read finds the line.
        line = 0
        with suppress(UnicodeDecodeError, *DAMAGED), self.files.open(self.name) as file:
            for text in file:
                line += 1
                text.decode()
        return line

    def error(self, reason: str, column: str = "") -> FdcError:
        """Return the error to raise for the current row."""
        place = f"{self.name}, line {self.line}" + (f", {column}" if column else "")
        return FdcError(f"{place}: {reason}.")

    def number(self, column: str, text: str) -> Decimal | None:
        """Return the number in `text`, 0 or more; None when empty. Raises FdcError otherwise."""
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            reason = "is less than 0" if text.startswith("-") else "is not a number"
            raise self.error(f"“{text[:40]}” {reason}", column)
        return Decimal(text)

    def fdc_id(self, text: str) -> int:
        if not _FDC_ID.fullmatch(text):
            raise self.error(f"“{text[:40]}” is not an FDC id", "fdc_id")
        return int(text)
