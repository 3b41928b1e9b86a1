from __future__ import annotations

import logging
from functools import cache
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import connection, models
from django.http import HttpRequest
from django.shortcuts import render

from tracker.lib.ids import stored_id
from tracker.lib.mail import can_send_email
from tracker.lib.rows import columns_of, instance_of, instances_of
from tracker.profiles.models import Profile, Target, TargetHistory, User

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """allauth's messages in our words, and who may sign up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That e-mail address and password do not go together.",
        "email_taken": "There is an account with this address already. Sign in, or reset the password.",
        "incorrect_password": "That is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return True while SIGN_UP is on; otherwise answer with a page that says it is closed."""
        if not settings.SIGN_UP:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        return True

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        return can_send_email() and super().should_send_confirmation_mail(request, email_address, signup)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an email. A mail server that fails stops nothing else: the page and the log say so."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are among them; their text names the address
            logger.error("An email was not sent, because the mail server failed: %s", type(error).__name__)
            messages.error(
                allauth_context.request,
                "We couldn’t send you an email just now. Please try again later.",
            )


class EmailBackend(AuthenticationBackend):
    """Signs in by e-mail address, and brings the profile along: every page of a member needs it."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_with_profile(user_id)
        return user if user and self.user_can_authenticate(user) else None


def user_with_profile(user_id: Any) -> User | None:
    """Read a user with profile and targets in one statement; None for nobody.

    Every request of a member begins with it, and the ORM puts the same statements together each time. The
    targets stay plain rows until `targets_of` asks for them: not every page needs them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [stored_id(user_id)])
        rows = cursor.fetchall()
    if not rows:
        return None
    row = rows[0]
    of_user, of_both = (sum(len(columns_of(model)) for model in MODELS[:n]) for n in (1, 2))
    user = instance_of(User, row[:of_user])
    if row[of_user] is not None:
        user.profile = instance_of(Profile, row[of_user:of_both])
    user.target_rows = [row[of_both:] for row in rows if row[of_both] is not None]
    return user


def targets_of(user: User) -> TargetHistory:
    """Return the targets that were read with the user of this request; read them now where they were not."""
    if user.target_rows is None:
        return user.profile.target_history()
    return user.profile.history_of(instances_of(Target, user.target_rows))


MODELS: tuple[type[models.Model], ...] = (User, Profile, Target)


@cache
def _statement() -> str:
    columns = [
        column for alias, model in zip("upt", MODELS, strict=True) for column in columns_of(model, alias)
    ]
    return (
        f"SELECT {', '.join(columns)} FROM {User._meta.db_table} AS u"  # noqa: S608  (names of our own)
        f" LEFT JOIN {Profile._meta.db_table} AS p ON p.user_id = u.id"
        f" LEFT JOIN {Target._meta.db_table} AS t ON t.user_id = u.id AND t.removed_at IS NULL"
        " WHERE u.id = %s"
    )
