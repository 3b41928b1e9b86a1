"""Changes to a member's symptoms. Each stores its undo record on the symptom's row."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from tracker.profiles.models import User
from tracker.symptoms.models import Kind, Symptom, SymptomAction, SymptomFreeDay


class AlreadyUsed(Exception):
    """Raised when the id belongs to something else that was logged before or removed since."""


def log(
    user: User, day: date, kind: Kind | str, *, id: UUID, started_at: time | None = None, **details: Any
) -> Symptom:
    """Log a symptom under `id`; return the existing one for the same id and kind.

    Details added since stay. Its day is no longer one without symptoms. Raises AlreadyUsed when the id was
    used for anything else.
    """
    now = timezone.now()
    symptom = Symptom(
        id=id, user=user, day=day, kind=kind, started_at=started_at, created_at=now, acted_at=now, **details
    )
    try:
        with transaction.atomic():
            symptom.save(force_insert=True)
            SymptomFreeDay.objects.for_user(user).filter(day=day).delete()
    except IntegrityError:
        existing = Symptom.objects.for_user(user).filter(pk=id, kind=kind).first()
        if existing is None:
            raise AlreadyUsed from None
        return existing
    return symptom


@transaction.atomic
def set_symptom_free(user: User, day: date, *, is_free: bool) -> bool:
    """Record that a day had no symptoms, or delete that record. Idempotent.

    Return False, and record nothing, when a symptom was logged on that day.
    """
    records = SymptomFreeDay.objects.for_user(user).filter(day=day)
    if not is_free:
        records.delete()
        return True
    if Symptom.objects.for_user(user).filter(day=day).exists():
        return False
    SymptomFreeDay.objects.get_or_create(user=user, day=day)
    return True


@transaction.atomic
def change(symptom: Symptom, **details: Any) -> None:
    """Save the details of an existing symptom. Unchanged details are not recorded."""
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    before = symptom.state()
    for name, value in details.items():
        setattr(symptom, name, value)
    if symptom.removed_at is None and symptom.state() != before:
        symptom.record(SymptomAction.CHANGED, before)
        symptom.save()


@transaction.atomic
def remove(symptom: Symptom) -> None:
    """Remove a symptom. Idempotent."""
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if symptom.removed_at is None:
        symptom.removed_at = timezone.now()
        symptom.record(SymptomAction.REMOVED)
        symptom.save()


@transaction.atomic
def undo(symptom: Symptom, token: str) -> str:
    """Undo the last action on a symptom, if its token is `token`, see Symptom.action_token.

    Idempotent. Returns the message to show, or "" if already undone.
    """
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if token and token == symptom.action_token:
        last_action = symptom.act
        symptom.undo()
        symptom.save()
        return gettext("Undone: %(action)s.") % {"action": symptom.last_action_text(last_action)}
    if any(token == at for _, at, _ in symptom.earlier):
        return gettext("Can’t undo: a later change is “%(action)s”.") % {"action": symptom.action_label}
    return ""
