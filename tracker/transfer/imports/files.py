"""Files of imports: the upload, its rows, and the rows that were not understood.

They are named by the import's id, only the site's own user can read them, and housekeeping deletes them after
a day. Nothing of the upload's own name is used.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from foods.spreadsheets.files import escape_formula
from tracker.transfer.readers.refusals import describe_reason
from tracker.transfer.readers.rows import ImportedRow, Problems, RowKind

FOLDER = "member-imports"
UPLOAD, ROWS, PROBLEMS = "upload", "rows", "problems"


@dataclass(frozen=True)
class ImportFiles:
    """The files of one import."""

    id: UUID

    def path(self, name: str) -> Path:
        return Path(settings.DATA_DIR, FOLDER, f"{self.id}.{name}")

    @property
    def has_upload(self) -> bool:
        return self.path(UPLOAD).is_file()

    @property
    def has_rows(self) -> bool:
        return self.path(ROWS).is_file()

    def save_upload(self, upload: UploadedFile[bytes]) -> None:
        with self._open_new(UPLOAD) as file:
            for chunk in upload.chunks():
                file.write(chunk)

    def save_rows(self, rows: Iterable[ImportedRow]) -> Iterator[ImportedRow]:
        """Yield each row once it is written; the file is whole when the last one was yielded."""
        with self._open_new(ROWS) as file:
            for row in rows:
                file.write(_encode(row))
                yield row

    def rows(self, start: int = 0) -> Iterator[tuple[ImportedRow, int]]:
        """Yield the rows from byte `start` on, each with the place after it."""
        with self.path(ROWS).open("rb") as file:
            file.seek(start)
            for line in file:
                start += len(line)
                yield _decode(line), start

    def rows_size(self) -> int:
        return self.path(ROWS).stat().st_size

    def save_problems(self, problems: Problems) -> None:
        """Save the rows that were not understood as CSV, which the member can download."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow([gettext("line"), gettext("column"), gettext("text"), gettext("reason")])
        for problem in problems.listed:
            cells = (problem.column, problem.text, describe_reason(problem.reason))
            writer.writerow([problem.line or "", *map(escape_formula, cells)])
        with self._open_new(PROBLEMS) as file:
            file.write(text.getvalue().encode("utf-8-sig"))

    def delete(self, *names: str) -> None:
        for name in names or (UPLOAD, ROWS, PROBLEMS):
            self.path(name).unlink(missing_ok=True)

    def _open_new(self, name: str) -> io.BufferedWriter:
        """Open an empty file that its owner alone can read."""
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        return io.BufferedWriter(io.FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"))


def _encode(row: ImportedRow) -> bytes:
    values = [
        row.day.isoformat(),
        row.name,
        None if row.magnesium_mg is None else str(row.magnesium_mg),
        row.key.hex,
        row.source,
        row.time.isoformat() if row.time else "",
        row.meal,
        row.amount,
        row.kind,
    ]
    return json.dumps(values).encode() + b"\n"


def _decode(line: bytes) -> ImportedRow:
    day, name, mg, key, source, clock, meal, amount, kind = json.loads(line)
    return ImportedRow(
        date.fromisoformat(day),
        name,
        None if mg is None else Decimal(mg),
        UUID(hex=key),
        source,
        time.fromisoformat(clock) if clock else None,
        meal,
        amount,
        RowKind(kind),
    )
