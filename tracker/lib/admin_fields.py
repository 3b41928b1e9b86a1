"""Fields of the admin's forms that refuse what Django's own take, or stumble over."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminIntegerFieldWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.form_fields import DecimalNumberField, WholeNumberField
from tracker.lib.generic_bases import AnyModelAdminBase

# Instead of Django's own, by the code of the error.
VALUE_ERRORS = {
    "max_digits": gettext_lazy("Enter at most %(max)s digits."),
    "max_decimal_places": gettext_lazy("Enter at most %(max)s decimal places."),
    "max_whole_digits": gettext_lazy("Enter at most %(max)s digits before the decimal point."),
    "min_value": gettext_lazy("Enter %(limit_value)s or more."),
    "max_length": gettext_lazy("Enter at most %(limit_value)s characters."),
}
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


def _word_required_error(db_field: Any) -> str:
    is_chosen = db_field.choices or db_field.is_relation
    sentence = gettext("Choose the %(name)s.") if is_chosen else gettext("Enter the %(name)s.")
    return sentence % {"name": db_field.verbose_name}


_required_error = lazy(_word_required_error, str)  # forms are kept for several requests


def first_words(text: str) -> str:
    return " ".join(text[:MAX_SEARCH_LENGTH].split()[:MAX_SEARCH_WORDS])


class StrictFields(AnyModelAdminBase):
    """Number fields that refuse 1_000, choices of rows by an id, and a search of bounded length."""

    formfield_overrides = {
        models.IntegerField: {"form_class": WholeNumberField, "widget": AdminIntegerFieldWidget},
        models.DecimalField: {"form_class": DecimalNumberField, "error_messages": VALUE_ERRORS},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Give each required field an error that says what to do."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and field.required:
            field.error_messages["required"] = _required_error(db_field)
        return field

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
