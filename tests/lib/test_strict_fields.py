"""Every form of the site refuses what can't be seen, and numbers that only Python reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.test import RequestFactory

from foods.models import Alias, Brand, Dish, Food
from tests.factories import FoodFactory
from tests.html import form_fields, parse
from tracker.profiles.account_forms import SignUpForm
from tracker.profiles.models import User

UNSEEN = ["Al\u200bmonds", "\u202eAlmonds", "Almonds\u2069", "\u3164", "\u200d\u200d", "Al\x07monds"]
NUMBERS = forms.IntegerField | forms.DecimalField | forms.FloatField


def forms_below(base: type[Any]) -> Iterator[type[Any]]:
    for form in base.__subclasses__():
        if form.__module__.startswith(("tracker.", "foods.")):
            yield form
        yield from forms_below(form)


def declared_fields(base: type[Any]) -> dict[str, forms.Field]:
    """The fields of every form of the project that is made from `base`."""
    import_module("tracker.urls")
    return {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in forms_below(base)
        for name, field in form.base_fields.items()
    }


def refuses(check: Any, value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return True
    return False


def test_every_text_field_of_a_form_refuses_what_cannot_be_seen():
    unread = forms.HiddenInput | forms.PasswordInput
    typed = {
        name: field
        for name, field in declared_fields(forms.Form).items()
        if not re.search("account_forms|second_factor_forms|identity_provider", name)  # allauth's, see below
        and isinstance(field, forms.CharField)
        and not isinstance(field.widget, unread)
    }
    assert len(typed) > 15
    missed = [name for name, field in typed.items() for each in UNSEEN if not refuses(field.clean, each)]
    assert not missed


def test_every_text_field_of_a_model_refuses_what_cannot_be_seen():
    text = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]
    assert len(text) > 30
    assert not [field for field in text for each in UNSEEN if not refuses(field.run_validators, each)]


def test_no_number_field_takes_an_underscore(db, rf: RequestFactory):
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    fields = declared_fields(forms.BaseForm)
    for model, model_admin in admin.site._registry.items():
        if not model_admin.has_change_permission(request) and not model_admin.has_add_permission(request):
            continue
        made = [model_admin.get_form(request)]
        made += [inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)]
        fields |= {f"{model}.{name}": field for form in made for name, field in form.base_fields.items()}
    numbers = {name: field for name, field in fields.items() if isinstance(field, NUMBERS)}
    assert len(numbers) > 10
    assert not [name for name, field in numbers.items() if not refuses(field.to_python, "1_000")]


@pytest.mark.parametrize("password", [" " * 12, "\u00a0" * 12, "\u200b" * 12, "\u3164" * 12])
def test_a_password_of_nothing_that_can_be_read_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)
    validate_password("  four green pumpkins  ")


@pytest.mark.parametrize("email", ["ada@exam\u200bple.org", "ada\u200b@example.org", "ada@example.org\u202e"])
def test_an_email_address_with_what_cannot_be_seen_is_refused(db, email):
    form = SignUpForm({"email": email, "password1": "four green pumpkins"})
    assert form.errors["email"]
    with pytest.raises(ValidationError):
        User(email=email).clean_fields(exclude=["password"])


def test_a_refused_name_is_shown_without_what_cannot_be_seen(as_member):
    answer = as_member.post("/meals/new/", {"name": "Even\u200bing \u202eplate", "id": ""})
    assert answer.status_code == 422
    assert "character that can’t be seen (U+200B)" in answer.text
    assert 'value="Evening plate"' in answer.text


# --- uniqueness is of what is stored ------------------------------------------------------------------


def sent_to_add(client: Any, model: str, **values: str) -> Any:
    address = f"/admin/foods/{model}/add/"
    return client.post(address, form_fields(parse(client.get(address)).select_one(f"#{model}_form")) | values)


@pytest.mark.parametrize("term", ["PB", "P’b", " p b ".replace(" ", ""), "p'b", "!!!", "“”", "ﷺ" * 20])
def test_another_name_that_stands_in_another_spelling_or_has_no_letters_gets_an_error(as_curator, term):
    Alias.objects.create(term="Pb", meaning="Peanut butter")
    assert Alias.objects.get().term == "pb"
    answer = sent_to_add(as_curator, "alias", term=term, meaning="peanut butter")
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["term"]
    assert Alias.objects.count() == 1


def test_another_name_is_kept_as_search_compares_words(as_curator):
    assert sent_to_add(as_curator, "alias", term="Crème FRAÎCHE", meaning="Sour cream").status_code == 302
    alias = Alias.objects.get()
    assert (alias.term, alias.meaning) == ("creme fraiche", "sour cream")
    assert Alias.objects.filter(term="Crème fraîche").exists()


@pytest.mark.parametrize("model", [Brand, Dish])
def test_a_dish_or_brand_of_the_same_stored_name_is_no_second_one(db, model):
    more = {"food": FoodFactory()} if model is Brand else {}
    model.objects.create(name="Ham & egg", **more)
    with pytest.raises(ValidationError) as refusal:
        model(name="ham AND egg!", **more).full_clean()
    assert "name" in refusal.value.error_dict


def test_own_foods_value_that_would_be_stored_as_nothing_is_refused(as_member):
    sent = {"name": "Bar", "kind": "food", "measure": "mg", "per": "100", "unit": "g", "serving": ""}
    for value in ("0.0000001", "0,0004"):
        answer = as_member.post("/foods/mine/new/", sent | {"value": value})
        assert answer.status_code == 422, value
        assert "0.001 mg" in answer.text
    assert not Food.objects.exclude(owner=None).exists()
