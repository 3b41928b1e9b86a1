"""The cache in the database, which does not keep to itself that it could not write."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class SharedCache(DatabaseCache):
    """Django's cache, except that a lock that was not free in time is an error.

    Django would return as if another process had written. Rate limits would then mistake a busy database for
    too many attempts, and a user who signs in for the first time today would have to wait a few minutes.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        database = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=database):  # so that Django's own is a savepoint, and forgets no error
            connections[database].errors_occurred = False
            is_set: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            if connections[database].errors_occurred:
                raise OperationalError("the cache is locked or out of reach")
        return is_set
