"""Entries that waited in a browser for a connection, and come in now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField

from foods.portions import portion_choices
from tracker.lib.http import as_uuid
from tracker.lib.weeks import is_in_calendar
from tracker.logs import acts
from tracker.logs.forms import AddForm, foods_for
from tracker.logs.models import AlreadyUsed, IntakeEntry
from tracker.profiles.models import User

MOST_ENTRIES = 50  # in one request


class Refused(Exception):
    """Why an entry cannot be logged, as a sentence for the member."""


def take(user: User, sent: dict[str, Any]) -> None:
    """Log one entry that waited, under its own id. Asked again with that id, nothing more happens.

    It may be asked again long after: when the answer was lost, and the member has changed or removed the
    entry since, it has been logged all the same. Raises Refused, with the reason.
    """
    if _stands(user, sent):
        return
    day = _day(sent.get("day"))
    try:
        food = ModelChoiceField(foods_for(user)).clean(sent.get("food"))
    except ValidationError:
        raise Refused("This food is no longer in the catalogue.") from None
    data = {name: str(sent.get(name, "")) for name in ("id", "food", "amount", "portion", "meal")}
    form = AddForm(data, choices=portion_choices(food), user=user)
    if not form.is_valid():
        raise Refused(" ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
    try:
        acts.add(user, day, form.entry(user, day))
    except AlreadyUsed:
        if not _stands(user, sent):
            raise Refused("This was sent before. Please add it again.") from None


def _stands(user: User, sent: dict[str, Any]) -> bool:
    id = as_uuid(str(sent.get("id")))
    return id is not None and IntakeEntry.objects.filter(pk=id, user=user).exists()


def _day(text: Any) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = date.min
    if not is_in_calendar(day):
        raise Refused("This day is not in the calendar.")
    return day
