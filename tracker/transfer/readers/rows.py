"""One common type for the rows of every source. Pure Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from uuid import UUID

from tracker.lib.text import clean_text
from tracker.transfer.readers.limits import MAX_NAME_LENGTH, MAX_PROBLEMS, MAX_ROWS
from tracker.transfer.readers.refusals import Notice, Reason, Refusal, UnreadableFile


class RowKind(StrEnum):
    """The kind of an entry, as far as the file states it."""

    FOOD = "food"
    SUPPLEMENT = "supplement"
    UNKNOWN = "unknown"
    DAY_TOTAL = "day total"  # food and supplements of a day together


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One thing taken on one day, as a file has it.

    `magnesium_mg` is elemental milligrams in the whole amount; None is unknown. `time` is None and texts are
    empty where the file has none. `source` names the app. `key` is the same whenever this row is read again.
    """

    day: date
    name: str
    magnesium_mg: Decimal | None
    key: UUID
    source: str
    time: time | None = None
    meal: str = ""
    amount: str = ""
    kind: RowKind = RowKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not understood; `line` is 0 where the file has no lines."""

    line: int
    column: str
    text: str
    reason: Reason


class NotUnderstood(ValueError):
    """Raised for a value that has no meaning here, with the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass
class Problems:
    """Rows that were not understood: the first are listed, all are counted."""

    listed: list[RowProblem] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, text: str, reason: Reason) -> None:
        self.count += 1
        if len(self.listed) < MAX_PROBLEMS:
            self.listed.append(RowProblem(line, column[:100], clean_text(text[:200]), reason))


class RowMaker:
    """Make rows of one source, with keys: equal rows of one day differ by their ordinal.

    `identity` is what makes a row the same row when it is read again: its id, or its day, time and name.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: Counter[bytes] = Counter()
        self._count = 0

    def make(
        self,
        identity: tuple[str, ...],
        *,
        day: date,
        name: str,
        magnesium_mg: Decimal | None,
        time: time | None = None,
        meal: str = "",
        amount: str = "",
        kind: RowKind = RowKind.UNKNOWN,
        source: str = "",
    ) -> ImportedRow:
        self._count += 1
        if self._count > MAX_ROWS:
            raise UnreadableFile(Refusal.TOO_MANY_ROWS)
        shown = " ".join(clean_text(name).split())[:MAX_NAME_LENGTH].strip()
        if not shown:
            raise NotUnderstood(Reason.NO_NAME)
        key = self._key(identity)
        source = clean_text(source)[:100].strip() or self._source
        return ImportedRow(
            day, shown, magnesium_mg, key, source, time, clean_text(meal)[:60], clean_text(amount)[:60], kind
        )

    def _key(self, identity: tuple[str, ...]) -> UUID:
        parts = "\x1f".join((self._source, *identity))
        digest = blake2b(parts.encode("utf-8", "replace"), digest_size=16).digest()
        ordinal = self._seen[digest]
        self._seen[digest] += 1
        return UUID(bytes=blake2b(digest + str(ordinal).encode(), digest_size=16).digest())


@dataclass
class Reading:
    """A recognised file. `read` yields its rows once, and collects the problems.

    `notice`: the file is known to have no magnesium. `columns` and `first_rows`: a table whose columns the
    member has to name first. `needs_day_order`: its dates can be day or month first.
    """

    format: str
    source: str
    read: Callable[[Problems], Iterator[ImportedRow]]
    notice: Notice | None = None
    columns: list[str] = field(default_factory=list)
    first_rows: list[list[str]] = field(default_factory=list)
    needs_day_order: bool = False
    ignored_columns: int = 0
    size: int = 0  # bytes to be read, for the progress
