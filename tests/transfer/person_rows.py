"""Tables that hold rows of a person, as the database itself says, and a row for each of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from tracker.lib.ids import new_id

USERS = "profiles_user"
# References that are emptied, while the row stays: what curators decided, and where a food led on to another.
EMPTIED = {
    "foods_flag.dismissed_by_id", "foods_offer.decided_by_id", "foods_offer.shared_food_id",
    "foods_merge.made_by_id", "foods_merge.undone_by_id", "foods_food.merged_into_id",
    "foods_historicalfood.history_user_id", "foods_historicalfood.merged_into_id",
    "transfer_importedentry.entry_id",
    "logs_correction.made_by_id", "logs_correction.undone_by_id", "logs_correction.food_id",
}  # fmt: skip
# What the database demands of some columns.
VALUES = {"target_mg": 310, "weekdays": 127, "severity": 5, "gtin": "4006381333931"}


class Reference(NamedTuple):
    table: str
    column: str
    to: str


def read_references() -> list[Reference]:
    """Every foreign key of the database, and columns named like one to a person that have no constraint."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = [
            Reference(table, column, to)
            for table in tables
            for column, (_, to) in connection.introspection.get_relations(cursor, table).items()
        ]
        names = {reference.column for reference in found if reference.to == USERS}
        known = {reference[:2] for reference in found}
        for table in tables:
            for column in connection.introspection.get_table_description(cursor, table):
                if column.name in names and (table, column.name) not in known:
                    found.append(Reference(table, column.name, USERS))
    return found


def find_owned_references() -> list[Reference]:
    """References by which a row belongs to a person, directly or through other rows of theirs."""
    references = [each for each in read_references() if f"{each.table}.{each.column}" not in EMPTIED]
    owned, before = {USERS}, 0
    while len(owned) > before:
        before = len(owned)
        owned |= {reference.table for reference in references if reference.to in owned}
    return [reference for reference in references if reference.to in owned]


MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def plant_rows(user: Any, name: str) -> dict[str, Any]:
    """Store a row of this person in each table that can have one: {table: row}. `name` is in its texts."""
    references = find_owned_references()
    planted = {USERS: user}
    waiting = {reference.table for reference in references} - {USERS}
    while waiting:
        ready = [
            table
            for table in waiting
            if all(each.to in planted or each.to == table for each in references if each.table == table)
        ]
        assert ready, f"tables that refer to each other: {waiting}"
        for table in ready:
            columns = {
                each.column: planted[each.to].pk for each in references if each.table == table != each.to
            }
            planted[table] = _stored(MODELS[table], columns, name)
            waiting.remove(table)
    return planted


def _stored(model: type[models.Model], columns: dict[str, Any], name: str) -> models.Model:
    existing = model._base_manager.filter(user=columns["user_id"]).first() if "user_id" in columns else None
    if existing is not None:
        return existing  # an account comes with some of its rows
    row = model()
    for field in model._meta.concrete_fields:
        if field.column in columns:
            setattr(row, field.attname, columns[field.column])
        elif not (field.null or (field.primary_key and isinstance(field, models.AutoField))):
            _fill(row, field, name)
    row.save_base(raw=True, force_insert=True)
    return row


def _fill(row: models.Model, field: Any, name: str) -> None:
    if field.name in VALUES:
        value = VALUES[field.name]
    elif field.is_relation:
        value = _any_row(field.related_model).pk
    elif field.choices:
        value = next(iter(dict(field.flatchoices)))
    elif field.has_default() and not field.unique:
        return
    else:
        value = _value(field, name)
    setattr(row, field.attname, value)


def _any_row(model: type[models.Model]) -> models.Model:
    return model._base_manager.first() or _stored(model, {}, "Of nobody")


def _value(field: Any, name: str) -> Any:
    by_kind = {
        models.BinaryField: b"picture",
        models.DateTimeField: timezone.now(),
        models.DateField: timezone.now().date(),
        models.DecimalField: Decimal(1),
        models.DurationField: timedelta(days=1),
        models.BooleanField: False,
        models.JSONField: {},
        models.TimeField: timezone.now().time(),
        models.IntegerField: 1,
        models.UUIDField: new_id(),
    }
    for kind, value in by_kind.items():
        if isinstance(field, kind):
            return value
    return f"{name} {field.name}"[: field.max_length or 100]
