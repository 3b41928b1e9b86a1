"""Reads of one entry, whose statements are put together once a process."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from foods.queries import UNSHOWN, attach_portions, portions_of
from tracker.lib.prepared import Prepared
from tracker.logs.models import IntakeEntry

_entry = Prepared(
    lambda user_id, day, id: (
        IntakeEntry.objects.for_user(user_id)
        .filter(pk=id, day=day)
        .select_related("food")
        .defer(*(f"food__{column}" for column in UNSHOWN))
    )
)


def find_entry(user_id: UUID, day: date, id: UUID) -> IntakeEntry | None:
    """Return this member's entry of a day, with its food and that food's portions, or None."""
    entry: IntakeEntry | None = _entry.first(user_id=user_id, day=day, id=id)
    if entry is not None and entry.food is not None:
        attach_portions([entry.food], portions_of(food_id=entry.food.pk))
    return entry
