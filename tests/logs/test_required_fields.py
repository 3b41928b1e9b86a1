"""Each required field of the forms about days, meals, supplements and symptoms says what to enter."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django import forms

from foods.forms import PortionForm
from tracker.lib.date_ranges import DayField

MODULES = (
    "tracker.logs.entries.forms",
    "tracker.logs.entries.quick_add",
    "tracker.logs.entries.bulk_actions",
    "tracker.logs.saved_meals.log_meal",
    "tracker.logs.phrases.lines",
    "tracker.logs.corrections.form",
    "tracker.meals.forms",
    "tracker.schedules.forms",
    "tracker.symptoms.forms",
)


def required_fields() -> Iterator[tuple[str, forms.Field]]:
    """Yield the required fields by `Form.field`; those of PortionForm belong to foods."""
    yield "DayField", DayField("From")
    for name in MODULES:
        for form in vars(import_module(name)).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == name:
                for field_name, field in form.base_fields.items():  # type: ignore[attr-defined]
                    if field.required and field_name not in PortionForm.base_fields:  # type: ignore[attr-defined]
                        yield f"{form.__name__}.{field_name}", field


def test_no_required_field_has_only_the_default_error():
    default = forms.Field.default_error_messages["required"]
    fields = dict(required_fields())
    assert len(fields) > 20
    assert [name for name, field in fields.items() if field.error_messages["required"] == default] == []
