from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend

from tracker.profiles.models import User


class Adapter(DefaultAccountAdapter):
    """allauth's messages in the house's words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That e-mail address and password do not go together.",
        "email_taken": "There is an account with this address already. Sign in, or reset the password.",
        "incorrect_password": "That is not your password.",
    }


class EmailBackend(AuthenticationBackend):
    """Signs in by e-mail address, and brings the profile along: every page of a member needs it."""

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.select_related("profile").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
