"""Fields that several models have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    CharFieldBase = models.CharField[Any, Any]  # its parameters are for type checkers alone
else:
    CharFieldBase = models.CharField

NO_LETTERS = gettext_lazy("Enter at least one letter or number.")


class StoredTextField(CharFieldBase):
    """Text stored in another spelling than it was typed, as in lower case without accents.

    All validation sees the stored spelling, uniqueness too, and so does code that reads the row after saving
    it. `stored_as` converts to that spelling, and is idempotent.
    """

    def __init__(self, *args: Any, stored_as: Callable[[str], str] = str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored_as = stored_as

    def deconstruct(self) -> Any:
        """Return it as a CharField, which migrations name: that is its type in the database."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return self.stored_as(value) if isinstance(value, str) else value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str) and value.strip() and not self.to_python(value):
            raise ValidationError(NO_LETTERS, code="no_letters")
        return super().clean(value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
