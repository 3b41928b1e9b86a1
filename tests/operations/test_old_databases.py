"""A database of an earlier version migrates to this one, and every row of a member is still there."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from tests.operations.databases import is_postgres
from tracker.operations.databases import default_database

# The first migration with each table of a member's rows; others come along as they are needed.
EARLIER = [
    ("pantry", "0001_own_food_requests"),
    ("logs", "0007_saved_meals"),
    ("profiles", "0001_initial"),
    ("schedules", "0001_initial"),
    ("symptoms", "0001_initial"),
]
APPS = {name for name, _ in EARLIER} | {"foods"}
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
VALUES: list[tuple[type[models.Field], Any]] = [
    (models.UUIDField, uuid.uuid4),
    (models.DateTimeField, lambda: NOON),
    (models.DateField, lambda: date(2026, 11, 22)),
    (models.TimeField, lambda: NOON.time()),
    (models.BooleanField, lambda: False),
    (models.DecimalField, lambda: Decimal(300)),  # a plausible target, amount and number of milligrams
    (models.IntegerField, lambda: 300),
    (models.JSONField, list),
    (models.CharField, lambda: "x"),
    (models.TextField, lambda: "x"),
]


def is_needed(field: models.Field) -> bool:
    """Tell whether a row needs a value for `field` that neither Django nor the database gives."""
    is_given = field.has_default() or field.has_db_default() or isinstance(field, models.AutoField)
    return not (is_given or field.null or (field.blank and field.empty_strings_allowed))


def make_row(model: type[models.Model], made: dict[str, models.Model]) -> models.Model:
    """Insert one row of `model`, and those that it needs; `made` has one of each model."""
    if model._meta.label not in made:
        values: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                if not field.null:
                    values[field.name] = make_row(field.related_model, made)
            elif field.primary_key and isinstance(field, models.UUIDField):
                values[field.name] = uuid.uuid4()
            elif is_needed(field):
                kinds = (make for kind, make in VALUES if isinstance(field, kind))
                values[field.name] = field.choices[0][0] if field.choices else next(kinds)()
        made[model._meta.label] = model._base_manager.create(**values)
    return made[model._meta.label]


@pytest.mark.skipif(is_postgres(), reason="An empty database is a file.")
def test_a_database_of_an_earlier_version_migrates_with_every_row(db, tmp_path):
    empty = dict(connection.settings_dict) | {"NAME": str(tmp_path / "earlier.sqlite3")}
    with default_database(empty):
        executor = MigrationExecutor(connection)
        executor.migrate(EARLIER)
        earlier = executor.loader.project_state(EARLIER).apps
        made: dict[str, models.Model] = {}
        for model in earlier.get_models(include_auto_created=True):
            if model._meta.app_label in APPS:
                make_row(model, made)
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        assert len(made) > 20
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            for label, row in made.items():
                if (table := row._meta.db_table) in tables:
                    column = row._meta.pk.column
                    key = row._meta.pk.get_db_prep_value(row.pk, connection)
                    cursor.execute(f'SELECT COUNT(*) FROM "{table}" WHERE "{column}" = %s', [key])
                    assert cursor.fetchone() == (1,), label
