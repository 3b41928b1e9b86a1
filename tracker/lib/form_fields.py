"""Fields that several features' forms have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from tracker.lib.ids import new_id


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
