"""What members do to their diary. Each act leaves on its row the way back."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.symptoms.models import Act, Kind, Symptom


class AlreadyUsed(Exception):
    """The id stands for something else that was logged before, or that was removed since."""


def log(user: Any, day: date, kind: Kind | str, *, id: UUID, started_at: time | None = None) -> Symptom:
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
        _done(symptom, Act.CHANGED, before)


@transaction.atomic
def remove(symptom: Symptom) -> None:
    """Take it out of the diary; asked again, nothing happens."""
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if symptom.removed_at is None:
        symptom.removed_at = timezone.now()
        _done(symptom, Act.REMOVED)


def _done(symptom: Symptom, act: Act, previous: dict[str, Any] | None = None) -> None:
    symptom.act, symptom.acted_at, symptom.previous = act, timezone.now(), previous
    symptom.save()


@transaction.atomic
def undo(symptom: Symptom, token: str) -> None:
    """Take back what was done to it last, if that is the act of `token`, see Symptom.act_token.

    Asked again, or when something else was done to it since, nothing happens.
    """
    symptom.refresh_from_db(from_queryset=Symptom.objects.select_for_update())
    if not token or token != symptom.act_token:
        return
    if symptom.act == Act.LOGGED:
        symptom.removed_at = timezone.now()
    elif symptom.act == Act.REMOVED:
        symptom.removed_at = None
    elif symptom.previous:
        symptom.set_state(symptom.previous)
    symptom.acted_at = symptom.previous = None
    symptom.save()
