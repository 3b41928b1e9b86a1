"""Sessions in the database, as Django keeps them, read with a statement that is written out.

Every request of a member reads its session; the ORM takes five times as long to put that statement
together as the database to answer it.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.utils import timezone

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
