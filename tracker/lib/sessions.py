"""Django's database sessions, read with a hand-written statement.

Every request of a member reads its session; the ORM takes five times as long to build that statement as the
database to run it.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tracker.lib.databases import waiting
from tracker.lib.unavailable import unavailable

PAGE_WAIT = 0.1  # seconds; a page that is read does not wait for those who write
SESSION = """
    SELECT session_key, session_data, expire_date
    FROM django_session
    WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        for session in self.model.objects.raw(SESSION, [self.session_key, now]):
            return session
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        """Save like Django, but distinguish a locked database from a deleted session."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise


def delete_sessions_of(user_id: UUID) -> None:
    """Delete each session that names this user, signed in or on the way to it.

    A session does not have its user in a column, so all of them are read.
    """
    store, names = SessionStore(), (str(user_id), user_id.hex)
    keys = []
    sessions = Session.objects.values_list("session_key", "session_data")
    for key, data in sessions.iterator(chunk_size=500):
        values = json.dumps(store.decode(data), default=str)
        if any(name in values for name in names):
            keys.append(key)
    for start in range(0, len(keys), 100):
        Session.objects.filter(pk__in=keys[start : start + 100]).delete()


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's middleware, except that saving messages never makes a request fail.

    A page that shows a message also removes it from the session. While others write that may have to wait
    until the next page, which then shows the message again. A form that was saved, and whose message was not,
    must not get the response "Not saved": a user who then sends it again would save it twice.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        only_reads = is_reading(request, response)
        try:
            if not only_reads:
                return super().process_response(request, response)
            with waiting.limited_to(PAGE_WAIT):
                return super().process_response(request, response)
        except OperationalError as error:
            if only_reads or only_messages_changed(request.session):
                return response
            return unavailable(request, error)


def is_reading(request: HttpRequest, response: HttpResponse) -> bool:
    """Return True when the session has no changes except messages.

    For pages, and for redirects with a message.
    """
    if request.method not in {"GET", "HEAD"}:
        return False
    return response.status_code == 200 or getattr(getattr(request, "_messages", None), "added_new", False)


def only_messages_changed(session: SessionBase) -> bool:
    """Return True when the stored session differs only by messages.

    False when it cannot be read.
    """
    try:
        stored = SessionStore(session.session_key).load()
    except OperationalError:
        return False
    return _without_messages(stored) == _without_messages(dict(session.items()))


def _without_messages(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != SessionStorage.session_key}
