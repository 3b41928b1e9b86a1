"""Fields of the admin's forms that refuse what Django's own take, or stumble over."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminIntegerFieldWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from tracker.lib.form_fields import DecimalNumberField, WholeNumberField
from tracker.lib.generic_bases import AnyModelAdminBase

MAX_SEARCH_LENGTH, MAX_SEARCH_WORDS = 500, 20  # letters and words of a search in a list


class Autocomplete(AutocompleteSelect):
    """Django's Autocomplete, for forms shown again with an invalid id, on which Django's fails."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        field = self.choices.field
        return super().optgroups(
            name, [each for each in value if _can_be_id(field.queryset.model, each)], attr
        )


def _can_be_id(model: type[models.Model], text: Any) -> bool:
    try:
        model._meta.pk.get_prep_value(model._meta.pk.to_python(text))
    except (ValidationError, ValueError, TypeError, OverflowError):
        return False
    return "\x00" not in str(text)


def first_words(text: str) -> str:
    return " ".join(text[:MAX_SEARCH_LENGTH].split()[:MAX_SEARCH_WORDS])


class StrictFields(AnyModelAdminBase):
    """Number fields that refuse 1_000, choices of rows by an id, and a search of bounded length."""

    formfield_overrides = {
        models.IntegerField: {"form_class": WholeNumberField, "widget": AdminIntegerFieldWidget},
        models.DecimalField: {"form_class": DecimalNumberField},
    }

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Treat an empty `_to_field` in a URL as missing: Django's own deletion fails there."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search for the first words alone: thousands of conditions are too many for a database."""
        return super().get_search_results(request, queryset, first_words(search_term))  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if "widget" not in options and db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = Autocomplete(db_field, self.admin_site, using=options.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **options)
