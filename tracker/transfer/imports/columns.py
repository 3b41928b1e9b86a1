"""Values of new entries and their links, as the database stores them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from tracker.lib.ids import db_uuid, new_id
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User
from tracker.transfer.imports.entries import NewEntry, fingerprint
from tracker.transfer.imports.models import Import, ImportedEntry


def _prepare(field: Any) -> Callable[[Any], Any]:
    """Return the function that converts values of a field. Cached: few values are different."""

    @lru_cache(maxsize=5_000)
    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    return prepare


class EntryColumns:
    """Columns of entries. All but those of NewEntry are the same for each."""

    COPIED = (
        "day", "meal", "name", "kind", "source", "basis_quantity", "basis_unit", "portion_label",
        "portion_quantity", "amount", "magnesium_mg", "basis_magnesium_mg", "brand", "is_at_least",
    )  # fmt: skip

    def __init__(self, user: User) -> None:
        same = IntakeEntry(user_id=user.pk)
        fields: list[Any] = list(IntakeEntry._meta.concrete_fields)
        self.columns = [field.column for field in fields]
        self._base = [field.get_db_prep_save(getattr(same, field.attname), connection) for field in fields]
        places = {field.name: place for place, field in enumerate(fields)}
        self._id, self._food = places["id"], places["food"]
        self._copied = [(places[name], name, _prepare(fields[places[name]])) for name in self.COPIED]

    def values(self, entry: NewEntry) -> list[Any]:
        values = self._base.copy()
        values[self._id], values[self._food] = db_uuid(entry.id), entry.food_id
        for place, name, prepare in self._copied:
            values[place] = prepare(getattr(entry, name))
        return values


class LinkColumns:
    """Columns of the links between entries and rows."""

    def __init__(self, one: Import) -> None:
        names = ("id", "user", "source_import", "entry", "key", "fingerprint")
        fields: list[models.Field[Any, Any]] = [ImportedEntry._meta.get_field(name) for name in names]  # type: ignore[misc]
        self.columns = [str(field.column) for field in fields]
        self._owner = [db_uuid(one.user_id), db_uuid(one.pk)]

    def values(self, key: UUID, entry: NewEntry) -> list[Any]:
        return [db_uuid(new_id()), *self._owner, db_uuid(entry.id), db_uuid(key), fingerprint(entry)]
