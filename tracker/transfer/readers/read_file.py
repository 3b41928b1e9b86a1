"""Recognise a file by its content, never by its name, and read it. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracker.transfer.readers import (
    apple_health,
    cronometer,
    health_connect,
    macrofactor,
    open_nutri_tracker,
    spreadsheet,
    waistline,
    without_magnesium,
)
from tracker.transfer.readers.content import Content, open_contents
from tracker.transfer.readers.refusals import Refusal, UnreadableFile
from tracker.transfer.readers.rows import Reading
from tracker.transfer.readers.values import DayOrder


@contextmanager
def open_file(
    path: Path, *, order: DayOrder | None = None, columns: spreadsheet.Columns | None = None
) -> Iterator[Reading]:
    """Yield the reading of a file, which stays open as long. Raises UnreadableFile.

    `order` and `columns` are the member's answers, where the reading asked for them.
    """
    with open_contents(path) as contents:
        yield find_reading(contents, order, columns)


def find_reading(
    contents: Sequence[Content], order: DayOrder | None, columns: spreadsheet.Columns | None
) -> Reading:
    found = (
        apple_health.find(contents)
        or health_connect.find(contents)
        or cronometer.find(contents, order)
        or macrofactor.find(contents, order)
        or open_nutri_tracker.find(contents)
        or waistline.find(contents, order)
        or without_magnesium.find(contents, order)
        or spreadsheet.find(contents, order, columns)
    )
    if found is None:
        is_spreadsheet = any(content.kind == "spreadsheet" for content in contents)
        raise UnreadableFile(Refusal.SPREADSHEET if is_spreadsheet else Refusal.UNKNOWN)
    return found
