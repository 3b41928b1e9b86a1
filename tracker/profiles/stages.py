"""Stages that allauth asks for between the right password and being signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage
from django.contrib import messages
from django.utils.translation import gettext

from tracker.lib.mail import can_send_email
from tracker.profiles.addresses import needs_confirming


class ConfirmedAddressStage(EmailVerificationStage):
    """Stage that signs in a new user at once.

    An address that was never confirmed signs in only that once.
    """

    def handle(self) -> Any:
        user = self.login.user
        if not can_send_email() or user is None or not needs_confirming(user):
            return None, True
        send_verification_email_at_login(self.request, self.login)
        if self.login.signup:
            messages.info(
                self.request,
                gettext(
                    "We’ve sent a confirmation link to %(email)s. You can start right away. "
                    "Use the link before you next sign in."
                )
                % {"email": user.email},
            )
            return None, True
        return get_adapter().respond_email_verification_sent(self.request, user), True
