"""The entries of a day, by meal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from tracker.logs.entries.forms import EditForm
from tracker.logs.entries.quick_add import QuickEditForm
from tracker.logs.models import Meal, by_meal
from tracker.logs.queries import ListedEntry
from tracker.logs.totals import DayTotals


@dataclass(frozen=True)
class EntryRow:
    """An entry in the list, with its own address."""

    entry: ListedEntry
    url: str
    is_edited: bool
    has_focus: bool


@dataclass(frozen=True)
class MealList:
    meal: Meal
    lines: list[EntryRow]
    totals: DayTotals

    @property
    def is_edited(self) -> bool:
        return any(line.is_edited for line in self.lines)


@dataclass(frozen=True)
class EntryList:
    """The day's entries; one of them may be edited in its place, or have the focus."""

    entries: list[ListedEntry]
    day: date
    target_mg: Decimal | None
    url: str  # an entry's own begins with it
    edit_id: UUID | None
    edit_form: EditForm | QuickEditForm | None
    focus_entry: UUID | None

    @cached_property
    def meals(self) -> list[MealList]:
        """The meals that have entries, in the order of the day."""
        return [
            MealList(
                meal,
                [self._row(entry) for entry in entries],
                DayTotals.from_items(entries, day=self.day, target_mg=self.target_mg),
            )
            for meal, entries in by_meal(self.entries).items()
            if entries
        ]

    def _row(self, entry: ListedEntry) -> EntryRow:
        url = f"{self.url}{entry.pk}/"
        return EntryRow(entry, url, entry.pk == self.edit_id, entry.pk == self.focus_entry)
