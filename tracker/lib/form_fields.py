"""Fields that several features' forms have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from tracker.lib.ids import is_new_id, new_id
from tracker.lib.text import clean_text, find_invisible_character
from tracker.lib.validators import refuse_unseen

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Made = TypeVar("Made")


# For a form whose hidden fields are missing or damaged.
RELOAD = gettext_lazy("Something went wrong with this form. Reload the page and try again.")


class TextField(forms.CharField):
    """Text field that refuses invisible characters, and omits them when it is shown again."""

    default_validators = [refuse_unseen]

    def bound_data(self, data: Any, initial: Any) -> Any:
        shown = super().bound_data(data, initial)
        return clean_text(shown) if isinstance(shown, str) and find_invisible_character(shown) else shown


class WholeNumberField(forms.IntegerField):
    """A whole number as people write it: Python would take 1_000 for a thousand."""

    def to_python(self, value: Any) -> int | None:
        _refuse_underscore(self, value)
        return super().to_python(value)


class DecimalNumberField(forms.DecimalField):
    """A number with a decimal point as people write it, see WholeNumberField."""

    def to_python(self, value: Any) -> Any:
        _refuse_underscore(self, value)
        return super().to_python(value)


def _refuse_underscore(field: forms.Field, value: Any) -> None:
    if isinstance(value, str) and "_" in value:
        raise forms.ValidationError(field.error_messages["invalid"], code="invalid")


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
        return id if is_new_id(id) else new_id()


class SentIdField(forms.UUIDField):
    """Id of the object that the form creates, where a new id could store the same thing twice.

    A form without it, or with a damaged one, is refused with the sentence `damaged`: by default RELOAD.
    """

    widget = forms.HiddenInput

    def __init__(self, *, damaged: StrOrPromise = RELOAD, **options: Any) -> None:
        super().__init__(error_messages={"required": damaged, "invalid": damaged}, **options)

    def to_python(self, value: Any) -> Any:
        id: UUID | None = super().to_python(value)
        if id is not None and not is_new_id(id):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return id


def parse_row_number(text: str | None) -> int:
    """Return the id of a row that the database numbers; 0, which no row has, for other text."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def save_once(form: forms.Form, save: Callable[[], Made], find_made: Callable[[UUID], Made | None]) -> Made:
    """Return what `save` makes under the form's id, or the existing object of an identical form.

    An id that is taken by another member's row is replaced.
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
