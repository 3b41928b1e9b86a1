"""Report of an import: counts for the final table, and a file with every affected food."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

COLUMNS = ["outcome", "fdc_id", "food", "detail"]
MAX_LISTED = 20  # kept values shown at the end; the file has all of them


class ImportReport:
    """Counts, and a CSV file of kept, retired and refused values. None if the import fails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.added = self.changed = self.unchanged = self.kept = self.retired = 0
        self.in_catalogue = self.older = 0
        self.refused: Counter[str] = Counter()
        self.kept_lines: list[str] = []

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        self._file.close()
        if kind is not None:
            self.path.unlink()

    def keep(self, fdc_id: int | str, name: str, detail: str) -> None:
        """Record a value that stays as a curator set it."""
        self.kept += 1
        if len(self.kept_lines) < MAX_LISTED:
            self.kept_lines.append(f"{name} (FDC {fdc_id}): {detail}")
        self._writer.writerow(["kept", fdc_id, name, detail])

    def retire(self, fdc_id: str, name: str) -> None:
        self.retired += 1
        self._writer.writerow(["retired", fdc_id, name, "no longer in the release"])

    def refuse(self, fdc_id: str, name: str, reason: str, detail: str) -> None:
        self.refused[reason] += 1
        self._writer.writerow(["refused", fdc_id, name, detail])

    def left_out(self, counts: Counter[str]) -> None:
        """Record what the reader left out, by reason."""
        for reason, count in counts.items():
            self.refused[reason] += count
            self._writer.writerow(["refused", "", "", f"{count} {reason}"])

    def lines(self) -> Iterator[str]:
        """Yield the lines of the final table."""
        yield _table_row("added", self.added)
        yield _table_row("changed", self.changed)
        yield _table_row("unchanged", self.unchanged)
        yield _table_row("kept", self.kept, "values as curators set them")
        yield from (f"    {line}" for line in self.kept_lines)
        if self.kept > len(self.kept_lines):
            yield f"    and {self.kept - len(self.kept_lines):,} more"
        yield _table_row("retired", self.retired, "no longer in the release")
        yield _table_row("in the catalogue", self.in_catalogue, "under their plain names, not added again")
        if self.older:
            yield _table_row("older versions", self.older, "not imported")
        yield _table_row("refused", self.refused.total())
        yield from (f"    {count:,} {reason}" for reason, count in self.refused.most_common())


def _table_row(name: str, count: int, words: str = "") -> str:
    return f"  {name:<17}{count:>10,}  {words}".rstrip()
