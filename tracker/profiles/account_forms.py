"""Forms for signing up and in: allauth's own with our wording."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.mail import can_send_email
from tracker.lib.validators import refuse_unseen
from tracker.profiles.addresses import needs_confirming
from tracker.profiles.forms import timezone_choices
from tracker.profiles.limits import consume_or_refuse
from tracker.profiles.models import User

LABELS = {
    "login": gettext_lazy("Email address"),
    "email": gettext_lazy("Email address"),
    "password": gettext_lazy("Password"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("Password"),
    "password2": gettext_lazy("Repeat password"),
    "code": gettext_lazy("Code"),
}
REQUIRED = {
    "login": gettext_lazy("Enter your email address."),
    "email": gettext_lazy("Enter your email address."),
    "password": gettext_lazy("Enter your password."),
    "oldpassword": gettext_lazy("Enter your current password."),
    "password1": gettext_lazy("Choose a password."),
    "password2": gettext_lazy("Enter the password again."),
    "code": gettext_lazy("Enter the code."),
    "name": gettext_lazy("Enter a name for the passkey."),
}
INVALID_EMAIL = gettext_lazy("Enter an email address in the correct format, like name@example.com.")
NEW_PASSWORD_HELP = gettext_lazy("At least 10 characters. Three random words work well.")


class Plain(forms.Form):
    """Mixin with our labels and errors, and one short line of help instead of placeholders.

    Placeholders vanish when the user types.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]
            if isinstance(field, forms.EmailField):
                field.validators.append(refuse_unseen)
                field.error_messages["invalid"] = INVALID_EMAIL
            if name == "password1":
                field.help_text = NEW_PASSWORD_HELP
            elif name == "password":
                field.help_text = ""  # the page has its own way to a new one


class SignInForm(Plain, allauth_forms.LoginForm):
    pass


class SendsEmail(forms.Form):
    """Refused while the site can't send email: a page must not promise a link that never comes."""

    def clean(self) -> dict[str, Any] | None:
        if not can_send_email():
            raise forms.ValidationError(gettext("This site can’t send emails. Ask the person who runs it."))
        return super().clean()


class ChangeAddressForm(Plain, SendsEmail, allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = gettext_lazy("New email address")
        self.fields["email"].error_messages["required"] = gettext_lazy("Enter your new email address.")

    def save(self, request: HttpRequest) -> EmailAddress:
        """Save the new address, which waits for its confirmation; the current one stays.

        allauth would remove an address that was never confirmed, even the current one.
        """
        user = self.user
        EmailAddress.objects.filter(user=user, verified=False).exclude(email__iexact=user.email).delete()
        address: EmailAddress = EmailAddress.objects.create(
            user=user, email=self.cleaned_data["email"].lower()
        )
        send_verification_email_to_address(request, address)
        if not needs_confirming(user):
            words = {"new_email": address.email}
            get_adapter().send_notification_mail(
                "account/email/email_change_requested", user, words, email=user.email
            )
        return address


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password1"].label = gettext_lazy("New password")


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, SendsEmail, allauth_forms.ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = account_to_email(email)
        return email


class RequestLoginCodeForm(Plain, SendsEmail, allauth_forms.RequestLoginCodeForm):
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        consume_or_refuse(allauth_context.request, "request_login_code", email)
        self._user = next(iter(account_to_email(email)), None)
        return email


class ConfirmLoginCodeForm(Plain, allauth_forms.ConfirmLoginCodeForm):
    pass


def account_to_email(address: str) -> list[User]:
    """Return the account to email at this address: the one that owns it.

    None when no account has it.
    """
    return list(User.objects.with_email(address).filter(is_active=True, owns_email=True)[:1])


class ChooseNewPasswordForm(Plain, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    pass


class SignUpForm(Plain, allauth_forms.SignupForm):
    """Form with email address and password; the browser adds its time zone."""

    timezone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def validate_unique_email(self, value: str) -> str:
        """Accept any address: the email sent there tells its reader if it has an account.

        The page must not reveal it.
        """
        self.account_already_exists = False
        return value

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.profile.timezone = known_timezone(self.cleaned_data.get("timezone"))
        user.profile.save(update_fields=["timezone"])


def known_timezone(name: str | None) -> str:
    """Return `name` when it is a time zone; otherwise the site's.

    A sign-up is not refused because of it.
    """
    return name if name in dict(timezone_choices()) else settings.TIME_ZONE
