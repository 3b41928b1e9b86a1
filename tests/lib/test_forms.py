"""Widgets that are drawn in Python look to the letter as Django's own templates draw them."""

from __future__ import annotations

import gc
from datetime import date

import pytest
from django import forms
from django.contrib import admin
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from tracker.lib.forms import DRAWN, FormRenderer


class AsDjangoDraws(TemplatesSetting):
    field_template_name = FormRenderer.field_template_name


CHOICES = [
    ("a&b", 'The "first"'),
    ("2", mark_safe("<b>second</b>")),
    (3, 3000),
    ("Group", [("4", "Fourth <4>")]),
]
VALUES = (
    None,
    "",
    "plain",
    "<b> & \"quoted\" 'text'",
    mark_safe("&amp;"),
    3,
    1234.5,
    ("a&b",),
    ["a&b", "4"],
    True,
)
ATTRIBUTES = (
    {},
    {"id": "id_x", "class": 'a "b"', "required": True, "disabled": False, "data-n": 1000, "x": None},
)
WIDGETS = [
    *(forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput(), forms.PasswordInput()),
    *(forms.SearchInput(), forms.TelInput(), forms.ColorInput(), forms.HiddenInput(), forms.Textarea()),
    *(forms.DateInput(), forms.DateTimeInput(), forms.TimeInput(), forms.CheckboxInput()),
    *(kind(choices=CHOICES) for kind in (forms.Select, forms.SelectMultiple, forms.RadioSelect)),
    *(kind(choices=CHOICES) for kind in (forms.CheckboxSelectMultiple, admin.widgets.AdminRadioSelect)),
    forms.TextInput(attrs={"maxlength": 40, "autocomplete": "off"}),
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_widget_looks_as_its_template_draws_it(widget):
    assert widget.template_name in DRAWN
    for value in VALUES:
        for attributes in ATTRIBUTES:
            drawn, expected = (
                widget.render("name & more", value, attributes, renderer)
                for renderer in (FormRenderer(), AsDjangoDraws())
            )
            assert drawn == expected, (value, attributes)


def test_a_single_radio_button_looks_as_its_template_draws_it():
    mine, django = (Several(renderer=renderer) for renderer in (FormRenderer(), AsDjangoDraws()))
    assert [radio.tag() for radio in mine["which"]] == [radio.tag() for radio in django["which"]]


class Several(forms.Form):
    when = forms.DateField(help_text="Like <i>this</i>", initial=date(2026, 11, 22))
    which = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, label="Which <one>")
    agreed = forms.BooleanField()


@pytest.mark.parametrize("data", [None, {}, {"when": "<nonsense>", "which": "2"}])
def test_a_form_with_its_labels_and_errors_looks_as_django_draws_it(data):
    mine, django = (Several(data, renderer=renderer) for renderer in (FormRenderer(), AsDjangoDraws()))
    for name in ("as_p", "as_div", "as_table", "as_ul"):
        assert getattr(mine, name)() == getattr(django, name)(), name


def every_field():
    """The fields that all forms of the project declare, admin and allauth among them."""
    import tracker.urls  # noqa: F401  (with it, every form is loaded)

    gc.collect()
    kinds = list(forms.BaseForm.__subclasses__())
    for kind in kinds:
        kinds += kind.__subclasses__()
    for kind in dict.fromkeys(kinds):
        for name, field in getattr(kind, "base_fields", {}).items():
            if not isinstance(field, forms.ModelChoiceField):
                yield kind, name, field


def test_every_field_of_every_form_looks_as_django_draws_it():
    count = 0
    for kind, name, field in every_field():
        for value in (field.initial if not callable(field.initial) else None, "1", None):
            drawn, expected = (
                field.widget.render(name, value, {"id": f"id_{name}"}, renderer)
                for renderer in (FormRenderer(), AsDjangoDraws())
            )
            assert drawn == expected, f"{kind.__name__}.{name}"
            count += 1
    assert count > 150
