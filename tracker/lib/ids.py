"""Identifiers of people's rows."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: unique without asking a database, and in the order of time."""
    return uuid7()
