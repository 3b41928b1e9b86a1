"""Changes to a member's log. Each is stored with its undo record in one transaction.

`day` is always the day whose page the member is on; entries that are copied or moved may be on another day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.logs.models import IntakeEntry, LogChange, State


class DoseLogged(Exception):
    """Raised when the log of that day already has the dose of a schedule."""


def add(user: Any, day: date, entry: IntakeEntry) -> IntakeEntry:
    """Log one new entry, see `add_many`."""
    return add_many(user, day, [entry], f"{entry.name} added")[0]


def add_many(user: Any, day: date, entries: Sequence[IntakeEntry], sentence: str) -> list[IntakeEntry]:
    """Log new entries of `user`, made by `IntakeEntry.from_food`: all or none.

    The change is named `sentence`. Idempotent: with the same ids and contents it returns the existing entries
    and records nothing. Raises AlreadyUsed when an id belongs to a different or a removed entry. An empty
    list does nothing.
    """
    if not entries:
        return []
    try:
        with transaction.atomic():
            added = IntakeEntry.objects.bulk_create(entries)
            LogChange.objects.record(user=user, day=day, sentence=sentence, added=added)
            return added
    except IntegrityError:
        return IntakeEntry.objects.existing_or_conflict(entries)


@transaction.atomic
def remove_many(user: Any, day: date, entries: Sequence[IntakeEntry], sentence: str) -> None:
    """Remove entries of `user` from the log.

    Entries removed before stay removed and are not recorded.
    """
    ids = [entry.pk for entry in entries]
    now = IntakeEntry.objects.for_user(user).filter(pk__in=ids).select_for_update()
    if existing := list(now.order_by("pk")):
        IntakeEntry.objects.filter(pk__in=[entry.pk for entry in existing]).update(removed_at=timezone.now())
        LogChange.objects.record(user=user, day=day, sentence=sentence, removed=existing)


def record_changed(user: Any, day: date, before: Mapping[IntakeEntry, State], sentence: str) -> bool:
    """Record entries that were changed or moved; return False when none differs.

    See `LogChange.objects.record`.
    """
    if all(entry.state() == was for entry, was in before.items()):
        return False
    LogChange.objects.record(user=user, day=day, sentence=sentence, before=before)
    return True


def copy(
    user: Any,
    day: date,
    entries: Sequence[IntakeEntry],
    to_day: date,
    *,
    meal: str = "",
    id: UUID,
    source_phrase: str,
) -> list[IntakeEntry]:
    """Log copies of entries on `to_day`, at their own meals or at `meal`, see `copies_of`.

    The copies' ids count up from `id`, so that the request is idempotent; see `add_many`. `source_phrase`
    completes the notice text: “from Monday 23 November”.
    """
    copies = copies_of(entries, to_day, meal=meal, id=id)
    return add_many(user, day, copies, f"{in_words(copies)} copied {source_phrase}") if copies else []


def copies_of(entries: Sequence[IntakeEntry], to_day: date, *, meal: str = "", id: UUID) -> list[IntakeEntry]:
    """Return the entries that `copy` makes, not stored yet.

    Doses that the day already has are left out.
    """
    copies = [
        entry.copied(id=UUID(int=id.int + n), day=to_day, meal=meal or entry.meal)
        for n, entry in enumerate(entries)
    ]
    logged = IntakeEntry.objects.all().doses_logged(copies)
    return [copy for copy in copies if (copy.day, copy.taken_for) not in logged]


def were_copied(user: Any, copies: Sequence[IntakeEntry]) -> bool:
    """Return True when an earlier request with the same ids made these copies."""
    return IntakeEntry.objects.filter(user=user, pk__in=[copy.pk for copy in copies]).exists()


def move(user: Any, day: date, ids: Sequence[UUID], to_day: date, *, meal: str = "", where: str) -> None:
    """Move entries of `day` to `to_day`, at their own meals or at `meal`. Idempotent.

    Raises DoseLogged, and moves nothing, when `to_day` already has one of the doses.
    """
    try:
        with transaction.atomic():
            _move(user, day, ids, to_day, meal=meal, where=where)
    except IntegrityError:  # the dose was logged at the same moment
        raise DoseLogged from None


def _move(user: Any, day: date, ids: Sequence[UUID], to_day: date, *, meal: str, where: str) -> None:
    mine = IntakeEntry.objects.for_user(user).filter(pk__in=ids, day=day)
    entries = list(mine.select_for_update().order_by("created_at", "id"))
    if IntakeEntry.objects.all().doses_logged(entries, to_day):
        raise DoseLogged
    before = {entry: entry.state() for entry in entries}
    for entry in entries:
        entry.day, entry.meal = to_day, meal or entry.meal
    if record_changed(user, day, before, f"{in_words(entries)} moved {where}"):
        IntakeEntry.objects.bulk_update(entries, ["day", "meal"])


def in_words(entries: Sequence[IntakeEntry]) -> str:
    """Return a short name for entries: “Almonds”, “3 entries”."""
    return entries[0].name if len(entries) == 1 else f"{len(entries)} entries"
