"""Responses to a page left open about an entry or food that has changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from foods.foods_with_portions import MAX_ID, available_food
from foods.merging import successor_of
from foods.models import Food
from tracker.lib.dates import long_day
from tracker.logs.day.responses import day_refused
from tracker.logs.models import IntakeEntry
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import User

NO_FOOD = gettext_lazy("This food is no longer available. Choose another.")


def entry_is_gone(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Render the current day and say what became of the entry.

    404 when the entry was never this member's.
    """
    entry = IntakeEntry.objects.filter(user=request.user, pk=id).first()
    if entry is None or (entry.removed_at is None and entry.day == day):
        raise Http404
    if entry.removed_at:
        text = gettext("%(name)s was removed. Nothing was changed.")
        return day_refused(request, day, text % {"name": entry.name})
    text = gettext("%(name)s is now on %(day)s. Nothing was changed.")
    return day_refused(request, day, text % {"day": long_day(entry.day), "name": entry.name})


def current_food(user_id: UUID, food_id: int) -> Food | None:
    """Return the food, or its replacement since a merge; None when it can't be logged."""
    food = available_food(user_id, food_id)
    if food is not None or food_id > MAX_ID:
        return food
    merged = Food.objects.visible_to(user_id).filter(merged_into__isnull=False)
    old = merged.filter(pk=food_id).select_related("merged_into").first()
    return available_food(user_id, successor_of(old.merged_into).pk) if old and old.merged_into else None


def was_offered(user_id: UUID, food_id: int) -> bool:
    """Return True for a food that this member could log, and that was retired or removed since."""
    seen = Food.objects.visible_to(user_id).filter(is_retired=True)
    return food_id <= MAX_ID and seen.filter(pk=food_id).exists()


def count_logged_already(copies: Iterable[IntakeEntry], user: User, day: date) -> int:
    """Count the copies that the day has already: the same food, as much of it, at the same meal."""
    existing = Counter(map(_identity, IntakeEntry.objects.for_user(user).on(day)))
    return (existing & Counter(map(_identity, copies))).total()


def _identity(entry: IntakeEntry) -> tuple[Any, str, str, Decimal]:
    name = entry.name if entry.food_id is None else ""
    return entry.food_id, name, str(entry.meal), entry.quantity.normalize()
