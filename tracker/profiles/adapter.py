"""Adapter between allauth and the site: its messages, emails, and the rules for signing up."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.mail import can_send_email, site_name
from tracker.profiles.addresses import give_address, is_in_use, needs_confirming, release_address
from tracker.profiles.limits import consume_or_refuse, key_of
from tracker.profiles.models import User

logger = logging.getLogger(__name__)
# Links to the other ways to confirm who one is.
METHOD_LABELS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code from your app"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Adapter with our messages for allauth and the rules for signing up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("Email address or password is incorrect."),
        "incorrect_password": gettext_lazy("Password is incorrect."),
        "incorrect_code": gettext_lazy("Code is incorrect. Check your latest email."),
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("You already use this email address."),
        "email_taken": gettext_lazy("Another account uses this email address."),
        "enter_current_password": gettext_lazy("Current password is incorrect."),
        "invalid_password_reset": gettext_lazy("This link no longer works. Ask for a new one."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes and try again."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return True while SIGN_UP is on; otherwise respond with a page that it is closed."""
        if not settings.SIGN_UP:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        return True

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> Any:
        """Save who signed up; with the address of another account, too, as any other."""
        user.owns_email = not User.objects.with_email(form.cleaned_data["email"]).exists()
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError:  # another user signed up with it at the same moment
            user.owns_email = False
            return super().save_user(request, user, form, commit)

    def get_login_stages(self) -> list[str]:
        stage = "allauth.account.stages.EmailVerificationStage"
        ours = "tracker.profiles.stages.ConfirmedAddressStage"
        return [ours if one == stage else one for one in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> Any:
        """A password or passkey that was just entered is not asked for again for a while."""
        records = get_authentication_records(request, user)
        if options["signup"] or (records and records[-1]["method"] in {"password", "mfa"}):
            record_authentication(request, user, method="password", reauthenticated=True)
        return super().post_login(request, user, **options)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Give the address to the account whose owner has its mailbox.

        Other accounts that only signed up with it lose it.
        """
        with transaction.atomic():
            request.was_never_confirmed = needs_confirming(email_address.user)  # type: ignore[attr-defined]
            if email_address.can_set_verified():
                release_address(email_address)
            is_confirmed = super().confirm_email(request, email_address)
            if is_confirmed:
                give_address(email_address)
            return bool(is_confirmed)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Notify the member by email, unless they never confirmed the address: it may not be theirs."""
        if not getattr(self.request, "was_never_confirmed", False):
            super().send_notification_mail(template_prefix, user, context, email)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the link; to an address of another account an email without a link."""
        address = emailconfirmation.email_address
        if is_in_use(address.email, by_other_than=address.user_id):
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of this account; another may have the same address."""
        self.pre_authenticate(allauth_context.request, email=user.email)
        if is_right := user.check_password(password):
            self._rollback_login_failed_rl_usage()
        return bool(is_right)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """List the ways to confirm who one is, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": METHOD_LABELS[method["id"]]} for method in methods]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return key_of(request, credentials.get("email", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "")
        self._login_failed_rl_usage = consume_or_refuse(request, "login_failed", email)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """Render the email from its text, and as HTML with the same text."""
        context = context | {"site_name": site_name()}
        message: Any = super().render_mail(template_prefix, email, context, headers)
        words = {"subject": message.subject, "text": message.body}
        message.attach_alternative(render_to_string("account/email/message.html", words), "text/html")
        return message

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        return can_send_email() and super().should_send_confirmation_mail(request, email_address, signup)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an email. A failing mail server affects nothing else: page and log report it."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are among them; their text contains the address
            logger.error("An email was not sent, because the mail server failed: %s", type(error).__name__)
            messages.error(
                allauth_context.request,
                gettext("We couldn’t send you an email. Try again later."),
            )
