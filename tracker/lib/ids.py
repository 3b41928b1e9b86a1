"""Identifiers of people's rows."""

from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7


def db_uuid(id: UUID) -> UUID | str:
    """Return the id as stored, for hand-written SQL: SQLite has no UUIDs."""
    return id if connection.features.has_native_uuid_field else id.hex


def new_id() -> UUID:
    """A UUIDv7: unique without asking a database, and in the order of time."""
    return uuid7()
