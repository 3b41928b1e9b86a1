"""What members do to their diary. Each act leaves on its row the way back."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.profiles.models import User
from tracker.symptoms.models import Kind, Symptom, SymptomAction


class AlreadyUsed(Exception):
    """The id stands for something else that was logged before, or that was removed since."""


def log(user: User, day: date, kind: Kind | str, *, id: UUID, started_at: time | None = None) -> Symptom:
    """Log a symptom under `id`. Asked again with the same id and kind, it answers with the one that stands.

    What else was said of that one since stays. AlreadyUsed when the id was used for anything else.
    """
    now = timezone.now()
    symptom = Symptom(
        id=id, user=user, day=day, kind=kind, started_at=started_at, created_at=now, acted_at=now
    )
    try:
        with transaction.atomic():
            symptom.save(force_insert=True)
    except IntegrityError:
        stands = Symptom.objects.for_user(user).filter(pk=id, kind=kind).first()
        if stands is None:
            raise AlreadyUsed from None
        return stands
    return symptom


@transaction.atomic
def change(symptom: Symptom, **said: Any) -> None:
    """Say these things of a symptom that stands. What changes nothing is no act."""
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    before = symptom.state()
    for name, value in said.items():
        setattr(symptom, name, value)
    if symptom.removed_at is None and symptom.state() != before:
        symptom.record(SymptomAction.CHANGED, before)
        symptom.save()


@transaction.atomic
def remove(symptom: Symptom) -> None:
    """Take it out of the diary; asked again, nothing happens."""
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if symptom.removed_at is None:
        symptom.removed_at = timezone.now()
        symptom.record(SymptomAction.REMOVED)
        symptom.save()


@transaction.atomic
def undo(symptom: Symptom, token: str) -> str:
    """Take back what was done to it last, if that is the act of `token`, see Symptom.action_token.

    Answers with what there is to say. Asked again, nothing happens, and there is nothing to say.
    """
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if token and token == symptom.action_token:
        act = symptom.act
        symptom.undo()
        symptom.save()
        return f"Undone: {symptom.last_action_text(act)}."
    if any(token == at for _, at, _ in symptom.earlier):
        return f"Nothing was undone: after that came “{symptom.action_label}”."
    return ""
