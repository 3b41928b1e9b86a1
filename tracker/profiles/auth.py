from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.shortcuts import render

from tracker.lib.ids import stored_id
from tracker.lib.mail import can_send_email
from tracker.profiles.models import Profile, User


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


class EmailBackend(AuthenticationBackend):
    """Signs in by e-mail address, and brings the profile along: every page of a member needs it."""

    def get_user(self, user_id: Any) -> User | None:
        user = user_with_profile(user_id)
        return user if user and self.user_can_authenticate(user) else None


def user_with_profile(user_id: Any) -> User | None:
    """What `User.objects.select_related("profile")` gives, in a third of its time; None for nobody.

    Every request of a member begins with it, and the ORM puts the same statement together each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [stored_id(user_id)])
        row = cursor.fetchone()
    if row is None:
        return None
    count = len(User._meta.concrete_fields)
    user = User.from_db(connection.alias, *_read(User, row[:count]))
    if row[count] is not None:
        user.profile = Profile.from_db(connection.alias, *_read(Profile, row[count:]))
    return user


@cache
def _statement() -> str:
    columns = [
        f"{letter}.{field.column}"
        for letter, model in (("u", User), ("p", Profile))
        for field in model._meta.concrete_fields
    ]
    return (
        f"SELECT {', '.join(columns)} FROM {User._meta.db_table} AS u"  # noqa: S608  (names of our own)
        f" LEFT JOIN {Profile._meta.db_table} AS p ON p.user_id = u.id WHERE u.id = %s"
    )


def _read(model: type[models.Model], row: Sequence[Any]) -> tuple[list[str], list[Any]]:
    """Names and values as `from_db` takes them."""
    values = list(row)
    for place, convert in _conversions(model, connection.vendor):
        values[place] = convert(values[place])
    return [field.attname for field in model._meta.concrete_fields], values


@cache
def _conversions(model: type[models.Model], vendor: str) -> list[tuple[int, Callable[[Any], Any]]]:
    """What the database keeps in another form than Python: the place of its column, and the way back."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        ways = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        found += [(place, partial(_convert, way, column)) for way in ways]
    return found


def _convert(way: Callable[..., Any], column: Any, value: Any) -> Any:
    return way(value, column, connection)
