"""Each required field of foods' forms says what to do when it is left empty."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.contrib.admin import site
from django.test import RequestFactory

from foods.admin.bulk import UploadForm
from foods.admin.submissions import DuplicateForm, RefusalForm
from foods.forms import PortionForm
from tests.factories import FoodFactory
from tracker.food_pages.forms import OwnFoodEditForm, OwnFoodForm
from tracker.profiles.models import User


def admin_forms() -> Iterator[type[forms.BaseForm]]:
    """Yield the forms of the models that curators change, and those of their inline tables."""
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_staff=True)
    for model in apps.get_app_config("foods").get_models():
        model_admin = site._registry.get(model)
        if model_admin and model_admin.has_change_permission(request):
            yield model_admin.get_form(request)
            for inline in model_admin.get_inline_instances(request):
                yield inline.get_formset(request).form


def test_each_required_field_says_what_to_do(member):
    own = FoodFactory(owner=member, source="own")
    shown = [
        OwnFoodForm(user=member),
        OwnFoodEditForm(user=member, food=own),
        PortionForm(choices=[]),
        UploadForm(),
        DuplicateForm(),
        RefusalForm(),
    ]
    named = [(form.__class__.__name__, form.fields) for form in shown]
    named += [(form.__name__, form.base_fields) for form in admin_forms()]
    required = {
        f"{form}.{name}": field for form, fields in named for name, field in fields.items() if field.required
    }
    expected = {"OwnFoodForm.kind", "FoodForm.name", "RefusalForm.reason", "PortionForm.portion"}
    assert expected <= required.keys()
    default = forms.Field.default_error_messages["required"]
    assert not [name for name, field in required.items() if field.error_messages["required"] == default]
    words = [str(field.error_messages["required"]) for field in required.values()]
    assert all(text.startswith(("Enter ", "Choose ")) for text in words), words
