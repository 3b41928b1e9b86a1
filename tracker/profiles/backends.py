"""Sign-in by email address, and the user of a request with profile and targets."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection, models

from tracker.lib.ids import db_uuid
from tracker.lib.model_rows import columns_of, instance_of, instances_of
from tracker.profiles.models import Profile, Target, TargetHistory, User

MAX_ACCOUNTS_PER_EMAIL = 2  # with one email address whose password is checked


class EmailBackend(AuthenticationBackend):
    """Backend that signs in by email address and loads the profile along.

    Every page of a member needs the profile.
    """

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        """Check the password of the accounts with this address; take as long when there is none."""
        users = list(User.objects.with_email(email)[:MAX_ACCOUNTS_PER_EMAIL])
        self._did_check_password = True
        for user in users:
            if self._check_password(user, password):
                return user
        for _ in range(MAX_ACCOUNTS_PER_EMAIL - len(users)):
            self._mitigate_timing_attack(password)
        return None

    def get_user(self, user_id: Any) -> User | None:
        user = user_with_profile(user_id)
        return user if user and self.user_can_authenticate(user) else None


def user_with_profile(user_id: Any) -> User | None:
    """Read a user with profile and targets in one statement; None for an unknown id.

    Every request of a member begins with it, and the ORM would build the same statements each time. Targets
    stay plain rows until `targets_of` needs them: not every page does.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [db_uuid(user_id)])
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
    """Return the targets that were read with the request's user; otherwise read them now."""
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
