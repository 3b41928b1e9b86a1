"""A look at an import before anything is written: counts, days, questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count

from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User
from tracker.transfer.imports.models import ImportedEntry
from tracker.transfer.readers.rows import ImportedRow, RowKind

LARGE_MG = Decimal(2_000)  # a single entry above it is asked about
MAX_LARGE = 50  # values that are asked about, of one import
MAX_NAMES = 300  # names that are asked about
KEYS_AT_ONCE = 500
SUPPLEMENT_WORDS = (
    "magnesium", "citrate", "glycinate", "bisglycinate", "malate", "oxide", "taurate", "threonate",
    "supplement", "multivitamin", "vitamin", "tablet", "capsule", "softgel", "pill", "gummies", "gummy",
)  # fmt: skip
Item = TypeVar("Item")


@dataclass
class Preview:
    """The contents of a file, as they are stored with the import.

    `days` are those on which the member has other entries: day, theirs, new ones. `apps` are the sources in
    the file with entries and milligrams; `large` are names with milligrams above LARGE_MG.
    """

    rows: int = 0
    days: int = 0
    first: str = ""
    last: str = ""
    supplements: int = 0
    day_totals: int = 0
    unknown: int = 0
    existing: int = 0
    problems: int = 0
    ignored_columns: int = 0
    apps: list[tuple[str, int, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    likely: list[str] = field(default_factory=list)
    large: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def new(self) -> int:
        return self.rows - self.existing

    @property
    def foods(self) -> int:
        return self.rows - self.supplements - self.day_totals

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def count_apps(rows: Iterable[ImportedRow]) -> list[tuple[str, int, str]]:
    """Return the apps that rows come from, with their entries and milligrams."""
    counts: Counter[str] = Counter()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        counts[row.source] += 1
        sums[row.source] += row.magnesium_mg or 0
    return [(app, count, f"{sums[app]:f}") for app, count in counts.most_common(30)]


def build_preview(user: User, rows: Iterable[ImportedRow]) -> Preview:
    """Return the preview of rows, compared with what the member has."""
    preview = Preview()
    counting = _Counting(preview)
    for batch in batches(rows, KEYS_AT_ONCE):
        counting.add(batch, existing_keys(user, [row.key for row in batch]))
    counting.finish(user)
    return preview


def existing_keys(user: User, keys: Sequence[UUID]) -> dict[UUID, bool]:
    """Return the keys that were imported before, and whether their entries are in the log."""
    found = ImportedEntry.objects.for_user(user).filter(key__in=keys)
    return {
        key: entry is not None and removed is None
        for key, entry, removed in found.values_list("key", "entry", "entry__removed_at")
    }


class _Counting:
    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._new: Counter[Any] = Counter()
        self._standing: Counter[Any] = Counter()  # entries of earlier imports of these rows
        self._days: set[Any] = set()
        self._names: Counter[str] = Counter()
        self._large: dict[tuple[str, str], None] = {}

    def add(self, rows: Sequence[ImportedRow], existing: dict[UUID, bool]) -> None:
        preview = self._preview
        for row in rows:
            preview.rows += 1
            preview.unknown += row.magnesium_mg is None
            preview.supplements += row.kind is RowKind.SUPPLEMENT
            preview.day_totals += row.kind is RowKind.DAY_TOTAL
            self._days.add(row.day)
            if row.key in existing:
                preview.existing += 1
                self._standing[row.day] += existing[row.key]
                continue
            self._new[row.day] += 1
            if row.kind is RowKind.UNKNOWN:
                self._names[row.name] += 1
            is_large = row.magnesium_mg is not None and row.magnesium_mg > LARGE_MG
            if is_large and len(self._large) < MAX_LARGE:
                self._large[(row.name, str(row.magnesium_mg))] = None

    def finish(self, user: User) -> None:
        preview = self._preview
        if not self._days:
            return
        first, last = min(self._days), max(self._days)
        preview.days, preview.first, preview.last = len(self._days), first.isoformat(), last.isoformat()
        names = [name for name, _ in self._names.most_common()]
        preview.likely = [name for name in names if _is_likely_supplement(name)][:MAX_NAMES]
        likely = set(preview.likely)
        preview.names = [name for name in names if name not in likely][: MAX_NAMES - len(likely)]
        preview.large = list(self._large)
        mine = IntakeEntry.objects.for_user(user).between(first, last).order_by()
        for day, count in mine.values_list("day").annotate(Count("pk")):
            others = count - self._standing[day]
            if others > 0 and self._new[day]:
                preview.conflicts.append((day.isoformat(), others, self._new[day]))
        preview.conflicts.sort(reverse=True)


def _is_likely_supplement(name: str) -> bool:
    return any(word in name.casefold() for word in SUPPLEMENT_WORDS)
