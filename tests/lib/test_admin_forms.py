"""Forms in the admin look as Django draws them, but for the space between elements."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.urls import reverse

from foods.models import Barcode, Food
from tests.factories import EntryFactory, FoodFactory, SymptomFactory
from tracker.profiles.models import User

FIELDSET, TABLE = "admin/includes/fieldset.html", "admin/edit_inline/tabular.html"


@pytest.fixture
def django_templates():
    """Django's own templates, without the project's in front of them."""
    return DjangoTemplates({"NAME": "plain", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})


@pytest.fixture
def as_operator(client, db):
    client.force_login(User.objects.create_superuser("operator@example.org", "four green pumpkin seeds"))
    return client


@pytest.fixture
def food(db, member):
    food = FoodFactory(name="Oats <b>", brand='The "Mill"', portions=[("1 oz", "28.35"), ("1 <cup>", "80")])
    Barcode.objects.create(food=food, gtin="04006381333931")
    EntryFactory(user=member, food=food)
    SymptomFactory(user=member)
    return food


def without_space(html):
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", re.sub(r"\s+", " ", html))


def compare(response, django_templates):
    """Draw the parts of a page's forms both ways; the number of parts."""
    parts = [(FIELDSET, {"fieldset": each}) for each in response.context_data["adminform"]]
    parts += [
        (TABLE, {"inline_admin_formset": each}) for each in response.context_data["inline_admin_formsets"]
    ]
    for name, context in parts:
        drawn = engines["django"].get_template(name).render(context)
        expected = django_templates.get_template(name).render(context)
        assert without_space(drawn) == without_space(expected), name
    return len(parts)


def test_every_form_of_the_admin_looks_as_django_draws_it(as_operator, food, django_templates):
    count = 0
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        for address in [reverse(f"{name}_add"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])]:
            response = as_operator.get(address)
            if response.status_code == 200 and "adminform" in (response.context_data or {}):
                count += compare(response, django_templates)
    assert count > 20


def test_a_refused_form_looks_as_django_draws_it(as_operator, food, django_templates):
    data = {
        "name": "", "kind": "food", "basis_quantity": "0", "basis_unit": "g", "source": "curator",
        "portions-TOTAL_FORMS": 3, "portions-INITIAL_FORMS": 2,
        "portions-2-label": "same", "portions-2-quantity": "1",
        "barcodes-TOTAL_FORMS": 0, "barcodes-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, (portion, quantity) in enumerate(zip(food.portions.all(), ("x", "1"), strict=True)):
        row = {"id": portion.pk, "food": food.pk, "label": "same", "quantity": quantity}
        data |= {f"portions-{number}-{name}": value for name, value in row.items()}
    response = as_operator.post(f"/admin/foods/food/{food.pk}/change/", data)
    assert b"errorlist" in response.content
    assert compare(response, django_templates) >= 4


def test_who_may_only_look_sees_the_same_form(client, db, food, django_templates):
    looker = User.objects.create_user("looker@example.org", "four green pumpkin seeds", is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_food", "view_portion", "view_barcode"])
    )
    client.force_login(looker)
    response = client.get(f"/admin/foods/food/{food.pk}/change/")
    assert compare(response, django_templates) >= 4
    assert Food.objects.count() == 1
