"""Contents of an uploaded file: itself, or the members of its zip, opened within limits.

Nothing is written to disk under a name from the file.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from tracker.transfer.readers.limits import (
    MAX_ARCHIVE_MEMBERS,
    MAX_DIRECTORY_BYTES,
    MAX_JSON_BYTES,
    MAX_JSON_VALUES,
    MAX_RATIO,
    MAX_TABLE_BYTES,
    MAX_UPLOAD_BYTES,
    MAX_XML_BYTES,
    MIN_RATIO_BYTES,
)
from tracker.transfer.readers.refusals import Refusal, UnreadableFile
from tracker.transfer.readers.tables import Table, find_utf16, open_table

HEAD_BYTES = 4096
ZIP, SQLITE = b"PK\x03\x04", b"SQLite format 3\x00"
COMPRESSED = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")  # and old Excel files
ZIP64 = 0xFFFFFFFF
ENCRYPTED = 0x1
ABSOLUTE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
ARCHIVE_ERRORS = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, OSError, EOFError,
    NotImplementedError, struct.error, IndexError,
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """One file. `size` is in bytes, unpacked, as stated; `open_bytes` opens it anew."""

    name: str
    size: int
    open_bytes: Callable[[], BinaryIO]

    @contextmanager
    def opened(self, most: int = MAX_XML_BYTES) -> Iterator[BinaryIO]:
        """Open the file; reading more than `most` bytes raises UnreadableFile."""
        with self.open_bytes() as file:
            yield io.BufferedReader(_Bounded(file, most), 64 * 1024)

    @cached_property
    def head(self) -> bytes:
        with self.opened() as file:
            return file.read(HEAD_BYTES)

    @cached_property
    def kind(self) -> str:
        """Return "sqlite", "xml", "json", "table", "spreadsheet" or "other", by the first bytes."""
        head = self.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if self.head.startswith(SQLITE):
            return "sqlite"
        if self.head.startswith((ZIP, *COMPRESSED)):
            return "spreadsheet" if self.head.startswith(COMPRESSED[-1]) else "other"
        if head.startswith(b"<") or b"<\x00?\x00" in head[:8]:
            return "xml"
        if head.startswith((b"{", b"[")):
            return "json"
        return "table" if _is_text(self.head) else "other"

    @cached_property
    def table(self) -> Table | None:
        """Return the file as a table; None when it is none."""
        if self.kind != "table" or not self.head.strip():
            return None
        if self.size > MAX_TABLE_BYTES:
            raise UnreadableFile(Refusal.TOO_LARGE)
        return open_table(lambda: self.opened(MAX_TABLE_BYTES))

    @cached_property
    def json(self) -> Any:
        """Return the parsed JSON, its numbers as text; None when it is none."""
        return _parse_json(self) if self.kind == "json" else None


class _Bounded(io.RawIOBase):
    """Stream that refuses to give more bytes than `most`."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._left = file, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._file.read(len(buffer))
        except ARCHIVE_ERRORS as error:
            raise UnreadableFile(Refusal.DAMAGED_ARCHIVE) from error
        self._left -= len(chunk)
        if self._left < 0:
            raise UnreadableFile(Refusal.UNPACKS_TOO_LARGE)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _is_text(head: bytes) -> bool:
    """Return True for text: UTF-16, or without any zero."""
    return not head.count(0) or find_utf16(head) is not None


def _parse_json(content: Content) -> Any:
    """Parse JSON after counting its values: Python needs much more memory than the text."""
    if content.size > MAX_JSON_BYTES:
        raise UnreadableFile(Refusal.TOO_LARGE)
    with content.opened(MAX_JSON_BYTES) as file:
        data = file.read()
    if sum(map(data.count, (b",", b"{", b"["))) > MAX_JSON_VALUES:
        raise UnreadableFile(Refusal.TOO_LARGE)
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(Refusal.DAMAGED_JSON) from error


# --- the file itself ------------------------------------------------------------------------------


@contextmanager
def open_contents(path: Path) -> Iterator[list[Content]]:
    """Yield the contents of a file: its members, if it is a zip. Raises UnreadableFile."""
    size = path.stat().st_size
    if not size:
        raise UnreadableFile(Refusal.EMPTY)
    if size > MAX_UPLOAD_BYTES:
        raise UnreadableFile(Refusal.TOO_LARGE)
    with path.open("rb") as file:
        is_zip = file.read(len(ZIP)) == ZIP
    if not is_zip:
        yield [Content(path.name, size, lambda: path.open("rb"))]
        return
    with path.open("rb") as file, _open_archive(file, size) as archive:
        yield [_member(archive, info) for info in archive.infolist() if info.file_size and not info.is_dir()]


def _open_archive(file: BinaryIO, size: int) -> zipfile.ZipFile:
    """Open a zip after checking that its directory is short, and its members are safe to read."""
    try:
        if _directory_bytes(file, size) > MAX_DIRECTORY_BYTES:
            raise UnreadableFile(Refusal.UNPACKS_TOO_LARGE)
        archive = zipfile.ZipFile(file)
    except UnreadableFile:
        raise
    except ARCHIVE_ERRORS as error:
        raise UnreadableFile(Refusal.DAMAGED_ARCHIVE) from error
    members = archive.infolist()
    if len(members) > MAX_ARCHIVE_MEMBERS:
        raise UnreadableFile(Refusal.UNPACKS_TOO_LARGE)
    for info in members:
        _check_member(info)
    return archive


def _check_member(info: zipfile.ZipInfo) -> None:
    if ABSOLUTE.search(info.orig_filename) or "\x00" in info.orig_filename:
        raise UnreadableFile(Refusal.UNSAFE_ARCHIVE)
    if info.flag_bits & ENCRYPTED:
        raise UnreadableFile(Refusal.ENCRYPTED)
    if info.filename == "[Content_Types].xml":  # Office's own files are zips
        raise UnreadableFile(Refusal.SPREADSHEET)
    if info.file_size > MIN_RATIO_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise UnreadableFile(Refusal.UNPACKS_TOO_LARGE)
    if info.file_size > MAX_XML_BYTES:
        raise UnreadableFile(Refusal.UNPACKS_TOO_LARGE)


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """Return the size of the zip's directory, from the record at its end."""
    start = max(0, size - 65_600)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise UnreadableFile(Refusal.DAMAGED_ARCHIVE)
    [directory] = struct.unpack_from("<I", tail, end + 12)
    if directory == ZIP64 and tail[end - 20 : end - 16] == b"PK\x06\x07":
        [record] = struct.unpack_from("<Q", tail, end - 12)
        file.seek(record)
        [directory] = struct.unpack_from("<Q", file.read(56), 40)
    file.seek(0)
    return int(directory)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Content:
    """Return one member of the archive."""

    def open_bytes() -> BinaryIO:
        try:
            return archive.open(info)  # type: ignore[return-value]
        except ARCHIVE_ERRORS as error:
            raise UnreadableFile(Refusal.DAMAGED_ARCHIVE) from error

    return Content(info.filename, info.file_size, open_bytes)
