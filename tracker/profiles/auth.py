from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from tracker.profiles.models import User


class EmailBackend(AuthenticationBackend):
    """Signs in by e-mail address, and brings the profile along: every page of a member needs it."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
