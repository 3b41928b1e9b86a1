"""Forms of passkeys and authenticator apps: allauth's own with our wording."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy

from tracker.profiles.account_forms import Plain

MAX_NAME_LENGTH = 60  # letters in the name of a passkey


class Code(Plain):
    """A code is typed as digits, and offered by browsers that know it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]
        field.label = gettext_lazy("Code")
        field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric"}
        field.error_messages["required"] = gettext_lazy("Enter the 6-digit code or a recovery code.")


class CodeForm(Code, base_forms.AuthenticateForm):
    pass


class CodeAgainForm(Code, base_forms.ReauthenticateForm):
    pass


class ActivateAppForm(Code, totp_forms.ActivateTOTPForm):
    pass


class AddPasskeyForm(Plain, webauthn_forms.AddWebAuthnForm):
    """A passkey that signs in by itself: the browser has checked a fingerprint, a face or a PIN."""

    name = forms.CharField(
        required=False,
        max_length=MAX_NAME_LENGTH,
        help_text=gettext_lazy("For example “Phone” or “Laptop”."),
    )
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)


class RenamePasskeyForm(Plain, webauthn_forms.EditWebAuthnForm):
    name = forms.CharField(max_length=MAX_NAME_LENGTH)
