"""The JSON Schema of our own format, made from the tables."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from tracker.transfer.own_format.tables import FORMAT, TABLES, VERSION, Table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# By the class of the field; the first that fits counts.
TYPES: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.DecimalField: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    models.DateTimeField: {"type": "string", "format": "date-time"},
    models.DateField: {"type": "string", "format": "date"},
    models.TimeField: {"type": "string", "format": "time"},
    models.UUIDField: {"type": "string", "format": "uuid"},
    models.BooleanField: {"type": "boolean"},
    models.PositiveIntegerField: {"type": "integer", "minimum": 0},
    models.PositiveSmallIntegerField: {"type": "integer", "minimum": 0},
    models.IntegerField: {"type": "integer"},
    models.JSONField: {"type": "object"},
    models.CharField: {"type": "string"},
    models.TextField: {"type": "string"},
}


@cache
def json_schema() -> dict[str, Any]:
    """Return the schema of this version. A newer version gets another `$id`."""
    tables = {table.name: _schema_of(table) for table in TABLES}
    head = {
        "$schema": {"type": "string"},
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "made_at": {"type": "string", "format": "date-time"},
        "account": {
            "type": "object",
            "properties": {"email": {"type": "string"}, "joined_at": {"type": "string"}},
        },
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:{FORMAT}:export:{VERSION}",
        "title": "Export of the magnesium tracker",
        "description": (
            "Everything stored for one member. Amounts of magnesium are elemental milligrams. Decimals are "
            "texts, and null is unknown, never zero. With is_at_least, a value leaves out an unknown part."
        ),
        "type": "object",
        "required": ["format", "version"],
        "properties": head | tables,
    }


def _schema_of(table: Table) -> dict[str, Any]:
    columns = {name: _schema_of_column(column) for name, column in table.columns.items()}
    required = [name for name, column in table.columns.items() if not has_default(column)]
    items = {"type": "object", "required": required, "properties": columns}
    return {"type": "array", "description": f"{table.about[0].upper()}{table.about[1:]}.", "items": items}


def has_default(column: models.Field[Any, Any]) -> bool:
    """Return True for a column that a file may leave out, as files of an older version do."""
    is_texts = isinstance(column, models.CharField | models.TextField) and column.blank
    return not column.primary_key and (column.null or column.has_default() or is_texts)


def _schema_of_column(column: models.Field[Any, Any]) -> dict[str, Any]:
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    if isinstance(target, models.JSONField) and target.default is list:
        return {"type": "array", "items": {"type": "string"}}
    found = next(dict(schema) for kind, schema in TYPES.items() if isinstance(target, kind))
    if column.choices:
        values = [value for value, _ in column.flatchoices]
        found["enum"] = [*([""] if column.blank and "" not in values else []), *map(_plain, values)]
    elif getattr(target, "max_length", None) and found["type"] == "string" and "format" not in found:
        found["maxLength"] = target.max_length
    if column.null:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"].append(None)
    return found


def _plain(value: Any) -> Any:
    """Return the value itself for a member of an enumeration."""
    return getattr(value, "value", value)
