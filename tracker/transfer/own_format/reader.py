"""Check a file of our own format, and offer its rows table by table."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext

from tracker.transfer.own_format.json_stream import InvalidJson, JsonStream
from tracker.transfer.own_format.schema import has_default
from tracker.transfer.own_format.tables import BY_NAME, FORMAT, VERSION, Table
from tracker.transfer.own_format.values import InvalidValue, reader_of

JSON_NAME = "data.json"
ZIP_SIGNATURE = b"PK\x03\x04"
MAX_JSON_BYTES = 2 * 1024**3
MAX_RATIO = 200  # of unpacked to packed bytes; our own files have about 15
MAX_ZIP_ENTRIES = 20_000
HEAD_NAMES = {"$schema", "format", "version", "made_at", "account"}


class NotOwnExport(ValueError):
    """File that is not in our own format, or damaged. The message is a sentence for the member."""


@dataclass
class OwnExport:
    """A checked export with the number of rows of each table. Closing it removes its copy."""

    version: int = VERSION
    email: str = ""
    made_at: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    unknown_names: list[str] = field(default_factory=list)  # of a newer version: not read
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="own-export-")))

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the checked rows of a table, by column; columns that the file leaves out are absent."""
        read_row = row_reader(BY_NAME[name])
        with suppress(FileNotFoundError), (self.folder / name).open(encoding="utf-8") as file:
            for line in file:
                yield read_row(json.loads(line))

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> OwnExport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_own_export(beginning: bytes) -> bool:
    """Return True for the first bytes of a data.json of ours. A zip has to be looked into."""
    text = beginning[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"{") and b'"format"' in text and f'"{FORMAT}"'.encode() in text


def read_own_export(file: IO[bytes]) -> OwnExport:
    """Read and check a zip or a data.json of ours, which must be seekable. Raises NotOwnExport.

    Nothing is left of it after `close`, which a `with` block calls. It needs disk space for its text, and
    little memory whatever its size.
    """
    file.seek(0)
    signature = file.read(len(ZIP_SIGNATURE))
    file.seek(0)
    if signature != ZIP_SIGNATURE:
        return _checked(file)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_json_in(archive)) as data:
            return _checked(data)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise NotOwnExport(gettext("This zip file can’t be opened. Download it again.")) from None


def _json_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = archive.infolist()
    found = [entry for entry in entries[:MAX_ZIP_ENTRIES] if entry.filename.rpartition("/")[2] == JSON_NAME]
    if len(found) != 1:
        raise NotOwnExport(gettext("This zip file is not an export of this site: it has no data.json."))
    entry = found[0]
    if entry.file_size > MAX_JSON_BYTES or entry.file_size > MAX_RATIO * max(entry.compress_size, 1000):
        raise NotOwnExport(gettext("This zip file is too large when unpacked."))
    return entry


def _checked(data: IO[bytes]) -> OwnExport:
    export = OwnExport()
    try:
        _check(data, export)
    except BaseException:
        export.close()
        raise
    return export


def _check(data: IO[bytes], export: OwnExport) -> None:
    stream = JsonStream(io.TextIOWrapper(io.BufferedReader(_Limited(data)), encoding="utf-8-sig", newline=""))
    head: dict[str, Any] = {}
    try:
        for name, value in stream.members():
            if name in HEAD_NAMES:
                head[name] = value
            elif name in BY_NAME and name not in export.counts and isinstance(value, Iterator):
                _check_head(head)
                export.counts[name] = _spool(BY_NAME[name], value, export.folder)
            else:
                export.unknown_names.append(name[:100])
    except (InvalidJson, UnicodeDecodeError):
        raise NotOwnExport(
            gettext("This file is not an export of this site, or part of it is missing.")
        ) from None
    _check_head(head)
    account = head.get("account")
    export.email = str(account.get("email", ""))[:254] if isinstance(account, dict) else ""
    export.made_at = str(head.get("made_at", ""))[:40]
    export.version = head["version"]


def _check_head(head: Mapping[str, Any]) -> None:
    if head.get("format") != FORMAT:
        raise NotOwnExport(gettext("This file is not an export of this site."))
    version = head.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NotOwnExport(gettext("This export has no version, so it can’t be read."))
    if version > VERSION:
        raise NotOwnExport(
            gettext("This export is from a newer version of this site. Update this site first.")
        )


def _spool(table: Table, rows: Iterator[Any], folder: Path) -> int:
    """Check rows and write them to a file of their own, a line each; return their number."""
    read_row = row_reader(table)
    count = 0
    with (folder / table.name).open("w", encoding="utf-8") as file:
        for count, row in enumerate(rows, 1):
            try:
                read_row(row)
            except InvalidValue as error:
                words = {"table": table.name, "row": count, "problem": error}
                raise NotOwnExport(gettext("%(table)s, row %(row)s: %(problem)s.") % words) from None
            file.write(json.dumps(row) + "\n")
    return count


def row_reader(table: Table) -> Callable[[Any], dict[str, Any]]:
    """Return the function that checks a row of a table. It raises InvalidValue with the column."""
    readers = {name: reader_of(column) for name, column in table.columns.items()}
    required = {name for name, column in table.columns.items() if not has_default(column)}

    def read(row: Any) -> dict[str, Any]:
        if not isinstance(row, dict):
            raise InvalidValue(gettext("it has to be an object"))
        if missing := required - row.keys():
            raise InvalidValue(gettext("%(column)s is missing") % {"column": min(missing)})
        found = {}
        for name in readers.keys() & row.keys():
            try:
                found[name] = readers[name](row[name])
            except InvalidValue as error:
                words = {"column": name, "wanted": error}
                raise InvalidValue(gettext("%(column)s has to be %(wanted)s") % words) from None
        return found

    return read


class _Limited(io.RawIOBase):
    """Bytes of a file, at most MAX_JSON_BYTES: a zip may lie about its size."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = MAX_JSON_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._file.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise NotOwnExport(gettext("This file is too large."))
        buffer[: len(chunk)] = chunk
        return len(chunk)
