"""Fields that several features' forms have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.db import IntegrityError, transaction

from tracker.lib.ids import new_id

Made = TypeVar("Made")


class NewIdField(forms.UUIDField):
    """The id of what the form makes, chosen when the form is drawn: sent twice, it makes one.

    A form that is sent without an id, or with a damaged one, gets a new one.
    """

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, initial=new_id, **options)

    def clean(self, value: Any) -> UUID:
        try:
            id: UUID | None = super().clean(value)
        except forms.ValidationError:
            return new_id()
        return id if id is not None and id.version == 7 else new_id()


def save_once(form: forms.Form, save: Callable[[], Made], find_made: Callable[[UUID], Made | None]) -> Made:
    """Return what `save` makes under the form's id, or what stands where it was sent twice at once.

    An id that is taken by somebody else's row is replaced.
    """
    try:
        with transaction.atomic():
            return save()
    except IntegrityError:
        if (made := find_made(form.cleaned_data["id"])) is not None:
            return made
    form.cleaned_data["id"] = new_id()
    with transaction.atomic():
        return save()
