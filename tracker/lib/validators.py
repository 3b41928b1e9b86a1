"""Refusals of text that can't be seen, for fields of forms, fields of models, and passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.text import find_invisible_character, has_visible_text

if TYPE_CHECKING:
    from tracker.profiles.models import User


UNSEEN = gettext_lazy(
    "This has a character that can’t be seen (%(character)s). Type it again, or paste it as plain text."
)
NOTHING_VISIBLE = gettext_lazy("Enter text that can be read.")


def refuse_unseen(value: Any) -> None:
    """Refuse invisible and direction-changing characters, and text of nothing that can be read."""
    if not isinstance(value, str) or not value:
        return
    if character := find_invisible_character(value):
        raise ValidationError(UNSEEN, code="unseen", params={"character": character})
    if not has_visible_text(value):
        raise ValidationError(NOTHING_VISIBLE, code="unseen")


class VisiblePasswordValidator:
    """Refuses a password of spaces, or of other characters that leave nothing to read."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not has_visible_text(password):
            raise ValidationError(
                gettext("Use letters, numbers or symbols, not only spaces."), code="password_blank"
            )

    def get_help_text(self) -> str:
        return gettext("Your password can’t be only spaces.")


def guard_models() -> None:
    """Add the validator `refuse_unseen` to every text field users fill in, also Django's.

    Here instead of field by field: a model that is added later is guarded as well, and no migration has to
    name the validator. Forms for models, the admin and imports all validate a model's fields.
    """
    for model in apps.get_models():
        for field in model._meta.local_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and not field.choices and refuse_unseen not in field.validators:
                field.validators.append(refuse_unseen)
