"""The XML of an Apple Health export, read as a stream. Pure Python.

Exports of iOS 16 have a broken document type, and values have control characters: both are taken out before
the parser sees them. Without a document type there are no entities to expand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from tracker.transfer.readers.limits import MAX_DEPTH, MAX_TAG_BYTES
from tracker.transfer.readers.refusals import Refusal, UnreadableFile

CHUNK = 256 * 1024
MAX_DOCTYPE_BYTES = 1_000_000  # it has about 20,000
SPACES = bytes(32 if code < 32 and code not in {9, 10, 13} else code for code in range(256))
END_OF_SUBSET = re.compile(rb"^[ \t]*\][ \t]*>[ \t]*\r?$", re.MULTILINE)
Attributes = dict[str, str]


def parse_xml(
    file: BinaryIO,
    start: Callable[[int, str, Attributes], None],
    end: Callable[[int, str], None],
) -> None:
    """Call `start` with each element's depth, name and attributes, `end` with depth and name."""
    _Parser(start, end).parse(file)


class _Parser:
    def __init__(
        self, start: Callable[[int, str, Attributes], None], end: Callable[[int, str], None]
    ) -> None:
        self._depth, self._on_start, self._on_end = 0, start, end
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def parse(self, file: BinaryIO) -> None:
        fed = 0
        try:
            for chunk in _without_doctype(file):
                self._parser.Parse(chunk.translate(SPACES))
                fed += len(chunk)
                if fed - max(0, self._parser.CurrentByteIndex) > MAX_TAG_BYTES + CHUNK:
                    raise UnreadableFile(Refusal.DAMAGED_XML)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            is_entity = error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
            raise UnreadableFile(Refusal.ENTITIES if is_entity else Refusal.DAMAGED_XML) from error

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableFile(Refusal.DAMAGED_XML)
        self._on_start(self._depth, name, attributes)

    def _end(self, name: str) -> None:
        self._on_end(self._depth, name)
        self._depth -= 1

    def _refuse(self, *declaration: Any) -> None:
        raise UnreadableFile(Refusal.ENTITIES)


def _without_doctype(file: BinaryIO) -> Iterator[bytes]:
    """Yield the file without its document type, which ends by a line that is `]>`.

    Comments in it hold brackets and quotes of their own.
    """
    head = file.read(MAX_DOCTYPE_BYTES)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:64]:
        raise UnreadableFile(Refusal.ENCODING)
    start = head.find(b"<!DOCTYPE", 0, 64 * 1024)
    if start >= 0:
        first_end = head.find(b">", start)
        subset = head.find(b"[", start, first_end if first_end >= 0 else len(head))
        match = END_OF_SUBSET.search(head, subset) if subset >= 0 else None
        if first_end < 0 or (subset >= 0 and not match):
            raise UnreadableFile(Refusal.ENTITIES)
        yield head[:start]
        head = head[match.end() if match else first_end + 1 :]
    yield head
    while chunk := file.read(CHUNK):
        yield chunk
