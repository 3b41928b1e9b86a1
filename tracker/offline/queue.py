"""Entries and symptoms that waited in a browser for a connection, and come in now."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from foods.with_portions import offered_food
from tracker.lib.http import as_day, as_uuid
from tracker.logs import acts
from tracker.logs.forms import AddForm
from tracker.logs.models import AlreadyUsed, IntakeEntry
from tracker.profiles.models import User
from tracker.symptoms import acts as symptoms
from tracker.symptoms.forms import KindForm
from tracker.symptoms.models import Symptom

MOST_ENTRIES = 50  # in one request
NUMBER = re.compile(r"[0-9]{1,18}")  # of a row
SENT_BEFORE = "This was sent before. Please add it again."


class Refused(Exception):
    """Why an entry cannot be logged, as a sentence for the member."""


def take(user: User, sent: dict[str, Any]) -> None:
    """Log one entry or symptom that waited, under its own id. Asked again with that id, nothing more happens.

    It may be asked again long after: when the answer was lost, and the member has changed or removed the
    entry since, it has been logged all the same. Raises Refused, with the reason.
    """
    if _stands(user, sent):
        return
    if sent.get("symptom"):
        return _take_symptom(user, sent)
    day = _day(sent.get("day"))
    text = str(sent.get("food", ""))
    food = offered_food(user.pk, int(text)) if NUMBER.fullmatch(text) else None
    if food is None:
        raise Refused("This food is no longer in the catalogue.")
    data = {name: str(sent.get(name, "")) for name in ("id", "food", "amount", "portion", "meal")}
    form = AddForm(data, of_food=food)
    if not form.is_valid():
        raise Refused(" ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
    try:
        acts.add(user, day, form.entry(user, day))
    except AlreadyUsed:
        if not _stands(user, sent):
            raise Refused(SENT_BEFORE) from None


def _take_symptom(user: User, sent: dict[str, Any]) -> None:
    """`symptom` is its kind, `at` the time on the member's clock when it was tapped; empty for none."""
    data = {"id": str(sent.get("id", "")), "day": str(sent.get("day", "")), "kind": str(sent["symptom"])}
    form = KindForm(data, today=user.profile.today())
    if not form.is_valid():
        raise Refused(form.problem)
    said = form.cleaned_data
    try:
        started_at = time.fromisoformat(str(sent.get("at"))).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        started_at = None
    try:
        symptoms.log(user, said["day"], said["kind"], id=said["id"], started_at=started_at)
    except symptoms.AlreadyUsed:
        if not _stands(user, sent):
            raise Refused(SENT_BEFORE) from None


def _stands(user: User, sent: dict[str, Any]) -> bool:
    """Whether it arrived before, be it changed or removed since."""
    id = as_uuid(str(sent.get("id")))
    kept = Symptom if sent.get("symptom") else IntakeEntry
    return id is not None and kept.objects.filter(pk=id, user=user).exists()


def _day(text: Any) -> date:
    day = as_day(str(text))
    if day is None:
        raise Refused("This day is not in the calendar.")
    return day
