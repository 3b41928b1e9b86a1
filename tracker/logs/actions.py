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

from tracker.logs.models import ChangeAction, IntakeEntry, LogChange, State
from tracker.logs.models.change_text import name_entries
from tracker.profiles.models import User


class DoseLogged(Exception):
    """Raised when the log of that day already has the dose of a schedule."""


def add(user: User, day: date, entry: IntakeEntry) -> IntakeEntry:
    """Log one new entry, see `add_many`."""
    return add_many(user, day, [entry])[0]


def add_many(
    user: User,
    day: date,
    entries: Sequence[IntakeEntry],
    action: ChangeAction = ChangeAction.ADDED,
    parameters: dict[str, Any] | None = None,
) -> list[IntakeEntry]:
    """Log new entries of `user`, made by `IntakeEntry.from_food`: all or none, as one change.

    The change is named `sentence`. Idempotent: with the same ids and contents it returns the existing entries
    and records nothing. Raises AlreadyUsed when an id belongs to a different or a removed entry. An empty
    list does nothing.
    """
    if not entries:
        return []
    try:
        with transaction.atomic():
            added = IntakeEntry.objects.bulk_create(entries)
            parameters = parameters or name_entries([entry.name for entry in added], most=2)
            LogChange.objects.record(user=user, day=day, action=action, parameters=parameters, added=added)
            return added
    except IntegrityError:
        return IntakeEntry.objects.existing_or_conflict(entries)


@transaction.atomic
def remove_many(user: User, day: date, entries: Sequence[IntakeEntry]) -> None:
    """Remove entries of `user`; those removed before are not recorded again."""
    ids = [entry.pk for entry in entries]
    now = IntakeEntry.objects.for_user(user).filter(pk__in=ids).select_for_update()
    if standing := list(now.order_by("pk")):
        IntakeEntry.objects.filter(pk__in=[entry.pk for entry in standing]).update(removed_at=timezone.now())
        parameters = name_entries([entry.name for entry in entries])
        LogChange.objects.record(
            user=user, day=day, action=ChangeAction.REMOVED, parameters=parameters, removed=standing
        )


def record_changed(
    user: User,
    day: date,
    before: Mapping[IntakeEntry, State],
    action: ChangeAction = ChangeAction.CHANGED,
    parameters: dict[str, Any] | None = None,
) -> bool:
    """Record changed or moved entries; False when none differs."""
    if all(entry.state() == was for entry, was in before.items()):
        return False
    parameters = parameters or name_entries([entry.name for entry in before])
    LogChange.objects.record(user=user, day=day, action=action, parameters=parameters, before=before)
    return True


def copy(
    user: User,
    day: date,
    entries: Sequence[IntakeEntry],
    to_day: date,
    *,
    meal: str = "",
    id: UUID,
    from_day: date | None = None,
) -> list[IntakeEntry]:
    """Log copies of entries on `to_day`, at their own meals or at `meal`, see `copies_of`.

    The copies' ids count on from `id`, so that sending it twice copies once; see `add_many`. `from_day` is
    named where they come from another day than `day`.
    """
    copies = copies_of(entries, to_day, meal=meal, id=id)
    named = name_entries([copy.name for copy in copies])
    place = {"from_day": str(from_day)} if from_day else _name_place(day, to_day, meal)
    return add_many(user, day, copies, ChangeAction.COPIED, named | place) if copies else []


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


def were_copied(user: User, copies: Sequence[IntakeEntry]) -> bool:
    """Return True when these copies were made before, and are sent again."""
    return IntakeEntry.objects.filter(user=user, pk__in=[copy.pk for copy in copies]).exists()


def move(user: User, day: date, ids: Sequence[UUID], to_day: date, *, meal: str = "") -> None:
    """Move entries of `day` to `to_day`, at their own meals or at `meal`. Idempotent.

    Raises DoseLogged, and moves nothing, when `to_day` already has one of the doses.
    """
    try:
        with transaction.atomic():
            _move(user, day, ids, to_day, meal=meal)
    except IntegrityError:  # the dose was logged at the same moment
        raise DoseLogged from None


def _move(user: User, day: date, ids: Sequence[UUID], to_day: date, *, meal: str) -> None:
    mine = IntakeEntry.objects.for_user(user).filter(pk__in=ids, day=day)
    entries = list(mine.select_for_update().order_by("created_at", "id"))
    if IntakeEntry.objects.all().doses_logged(entries, to_day):
        raise DoseLogged
    before = {entry: entry.state() for entry in entries}
    for entry in entries:
        entry.day, entry.meal = to_day, meal or entry.meal
    named = name_entries([entry.name for entry in entries])
    if record_changed(user, day, before, ChangeAction.MOVED, named | _name_place(day, to_day, meal)):
        IntakeEntry.objects.bulk_update(entries, ["day", "meal"])


def _name_place(day: date, to_day: date, meal: str) -> dict[str, str]:
    """Return the parameters that name the target day, or on the same day the meal."""
    if to_day != day:
        return {"to_day": str(to_day)}
    return {"to_meal": meal} if meal else {}
