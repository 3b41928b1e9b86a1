"""Entries and symptoms that waited in a browser for a connection, and come in now."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from foods.forms import UNIT, portion_choices
from foods.models import Food, Portion
from tracker.lib.http import parse_day, parse_uuid
from tracker.lib.numbers import NotAnAmount, format_typed, parse_amount
from tracker.logs import actions
from tracker.logs.entries.forms import AddForm
from tracker.logs.entries.stale_pages import current_food
from tracker.logs.models import AlreadyUsed, IntakeEntry
from tracker.offline.queued_forms import Refused, send_form
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import User
from tracker.symptoms import actions as symptoms
from tracker.symptoms.forms import KindForm
from tracker.symptoms.models import Symptom

MAX_ENTRIES_PER_REQUEST = 50  # in one request
NUMBER = re.compile(r"[0-9]{1,18}")  # of a row
SENT_BEFORE = gettext_lazy("This was already sent. Log it again.")


def log_queued_entry(request: MemberRequest, sent: dict[str, Any]) -> None:
    """Carry out a queued item: log an entry or symptom, or send a form, see `send_form`.

    Idempotent by the item's id, even much later: when the response was lost, and the member has changed or
    removed the entry since, it counts as logged. Raises Refused with the reason.
    """
    user = request.user
    if sent.get("what") == "form":
        return send_form(request, _parse_queued_day(sent.get("day")), sent)
    if _existing_entry(user, sent):
        return
    if sent.get("symptom"):
        return _log_queued_symptom(user, sent)
    day = _parse_queued_day(sent.get("day"))
    text = str(sent.get("food", ""))
    food = current_food(user.pk, int(text)) if NUMBER.fullmatch(text) else None
    if food is None:
        raise Refused(gettext("This food is no longer available."))
    data = {name: str(sent.get(name, "")) for name in ("id", "food", "amount", "portion", "meal")}
    if food.pk != int(text):
        data |= _in_portion_of(food, int(text), data)
    form = AddForm(data, of_food=food)
    if not form.is_valid():
        raise Refused(" ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
    try:
        actions.add(user, day, form.entry(user, day))
    except AlreadyUsed:
        if not _existing_entry(user, sent):
            raise Refused(SENT_BEFORE) from None


def _in_portion_of(food: Food, old_id: int, data: dict[str, str]) -> dict[str, str]:
    """Return the same amount of `food`, which replaces the merged food `old_id`.

    It is in a portion that the food has.
    """
    old = Portion.objects.filter(
        food=old_id, pk=data["portion"][1:] if data["portion"][1:].isdecimal() else 0
    )
    portion = old.select_related("food").first()
    same = [
        each.value
        for each in portion_choices(food)
        if portion and (each.portion.label, each.portion.quantity) == (portion.label, portion.quantity)
    ]
    if same:
        return {"food": str(food.pk), "portion": same[0]}
    if portion is None or portion.food.basis_unit != food.basis_unit:
        return {"food": str(food.pk)}
    try:
        quantity = parse_amount(data["amount"]) * portion.quantity
    except NotAnAmount:
        return {"food": str(food.pk)}
    return {"food": str(food.pk), "portion": UNIT, "amount": format_typed(quantity)}


def _log_queued_symptom(user: User, sent: dict[str, Any]) -> None:
    """Log a queued symptom.

    `symptom` is its kind, `at` the time on the member's clock when it was tapped; empty for none.
    """
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
        if not _existing_entry(user, sent):
            raise Refused(SENT_BEFORE) from None


def _existing_entry(user: User, sent: dict[str, Any]) -> bool:
    """Return True when the entry arrived before, even if it was changed or removed since."""
    id = parse_uuid(str(sent.get("id")))
    kept = Symptom if sent.get("symptom") else IntakeEntry
    return id is not None and kept.objects.filter(pk=id, user=user).exists()


def _parse_queued_day(text: Any) -> date:
    day = parse_day(str(text))
    if day is None:
        raise Refused(gettext("Choose a valid date."))
    return day
