"""Each field that must be filled in says what to enter, in words of its own."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core import context as allauth_context
from django import forms
from django.utils.translation import gettext

from tracker.lib.date_ranges import RangeForm
from tracker.profiles import account_forms, second_factor_forms
from tracker.profiles.forms import RefinedTargetForm, TargetForm, TimeZoneField, WelcomeForm
from tracker.profiles.models import User
from tracker.transfer.deletion_views import DeletionForm

USER = User(email="a@example.org")
PASSKEY = SimpleNamespace(wrap=lambda: SimpleNamespace(name="Phone"))
FORMS: list[tuple[type[forms.BaseForm], dict[str, Any]]] = [
    (account_forms.SignInForm, {}),
    (account_forms.SignUpForm, {}),
    (account_forms.ChangeAddressForm, {"user": USER}),
    (account_forms.ChangePasswordForm, {"user": USER}),
    (account_forms.SetPasswordForm, {"user": USER}),
    (account_forms.ResetPasswordForm, {}),
    (account_forms.RequestLoginCodeForm, {}),
    (account_forms.ConfirmLoginCodeForm, {"code": "1"}),
    (account_forms.ChooseNewPasswordForm, {"user": USER, "temp_key": "1"}),
    (account_forms.ReauthenticateForm, {"user": USER}),
    (second_factor_forms.CodeForm, {"user": USER}),
    (second_factor_forms.CodeAgainForm, {"user": USER}),
    (second_factor_forms.ActivateAppForm, {"user": USER}),
    (second_factor_forms.RenamePasskeyForm, {"instance": PASSKEY}),
    (TargetForm, {"targets": []}),
    (WelcomeForm, {"targets": [], "today": date(2026, 11, 22)}),
    (RefinedTargetForm, {"targets": []}),
    (RangeForm, {}),
    (DeletionForm, {}),
]


@pytest.fixture
def request_with_session(rf):
    request = rf.get("/")
    request.session = {}
    with allauth_context.request_context(request):
        yield


def test_each_required_field_says_what_to_enter(request_with_session):
    default = forms.Field.default_error_messages["required"]
    assert TimeZoneField().error_messages["required"] != default
    checked = 0
    for form_class, options in FORMS:
        for name, field in form_class(**options).fields.items():
            if not field.required or isinstance(field.widget, forms.HiddenInput):
                continue
            checked += 1
            assert gettext(field.error_messages["required"]) != gettext(default), (form_class, name)
            assert field.error_messages["required"].startswith(("Enter", "Choose")), (form_class, name)
    assert checked > 25
