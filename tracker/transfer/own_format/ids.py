"""Ids of an import. One that belongs to somebody else is replaced, always by the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models

TIME_BITS = 48


def derived_id(member_id: UUID, id: UUID) -> UUID:
    """Return the id that takes the place of `id` for this member.

    It is a UUIDv7 of the same time, so that rows stay in their order.
    """
    digest = int.from_bytes(hashlib.sha256(member_id.bytes + id.bytes).digest()[:16])
    time_mask = ((1 << TIME_BITS) - 1) << (128 - TIME_BITS)
    number = (digest & ~time_mask) | (id.int & time_mask)
    number = (number & ~(0xF << 76)) | (7 << 76)
    return UUID(int=(number & ~(0b11 << 62)) | (0b10 << 62))


def ids_for(
    member_id: UUID, model: type[models.Model], column: str, ids: Iterable[UUID]
) -> Mapping[UUID, UUID]:
    """Return the id to use for each of `ids`, which are values of a UUID column of the model.

    It stays, unless the id belongs to somebody else, or did at an earlier import of the same file.
    """
    derived = {id: derived_id(member_id, id) for id in ids}
    rows = model._base_manager
    others = rows.filter(**{f"{column}__in": list(derived)}).exclude(user=member_id)
    earlier = rows.filter(user=member_id, **{f"{column}__in": list(derived.values())})
    taken, known = _values(others, column), _values(earlier, column)
    return {id: new if id in taken or new in known else id for id, new in derived.items()}


def _values(rows: models.QuerySet[Any], column: str) -> set[UUID]:
    return set(rows.order_by().values_list(column, flat=True).distinct())
